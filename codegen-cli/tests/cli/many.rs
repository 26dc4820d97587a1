//! `check` on many documents.

use std::io::Write;
use std::process::{Output, Stdio};

use serde_json::Value;

use crate::support::{API, Folder, PETS};

const WRONG: &str = "{\"arazzo\": \"2.0.0\"}";

/// Documents in folders, some of them wrong, beside what is no document.
fn folder() -> Folder {
    let warning = PETS.replace("value: $inputs.id", "value: 'pet-$inputs.id'");
    Folder::with_pets()
        .file("w/a.yml", PETS.replace("api.yml", "../api.yml"))
        .file("w/b/c.json", WRONG)
        .file("w/b/api.yml", API)
        .file("w/d.yaml", warning.replace("api.yml", "../api.yml"))
        .file("w/notes.txt", "arazzo: 1.0.1\n")
        .file("w/.hidden/e.yml", WRONG)
        .file("w/target/e.yml", WRONG)
        .file("w/node_modules/e.yml", WRONG)
}

/// The files with findings, in order.
fn files(folder: &Folder, arguments: &str) -> Vec<String> {
    let ran = folder.run(&format!("check {arguments} --format json"));
    let findings: Value = serde_json::from_str(&ran.out).expect("JSON");
    let findings = findings.as_array().cloned().unwrap_or_default();
    let file = |finding: &Value| finding["file"].as_str().expect("a file").replace('\\', "/");
    let mut files: Vec<String> = findings.iter().map(file).collect();
    files.dedup();
    files
}

#[test]
fn a_folder_is_its_workflow_documents() {
    let folder = folder();
    assert_eq!(files(&folder, "w"), ["w/b/c.json", "w/d.yaml"]);
    assert_eq!(files(&folder, "."), ["w/b/c.json", "w/d.yaml"]);
    let ran = folder.run("check w");
    assert_eq!(ran.status, 1);
    let last = "checked 3 documents: 1 error, 1 warning; passed over 1 other file; \
                see `arazzo-codegen explain AZ101`\n";
    assert!(ran.err.ends_with(last), "{}", ran.err);
    assert!(ran.err.contains("w/b/c.json: 1 error\n"), "{}", ran.err);
    assert!(ran.err.contains("w/d.yaml: 1 warning\n"), "{}", ran.err);
    assert!(!ran.err.contains("w/a.yml"), "{}", ran.err);
}

#[test]
fn findings_are_in_the_order_of_the_arguments() {
    let folder = folder();
    let turned = files(&folder, "w/d.yaml w/b w/a.yml");
    assert_eq!(turned, ["w/d.yaml", "w/b/c.json"]);
    let ran = folder.run("check w/d.yaml w/b");
    let place = |words: &str| ran.err.find(words).expect("a finding");
    assert!(
        place("w/d.yaml:13:47") < place("w/b/c.json:1:"),
        "{}",
        ran.err
    );
}

#[test]
fn a_pattern_is_what_it_matches() {
    let folder = folder();
    assert_eq!(files(&folder, "w/*.yaml"), ["w/d.yaml"]);
    assert_eq!(files(&folder, "./w/*.yaml"), ["./w/d.yaml"]);
    assert_eq!(files(&folder, "w/**/*.json"), ["w/b/c.json"]);
    assert_eq!(
        files(&folder, "**/*.{json,yaml}"),
        ["w/b/c.json", "w/d.yaml"]
    );
    assert_eq!(files(&folder, "w/[a-d].y*ml"), ["w/d.yaml"]);
    // A star is one part of a path.
    let ran = folder.run("check w/*.json");
    ran.failed(2, &["no workflow document matches `w/*.json`"]);
    folder
        .run("check w/{a")
        .failed(2, &["`w/{a` is no pattern"]);
    folder.run("check no/*.yml").failed(2, &["`no/*.yml`"]);
}

#[test]
fn a_file_whose_name_is_a_pattern_is_that_file() {
    let folder = folder().file("w/[a].json", WRONG);
    assert_eq!(files(&folder, "w/[a].json"), ["w/[a].json"]);
}

#[test]
fn what_is_named_in_two_ways_is_checked_once() {
    let folder = folder();
    let ran = folder.run("check w w/d.yaml w/*.yaml ./w/d.yaml");
    assert_eq!(ran.err.matches("warning[AZ433]").count(), 1, "{}", ran.err);
    assert!(ran.err.contains("checked 3 documents"), "{}", ran.err);
}

