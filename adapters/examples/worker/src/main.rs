//! A worker with one workflow: an engine starts its runs, and starts them again where they were.
//!
//! The chapter on durable runs of the guide shows a part of it.

use std::error::Error;

use arazzo::Client;
use arazzo_restate::{Endpoint, Key};

mod parcels {
    arazzo::arazzo_workflow!("../../../arazzo/docs/documents/send.arazzo.yaml");
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::builder()
        .credential("parcels", "token", std::env::var("PARCELS_TOKEN")?)
        .request_id_header("Idempotency-Key")
        .build()?;
    Endpoint::new(client)
        .key(Key::from_text(&std::env::var("JOURNAL_KEY")?)?)
        .add::<parcels::SendParcel>()
        .listen(([127, 0, 0, 1], 9080).into())
        .await?;
    Ok(())
}
