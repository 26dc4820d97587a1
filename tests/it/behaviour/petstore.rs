//! Several workflows in one JSON document, over OpenAPI 3.1.

use arazzo::testing::{Reply, Script};
use arazzo_generated::petstore;
use arazzo_generated::petstore::adopt_pet::{self, Step};
use arazzo_generated::petstore::{correct_pet, find_pets};
use serde_json::json;

use super::{client, sent};

#[tokio::test]
async fn a_default_is_sent_and_absent_inputs_are_not() {
    let script = Script::new().reply(Reply::json(200, json!([])).header("x-total", "0"));
    let done = petstore::find_pets(&client(&script), find_pets::Inputs::default()).await;
    let outputs = done.expect("it succeeds");
    assert_eq!(
        sent(&script),
        ["GET https://shelter.example/api/v2/pets?limit=20"]
    );
    assert!(outputs.pets.is_empty());
    assert_eq!((outputs.first, outputs.total), (None, 0));
}

#[tokio::test]
async fn a_list_is_read_with_its_header() {
    let pets = json!([
        {"id": 7, "name": "Rex", "species": "dog", "status": "available", "weight": 12.5},
        {"id": 8, "name": "Tom", "species": "newt", "status": "lost", "weight": null, "more": 1},
    ]);
    let script = Script::new().reply(Reply::json(200, pets).header("X-Total", "12"));
    let inputs = find_pets::Inputs::default()
        .species("dog")
        .tags(vec!["old & calm".to_owned(), "small".to_owned()])
        .limit(2);
    let done = petstore::find_pets(&client(&script), inputs).await;
    let outputs = done.expect("it succeeds");
    assert_eq!(
        sent(&script),
        ["GET https://shelter.example/api/v2/pets\
             ?species=dog&tags=old%20%26%20calm&tags=small&limit=2"]
    );
    assert_eq!((outputs.first, outputs.total), (Some(7), 12));
    let [rex, tom] = &outputs.pets[..] else {
        panic!("{:?}", outputs.pets)
    };
    assert_eq!(rex.species, find_pets::Species::Dog);
    assert_eq!(rex.weight, Some(Some(12.5.into())));
    assert_eq!(tom.species, find_pets::Species::Other("newt".to_owned()));
    assert_eq!(tom.status, find_pets::PetStatus::Other("lost".to_owned()));
    assert_eq!(tom.weight, Some(None));
}

#[tokio::test]
async fn a_header_that_is_no_number_is_an_error() {
    let script = Script::new().reply(Reply::json(200, json!([])).header("X-Total", "many"));
    let done = petstore::find_pets(&client(&script), find_pets::Inputs::default()).await;
    let error = done.expect_err("it is none");
    assert!(error.to_string().contains("X-Total"), "{error}");
}

fn adopted() -> adopt_pet::Inputs {
    adopt_pet::Inputs {
        pet_id: 7,
        owner_name: "Ann".to_owned(),
        owner_email: "ann@example.com".to_owned(),
        note: None,
        request_key: None,
    }
}

/// Answers to both steps of an adoption.
fn shelter() -> Script {
    let pet = json!({"id": 7, "name": "Rex", "species": "dog", "status": "available"});
    let papers = json!({
        "contract": "c1",
        "fee": 80,
        "vaccinations": [{"against": "rabies", "due": "2030-01-01"}],
        "pickUp": null,
    });
    Script::new()
        .reply(Reply::json(200, pet))
        .reply(Reply::json(200, papers))
}

#[tokio::test]
async fn absent_null_and_a_value_are_three_things() {
    let owner = json!({"name": "Ann", "email": "ann@example.com"});
    let cases = [
        (None, json!({"owner": owner})),
        (Some(None), json!({"owner": owner, "note": null})),
        (
            Some(Some("x".to_owned())),
            json!({"owner": owner, "note": "x"}),
        ),
    ];
    for (note, body) in cases {
        let script = shelter();
        let inputs = adopt_pet::Inputs { note, ..adopted() };
        let done = petstore::adopt_pet(&client(&script), inputs).await;
        let outputs = done.expect("it succeeds");
        assert_eq!(script.requests()[1].json(), Some(body));
        assert_eq!((outputs.weight, outputs.pick_up), (None, None));
        assert_eq!(outputs.fee, 80.0);
        assert_eq!(outputs.vaccinations[0].against, "rabies");
    }
}

#[tokio::test]
async fn a_parameter_of_the_workflow_reaches_every_step() {
    let script = shelter();
    let inputs = adopt_pet::Inputs {
        request_key: Some("k1".to_owned()),
        ..adopted()
    };
    let done = petstore::adopt_pet(&client(&script), inputs).await;
    done.expect("it succeeds");
    assert_eq!(
        sent(&script),
        [
            "GET https://shelter.example/api/v2/pets/7",
            "POST https://shelter.example/api/v2/pets/7/adoption",
        ]
    );
    let key = script.requests()[1]
        .header("idempotency-key")
        .map(str::to_owned);
    assert_eq!(key.as_deref(), Some("k1"));
    assert_eq!(script.requests()[0].header("idempotency-key"), None);
}

#[tokio::test]
async fn the_criterion_that_does_not_hold_is_named() {
    let pet = json!({"id": 7, "name": "Rex", "species": "dog", "status": "adopted"});
    let script = Script::new().reply(Reply::json(200, pet));
    let done = petstore::adopt_pet(&client(&script), adopted()).await;
    let error = done.expect_err("it is taken");
    assert_eq!(error.step(), Some(Step::LookUp));
    let text = error.to_string();
    assert!(
        text.contains("`$response.body#/status == 'available'`"),
        "{text}"
    );
    assert_eq!(script.requests().len(), 1);
}

#[tokio::test]
async fn a_criterion_may_accept_several_statuses() {
    for status in [204, 404] {
        let added = json!({"id": 9, "name": "Tom", "species": "cat", "status": "available"});
        let script = Script::new()
            .reply(Reply::status(status))
            .reply(Reply::json(201, added));
        let inputs = correct_pet::Inputs {
            pet_id: 8,
            name: "Tom".to_owned(),
            species: correct_pet::Species::GuineaPig,
        };
        let done = petstore::correct_pet(&client(&script), inputs).await;
        assert_eq!(done.expect("it succeeds").pet_id, 9);
        let add = &script.requests()[1];
        assert_eq!(
            add.json(),
            Some(json!({"name": "Tom", "species": "guinea-pig"}))
        );
    }
}
