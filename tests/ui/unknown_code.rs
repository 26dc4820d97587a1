//! A code is none.

arazzo::arazzo_workflow!("documents/right.yml", allow = ["AZ999"]);

fn main() {}
