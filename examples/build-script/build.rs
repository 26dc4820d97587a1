//! Compiles the workflows. Cargo runs this again when a document has changed, and shows warnings.

fn main() {
    arazzo_codegen::build_script("../../arazzo/docs/documents/send.arazzo.yaml");
}
