//! Sends a parcel. The build script compiles the document into `OUT_DIR`.
#![expect(
    clippy::print_stdout,
    reason = "an example tells its reader what happens"
)]

use std::error::Error;

use arazzo::Client;

mod parcels {
    arazzo::include_workflows!("send");
}

use parcels::{send_parcel, send_parcel::Step};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::builder()
        .credential("parcels", "token", std::env::var("PARCELS_TOKEN")?)
        .build()?;
    let inputs = send_parcel::Inputs::from(send_parcel::Required {
        recipient: "Ada".into(),
        grams: 750,
    });
    match send_parcel(&client, inputs.note("ring twice")).await {
        Ok(outputs) => println!("{} has the label {:?}", outputs.shipment, outputs.label),
        Err(error) if error.step() == Some(Step::AwaitLabel) => {
            println!("{error}, after {:?}", error.progress().announce);
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
