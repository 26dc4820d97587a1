//! [`HostPolicy`]: where requests may go, and what may go there unencrypted.
//!
//! The invariant: it is asked before every hop of every request, and what it refuses is not sent.

mod pattern;

use url::{Host, Url};

pub(crate) use self::pattern::HostPattern;
use crate::error::Cause;

/// The hosts that a client is allowed, beside those of descriptions and overrides.
#[derive(Clone, Debug, Default)]
pub(crate) struct HostPolicy {
    /// Named by `allow_host`.
    pub(crate) hosts: Vec<HostPattern>,
    /// Named by `only_hosts`: no other is allowed, described or not.
    pub(crate) only: Option<Vec<HostPattern>>,
    /// Named by `allow_plain_http`.
    pub(crate) plain: Vec<HostPattern>,
    /// Named by `allow_redirects_to`.
    pub(crate) redirects: Vec<HostPattern>,
}

impl HostPolicy {
    /// Says whether a request may go to this URL.
    ///
    /// `known` says that a description or an override names the host; `secret`, that the request
    /// carries anything secret, is only asked where that matters.
    pub(crate) fn check(
        &self,
        url: &Url,
        known: bool,
        secret: impl FnOnce() -> bool,
    ) -> Result<(), Cause> {
        if !self.allows(url, known) {
            return Err(Cause::ForbiddenHost {
                host: shown_host(url),
                narrowed: !self.within(url),
            });
        }
        let plain = url.scheme() == "http" && !is_loopback(url) && !matches(&self.plain, url);
        if plain && secret() {
            Err(Cause::ForbiddenPlainHttp {
                host: shown_host(url),
            })
        } else {
            Ok(())
        }
    }

    /// Whether a redirect from one origin to another may be followed.
    pub(crate) fn allows_redirect(&self, target: &Url) -> bool {
        matches(&self.redirects, target) && self.within(target)
    }

    fn allows(&self, url: &Url, known: bool) -> bool {
        let known = known || matches(&self.hosts, url) || matches(&self.redirects, url);
        known && self.within(url)
    }

    /// Whether `only_hosts` leaves this host.
    pub(crate) fn within(&self, url: &Url) -> bool {
        self.only.as_ref().is_none_or(|only| matches(only, url))
    }
}

fn matches(patterns: &[HostPattern], url: &Url) -> bool {
    patterns.iter().any(|pattern| pattern.matches(url))
}

/// The host of a URL, as one would name it in `allow_host`.
pub(crate) fn shown_host(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}

/// Whether a URL leads to this machine: nobody else reads what is sent there.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.strip_suffix('.').unwrap_or(name);
            name == "localhost" || name.ends_with(".localhost")
        }
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => {
            let mapped = address.to_ipv4_mapped();
            address.is_loopback() || mapped.is_some_and(|address| address.is_loopback())
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_has_many_names() {
        for (url, expected) in [
            ("http://127.0.0.1/", true),
            ("http://127.8.9.1:80/", true),
            ("http://2130706433/", true),
            ("http://[::1]:8080/", true),
            ("http://[::ffff:127.0.0.1]/", true),
            ("http://localhost/", true),
            ("http://LOCALHOST./", true),
            ("http://api.localhost/", true),
            ("http://notlocalhost/", false),
            ("http://localhost.example/", false),
            ("http://127.0.0.1.example/", false),
            ("http://0.0.0.0/", false),
            ("http://10.0.0.1/", false),
            ("http://[::2]/", false),
        ] {
            let url = Url::parse(url).expect("a URL");
            assert_eq!(is_loopback(&url), expected, "{url}");
        }
    }
}
