//! A transport over any `tower` service: its layers limit how many requests are out at once, and how
//! long one may take, for all runs together.
//!
//! ```console
//! $ cargo run -p arazzo --example tower
//! ```

#![expect(
    clippy::print_stdout,
    reason = "an example tells its reader what happens"
)]

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use arazzo::bytes::Bytes;
use arazzo::http::{Request, Response};
use arazzo::{BoxFuture, Client, HttpTransport, Transport, TransportError};
use serde_json::json;
use tower::{BoxError, Service, ServiceBuilder, ServiceExt, service_fn};

mod shared;

mod knock {
    arazzo::arazzo_workflow!("../tests/fixtures/knock/bulk-set-objects-notify.yml");
}

/// Sends requests through a service.
struct Through<S>(S);

impl<S> Transport for Through<S>
where
    S: Service<Request<Bytes>, Response = Response<Bytes>, Error = BoxError>,
    S: Clone + Send + Sync + 'static,
    S::Future: Send,
{
    fn send(
        &self,
        request: Request<Bytes>,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let answer = self.0.clone().oneshot(request);
        Box::pin(async {
            answer
                .await
                .map_err(|error| TransportError::from_error(&*error))
        })
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

/// How many requests are out, and how many there were at most.
#[derive(Default)]
struct Load {
    now: AtomicUsize,
    most: AtomicUsize,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let load = Arc::new(Load::default());
    let client = client(&shared::serve()?, Arc::clone(&load))?;

    let runs = (0..8).map(|_| run(client.clone()));
    let runs: Vec<_> = runs.map(tokio::spawn).collect();
    for run in runs {
        run.await??;
    }

    let most = load.most.load(SeqCst);
    println!("8 runs are done, with {most} requests at once");
    assert_eq!(most, 2);
    Ok(())
}

/// A client whose requests go through the layers, and then through the default transport.
fn client(server: &str, load: Arc<Load>) -> Result<Client, arazzo::BuildError> {
    let way_out = Arc::new(HttpTransport::new());
    let last = service_fn(move |request| {
        let (way_out, load) = (Arc::clone(&way_out), Arc::clone(&load));
        async move {
            let now = load.now.fetch_add(1, SeqCst) + 1;
            load.most.fetch_max(now, SeqCst);
            let answer = way_out.send(request).await;
            load.now.fetch_sub(1, SeqCst);
            answer.map_err(BoxError::from)
        }
    });
    let service = ServiceBuilder::new()
        .concurrency_limit(2)
        .timeout(Duration::from_secs(10))
        .service(last);
    Client::builder()
        .server("knockObjectsApi", server)
        .server("knockBulkOperationsApi", server)
        .server("knockWorkflowsApi", server)
        .pace(Duration::from_millis(10))
        .transport(Through(service))
        .build()
}

async fn run(client: Client) -> Result<(), Box<dyn Error + Send + Sync>> {
    let inputs = serde_json::from_value(json!({
        "apiKey": shared::API_KEY,
        "collection": "projects",
        "objects": [{ "id": "apollo" }],
        "notifyObjectId": "apollo",
        "workflowKey": "project-updated",
    }))?;
    knock::bulk_set_objects_notify(&client, inputs).await?;
    Ok(())
}
