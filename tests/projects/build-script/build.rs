//! Compiles the workflows.

fn main() {
    arazzo_codegen::build_script("../../fixtures/petstore/petstore.arazzo.json");
}
