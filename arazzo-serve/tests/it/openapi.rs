//! The description of a service, held against validators that are not ours.

use arazzo::{Value, Workflow};
use arazzo_generated::{
    billing, exports, knock::BulkSetObjectsNotify, orders, petstore, prints, shapes, shipping,
    transfers, travel,
};
use roas::{
    v3_1::spec::Spec,
    validation::{Options, Validate},
};
use serde_json::json;

use crate::support::{TOKEN, WORKFLOW, inputs, outputs, send, service};

async fn described() -> Value {
    let served = service(|service| {
        service
            .bearer(TOKEN)
            .describe("Objects and pets", "2.1")
            .test_runs()
            .add::<BulkSetObjectsNotify>()
            .add::<petstore::FindPets>()
            .add::<orders::PlaceOrder>()
            .add::<orders::SaveCustomer>()
            .add::<transfers::Transfer>()
            .add::<travel::BookTrip>()
            .add::<prints::UploadPicture>()
            .add::<shapes::Record>()
            .add::<shapes::Buy>()
            .add::<shipping::ShipOrder>()
            .add::<billing::Settle>()
    })
    .await;
    send(served.get("/openapi.json")).await.json()
}

#[tokio::test]
async fn the_description_is_valid() {
    let description = described().await;
    let spec: Spec = serde_json::from_value(description.clone()).unwrap();
    // The validator does not see what an array of several types uses.
    let valid = spec.validate(Options::IgnoreUnusedSchemas.into(), None);
    assert!(valid.is_ok(), "{valid:#?}");
    assert_eq!(description["openapi"], "3.1.0");
    assert_eq!(
        description["info"],
        json!({"title": "Objects and pets", "version": "2.1"})
    );
    let security = json!([{"bearer": []}]);
    assert_eq!(description["security"], security);
    assert_eq!(
        description["paths"]["/healthz"]["get"]["security"],
        json!([])
    );
}

/// Every reference of the description leads somewhere within it, so each schema can be compiled by
/// itself when it has the others beside it.
#[tokio::test]
async fn its_schemas_are_valid_and_lead_nowhere_else() {
    let description = described().await;
    let schemas = description["components"]["schemas"].as_object().unwrap();
    for workflow in ["bulk-set-objects-notify", "findPets", "settle"] {
        assert!(
            schemas.contains_key(&format!("{workflow}.inputs")),
            "{:?}",
            schemas.keys()
        );
    }
    for name in schemas.keys() {
        let schema = json!({
            "$ref": format!("#/components/schemas/{name}"), "components": description["components"],
        });
        let made = jsonschema::draft202012::new(&schema);
        assert!(made.is_ok(), "{name}: {made:?}");
    }
    let inputs_of = |instance: &Value| {
        let path = format!("/workflows/{WORKFLOW}");
        let operation = &description["paths"][path]["post"];
        let mut schema = operation["requestBody"]["content"]["application/json"]["schema"].clone();
        schema["components"] = description["components"].clone();
        jsonschema::draft202012::new(&schema)
            .unwrap()
            .is_valid(instance)
    };
    assert!(inputs_of(&inputs()) && !inputs_of(&json!({})) && !inputs_of(&json!({"apiKey": 1})));
}

#[tokio::test]
async fn answers_are_as_described() {
    let served = service(|service| service.bearer(TOKEN).add::<BulkSetObjectsNotify>()).await;
    let description = send(served.get("/openapi.json")).await.json();
    let check = |name: &str, instance: &Value| {
        let schema = json!({
            "$ref": format!("#/components/schemas/{name}"), "components": description["components"],
        });
        let validator = jsonschema::draft202012::new(&schema).unwrap();
        let errors: Vec<_> = validator
            .iter_errors(instance)
            .map(|one| one.to_string())
            .collect();
        assert!(errors.is_empty(), "{name}: {errors:?}: {instance}");
    };
    let done = send(served.post(&inputs())).await;
    check(&format!("{WORKFLOW}.outputs"), &outputs());
    check(
        "Run",
        &send(served.get(&format!("/runs/{}", done.header("arazzo-run-id"))))
            .await
            .json(),
    );
    check("Problem", &send(served.post(&json!({}))).await.json());
    served.api.fail(500);
    let failed = send(served.post(&inputs())).await;
    check("Problem", &failed.json());
    check(
        "Run",
        &send(served.get(failed.json()["instance"].as_str().unwrap()))
            .await
            .json(),
    );
}

#[tokio::test]
async fn workflows_are_listed_as_their_documents_describe_them() {
    let served = service(|service| {
        service
            .bearer(TOKEN)
            .add::<BulkSetObjectsNotify>()
            .add::<exports::ExportTable>()
    })
    .await;
    let listed = send(served.get("/workflows")).await.json();
    let first = &listed["workflows"][0];
    assert_eq!(first["id"], BulkSetObjectsNotify::ID);
    assert!(
        first["summary"]
            .as_str()
            .unwrap()
            .starts_with("Set objects in bulk")
    );
    assert_eq!(
        first["steps"],
        json!(["bulkSetObjects", "pollBulkOperation", "notifyObject"])
    );
    assert_eq!(first["inputs"]["properties"]["apiKey"]["writeOnly"], true);
    assert_eq!(first["readOnly"], false);
    assert_eq!(listed["workflows"].as_array().unwrap().len(), 2);
}
