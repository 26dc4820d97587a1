//! The same document, interpreted.

use serde_json::{Value, json};

use super::{API_KEY, COLLECTION, OBJECTS, RUN, WORKFLOW};
use crate::{
    contender::Work,
    interpreter::{Interpreter, Source},
};

macro_rules! document {
    ($name:literal) => {
        include_str!(concat!("../../../tests/fixtures/knock/", $name))
    };
}

const SOURCES: [Source; 3] = [
    (
        "knockObjectsApi",
        "openapi/objects.yml",
        document!("openapi/objects.yml"),
    ),
    (
        "knockBulkOperationsApi",
        "openapi/bulk-operations.yml",
        document!("openapi/bulk-operations.yml"),
    ),
    (
        "knockWorkflowsApi",
        "openapi/workflows.yml",
        document!("openapi/workflows.yml"),
    ),
];

/// The document in the interpreter.
pub(super) struct Interpreted(Interpreter);

impl Interpreted {
    pub(super) fn new(server: &str) -> Self {
        let document = as_queries(document!("bulk-set-objects-notify.yml"));
        Interpreted(Interpreter::new(&document, &SOURCES, server, inputs()))
    }
}

/// The document with its bare JSONPath conditions as queries of RFC 9535, the only ones that the
/// interpreter takes.
fn as_queries(document: &str) -> String {
    let lines = document.lines().map(|line| {
        let bare = line.split_once("condition: $.");
        bare.map_or(line.to_owned(), |(before, rest)| {
            format!("{before}condition: $[?$.{rest}]")
        })
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn inputs() -> Value {
    let object = |(id, name)| json!({ "id": id, "name": name });
    json!({
        "apiKey": API_KEY,
        "collection": COLLECTION,
        "objects": OBJECTS.map(object),
        "notifyObjectId": OBJECTS[0].0,
        "workflowKey": WORKFLOW,
        // It stops at an absent input, even at one that is not required.
        "data": null,
    })
}

impl Work for Interpreted {
    async fn run(&self) {
        let outputs = self.0.run().await;
        assert_eq!(outputs["bulkStatus"], "completed");
        assert_eq!(outputs["workflowRunId"], RUN);
    }
}
