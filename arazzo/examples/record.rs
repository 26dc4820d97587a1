//! A run is recorded as an HTTP archive, and then run again from the archive, without a server.
//!
//! ```console
//! $ cargo run -p arazzo --example record
//! ```

#![expect(
    clippy::print_stdout,
    reason = "an example tells its reader what happens"
)]

use std::error::Error;
use std::time::Duration;

use arazzo::testing::{Recorder, Replay};
use arazzo::{Client, HttpTransport, Transport};
use serde_json::json;

mod shared;

mod knock {
    arazzo::arazzo_workflow!("../tests/fixtures/knock/bulk-set-objects-notify.yml");
}

use knock::bulk_set_objects_notify::Outputs;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let server = shared::serve()?;
    let archive = std::env::temp_dir().join(format!("knock-{}.har", std::process::id()));

    let recorder = Recorder::new(HttpTransport::new());
    let outputs = run(&server, shared::API_KEY, recorder.clone()).await?;
    recorder.save(&archive)?;
    println!("recorded in {}", archive.display());

    let text = std::fs::read_to_string(&archive)?;
    assert!(!text.contains(shared::API_KEY), "secrets are not recorded");

    // What is secret may be anything now.
    let replay = Replay::load(&archive)?;
    let replayed = run(&server, "another key", replay.clone()).await?;
    println!("replayed: {replayed:#?}");
    assert_eq!(replayed, outputs);
    assert_eq!(replay.left(), 0);

    std::fs::remove_file(&archive)?;
    Ok(())
}

async fn run(
    server: &str,
    key: &str,
    transport: impl Transport + 'static,
) -> Result<Outputs, Box<dyn Error>> {
    let client = Client::builder()
        .server("knockObjectsApi", server)
        .server("knockBulkOperationsApi", server)
        .server("knockWorkflowsApi", server)
        .pace(Duration::from_millis(10))
        .transport(transport)
        .build()?;
    let inputs = serde_json::from_value(json!({
        "apiKey": key,
        "collection": "projects",
        "objects": [{ "id": "apollo" }],
        "notifyObjectId": "apollo",
        "workflowKey": "project-updated",
    }))?;
    Ok(knock::bulk_set_objects_notify(&client, inputs).await?)
}
