//! The document is not there.

arazzo::arazzo_workflow!("documents/none.yml");

fn main() {}
