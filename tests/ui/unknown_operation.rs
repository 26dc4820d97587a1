//! The document names an operation that is not described.

arazzo::arazzo_workflow!("documents/unknown-operation.yml");

fn main() {}
