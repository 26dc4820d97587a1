//! What bends the specification is an error if that is asked for.

arazzo::arazzo_workflow!("documents/bent.yml", strict = true);

fn main() {}
