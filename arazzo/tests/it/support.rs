//! One request against a script.

// The suite is run with each transport as the default one: the features decide.
use arazzo::rt::{Client, Method, RequestBuilder, Response, Run, Source, StepError};
use arazzo::testing::{Recorded, Reply, Script};
#[cfg(feature = "http")]
pub(crate) use arazzo::{
    HttpTransport as DefaultTransport, HttpTransportBuilder as DefaultTransportBuilder,
};
#[cfg(not(feature = "http"))]
pub(crate) use arazzo::{
    ReqwestTransport as DefaultTransport, ReqwestTransportBuilder as DefaultTransportBuilder,
};

/// Steps of tests are named by their id.
pub(crate) type Step = &'static str;

pub(crate) const API: Source = Source::new("api", "https://api.example.com").of("doc");

pub(crate) fn client(script: &Script) -> Client {
    Client::builder()
        .transport(script.clone())
        .build()
        .expect("the settings are valid")
}

/// Sends one request to `/{path}` and returns it as the server sees it.
pub(crate) async fn send(
    path: &'static str,
    build: impl for<'r> FnOnce(RequestBuilder<'r, Step>) -> RequestBuilder<'r, Step>,
) -> Result<Recorded, StepError<Step>> {
    let script = Script::new().reply(Reply::status(204));
    let run = Run::new(&client(&script));
    build(run.request("step", Method::POST, API, path))
        .send()
        .await?;
    Ok(script.requests().remove(0))
}

/// The message of a request that cannot be sent; asserts that nothing was.
pub(crate) async fn refusal(
    path: &'static str,
    build: impl for<'r> FnOnce(RequestBuilder<'r, Step>) -> RequestBuilder<'r, Step>,
) -> String {
    let script = Script::new().reply(Reply::status(204));
    let run = Run::new(&client(&script));
    let error = build(run.request("step", Method::POST, API, path))
        .attempt()
        .await;
    let error = error.expect_err("the request cannot be sent");
    assert!(script.requests().is_empty(), "something was sent");
    assert!(error.stops_run(), "a failure action may handle {error}");
    error.reason().to_string()
}

/// The response to a request, read at these pointers.
pub(crate) async fn answer(reply: Reply, reads: &'static [&'static str]) -> Response<Step> {
    let run = Run::new(&client(&Script::new().reply(reply)));
    let request = run.request("step", Method::GET, API, "/thing").read(reads);
    request.attempt().await.expect("the request can be sent")
}
