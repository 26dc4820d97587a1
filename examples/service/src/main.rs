//! A service of your own, with workflows below `/parcels`.
//!
//! ```console
//! $ PARCELS_TOKEN=… TOKEN=secret cargo run -p example-service
//! $ curl localhost:3000/parcels/workflows/send-parcel -H 'authorization: Bearer secret' \
//!     --json '{"recipient": "Ada", "grams": 750}'
//! ```

use std::error::Error;

use arazzo::Client;
use arazzo_serve::Service;
use axum::{Router, routing::get};
use tokio::net::TcpListener;

mod parcels {
    arazzo::arazzo_workflow!("../../arazzo/docs/documents/send.arazzo.yaml");
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::builder()
        .credential("parcels", "token", std::env::var("PARCELS_TOKEN")?)
        .build()?;
    let workflows = Service::new(client)
        .bearer(std::env::var("TOKEN")?)
        .add::<parcels::SendParcel>()
        .build()?;
    let app = Router::new()
        .route("/", get(|| async { "parcels are at /parcels" }))
        .nest("/parcels", workflows.router());
    let listener = TcpListener::bind("127.0.0.1:3000").await?;
    axum::serve(listener, app)
        .with_graceful_shutdown(async {
            // Without the signal, it runs until it is killed.
            let _ = tokio::signal::ctrl_c().await;
        })
        .await?;
    Ok(())
}
