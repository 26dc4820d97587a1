//! An option is misspelled.

arazzo::arazzo_workflow!("documents/right.yml", stict = true);

fn main() {}
