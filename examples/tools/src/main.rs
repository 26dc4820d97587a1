//! A workflow as a tool for models. A client starts this program and speaks to it over standard input
//! and output; the token of the API is bound here, and no model sees it.

use std::error::Error;

use arazzo::Client;
use arazzo_mcp::Tools;

mod parcels {
    arazzo::arazzo_workflow!("../../arazzo/docs/documents/send.arazzo.yaml");
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::builder()
        .credential("parcels", "token", std::env::var("PARCELS_TOKEN")?)
        .build()?;
    let tools = Tools::new(client).add::<parcels::SendParcel>().build()?;
    tools.stdio().await?;
    Ok(())
}