#[test]
fn arguments_that_stand_for_nothing_do_not_stop_the_rest() {
    let folder = folder().file("apis/api.yml", API);
    let ran = folder.run("check no.yml w/d.yaml apis no/*.yml https://a.example/w.yml");
    assert_eq!(ran.status, 2);
    for words in [
        "error: cannot read `no.yml`",
        "error: there is no workflow document in `apis`",
        "error: no workflow document matches `no/*.yml`",
        "error: `https://a.example/w.yml` is an address",
        "warning[AZ433]",
        "no document for 4 arguments",
    ] {
        assert!(ran.err.contains(words), "no `{words}` in: {}", ran.err);
    }
}

#[test]
fn errors_of_all_documents_are_listed_at_the_end() {
    let folder = (0..30).fold(folder(), |folder, number| {
        folder.file(&format!("many/{number:02}.json"), WRONG)
    });
    let ran = folder.run("check many");
    let (_, end) = ran
        .err
        .split_once("errors in 30 documents:\n")
        .expect("a list");
    assert_eq!(end.matches("many/").count(), 20, "{end}");
    assert!(end.contains("\n  and 10 more errors\n"), "{end}");
    assert!(end.starts_with("  many/00.json:1:13: version"), "{end}");
}

#[test]
fn a_configuration_names_documents_and_options() {
    let config = "allow = [\"AZ433\"]\n[[document]]\npath = \"w/d.yaml\"\n";
    let folder = folder().file("arazzo.toml", config);
    let clean = "checked 1 document: nothing to report\n";
    assert_eq!(folder.run("check").err, clean);
    assert_eq!(folder.run("check arazzo.toml").err, clean);
    // Its options are for its documents only.
    let ran = folder.run("check arazzo.toml w/b --warn AZ101");
    assert!(!ran.err.contains("AZ433"), "{}", ran.err);
    let ran = folder.run("check no.toml");
    ran.failed(2, &["cannot read `no.toml`"]);
    let refused = folder.run("check --strict");
    refused.failed(2, &["are taken from `arazzo.toml`"]);
    let folder = folder.file("other/arazzo.toml", "[[document]]\npath = \"no.yml\"\n");
    let ran = folder.run("check other/arazzo.toml w/d.yaml");
    assert_eq!(ran.status, 2);
    assert!(
        ran.err.contains("cannot read `other/no.yml`"),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("warning[AZ433]"), "{}", ran.err);
}

#[test]
fn standard_input_is_a_document() {
    let folder = folder();
    let with = |arguments: &[&str], input: &str| -> Output {
        let mut command = folder.command(arguments);
        let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = piped
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        let mut stdin = child.stdin.take().expect("a pipe");
        // A command that is wrong ends without reading it.
        let _ = stdin.write_all(input.as_bytes());
        drop(stdin);
        child.wait_with_output().expect("the binary ends")
    };
    let good = with(&["check", "-", "--format", "json"], PETS);
    assert_eq!(
        (good.status.code(), good.stdout.as_slice()),
        (Some(0), &b"[]\n"[..])
    );
    let wrong = with(&["check", "-", "w/a.yml", "--format", "json"], WRONG);
    assert_eq!(wrong.status.code(), Some(1));
    let findings: Value = serde_json::from_slice(&wrong.stdout).expect("JSON");
    assert_eq!(findings[0]["file"], "<stdin>");
    let fix = with(&["check", "-", "--fix"], PETS);
    assert_eq!(fix.status.code(), Some(2));
    let said = String::from_utf8_lossy(&fix.stderr);
    assert!(said.contains("`--fix` needs a file to write to"), "{said}");
}

#[test]
fn what_documents_share_is_shown_once_to_people_too() {
    let folder = Folder::empty()
        .file("a.yml", PETS)
        .file("b.yml", PETS)
        .file(
            "api.yml",
            API.replace("type: object, ", "type: object, type: object, "),
        );
    let one = folder.run("check a.yml").err;
    let both = folder.run("check a.yml b.yml").err;
    let shown = |text: &str| text.matches("--> api.yml:").count();
    assert!(shown(&one) > 0, "{one}");
    assert_eq!(shown(&one), shown(&both), "{both}");
}
