//! What a client is told of the tools.

use arazzo::{Entry, testing::Script};
use arazzo_generated::petstore::FindPets;
use arazzo_mcp::rmcp::ServerHandler;
use serde_json::{Value, json};

use crate::support::{Pipe, server};

async fn tools() -> Vec<Value> {
    let mut pipe = Pipe::connect(server(Script::new())).await;
    let list = pipe.ask(1, "tools/list", json!({})).await;
    list["result"]["tools"].as_array().expect("a list").clone()
}

#[tokio::test]
async fn a_tool_is_what_the_document_says() {
    let tools = tools().await;
    let names: Vec<_> = tools.iter().map(|tool| &tool["name"]).collect();
    assert_eq!(names, ["bulk-set-objects-notify", "findPets"]);
    let pets = &tools[1];
    let description = Entry::of::<FindPets>().description();
    assert_eq!(pets["description"], description.summary);
    let inputs: Value = serde_json::from_str(description.inputs_schema).expect("JSON");
    assert_eq!(pets["inputSchema"], inputs);
    let mut outputs: Value = serde_json::from_str(description.outputs_schema).expect("JSON");
    let definitions = outputs["$defs"].take();
    outputs.as_object_mut().expect("an object").remove("$defs");
    assert_eq!(pets["outputSchema"]["anyOf"][0], outputs);
    assert_eq!(pets["outputSchema"]["$defs"], definitions);
}

#[tokio::test]
async fn a_model_does_not_learn_of_secrets() {
    let tools = tools().await;
    let schema = &tools[0]["inputSchema"];
    let required = ["collection", "objects", "notifyObjectId", "workflowKey"];
    assert_eq!(schema["required"], json!(required));
    assert_eq!(schema["properties"].as_object().expect("all").len(), 5);
    let told = tools[0].to_string();
    assert!(!told.contains("apiKey") && !told.contains("sk_"), "{told}");
}

/// `readOnlyHint`, `destructiveHint`.
#[tokio::test]
async fn only_what_reads_is_marked_as_reading() {
    let tools = tools().await;
    let hints = |tool: &Value| {
        let hints = &tool["annotations"];
        (
            hints["readOnlyHint"].clone(),
            hints["destructiveHint"].clone(),
        )
    };
    assert_eq!(hints(&tools[0]), (json!(false), json!(true)));
    assert_eq!(hints(&tools[1]), (json!(true), json!(false)));
}

#[test]
fn models_are_told_not_to_trust_results() {
    let info = server(Script::new()).get_info();
    assert!(info.instructions.expect("some").contains("untrusted"));
}
