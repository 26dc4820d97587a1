//! The document is no YAML.

arazzo::arazzo_workflow!("documents/no-yaml.yml");

fn main() {}
