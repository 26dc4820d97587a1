//! A transport over `reqwest-middleware`: its middleware sees every request of a run.
//!
//! ```console
//! $ cargo run -p arazzo --example reqwest_middleware
//! ```

#![expect(
    clippy::print_stdout,
    reason = "an example tells its reader what happens"
)]

use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use arazzo::bytes::Bytes;
use arazzo::http;
use arazzo::{BoxFuture, Client, RequestContext, Transport, TransportError};
use reqwest_middleware::{ClientBuilder, ClientWithMiddleware, Middleware, Next};
use serde_json::json;

mod shared;

mod knock {
    arazzo::arazzo_workflow!("../tests/fixtures/knock/bulk-set-objects-notify.yml");
}

/// Sends requests through middleware.
struct WithMiddleware(ClientWithMiddleware);

impl Transport for WithMiddleware {
    fn send(
        &self,
        mut request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        Box::pin(async move {
            let mut extensions = std::mem::take(request.extensions_mut());
            let request = reqwest::Request::try_from(request).map_err(without_url)?;
            let answer = self
                .0
                .execute_with_extensions(request, &mut extensions)
                .await;
            let mut answer = answer.map_err(|error| match error {
                reqwest_middleware::Error::Reqwest(error) => without_url(error),
                reqwest_middleware::Error::Middleware(error) => TransportError::new(error),
            })?;
            let mut response = http::Response::new(Bytes::new());
            *response.status_mut() = answer.status();
            *response.headers_mut() = std::mem::take(answer.headers_mut());
            *response.body_mut() = answer.bytes().await.map_err(without_url)?;
            Ok(response)
        })
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

/// The URL may hold secrets.
fn without_url(error: reqwest::Error) -> TransportError {
    TransportError::from_error(&error.without_url())
}

/// Middleware that keeps a line for each request, without secrets.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    fn lines(&self) -> Vec<String> {
        let lines = self.0.lock();
        lines.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[async_trait::async_trait]
impl Middleware for Log {
    async fn handle(
        &self,
        request: reqwest::Request,
        extensions: &mut http::Extensions,
        next: Next<'_>,
    ) -> reqwest_middleware::Result<reqwest::Response> {
        let shown = extensions.get::<RequestContext>().cloned();
        let step = shown
            .as_ref()
            .and_then(RequestContext::step)
            .unwrap_or("no step");
        let answer = next.run(request, extensions).await?;
        let line = format!("{step}: {}", answer.status().as_u16());
        let lines = self.0.lock();
        lines.unwrap_or_else(PoisonError::into_inner).push(line);
        Ok(answer)
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let server = shared::serve()?;
    let log = Log::default();
    // Redirects are followed by the run, which keeps secrets from other hosts.
    let way_out = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()?;
    let way_out = ClientBuilder::new(way_out).with(log.clone()).build();
    let client = Client::builder()
        .server("knockObjectsApi", &server)
        .server("knockBulkOperationsApi", &server)
        .server("knockWorkflowsApi", &server)
        .pace(Duration::from_millis(10))
        .request_timeout(Duration::from_secs(10))
        .transport(WithMiddleware(way_out))
        .build()?;

    let inputs = serde_json::from_value(json!({
        "apiKey": shared::API_KEY,
        "collection": "projects",
        "objects": [{ "id": "apollo" }],
        "notifyObjectId": "apollo",
        "workflowKey": "project-updated",
    }))?;
    knock::bulk_set_objects_notify(&client, inputs).await?;

    let lines = log.lines();
    println!("{}", lines.join("\n"));
    assert_eq!(
        lines.first().map(String::as_str),
        Some("bulkSetObjects: 200")
    );
    assert_eq!(lines.last().map(String::as_str), Some("notifyObject: 200"));
    Ok(())
}
