//! Adopts a pet. The document is compiled by the macro; two of its workflows are not used.

mod petstore {
    arazzo::arazzo_workflow!("../../fixtures/petstore/petstore.arazzo.json");
}

use petstore::adopt_pet;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = arazzo::Client::new();
    let inputs = adopt_pet::Inputs {
        pet_id: 7,
        owner_name: "Ann".to_owned(),
        owner_email: "ann@example.com".to_owned(),
        note: None,
        request_key: None,
    };
    match adopt_pet(&client, inputs).await {
        Ok(outputs) => println!("{} is yours: {}", outputs.name, outputs.contract),
        Err(error) if error.step() == Some(adopt_pet::Step::LookUp) => println!("too late"),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
