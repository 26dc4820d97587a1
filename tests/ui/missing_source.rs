//! The file of a source is not there.

arazzo::arazzo_workflow!(
    "documents/right.yml",
    sources = { api = "documents/none.yml" },
);

fn main() {}
