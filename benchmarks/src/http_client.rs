//! The client of the contenders over reqwest that are not generated.

use std::time::Duration;

use reqwest::{Client, redirect::Policy, retry};

/// A client with the settings of arazzo's default transport, so that only the code around it differs.
pub(crate) fn reqwest() -> Client {
    Client::builder()
        .http1_only()
        .redirect(Policy::none())
        .retry(retry::never())
        .referer(false)
        .user_agent("arazzo-benchmarks")
        .timeout(Duration::from_secs(30))
        .no_proxy()
        .build()
        .expect("the settings are correct")
}
