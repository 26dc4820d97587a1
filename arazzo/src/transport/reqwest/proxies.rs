//! The proxies of the environment, as `reqwest` takes them.

use reqwest::{NoProxy, Proxy};

use crate::transport::environment::Environment;

/// Returns the proxies for plain `http`, for `https`, and for both.
pub(super) fn of_environment() -> Vec<Proxy> {
    let named = Environment::read();
    let except = NoProxy::from_string(&named.except);
    let proxies = [
        named.http.and_then(|url| Proxy::http(url).ok()),
        named.https.and_then(|url| Proxy::https(url).ok()),
        named.all.and_then(|url| Proxy::all(url).ok()),
    ];
    let proxies = proxies.into_iter().flatten();
    proxies
        .map(|proxy| proxy.no_proxy(except.clone()))
        .collect()
}
