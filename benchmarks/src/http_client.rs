//! The client of the contenders over reqwest that are not generated.

use std::time::Duration;

use reqwest::{Certificate, Client, ClientBuilder, redirect::Policy, retry};

/// A client with the settings of arazzo's default transport, so that only the code around it differs.
pub(crate) fn reqwest() -> Client {
    settings().build().expect("the settings are correct")
}

/// The same, which trusts this certificate as well.
pub(crate) fn reqwest_trusting(root: &str) -> Client {
    let root = Certificate::from_pem(root.as_bytes()).expect("it is a certificate");
    let client = settings().tls_certs_merge([root]).build();
    client.expect("the settings are correct")
}

fn settings() -> ClientBuilder {
    Client::builder()
        .http1_only()
        .redirect(Policy::none())
        .retry(retry::never())
        .referer(false)
        .user_agent("arazzo-benchmarks")
        .timeout(Duration::from_secs(30))
        .no_proxy()
}
