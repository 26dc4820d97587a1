//! Workflows without their types: what `arazzo::Entry` tells of generated workflows, and how they
//! run.

use arazzo::{
    Client, Entry, InputKind, Map,
    testing::{Reply, Script},
};
use arazzo_generated as generated;
use serde_json::{Value, json};

/// Every kind of workflow that is checked in.
fn entries() -> Vec<Entry> {
    vec![
        Entry::of::<generated::knock::BulkSetObjectsNotify>(),
        Entry::of::<generated::petstore::FindPets>(),
        Entry::of::<generated::orders::PlaceOrder>(),
        Entry::of::<generated::orders::SaveCustomer>(),
        Entry::of::<generated::transfers::Transfer>(),
        Entry::of::<generated::travel::BookTrip>(),
        Entry::of::<generated::prints::UploadPicture>(),
        Entry::of::<generated::shapes::Record>(),
        Entry::of::<generated::shapes::Buy>(),
        Entry::of::<generated::shipping::ShipOrder>(),
        Entry::of::<generated::billing::Settle>(),
    ]
}

fn object(value: Value) -> Map {
    value.as_object().cloned().expect("an object")
}

fn schema(text: &str) -> Value {
    serde_json::from_str(text).expect("a schema is JSON")
}

/// The validator is not ours.
#[test]
fn schemas_are_valid_and_stand_alone() {
    for entry in entries() {
        let description = entry.description();
        for text in [description.inputs_schema, description.outputs_schema] {
            let schema = schema(text);
            assert_eq!(schema["type"], "object", "{}", entry.id());
            let made = jsonschema::draft202012::new(&schema);
            made.unwrap_or_else(|error| panic!("{}: {error}: {text}", entry.id()));
        }
        let declared = schema(description.inputs_schema);
        for input in description.inputs {
            let property = &declared["properties"][input.name()];
            assert!(property.is_object(), "{}: {}", entry.id(), input.name());
            assert_eq!(
                property["writeOnly"] == true,
                input.is_secret(),
                "{}",
                input.name()
            );
        }
    }
}

#[test]
fn a_description_says_what_the_document_says() {
    let entry = Entry::of::<generated::knock::BulkSetObjectsNotify>();
    let description = entry.description();
    assert_eq!(entry.id(), "bulk-set-objects-notify");
    assert_eq!(description.document, "bulk-set-objects-notify");
    assert!(description.summary.starts_with("Set objects in bulk"));
    assert_eq!(
        description.steps,
        ["bulkSetObjects", "pollBulkOperation", "notifyObject"]
    );
    let sources = description.sources.iter().map(|source| source.name);
    let sources: Vec<_> = sources.collect();
    assert_eq!(
        sources,
        [
            "knockObjectsApi",
            "knockBulkOperationsApi",
            "knockWorkflowsApi"
        ]
    );
    assert_eq!(description.inputs[0].kind(), InputKind::Secret);
    assert!(description.flow.starts_with("<svg") && !description.read_only);
}

const INPUTS: &str = r#"{"apiKey": "sk_1", "collection": "c", "objects": [{"id": "a"}],
    "notifyObjectId": "a", "workflowKey": "w"}"#;

#[tokio::test]
async fn an_entry_runs_with_json() {
    let script = Script::new()
        .reply(Reply::json(200, json!({"id": "op", "status": "queued"})))
        .reply(Reply::json(200, json!({"id": "op", "status": "completed"})))
        .reply(Reply::json(200, json!({"workflow_run_id": "run"})));
    let client = Client::builder()
        .transport(script)
        .build()
        .expect("valid settings");
    let entry = Entry::of::<generated::knock::BulkSetObjectsNotify>();
    let inputs = object(serde_json::from_str(INPUTS).expect("JSON"));
    let outputs = entry.run(&client, inputs).await.expect("it completes");
    let expected =
        json!({"bulkOperationId": "op", "bulkStatus": "completed", "workflowRunId": "run"});
    assert_eq!(outputs, expected);
    // What it returns is valid by the schema that it announces.
    let schema = schema(entry.description().outputs_schema);
    assert!(
        jsonschema::draft202012::new(&schema)
            .expect("valid")
            .is_valid(&outputs)
    );
}

#[tokio::test]
async fn a_failure_says_where_and_how_far() {
    let script = Script::new()
        .reply(Reply::json(200, json!({"id": "op", "status": "queued"})))
        .reply(Reply::json(500, json!({})));
    let client = Client::builder()
        .transport(script)
        .build()
        .expect("valid settings");
    let entry = Entry::of::<generated::knock::BulkSetObjectsNotify>();
    let inputs = object(serde_json::from_str(INPUTS).expect("JSON"));
    let report = entry
        .run(&client, inputs)
        .await
        .expect_err("the second step fails");
    assert_eq!(
        (report.step(), report.status()),
        (Some("pollBulkOperation"), Some(500))
    );
    assert_eq!((report.kind(), report.is_inputs()), ("criterion", false));
    assert_eq!(
        report.outputs(),
        &json!({"bulkSetObjects": {"bulkOperationId": "op"}})
    );
}

#[test]
fn all_mistakes_in_inputs_are_violations() {
    let entry = Entry::of::<generated::knock::BulkSetObjectsNotify>();
    let inputs = json!({"apiKey": 1, "collection": "c", "objects": ["s3cr3t"], "workflowKey": "w"});
    let report = entry.check(object(inputs)).expect_err("three mistakes");
    let found: Vec<_> = report
        .violations()
        .iter()
        .map(|one| {
            (
                one.keyword,
                one.data_path.as_str(),
                one.schema_path.as_str(),
            )
        })
        .collect();
    let expected = [
        ("required", "", "#/required"),
        ("type", ".apiKey", "#/properties/apiKey/type"),
        ("type", ".objects[0]", "#/properties/objects/items/type"),
    ];
    assert_eq!(found, expected);
    let shown = serde_json::to_string(report.violations()).expect("JSON");
    assert!(report.is_inputs() && !shown.contains("s3cr3t"), "{shown}");
}
