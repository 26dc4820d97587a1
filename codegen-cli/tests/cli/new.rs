//! `new`, wrong use first. Whether the program compiles and runs is tested elsewhere.

use std::fs;

use crate::support::{Folder, PETS};

/// The manifest of the runtime, as far as it is read.
const RUNTIME: &str = "[package]\nname = \"arazzo\"\n";

#[test]
fn wrong_use_writes_nothing() {
    let folder = Folder::with_pets().file("full/x", "");
    folder
        .run("new full pets.yml")
        .failed(2, &["folder `full` is not empty"]);
    folder
        .run("new api.yml pets.yml")
        .failed(2, &["`api.yml` is not a folder"]);
    folder.run("new dir no.yml").failed(2, &["`no.yml`"]);
    folder.run("new dir").failed(2, &["<DOC>"]);
    folder
        .run("new dir pets.yml --arazzo-path no")
        .failed(2, &["`no`"]);
    folder
        .run("new dir pets.yml --arazzo-path full")
        .failed(2, &["there is no package in `full`"]);
    assert_eq!(folder.list("."), ["api.yml", "full", "pets.yml"]);
    assert_eq!(folder.list("full"), ["x"]);
}

#[test]
fn what_serves_is_taken_from_beside_the_runtime() {
    let folder = Folder::with_pets().file("lib/arazzo/Cargo.toml", RUNTIME);
    let new = "new dir pets.yml --serve --arazzo-path lib/arazzo";
    folder.run(new).failed(2, &["arazzo-mcp"]);
    assert!(!folder.path("dir").exists());
    let folder = folder.file("lib/arazzo-mcp/Cargo.toml", "");
    folder.run(new).failed(2, &["arazzo-serve"]);
    let folder = folder.file("lib/arazzo-serve/Cargo.toml", "");
    let arguments: Vec<&str> = new.split(' ').collect();
    let ran = folder.command(&arguments).output();
    assert!(ran.is_ok_and(|output| output.status.success()));
    let cargo = folder.read("dir/Cargo.toml");
    for package in ["arazzo", "arazzo-mcp", "arazzo-serve"] {
        let line = format!("{package} = {{ path = \"../lib/{package}\", ");
        assert!(cargo.contains(&line), "{cargo}");
    }
    let main = folder.read("dir/src/main.rs");
    assert!(main.contains(".command(arazzo_serve::Serve)"), "{main}");
}

#[test]
fn an_engine_is_taken_from_beside_the_runtime() {
    let folder = Folder::with_pets().file("lib/arazzo/Cargo.toml", RUNTIME);
    let new = "new dir pets.yml --durable restate --arazzo-path lib/arazzo";
    folder.run(new).failed(2, &["arazzo-durable"]);
    let folder = folder.file("lib/adapters/arazzo-durable/Cargo.toml", "");
    folder.run(new).failed(2, &["arazzo-restate"]);
    assert!(!folder.path("dir").exists());
    let folder = folder.file("lib/adapters/arazzo-restate/Cargo.toml", "");
    let arguments: Vec<&str> = new.split(' ').collect();
    let ran = folder.command(&arguments).output();
    assert!(ran.is_ok_and(|output| output.status.success()));
    let cargo = folder.read("dir/Cargo.toml");
    let line = "arazzo-restate = { path = \"../lib/adapters/arazzo-restate\", ";
    assert!(cargo.contains(line), "{cargo}");
    folder
        .run("new other pets.yml --durable tape")
        .failed(2, &["restate"]);
}

#[test]
fn a_document_with_errors_makes_no_project() {
    let folder = Folder::with_pets().file("wrong.yml", PETS.replace("getPet\n", "getCat\n"));
    folder.run("new dir wrong.yml").failed(1, &["AZ323"]);
    assert!(!folder.path("dir").exists());
}

#[test]
fn a_project_is_complete() {
    let folder = Folder::with_pets().file("w/pets.yml", PETS.replace("api.yml", "../api.yml"));
    fs::create_dir(folder.path("My Zoo")).expect("an empty folder may be there");
    let ran = folder
        .command(&["new", "My Zoo", "pets.yml", "w/pets.yml"])
        .output();
    assert!(ran.is_ok_and(|output| output.status.success()));
    let files = [
        ".gitignore",
        "Cargo.toml",
        "README.md",
        "arazzo.toml",
        "src",
    ];
    assert_eq!(folder.list("My Zoo"), files);
    assert_eq!(folder.list("My Zoo/src"), ["main.rs", "workflows"]);
    let cargo = folder.read("My Zoo/Cargo.toml");
    assert!(cargo.starts_with("[workspace]\n"), "{cargo}");
    assert!(cargo.contains("name = \"my-zoo\""), "{cargo}");
    let modules = folder.list("My Zoo/src/workflows");
    assert!(modules.contains(&"w_pets.rs".to_owned()), "{modules:?}");
    // What it says about itself makes the same again.
    let ran = folder
        .command(&["generate", "--check", "--config", "My Zoo/arazzo.toml"])
        .output();
    let ran = ran.expect("the binary runs");
    assert!(
        ran.status.success(),
        "{}",
        String::from_utf8_lossy(&ran.stderr)
    );
}

#[test]
fn a_project_keeps_the_types_and_derives_that_it_was_made_with() {
    let typed = PETS.replace("{ type: string } } }", "{ type: string, format: uuid } } }");
    let folder = Folder::with_pets().file("pets.yml", typed);
    folder
        .run("new zoo pets.yml --type uuid=crate::Id --derive Eq --derive Hash")
        .ok();
    let settings = folder.read("zoo/arazzo.toml");
    for line in [
        "types = { \"uuid\" = \"crate::Id\" }",
        "derives = [\"Eq\", \"Hash\"]",
    ] {
        assert!(settings.contains(line), "{settings}");
    }
    let module = folder.read("zoo/src/workflows/pets.rs");
    assert!(module.contains("crate::Id"), "{module}");
    folder.run("generate --check --config zoo/arazzo.toml").ok();
}

#[test]
fn the_runtime_is_found_from_the_project() {
    let folder = Folder::with_pets().file("arazzo/Cargo.toml", RUNTIME);
    folder.run("new deep/er pets.yml --arazzo-path arazzo").ok();
    assert!(
        folder
            .read("deep/er/Cargo.toml")
            .contains("path = \"../../arazzo\"")
    );
    let absolute = folder.path("arazzo").to_string_lossy().into_owned();
    folder
        .run(&format!("new other pets.yml --arazzo-path {absolute}"))
        .ok();
    assert!(
        folder
            .read("other/Cargo.toml")
            .contains(&format!("path = \"{absolute}\""))
    );
}
