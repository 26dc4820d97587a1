//! Which workflow of another document a step means.

use expect_test::{Expect, expect};

use crate::Compiler;
use crate::diagnostic::Severity;
use crate::source::Memory;

const API: &str = "\
openapi: 3.0.3
info: {title: Books, version: '1'}
servers: [{url: https://books.example}]
paths: {/books: {get: {operationId: list, responses: {'200': {description: Books}}}}}
";

const CHILD: &str = "\
arazzo: 1.0.1
info: {title: Child, version: '1'}
sourceDescriptions: [{name: books, url: api.yml, type: openapi}]
workflows:
  - {workflowId: first, steps: [{stepId: list, operationId: list}]}
  - {workflowId: second, steps: [{stepId: list, operationId: list}]}
";

#[track_caller]
fn check(workflow: &str, expected: Expect) {
    let document = format!(
        "\
arazzo: 1.0.1
info: {{title: Parent, version: '1'}}
sourceDescriptions: [{{name: child, url: child.yml, type: arazzo}}]
workflows:
  - workflowId: parent
    steps:
      - stepId: call
        workflowId: {workflow}
"
    );
    let files = Memory::default()
        .with("api.yml", API)
        .with("child.yml", CHILD)
        .with("doc.yml", document);
    let compilation = Compiler::new().loader(files).compile("doc.yml");
    let all = compilation.diagnostics.iter();
    let loud = all.filter(|found| found.severity != Severity::Note);
    let lines = loud.map(|found| {
        let help = found.help.as_deref().unwrap_or_default();
        let (code, severity) = (found.code.id(), found.severity);
        format!("{code} {severity:?} {} | {help}\n", found.message)
    });
    expected.assert_eq(&lines.collect::<String>());
}

#[test]
fn by_its_id() {
    check("$sourceDescriptions.child.second", expect![""]);
}

#[test]
fn a_pointer_to_it_is_read() {
    for pointer in ["1", "second"] {
        check(
            &format!("$sourceDescriptions.child#/workflows/{pointer}"),
            expect![[r#"
                AZ329 Warning a workflow of another document is named by its id, not by a pointer | write `$sourceDescriptions.child.second`
            "#]],
        );
    }
}

#[test]
fn a_pointer_that_leads_nowhere_is_a_mistake() {
    check(
        "$sourceDescriptions.child#/workflows/2",
        expect![[r#"
            AZ329 Error `$sourceDescriptions.child#/workflows/2` names no workflow | write `$sourceDescriptions.child.<workflowId>`
        "#]],
    );
}
