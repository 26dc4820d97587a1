//! A generated workflow at work: it hands objects in, polls until they are written, and notifies.
//!
//! ```console
//! $ cargo run -p arazzo --example knock
//! ```
//!
//! The API is a small server in this process, which answers as Knock would. A transport around the
//! default one tells what is sent and what comes back.

#![expect(
    clippy::print_stdout,
    reason = "an example tells its reader what happens"
)]

use std::error::Error;
use std::time::Duration;

use arazzo::{BoxFuture, Client, HttpTransport, Map, Transport, TransportError};
use bytes::Bytes;

mod shared;

mod knock {
    arazzo::arazzo_workflow!("../tests/fixtures/knock/bulk-set-objects-notify.yml");
}

use knock::bulk_set_objects_notify;
use knock::bulk_set_objects_notify::BulkOperationStatus;
use shared::{API_KEY, serve};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let server = serve()?;
    println!("a server for this example listens on {server}\n");
    let client = Client::builder()
        .server("knockObjectsApi", &server)
        .server("knockBulkOperationsApi", &server)
        .server("knockWorkflowsApi", &server)
        .pace(Duration::from_millis(300))
        .transport(Telling(HttpTransport::new()))
        .build()?;

    let outputs = bulk_set_objects_notify(&client, inputs()).await?;

    println!("\n{outputs:#?}\n");
    match outputs.bulk_status {
        BulkOperationStatus::Completed => println!("all objects are written"),
        other => println!("the operation is {other}"),
    }
    Ok(())
}

fn inputs() -> bulk_set_objects_notify::Inputs {
    bulk_set_objects_notify::Inputs {
        api_key: API_KEY.into(),
        collection: "projects".into(),
        objects: vec![
            object("apollo", "Apollo"),
            object("gemini", "Gemini"),
            object("mercury", "Mercury"),
        ],
        notify_object_id: "apollo".into(),
        workflow_key: "project-updated".into(),
        data: None,
    }
}

fn object(id: &str, name: &str) -> Map {
    let members = [("id", id), ("name", name)];
    Map::from_iter(members.map(|(key, value)| (key.to_owned(), value.into())))
}

/// A transport that tells what goes through it.
///
/// All that a workflow does to the world is a request or a wait, so this sees everything.
struct Telling(HttpTransport);

impl Transport for Telling {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        Box::pin(async move {
            let method = request.method().as_str();
            println!("{method:<4} {}", request.uri().path());
            let response = self.0.send(request).await?;
            let body = String::from_utf8_lossy(response.body());
            println!("     {} {body}", response.status().as_u16());
            Ok(response)
        })
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            self.0.sleep(duration).await;
            // Time limits are waits too, and dropped when the answer comes first.
            println!("     waited {duration:?}");
        })
    }

    fn timeout(&self) -> Option<Duration> {
        self.0.timeout()
    }
}
