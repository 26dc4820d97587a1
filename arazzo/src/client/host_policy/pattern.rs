//! [`HostPattern`]: a host as a user names it.

use std::net::Ipv6Addr;

use url::{Host, Url};

/// A host or all its subdomains, at every port or at one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HostPattern {
    host: Host,
    /// Whether the pattern begins with `*.`.
    below: bool,
    port: Option<u16>,
}

impl HostPattern {
    /// Parses `host`, `host:port`, `*.host` or `*.host:port`.
    ///
    /// # Errors
    ///
    /// Why the text is not such a pattern, as a clause for a message.
    pub(crate) fn parse(text: &str) -> Result<Self, &'static str> {
        if text.contains("://") {
            return Err("name the host alone, without `https://`");
        }
        if text.contains(['/', '?', '#', '@', '\\']) || text.contains(char::is_whitespace) {
            return Err("name the host alone, without a path, a user or a query");
        }
        let (below, rest) = match text.strip_prefix("*.") {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        if rest.contains('*') {
            return Err("`*.` stands before a domain only");
        }
        let (name, port) = split_port(rest)?;
        let host = Host::parse(&name).map_err(|_| "it is not a host")?;
        if below && !matches!(host, Host::Domain(_)) {
            return Err("`*.` stands before a domain only");
        }
        Ok(Self { host, below, port })
    }

    pub(super) fn matches(&self, url: &Url) -> bool {
        let port = self.port.is_none() || self.port == url.port_or_known_default();
        port && match (&self.host, url.host()) {
            (Host::Domain(own), Some(Host::Domain(name))) => self.names(own, name),
            (own, Some(host)) => *own == host.to_owned(),
            (_, None) => false,
        }
    }

    fn names(&self, own: &str, name: &str) -> bool {
        if self.below {
            name.strip_suffix(own)
                .is_some_and(|rest| rest.len() > 1 && rest.ends_with('.'))
        } else {
            name == own
        }
    }
}

/// Splits a text into the host (an IPv6 address in brackets) and the port.
fn split_port(text: &str) -> Result<(String, Option<u16>), &'static str> {
    if text.parse::<Ipv6Addr>().is_ok() {
        return Ok((format!("[{text}]"), None));
    }
    let port = text
        .rsplit_once(':')
        .filter(|(_, port)| !port.contains(']'));
    match port {
        Some((name, port)) => {
            let port = port.parse().map_err(|_| "its port is not a number")?;
            Ok((name.to_owned(), Some(port)))
        }
        None => Ok((text.to_owned(), None)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_name_hosts() {
        for (pattern, url, expected) in [
            ("api.example.com", "https://api.example.com/x", true),
            ("API.Example.com", "https://api.example.com/x", true),
            ("api.example.com", "http://api.example.com:8080/", true),
            ("api.example.com:443", "https://api.example.com/", true),
            (
                "api.example.com:443",
                "https://api.example.com:8443/",
                false,
            ),
            ("example.com", "https://api.example.com/", false),
            ("*.example.com", "https://api.example.com/", true),
            ("*.example.com", "https://a.b.example.com/", true),
            ("*.example.com", "https://example.com/", false),
            ("*.example.com", "https://evilexample.com/", false),
            ("*.example.com:8443", "https://a.example.com:8443/", true),
            ("bücher.example", "https://xn--bcher-kva.example/", true),
            ("10.0.0.1", "http://10.0.0.1/", true),
            ("::1", "http://[::1]:80/", true),
            ("[::1]:8080", "http://[::1]:8080/", true),
        ] {
            let parsed = HostPattern::parse(pattern).expect(pattern);
            let url = Url::parse(url).expect("a URL");
            assert_eq!(parsed.matches(&url), expected, "{pattern} {url}");
        }
    }

    #[test]
    fn what_is_no_host_is_refused() {
        for (text, reason) in [
            (
                "https://a.example",
                "name the host alone, without `https://`",
            ),
            (
                "a.example/v1",
                "name the host alone, without a path, a user or a query",
            ),
            (
                "user@a.example",
                "name the host alone, without a path, a user or a query",
            ),
            ("a.example:http", "its port is not a number"),
            ("a.example:99999", "its port is not a number"),
            ("", "it is not a host"),
            ("*", "`*.` stands before a domain only"),
            ("api.*.example", "`*.` stands before a domain only"),
            ("*.10.0.0.1", "`*.` stands before a domain only"),
            ("[::1", "it is not a host"),
        ] {
            assert_eq!(HostPattern::parse(text), Err(reason), "{text}");
        }
    }
}
