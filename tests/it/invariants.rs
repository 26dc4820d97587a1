//! What holds of the compiler whatever the document: a test for each invariant of the architecture
//! that no other test covers.
//!
//! - Emission cannot fail: [`emission_returns_tokens_and_nothing_else`]
//! - The same items from all front doors: `front_doors`
//! - The document's order, and the same bytes twice: [`two_compilations_give_the_same_bytes`]
//! - No panic on any document: `hostile`, `corpus`
//! - Files are read in one place: [`files_are_read_in_one_place`]
//! - What the compiler accepts, the runtime can do: `xpath`,
//!   [`both_know_the_same_formats_of_inputs`]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use arazzo_codegen::Compiler;
use arazzo_codegen::diagnostic::{Code, Severity};
use support::{Folder, fixtures, workspace};

use crate::front_doors::DOCUMENTS;
use crate::process::arazzo_codegen;

#[test]
fn two_compilations_give_the_same_bytes() {
    for document in DOCUMENTS {
        let compile = || Compiler::new().compile(fixtures().join(document)).file();
        let first = compile().unwrap_or_else(|| panic!("{document} has errors"));
        assert!(compile() == Some(first), "{document}");
    }
}

#[test]
fn items_come_in_the_order_of_the_document() {
    let module = Compiler::new()
        .compile(fixtures().join("petstore/petstore.arazzo.json"))
        .file()
        .expect("no errors");
    let mut at = 0;
    for function in ["find_pets", "adopt_pet", "correct_pet"] {
        let place = module.find(&format!("pub async fn {function}("));
        let place = place.unwrap_or_else(|| panic!("no `{function}`"));
        assert!(place > at, "`{function}` is too early");
        at = place;
    }
    let orders = Compiler::new()
        .compile(fixtures().join("orders/orders.arazzo.yaml"))
        .file()
        .expect("no errors");
    let (_, steps) = orders
        .split_once("pub mod place_order")
        .expect("the second workflow");
    let (_, steps) = steps.split_once("pub enum Step {").expect("its steps");
    let (steps, _) = steps.split_once("\n    }").expect("they end");
    let steps: Vec<&str> = steps
        .lines()
        .map(str::trim)
        .filter_map(|line| line.split_once(" = "))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(steps, ["SignIn", "Reserve", "Pay", "LetGo", "JoinWaitlist"]);
}

#[test]
fn where_a_document_lies_does_not_matter() {
    let text = |document: &Path| Compiler::new().compile(document).file();
    let fixture = fixtures().join("knock");
    let mut folder = Folder::new("elsewhere");
    for name in ["objects", "bulk-operations", "workflows"] {
        let file = format!("openapi/{name}.yml");
        let text = fs::read(fixture.join(&file)).expect("a description");
        folder = folder.file(&format!("deep/er/{file}"), text);
    }
    let name = "bulk-set-objects-notify.yml";
    let document = fs::read(fixture.join(name)).expect("the document");
    let folder = folder.file(&format!("deep/er/{name}"), document);
    let moved = text(&folder.path("deep/er").join(name));
    assert!(moved.is_some());
    assert!(moved == text(&fixture.join(name)));
}

#[test]
fn emission_returns_tokens_and_nothing_else() {
    let emit = fs::read_to_string(compiler().join("emit.rs")).expect("the stage");
    assert!(
        emit.contains("fn emit(program: &Program) -> TokenStream"),
        "emission takes a program and cannot fail"
    );
    for (path, text) in sources(&compiler().join("emit")) {
        let reports = text.contains("Diagnostic");
        assert!(!reports, "{} reports something", path.display());
    }
}

#[test]
fn emission_sees_no_document() {
    for folder in ["emit", "program"] {
        for (path, text) in sources(&compiler().join(folder)) {
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            let document = code.contains("document::") || code.contains("crate::document");
            assert!(!document, "{} looks at documents", path.display());
        }
    }
}

#[test]
fn files_are_read_in_one_place() {
    for (path, text) in sources(&compiler()) {
        let path = path
            .strip_prefix(compiler())
            .expect("a file of the compiler");
        let path = path.to_string_lossy().replace('\\', "/");
        let allowed = path.starts_with("source/loader") || path.starts_with("build_script");
        let test = path.ends_with("tests.rs") || path.contains("/tests/");
        if allowed || test {
            continue;
        }
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for reads in [
            "std::fs",
            "fs::read",
            "File::open",
            "std::net",
            "canonicalize()",
        ] {
            assert!(!code.contains(reads), "{path} has `{reads}`");
        }
    }
}

