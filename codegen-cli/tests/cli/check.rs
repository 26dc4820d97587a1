//! `check`, wrong use first.

use std::process::Stdio;

use serde_json::Value;

use crate::support::{API, Folder, PETS};

#[test]
fn what_does_not_exist_is_wrong_use() {
    let folder = Folder::with_pets();
    folder
        .run("check no.yml")
        .failed(2, &["error: cannot read `no.yml`"]);
    folder.run("check pets.yml no.yml").failed(2, &["`no.yml`"]);
    folder
        .run("check pets.yml --source api=no.yml")
        .failed(2, &["`no.yml`"]);
    folder.run("check pets.yml --root no").failed(2, &["`no`"]);
    folder
        .run("check pets.yml --source api=.")
        .failed(2, &["`.` is a folder"]);
    folder
        .run("check pets.yml --root api.yml")
        .failed(2, &["`api.yml` is not a folder"]);
}

#[test]
fn wrong_options_are_wrong_use() {
    let folder = Folder::with_pets();
    folder
        .run("check pets.yml --no-such-option")
        .failed(2, &["--no-such-option", "Usage"]);
    folder
        .run("check")
        .failed(2, &["there is no `arazzo.toml`"]);
    folder.run("chekc pets.yml").failed(2, &["check"]);
    folder.run("").failed(2, &["Usage"]);
    folder
        .run("check pets.yml --source api=api.yml --source api=pets.yml")
        .failed(2, &["source `api` is given twice"]);
    folder
        .run("check pets.yml --allow AZ4444")
        .failed(2, &["no code `AZ4444`", "AZ444"]);
}

#[test]
fn what_is_in_a_document_is_the_documents_error() {
    let cases: &[(&str, &[u8], &str)] = &[
        ("broken.yml", b"arazzo: [1.0.1\ninfo: }\n", "broken.yml:2"),
        ("latin.yml", b"arazzo: 1.0.1 # \xe4\n", "latin.yml"),
        ("empty.yml", b"", "empty.yml"),
        ("binary.yml", b"\0\x01\x02\0", "binary.yml"),
        ("api.json", b"{\"openapi\": \"3.0.3\"}", "api.json"),
        ("deep.json", &[b'['; 100_000], "deep.json"),
    ];
    for (name, content, words) in cases {
        let folder = Folder::empty().file(name, content);
        folder
            .run(&format!("check {name}"))
            .failed(1, &["error", words]);
        let ran = folder.run(&format!("check {name} --format json"));
        assert_eq!(ran.status, 1);
        let findings: Value = serde_json::from_str(&ran.out).expect("JSON");
        assert_eq!(findings[0]["severity"], "error", "{findings}");
    }
}

#[test]
fn a_source_that_cannot_be_read_is_an_error_at_its_url() {
    let folder = Folder::empty().file("pets.yml", PETS);
    folder
        .run("check pets.yml")
        .failed(1, &["AZ203", "pets.yml:4:23"]);
}

#[test]
fn a_source_may_be_elsewhere() {
    let folder = Folder::empty()
        .file(
            "w/pets.yml",
            PETS.replace("api.yml", "https://pets.example/api.yml"),
        )
        .file("apis/v1/api.yml", API);
    folder
        .run("check w/pets.yml --source api=apis/v1/api.yml")
        .ok();
}

#[test]
fn a_source_that_no_document_has_is_wrong_use() {
    let folder = Folder::with_pets();
    let wrong = "error: no source description is named `ap`; did you mean `api`?\n\
                 help: the documents have `api`\n";
    let ran = folder.run("check pets.yml --source ap=api.yml --format json");
    assert_eq!((ran.status, ran.out.as_str()), (2, "[]\n"));
    assert_eq!(ran.err, wrong);
    let line = "generate pets.yml --source ap=api.yml --source api=api.yml -o src/pets.rs";
    let ran = folder.run(line);
    assert_eq!((ran.status, ran.err.as_str()), (2, wrong));
    folder
        .run("new dir pets.yml --source ap=api.yml")
        .failed(2, &[wrong]);
    assert_eq!(folder.list("."), ["api.yml", "pets.yml"]);
    // Another document may have it.
    let other = PETS.replace("name: api", "name: ap");
    let folder = folder.file("other.yml", other);
    folder
        .run("check pets.yml other.yml --source ap=api.yml")
        .ok();
}

#[test]
fn one_mistake_is_one_finding_with_its_place() {
    let folder = Folder::with_pets().file(
        "wrong.yml",
        PETS.replace("$steps.find.outputs.name", "$steps.fnd.outputs.name"),
    );
    let ran = folder.run("check wrong.yml --format json");
    assert_eq!(ran.status, 1, "{ran:?}");
    let findings: Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!(findings.as_array().map(Vec::len), Some(1), "{findings}");
    let finding = &findings[0];
    assert_eq!(finding["code"], "AZ443");
    assert_eq!(finding["severity"], "error");
    assert_eq!(finding["file"], "wrong.yml");
    assert_eq!(finding["line"], 17);
    assert_eq!(ran.err, "");
}

