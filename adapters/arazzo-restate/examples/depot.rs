//! A worker whose runs send a message and wait for the answer, for which no process need be there.
//!
//! The chapter on durable runs of the guide shows a part of it.

use std::{env, error::Error};

use arazzo::Client;
use arazzo_nats::{Durable, Nats};
use arazzo_restate::{Awakeables, Bridge, Endpoint, Key};

mod depot {
    arazzo::arazzo_workflow!("../../arazzo/docs/documents/depot.arazzo.yaml");
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let broker = Nats::builder("nats://127.0.0.1:4222")
        .durable(Durable::new("workers"))
        .build();
    let client = Client::builder()
        .channel("depot", Awakeables::sending(broker.clone()))
        .build()?;
    let bridge =
        Bridge::new("http://127.0.0.1:8080", "depot", broker).receives("depot.{city}.answers");
    Endpoint::new(client)
        .key(Key::from_text(&env::var("JOURNAL_KEY")?)?)
        .bridge(bridge)
        .add::<depot::FindParcel>()
        .listen(([127, 0, 0, 1], 9080).into())
        .await?;
    Ok(())
}
