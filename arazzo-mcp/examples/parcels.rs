//! A workflow as a tool for models, over standard input and output.
//!
//! The chapter on services of the guide shows parts of it.

use std::error::Error;

use arazzo::Client;
use arazzo_mcp::Tools;

mod parcels {
    arazzo::arazzo_workflow!("../arazzo/docs/documents/send.arazzo.yaml");
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::builder()
        .credential("parcels", "token", std::env::var("PARCELS_TOKEN")?)
        .build()?;
    let server = Tools::new(client).add::<parcels::SendParcel>().build()?;
    server.stdio().await?;
    Ok(())
}
