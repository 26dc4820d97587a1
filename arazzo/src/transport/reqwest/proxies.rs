//! The proxies of the environment.
//!
//! They are read as curl reads them, except that requests to the local machine never use a proxy:
//! they may carry secrets in plain text, because nobody else can read them there.

use reqwest::{NoProxy, Proxy, Url};

/// The hosts that are never reached through a proxy.
const LOOPBACK: &str = "localhost,.localhost,127.0.0.0/8,::1";

/// Returns the proxies for plain `http`, for `https`, and for both; other kinds of proxies are
/// ignored.
pub(super) fn of_environment() -> Vec<Proxy> {
    named(|name| std::env::var(name).ok())
}

fn named(variable: impl Fn(&str) -> Option<String>) -> Vec<Proxy> {
    let first = |names: [&str; 2]| {
        let values = names.into_iter().filter_map(&variable);
        values
            .map(|value| value.trim().to_owned())
            .find(|value| !value.is_empty())
    };
    let except = first(["NO_PROXY", "no_proxy"]).unwrap_or_default();
    let except = NoProxy::from_string(&format!("{except},{LOOPBACK}"));
    // In a CGI script, `HTTP_PROXY` is the header `Proxy` of the client's request ("httpoxy").
    let script = variable("REQUEST_METHOD").is_some();
    let http = first(["HTTP_PROXY", "http_proxy"]).filter(|_| !script);
    let https = first(["HTTPS_PROXY", "https_proxy"]);
    let all = first(["ALL_PROXY", "all_proxy"]);
    let proxies = [
        http.and_then(|url| Proxy::http(address(&url)?).ok()),
        https.and_then(|url| Proxy::https(address(&url)?).ok()),
        all.and_then(|url| Proxy::all(address(&url)?).ok()),
    ];
    let proxies = proxies.into_iter().flatten();
    proxies
        .map(|proxy| proxy.no_proxy(except.clone()))
        .collect()
}

/// Parses the URL of a proxy, whose scheme may be missing.
fn address(text: &str) -> Option<Url> {
    let url = if text.contains("://") {
        Url::parse(text)
    } else {
        Url::parse(&format!("http://{text}"))
    };
    url.ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proxies_that_are_none_are_passed_over() {
        for (variables, expected) in [
            (&[][..], 0),
            (&[("HTTP_PROXY", "http://proxy.example:3128")], 1),
            (&[("http_proxy", "proxy.example:3128")], 1),
            (
                &[("HTTP_PROXY", ""), ("http_proxy", "proxy.example:3128")],
                1,
            ),
            (
                &[("HTTP_PROXY", "proxy.example"), ("REQUEST_METHOD", "GET")],
                0,
            ),
            (
                &[("HTTPS_PROXY", "proxy.example"), ("REQUEST_METHOD", "GET")],
                1,
            ),
            (&[("ALL_PROXY", "socks5h://127.0.0.1:1080")], 0),
            (
                &[
                    ("ALL_PROXY", "http://["),
                    ("HTTPS_PROXY", "https://user:pw@proxy.example"),
                ],
                1,
            ),
        ] {
            let value = |name: &str| {
                let found = variables.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| (*value).to_owned())
            };
            assert_eq!(named(value).len(), expected, "{variables:?}");
        }
    }
}
