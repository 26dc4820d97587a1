//! The proxies that the environment names.
//!
//! The variables are read as curl reads them, with one exception: requests to the local machine never
//! go through a proxy. What is sent to a loopback address may be secret and in plain text, because
//! nobody else can read it there.

use url::Url;

/// The hosts that never go through a proxy.
const LOOPBACK: &str = "localhost,.localhost,127.0.0.0/8,::1";

/// What the environment says about proxies.
#[derive(Debug, Default)]
pub(super) struct Environment {
    /// For plain `http`.
    pub(super) http: Option<Url>,
    /// For `https`.
    pub(super) https: Option<Url>,
    /// For both.
    pub(super) all: Option<Url>,
    /// The hosts that are reached directly, as `NO_PROXY` lists them.
    pub(super) except: String,
}

impl Environment {
    /// Reads the environment of the process. Proxies of other protocols than `http` are ignored.
    pub(super) fn read() -> Self {
        Self::of(|name| std::env::var(name).ok())
    }

    pub(super) fn of(variable: impl Fn(&str) -> Option<String>) -> Self {
        let first = |names: [&str; 2]| {
            let values = names.into_iter().filter_map(&variable);
            values
                .map(|value| value.trim().to_owned())
                .find(|value| !value.is_empty())
        };
        let proxy = |names| address(&first(names)?);
        // A web server gives its scripts the header `Proxy` of any request as `HTTP_PROXY`.
        let script = variable("REQUEST_METHOD").is_some();
        let except = first(["NO_PROXY", "no_proxy"]).unwrap_or_default();
        Self {
            http: proxy(["HTTP_PROXY", "http_proxy"]).filter(|_| !script),
            https: proxy(["HTTPS_PROXY", "https_proxy"]),
            all: proxy(["ALL_PROXY", "all_proxy"]),
            except: format!("{except},{LOOPBACK}"),
        }
    }
}

/// The URL of a proxy, whose scheme may be omitted.
pub(super) fn address(text: &str) -> Option<Url> {
    let url = if text.contains("://") {
        Url::parse(text)
    } else {
        Url::parse(&format!("http://{text}"))
    };
    url.ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"))
}
