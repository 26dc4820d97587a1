//! A run that sends a message and waits for the answer.
//!
//! The chapter on brokers of the guide shows a part of it.

use std::error::Error;

use arazzo::Client;
use arazzo_nats::Nats;
use depot::find_parcel::Inputs;

mod depot {
    arazzo::arazzo_workflow!("../../arazzo/docs/documents/depot.arazzo.yaml");
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let inputs = Inputs {
        shipment: "s1".into(),
        city: "oslo".into(),
    };
    let broker = Nats::builder("nats://127.0.0.1:4222").build();
    let client = Client::builder().channel("depot", broker).build()?;
    let outputs = depot::find_parcel(&client, inputs).await?;
    assert!(outputs.shelf > 0);
    Ok(())
}
