//! [`HostPolicy`]: where requests may go, and what may go there unencrypted.
//!
//! The invariant: every hop of every request is checked before it is sent, and a refused request is
//! not sent.

mod pattern;

use url::{Host, Url};

pub(crate) use self::pattern::HostPattern;
use crate::error::Cause;

/// The hosts that a client allows in addition to those of descriptions and overrides.
#[derive(Clone, Debug, Default)]
pub(crate) struct HostPolicy {
    /// The hosts of `allow_host`.
    pub(crate) hosts: Vec<HostPattern>,
    /// The hosts of `only_hosts`: no other host is allowed, not even one that a description names.
    pub(crate) only: Option<Vec<HostPattern>>,
    /// The hosts of `allow_plain_http`.
    pub(crate) plain: Vec<HostPattern>,
    /// The hosts of `allow_redirects_to`.
    pub(crate) redirects: Vec<HostPattern>,
}

impl HostPolicy {
    /// Checks whether a request may go to this URL.
    ///
    /// `known` says whether a description or an override names the host. `secret` computes whether
    /// the request carries a secret; it is only called for plain `http`, since it searches the
    /// whole request.
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

    /// Returns whether a redirect from another origin to this URL may be followed.
    pub(crate) fn allows_redirect(&self, target: &Url) -> bool {
        matches(&self.redirects, target) && self.within(target)
    }

    fn allows(&self, url: &Url, known: bool) -> bool {
        let known = known || matches(&self.hosts, url) || matches(&self.redirects, url);
        known && self.within(url)
    }

    /// Returns whether `only_hosts` includes the host of this URL.
    pub(crate) fn within(&self, url: &Url) -> bool {
        self.only.as_ref().is_none_or(|only| matches(only, url))
    }
}

fn matches(patterns: &[HostPattern], url: &Url) -> bool {
    patterns.iter().any(|pattern| pattern.matches(url))
}

/// Returns the host of a URL, as a user would write it in `allow_host`.
pub(crate) fn shown_host(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}

/// Returns whether a URL leads to the local machine, where nobody else can read the traffic.
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
