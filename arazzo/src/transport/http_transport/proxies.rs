//! [`Proxies`]: those that the environment names, or that are given.

use std::sync::Arc;

use http::{HeaderValue, Uri, uri::Scheme};
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use url::Url;

use crate::transport::environment::Environment;

/// Which requests go through which proxy.
#[derive(Clone, Default)]
pub(super) struct Proxies(Option<Arc<Matcher>>);

impl std::fmt::Debug for Proxies {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The URLs may contain passwords.
        f.write_str(if self.0.is_some() {
            "Proxies(..)"
        } else {
            "Proxies"
        })
    }
}

impl Proxies {
    /// Those that the environment of the process names.
    pub(super) fn of_environment() -> Self {
        Self::named(Environment::read())
    }

    /// One for all requests.
    pub(super) fn all(url: &Url) -> Self {
        let matcher = Matcher::builder().all(url.as_str()).build();
        Self(Some(Arc::new(matcher)))
    }

    fn named(environment: Environment) -> Self {
        let Environment {
            http,
            https,
            all,
            except,
        } = environment;
        if http.is_none() && https.is_none() && all.is_none() {
            return Self::default();
        }
        let text = |url: Option<Url>| url.map(String::from).unwrap_or_default();
        let matcher = Matcher::builder()
            .http(text(http))
            .https(text(https))
            .all(text(all))
            .no(except)
            .build();
        Self(Some(Arc::new(matcher)))
    }

    /// The proxy that a request goes through.
    pub(super) fn of(&self, target: &Uri) -> Option<Intercept> {
        self.0.as_ref()?.intercept(target)
    }

    /// The credentials for a proxy that forwards the request. Those for a tunnel are sent when the
    /// tunnel is made.
    pub(super) fn authorization(&self, target: &Uri) -> Option<HeaderValue> {
        let matcher = self.0.as_ref()?;
        if target.scheme() != Some(&Scheme::HTTP) {
            return None;
        }
        matcher.intercept(target)?.basic_auth().cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Which of a plain and a secured request go through a proxy.
    #[track_caller]
    fn check(variables: &[(&str, &str)], [plain, secured]: [bool; 2]) {
        let value = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        let proxies = Proxies::named(Environment::of(value));
        let goes = |url: &str| proxies.of(&url.parse().expect("a URL")).is_some();
        assert_eq!(goes("http://api.example/x"), plain, "{variables:?}");
        assert_eq!(goes("https://api.example/x"), secured, "{variables:?}");
        for local in [
            "http://127.0.0.1:80/",
            "http://localhost/",
            "https://[::1]/",
        ] {
            assert!(!goes(local), "{local} with {variables:?}");
        }
    }

    #[test]
    fn the_environment_names_proxies_as_for_curl() {
        check(&[], [false, false]);
        check(
            &[("HTTP_PROXY", "http://proxy.example:3128")],
            [true, false],
        );
        check(&[("http_proxy", "proxy.example:3128")], [true, false]);
        check(
            &[("HTTP_PROXY", ""), ("http_proxy", "proxy.example:3128")],
            [true, false],
        );
        check(&[("HTTPS_PROXY", "proxy.example")], [false, true]);
        check(&[("ALL_PROXY", "proxy.example")], [true, true]);
        check(
            &[("ALL_PROXY", "proxy.example"), ("NO_PROXY", "api.example")],
            [false, false],
        );
    }

    #[test]
    fn scripts_of_web_servers_take_no_proxy_from_a_request() {
        check(
            &[("HTTP_PROXY", "proxy.example"), ("REQUEST_METHOD", "GET")],
            [false, false],
        );
        check(
            &[("HTTPS_PROXY", "proxy.example"), ("REQUEST_METHOD", "GET")],
            [false, true],
        );
    }

    #[test]
    fn what_is_not_an_http_proxy_is_passed_over() {
        check(&[("ALL_PROXY", "socks5h://127.0.0.1:1080")], [false, false]);
        check(
            &[
                ("ALL_PROXY", "http://["),
                ("HTTPS_PROXY", "https://user:pw@proxy.example"),
            ],
            [false, true],
        );
    }
}
