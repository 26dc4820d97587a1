//! Large descriptions: a workflow over one is compiled, and nothing of what it does not reach is in
//! the result.
//!
//! How long it takes is measured by `cargo bench -p arazzo-benchmarks --bench compile`; here the time
//! is bounded only so that a hang is a failure.

use std::time::{Duration, Instant};

use arazzo_codegen::Compiler;
use support::{Folder, tell, things};

const MEGABYTE: usize = 1 << 20;

/// What no machine needs, however busy it is.
const PATIENCE: Duration = Duration::from_secs(120);

#[test]
fn a_workflow_over_a_large_json_takes_only_what_it_reaches() {
    check("json", &things::json_of(MEGABYTE));
}

#[test]
fn a_workflow_over_a_large_yaml_takes_only_what_it_reaches() {
    let json = things::json_of(MEGABYTE / 2);
    let value = serde_json::from_str(&json).expect("it is JSON");
    check("yaml", &things::yaml(&value));
}

fn check(extension: &str, description: &str) {
    let folder = Folder::new(&format!("large-{extension}"))
        .file(&format!("api.{extension}"), description)
        .file("workflow.yaml", things::document(extension, [7]));
    let begun = Instant::now();
    let compilation = Compiler::new().compile(folder.path("workflow.yaml"));
    let module = compilation.file().expect("the document has no mistakes");
    let took = begun.elapsed();
    tell(format_args!(
        "large: compiled against {:.1} MB of {extension} in {took:.0?}",
        description.len() as f64 / MEGABYTE as f64
    ));
    // The one that is reached, and not a thousand others.
    assert!(module.contains("struct Thing7 ") && !module.contains("Thing8"));
    assert!(took < PATIENCE, "compiling takes {took:?}");
}
