//! A path that is none is an error where it stands.

arazzo::arazzo_workflow!(
    "documents/right.yml",
    types = { date-time = "jiff::Timestamp", "uuid" = "uuid:Uuid" },
);

arazzo::arazzo_workflow!("documents/right.yml", derives = ["Eq", "JsonSchema"]);

fn main() {}
