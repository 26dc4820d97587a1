//! [`Hosts`]: the names by which the service may be addressed.
//!
//! A page of a stranger can make a browser send requests to any address under a name of its own (DNS
//! rebinding). Such a request carries that name, which is in no list.

use axum::http::{HeaderMap, Uri, header, uri::Authority};

/// A host, with a port if only this one is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HostName {
    host: String,
    port: Option<u16>,
}

/// The names of the service. The local machine's are always among them.
#[derive(Debug, Default)]
pub(crate) struct Hosts(pub(crate) Vec<HostName>);

/// The names of the local machine.
const LOCAL: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

impl HostName {
    /// Parses `host` or `host:port`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        // `Authority` allows a user, which no name of a host has.
        let authority: Authority = text.parse().ok().filter(|_| !text.contains('@'))?;
        // `Authority` has no port where the text has one that is too large.
        let port = match text.strip_prefix(authority.host())?.strip_prefix(':') {
            Some(port) => Some(port.parse().ok()?),
            None => None,
        };
        let host = authority.host().trim_end_matches('.').to_ascii_lowercase();
        (!host.is_empty()).then_some(Self { host, port })
    }

    /// Reads the name that a request is addressed to; `None` if it has none, or several.
    pub(crate) fn of(uri: &Uri, headers: &HeaderMap) -> Option<Self> {
        // HTTP/2 has the name in the target, HTTP/1.1 in a header (RFC 9112, section 3.2).
        if let Some(authority) = uri.authority() {
            return Self::parse(authority.as_str());
        }
        let mut values = headers.get_all(header::HOST).iter();
        match (values.next(), values.next()) {
            (Some(one), None) => Self::parse(one.to_str().ok()?),
            _ => None,
        }
    }
}

impl Hosts {
    pub(crate) fn allow(&self, name: &HostName) -> bool {
        let mut listed = self.0.iter();
        LOCAL.contains(&name.host.as_str())
            || listed
                .any(|one| one.host == name.host && (one.port.is_none() || one.port == name.port))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(listed: &str, given: &str, allowed: bool) {
        let hosts = Hosts(vec![HostName::parse(listed).expect("a name")]);
        let given = HostName::parse(given);
        assert_eq!(
            given.is_some_and(|name| hosts.allow(&name)),
            allowed,
            "{listed}"
        );
    }

    #[test]
    fn a_name_without_a_port_is_meant_with_every_port() {
        check("api.example.com", "api.example.com", true);
        check("api.example.com", "API.example.com:8443", true);
        check("api.example.com:8443", "api.example.com:8443", true);
        check("api.example.com:8443", "api.example.com", false);
    }

    #[test]
    fn other_names_are_not_allowed() {
        check("api.example.com", "example.com", false);
        check("api.example.com", "api.example.com.evil.example", false);
        check("api.example.com", "user@api.example.com", false);
        check("api.example.com", "api.example.com:99999", false);
        check("api.example.com", "", false);
    }

    #[test]
    fn the_local_machine_is_always_allowed() {
        for name in ["localhost:3000", "127.0.0.1:80", "[::1]:3000", "LOCALHOST"] {
            check("api.example.com", name, true);
        }
        check("api.example.com", "127.0.0.1.evil.example", false);
    }
}