#[test]
fn what_documents_share_is_told_once() {
    let wrong = API.replace("responses:", "responsible:");
    let folder = Folder::empty()
        .file("a.yml", PETS)
        .file("b.yml", PETS)
        .file("api.yml", wrong);
    let codes = |line: &str| {
        let ran = folder.run(line);
        let findings: Value = serde_json::from_str(&ran.out).expect("JSON");
        findings.as_array().cloned().unwrap_or_default()
    };
    let in_api = |findings: &[Value]| {
        findings
            .iter()
            .filter(|finding| finding["file"] == "api.yml")
            .cloned()
            .collect::<Vec<_>>()
    };
    let both = codes("check a.yml b.yml --notes --format json");
    let one = codes("check a.yml --notes --format json");
    assert_eq!(in_api(&both), in_api(&one));
}

#[test]
fn a_good_document_gives_an_empty_list() {
    let folder = Folder::with_pets();
    assert_eq!(folder.run("check pets.yml --format json").ok(), "[]\n");
    assert_eq!(
        folder.run("check pets.yml pets.yml ./pets.yml").err,
        "checked 1 document: nothing to report\n"
    );
    let sarif: Value =
        serde_json::from_str(folder.run("check pets.yml --format sarif").ok()).expect("JSON");
    assert_eq!(sarif["version"], "2.1.0");
}

#[test]
fn warnings_are_errors_only_where_they_are_denied() {
    let text = PETS.replace("value: $inputs.id", "value: 'pet-$inputs.id'");
    let folder = Folder::with_pets().file("warning.yml", text);
    let ran = folder.run("check warning.yml");
    assert_eq!((ran.status, ran.out.as_str()), (0, ""));
    assert!(ran.err.contains("warning[AZ433]"), "{}", ran.err);
    assert!(
        ran.err.ends_with("checked 1 document: 1 warning\n"),
        "{}",
        ran.err
    );
    folder
        .run("check warning.yml --deny warnings")
        .failed(1, &["error[AZ433]"]);
    let ran = folder.run("check warning.yml --deny warnings --allow AZ433");
    assert_eq!(ran.err, "checked 1 document: nothing to report\n");
}

#[test]
fn the_severity_of_a_code_can_be_set() {
    let text = PETS.replace("value: $inputs.id", "value: 'pet-$inputs.id'");
    let folder = Folder::with_pets().file("warning.yml", text);
    let denied = folder.run("check warning.yml --deny AZ433");
    denied.failed(1, &["error[AZ433]"]);
    let kept = folder.run("check warning.yml --deny warnings --warn AZ433");
    assert_eq!(kept.status, 0, "{}", kept.err);
    assert!(kept.err.contains("warning[AZ433]"), "{}", kept.err);
    let noted = folder.run("check pets.yml --warn AZ503");
    assert_eq!(noted.status, 0, "{}", noted.err);
}

#[test]
fn an_error_by_nature_cannot_be_allowed() {
    let text = PETS.replace("value: $inputs.id", "value: $steps.no.outputs.id");
    let folder = Folder::with_pets().file("broken.yml", text);
    let ran = folder.run("check broken.yml --allow AZ443 --warn AZ443");
    ran.failed(1, &["error[AZ443]"]);
}

#[test]
fn fixes_are_applied_where_they_help() {
    let text = PETS.replace("value: $inputs.id", "value: 'pet-$inputs.id'");
    let folder = Folder::with_pets().file("warning.yml", text);
    let ran = folder.run("check warning.yml --fix");
    assert_eq!(
        ran.err,
        "fixed warning.yml:13:47: `$inputs.id` in text has no braces [AZ433]\n\
         fixed 1 finding in warning.yml\nchecked 1 document: nothing to report\n"
    );
    let text = std::fs::read_to_string(folder.path("warning.yml")).expect("the document");
    assert!(text.contains("'pet-{$inputs.id}'"), "{text}");
    let again = folder.run("check warning.yml --fix");
    assert_eq!(again.err, "checked 1 document: nothing to report\n");
}

#[test]
fn nothing_is_colored_where_no_terminal_is() {
    let folder = Folder::empty().file("broken.yml", "arazzo: [");
    let ran = folder.run("check broken.yml");
    assert!(!ran.err.contains('\x1b'), "{:?}", ran.err);
}

#[test]
fn a_reader_that_leaves_is_no_error() {
    let folder = Folder::with_pets();
    for arguments in [
        "check pets.yml --format json",
        "generate pets.yml",
        "completions bash",
    ] {
        let arguments: Vec<&str> = arguments.split(' ').collect();
        let mut command = folder.command(&arguments);
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("the binary ends");
        assert_eq!(output.status.code(), Some(0));
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    }
}
