//! A path must be written where the macro is.

const DOCUMENT: &str = "documents/right.yml";

arazzo::arazzo_workflow!(DOCUMENT);

fn main() {}
