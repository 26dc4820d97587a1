//! `init`, wrong use first. Whether the packages compile is tested elsewhere.

use crate::support::{Folder, PETS};

const MANIFEST: &str = "[package]\nname = \"zoo\"\nedition = \"2024\"\n";
const PROGRAM: &str = "fn main() {}\n";
const RUNTIME: &str = "[package]\nname = \"arazzo\"\n";

/// A package with a program, and the runtime beside it.
fn package() -> Folder {
    Folder::with_pets()
        .file("Cargo.toml", MANIFEST)
        .file("src/main.rs", PROGRAM)
        .file("lib/arazzo/Cargo.toml", RUNTIME)
        .file("lib/arazzo-codegen/Cargo.toml", "")
}

const INIT: &str = "init pets.yml --arazzo-path lib/arazzo";

#[test]
fn wrong_use_writes_nothing() {
    let folder = Folder::with_pets();
    folder
        .run("init pets.yml")
        .failed(2, &["cannot read `Cargo.toml`", "`cargo new` makes one"]);
    let folder = folder.file("Cargo.toml", "[workspace]\n");
    folder
        .run("init pets.yml")
        .failed(2, &["cannot use `Cargo.toml`: it has no `[package]`"]);
    let folder = folder.file("Cargo.toml", MANIFEST);
    folder
        .run("init pets.yml")
        .failed(2, &["has no `src/lib.rs` or `src/main.rs`"]);
    let folder = folder.file("src/main.rs", "fn main( {}");
    folder
        .run("init pets.yml")
        .failed(2, &["`src/main.rs` is not Rust"]);
    let folder = folder.file("src/main.rs", PROGRAM);
    folder.run("init no.yml").failed(2, &["`no.yml`"]);
    folder
        .run("init pets.yml --arazzo-path src")
        .failed(2, &["there is no package in `src`"]);
    let folder = folder.file("wrong.yml", PETS.replace("getPet\n", "getCat\n"));
    folder
        .run("init wrong.yml")
        .failed(1, &["AZ323", "nothing was written"]);
    let folder = folder.file("src/workflows/mod.rs", "//! Ours.\n");
    folder
        .run("init pets.yml")
        .failed(2, &["there is a module `workflows` in `src`", "mod pets {"]);
    assert_eq!(folder.read("Cargo.toml"), MANIFEST);
    assert_eq!(folder.read("src/main.rs"), PROGRAM);
    assert_eq!(folder.list("src"), ["main.rs", "workflows"]);
}

#[test]
fn a_program_gets_a_module_with_the_macro() {
    let folder = package();
    let ran = folder.run(INIT);
    ran.ok();
    assert_eq!(
        ran.err,
        "wrote `Cargo.toml`, `src/workflows.rs`, `src/main.rs`\n\
         help: `cargo add tokio --features macros,rt-multi-thread` adds what runs async functions\n\
         next: `cargo doc --open --document-private-items` shows the functions in `workflows::pets`\n"
    );
    assert_eq!(
        folder.read("Cargo.toml"),
        format!("{MANIFEST}\n[dependencies]\narazzo = {{ path = \"lib/arazzo\" }}\n")
    );
    assert_eq!(
        folder.read("src/main.rs"),
        "fn main() {}\n\nmod workflows;\n"
    );
    assert_eq!(
        folder.read("src/workflows.rs"),
        "//! Workflows, a module for every document.\n\n/// The workflows of `pets.yml`.\n\
         pub(crate) mod pets {\n    arazzo::arazzo_workflow!(\"pets.yml\");\n}\n"
    );
    let again = folder.run(INIT);
    again.ok();
    assert!(
        again.err.starts_with("2 files are up to date\n"),
        "{}",
        again.err
    );
}

#[test]
fn another_document_is_added() {
    let folder = package().file("w/cats.yml", PETS.replace("api.yml", "../api.yml"));
    folder.run(INIT).ok();
    let ran = folder.run(
        "init w/cats.yml --strict --allow AZ433 --source api=api.yml --arazzo-path lib/arazzo",
    );
    ran.ok();
    let module = folder.read("src/workflows.rs");
    let expected = "    arazzo::arazzo_workflow!(\n        \"w/cats.yml\",\n        \
                    sources = { api = \"api.yml\" },\n        strict = true,\n        \
                    allow = [\"AZ433\"],\n    );\n";
    assert!(module.contains(expected), "{module}");
    assert!(
        module.contains("arazzo::arazzo_workflow!(\"pets.yml\");"),
        "{module}"
    );
    let folder = folder.file("x/cats.yml", PETS.replace("api.yml", "../api.yml"));
    folder
        .run("init x/cats.yml --arazzo-path lib/arazzo")
        .failed(2, &["`src/workflows.rs` has a module `cats` already"]);
}

