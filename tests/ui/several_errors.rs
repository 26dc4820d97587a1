//! Everything that is wrong with the document is told at once.

arazzo::arazzo_workflow!("documents/several.yml");

fn main() {}
