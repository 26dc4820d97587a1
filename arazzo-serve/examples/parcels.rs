//! A service with one workflow, which starts by URL and by the clock.
//!
//! `TOKEN=… cargo run -p arazzo-serve --example parcels`. The chapter on services of the guide shows
//! parts of it.

use std::{error::Error, time::Duration};

use arazzo::{
    Client,
    testing::{Reply, Script},
};
use arazzo_serve::{
    Service,
    mapping::Mapping,
    schedule::{Missed, Schedule},
    serve,
};
use serde_json::json;
use tokio::net::TcpListener;

mod parcels {
    arazzo::arazzo_workflow!("../arazzo/docs/documents/send.arazzo.yaml");
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let shipment = json!({ "id": "s1", "status": "ready", "label": "https://l.example/s1" });
    let script = Script::new()
        .on_step("announce", Reply::json(201, &shipment))
        .on_step("awaitLabel", Reply::json(200, &shipment));
    let client = Client::builder()
        .credential("parcels", "token", "t0ken")
        .transport(script)
        .build()?;
    let token = std::env::var("TOKEN")?;
    let stopped = std::future::pending();
    let service = Service::new(client)
        .bearer(token)
        .add::<parcels::SendParcel>();
    let service = daily(service)?;
    let listener = TcpListener::bind("127.0.0.1:3000").await?;
    serve(listener, service.build()?, stopped, Duration::from_secs(30)).await?;
    Ok(())
}

fn daily(service: Service) -> Result<Service, Box<dyn Error>> {
    let inputs = Mapping::parse(&json!({"recipient": "Ada", "grams": 750}));
    let inputs = inputs.expect("the mapping has no references");
    let service = service.schedule(
        Schedule::cron("daily", "send-parcel", "0 5 * * *")?
            .missed(Missed::RunOnce)
            .inputs(inputs),
    );
    Ok(service)
}
