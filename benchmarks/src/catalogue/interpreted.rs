//! The same document, interpreted.

use serde_json::json;

use super::{LIMIT, NEXT, TOTAL};
use crate::{contender::Work, interpreter::Interpreter};

/// The document in the interpreter.
pub(super) struct Interpreted(Interpreter);

impl Interpreted {
    pub(super) fn new(server: &str) -> Self {
        let document = include_str!("../../documents/catalogue.arazzo.yaml");
        let api = include_str!("../../documents/catalogue.openapi.yaml");
        let source = ("catalogue", "catalogue.openapi.yaml", api);
        let inputs = json!({ "limit": LIMIT });
        Interpreted(Interpreter::new(document, &[source], server, inputs))
    }
}

impl Work for Interpreted {
    async fn run(&self) {
        let outputs = self.0.run().await;
        assert_eq!(outputs["total"], TOTAL);
        assert_eq!(outputs["next"], NEXT);
    }
}