#[test]
fn a_library_is_found_from_elsewhere() {
    let folder = Folder::with_pets()
        .file("zoo/Cargo.toml", MANIFEST)
        .file("zoo/src/lib.rs", "//! A zoo.\n\nmod cage;\n")
        .file("lib/arazzo/Cargo.toml", RUNTIME);
    folder
        .run("init pets.yml --manifest-path zoo/Cargo.toml --arazzo-path lib/arazzo")
        .ok();
    assert_eq!(
        folder.read("zoo/src/lib.rs"),
        "//! A zoo.\n\nmod cage;\npub mod workflows;\n"
    );
    let module = folder.read("zoo/src/workflows.rs");
    assert!(
        module.contains("pub mod pets {\n    arazzo::arazzo_workflow!(\"../pets.yml\");"),
        "{module}"
    );
    assert!(
        folder
            .read("zoo/Cargo.toml")
            .contains("path = \"../lib/arazzo\"")
    );
}

#[test]
fn a_build_script_is_written() {
    let folder = package();
    folder.run(&format!("{INIT} --build-script")).ok();
    assert_eq!(
        folder.read("build.rs"),
        "//! Compiles the workflows.\n\nfn main() {\n    arazzo_codegen::build_script(\"pets.yml\");\n}\n"
    );
    let module = folder.read("src/workflows.rs");
    assert!(
        module.contains("    arazzo::include_workflows!(\"pets\");\n"),
        "{module}"
    );
    let manifest = folder.read("Cargo.toml");
    assert!(
        manifest.contains("default-features = false, features = [\"http\"]"),
        "{manifest}"
    );
    assert!(
        manifest
            .contains("[build-dependencies]\narazzo-codegen = { path = \"lib/arazzo-codegen\" }"),
        "{manifest}"
    );
}

#[test]
fn a_build_script_that_is_there_stays() {
    let folder = package().file("build.rs", "fn main() {}\n");
    let ran = folder.run(&format!("{INIT} --build-script --deny warnings"));
    ran.ok();
    assert_eq!(folder.read("build.rs"), "fn main() {}\n");
    let words = "there is a build script; let it do this, too:";
    assert!(ran.err.contains(words), "{}", ran.err);
    assert!(
        ran.err
            .contains("        .deny_warnings(true)\n        .build_script(\"pets.yml\");"),
        "{}",
        ran.err
    );
}

#[test]
fn what_cannot_be_read_is_not_replaced() {
    for (path, arguments) in [("src/workflows.rs", ""), ("build.rs", " --build-script")] {
        let folder = package().file(path, b"\xff");
        folder
            .run(&format!("{INIT}{arguments}"))
            .failed(2, &[&format!("cannot read `{path}`")]);
        let bytes = std::fs::read(folder.path(path)).expect("it is there");
        assert_eq!(bytes, b"\xff");
        assert_eq!(folder.read("Cargo.toml"), MANIFEST);
    }
}

#[test]
fn a_runtime_that_is_there_needs_no_path() {
    let folder = package().file("w/cats.yml", PETS.replace("api.yml", "../api.yml"));
    folder.run(INIT).ok();
    let unpublished = "the project cannot be built yet";
    let ran = folder.run("init w/cats.yml");
    ran.ok();
    assert!(!ran.err.contains(unpublished), "{}", ran.err);
    // A build script needs the compiler, too.
    let folder = package().file(
        "Cargo.toml",
        format!("{MANIFEST}\n[dependencies]\narazzo = {{ path = \"lib/arazzo\" }}\n"),
    );
    let ran = folder.run("init pets.yml --build-script");
    ran.ok();
    assert!(ran.err.contains(unpublished), "{}", ran.err);
}

#[test]
fn what_is_not_published_is_told() {
    let ran = package().run("init pets.yml");
    ran.ok();
    assert!(
        ran.err.contains("warning: the project cannot be built yet"),
        "{}",
        ran.err
    );
    assert!(
        ran.err
            .contains("help: repeat the command with `--arazzo-path"),
        "{}",
        ran.err
    );
}
