//! A service with several workflows and without an API: a script answers all requests.
//!
//! `cargo run -p arazzo-serve --example local`, then open `http://127.0.0.1:8080`.

#![allow(clippy::print_stdout, reason = "an example is run to be read")]

use std::{error::Error, time::Duration};

use arazzo::{
    Client,
    http::Method,
    testing::{Reply, Script},
};
use arazzo_generated::{
    billing::Settle, knock::BulkSetObjectsNotify, orders::PlaceOrder, travel::BookTrip,
};
use arazzo_serve::{Service, serve};
use serde_json::json;
use tokio::net::TcpListener;

/// Answers what the workflow of Knock asks for; the operation takes three looks.
fn knock() -> Script {
    let set = "/v1/objects/c/bulk/set";
    let status = |status: &str| Reply::json(200, json!({"id": "op", "status": status}));
    Script::new()
        .on(Method::POST, set, status("queued"))
        .on(Method::GET, "/v1/bulk_operations/op", status("queued"))
        .on(Method::GET, "/v1/bulk_operations/op", status("processing"))
        .on(Method::GET, "/v1/bulk_operations/op", status("completed"))
        .on(
            Method::POST,
            "/v1/workflows/w/trigger",
            Reply::json(200, json!({"workflow_run_id": "run"})),
        )
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::builder().transport(knock()).build()?;
    let service = Service::new(client)
        .without_authentication()
        .describe("Workflows of a shop", "1")
        .add::<BulkSetObjectsNotify>()
        .add::<PlaceOrder>()
        .add::<BookTrip>()
        .add::<Settle>();
    let listener = TcpListener::bind("127.0.0.1:8080").await?;
    println!("http://{}", listener.local_addr()?);
    serve(
        listener,
        service.build()?,
        std::future::pending(),
        Duration::from_secs(1),
    )
    .await?;
    Ok(())
}