#[test]
fn nothing_outside_the_roots_is_read_or_shown() {
    let document = |url: &str| {
        format!(
            "arazzo: 1.0.1\ninfo: {{ title: T, version: '1' }}\n\
             sourceDescriptions: [{{ name: api, url: '{url}', type: openapi }}]\n\
             workflows:\n- workflowId: w\n  steps: [{{ stepId: s, operationId: op }}]\n"
        )
    };
    let folder = Folder::new("confined").file("secret.yml", "openapi: hush-hush");
    let outside = folder.path("secret.yml");
    let absolute = outside.to_string_lossy();
    let far = "../".repeat(12) + absolute.trim_start_matches('/');
    let urls = [
        "../../../secret.yml",
        &absolute,
        &format!("file://{absolute}"),
        &far,
    ];
    for url in urls {
        let folder = Folder::new("confined/a/b/c");
        let folder = folder.file("w.yml", document(url));
        let path = folder.path("w.yml");
        let ran = arazzo_codegen(&["check", &path.to_string_lossy()]);
        assert_eq!(ran.status, 1, "{url}: {}", ran.err);
        assert!(!ran.err.contains("hush"), "{}", ran.err);
    }
    assert!(outside.exists());
}

#[cfg(unix)]
#[test]
fn a_link_does_not_lead_out() {
    let secret = Folder::new("linked-secret").file("api.yml", "openapi: hush-hush");
    let document = "arazzo: 1.0.1\ninfo: { title: T, version: '1' }\n\
                    sourceDescriptions: [{ name: api, url: link.yml, type: openapi }]\n\
                    workflows:\n- workflowId: w\n  steps: [{ stepId: s, operationId: op }]\n";
    let folder = Folder::new("linked/a/b").file("w.yml", document);
    std::os::unix::fs::symlink(secret.path("api.yml"), folder.path("link.yml"))
        .expect("links can be made");
    let path = folder.path("w.yml");
    let ran = arazzo_codegen(&["check", &path.to_string_lossy()]);
    assert_eq!(ran.status, 1, "{}", ran.err);
    assert!(!ran.err.contains("hush"), "{}", ran.err);
}

#[test]
fn every_code_is_explained() {
    for code in Code::ALL {
        let id = code.id().to_string();
        let ran = arazzo_codegen(&["explain", &id]);
        assert_eq!(ran.status, 0, "{id}: {}", ran.err);
        assert!(ran.out.len() > 80, "{id}: {}", ran.out);
    }
}

#[test]
fn fixtures_have_no_errors_and_few_warnings() {
    let mut found: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for document in DOCUMENTS {
        let compilation = Compiler::new().compile(fixtures().join(document));
        let told = compilation.diagnostics.iter();
        let told = told.filter(|one| one.severity != Severity::Note);
        let codes = told.map(|one| one.code.id().to_string());
        found.insert(document, codes.collect());
    }
    found.retain(|document, codes| {
        codes.retain(|code| !(document.starts_with("knock/") && code != "AZ707"));
        !codes.is_empty()
    });
    let expected = [
        (
            "knock/bulk-set-objects-notify.yml",
            vec!["AZ707".to_owned()],
        ),
        ("uploads/prints.arazzo.yaml", vec!["AZ331".to_owned(); 2]),
    ];
    assert_eq!(found, BTreeMap::from(expected));
}

fn compiler() -> PathBuf {
    workspace().join("arazzo-codegen/src")
}

/// Every source file below a folder.
fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder of sources").flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).expect("a source file");
            found.push((path, text));
        }
    }
    found
}

/// `~0` before `~1` in one direction and behind it in the other is easily written the wrong way.
#[test]
fn pointers_are_escaped_in_one_place_of_each_package() {
    let mut helpers = 0;
    for folder in [
        "arazzo",
        "arazzo-codegen",
        "arazzo-macros",
        "arazzo-xpath",
        "codegen-cli",
        "tests",
    ] {
        for (path, text) in sources(&workspace().join(folder)) {
            let replaces = |line: &&str| line.contains("replace(");
            let spells = |line: &&str| replaces(line) && line.contains(r#""~"#);
            let helper = path.ends_with("src/pointer.rs") || path.ends_with("support/pointer.rs");
            let found: Vec<_> = text.lines().filter(spells).collect();
            helpers += usize::from(helper);
            assert_eq!(helper, !found.is_empty(), "{}: {found:?}", path.display());
        }
    }
    assert_eq!(helpers, 3);
}

/// A format that only the compiler knew would be emitted and never checked.
#[test]
fn both_know_the_same_formats_of_inputs() {
    let words = |path: &str, begin: &str, end: &str| -> BTreeSet<String> {
        let text = fs::read_to_string(workspace().join(path)).expect("a source file");
        let (_, rest) = text.split_once(begin).expect("a list");
        let (list, _) = rest.split_once(end).expect("its end");
        // What stands at the beginning of a line, or behind `|`, and not what it is compared with.
        let heads = list
            .lines()
            .map(|line| line.split("=>").next().unwrap_or_default());
        let quoted = heads.flat_map(|head| head.split('"').skip(1).step_by(2).map(str::to_owned));
        quoted.collect()
    };
    let compiler = words(
        "arazzo-codegen/src/lower/constraints.rs",
        "const FORMATS",
        "];",
    );
    let runtime = words(
        "arazzo/src/constraint/format.rs",
        "match format {",
        "_ => true",
    );
    assert!(compiler.contains("date-time"), "{compiler:?}");
    assert_eq!(compiler, runtime);
}
