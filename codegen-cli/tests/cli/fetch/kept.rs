//! What `fetch` writes, and what it leaves as it is.

use super::server::{Answer, Server};
use super::{SCHEMAS, fetch, folder, with_parts};
use crate::support::{API, Folder, PETS};

#[test]
fn a_second_time_says_what_has_changed() {
    let server = with_parts();
    let folder = folder(&server, &server.url("/v1/api.yaml"));
    fetch(&folder, "pets.yml").ok();
    let (lock, config) = (folder.read("arazzo.lock"), folder.read("arazzo.toml"));
    let again = fetch(&folder, "");
    again.ok();
    assert_eq!(again.err, "downloaded 5 files: 5 unchanged\n");
    assert_eq!(
        (folder.read("arazzo.lock"), folder.read("arazzo.toml")),
        (lock, config)
    );
    server.file(
        "/v1/schemas/pet.yaml",
        &SCHEMAS.replace("'/schemas/name.yaml'", "new.yaml"),
    );
    server.file("/v1/schemas/new.yaml", "type: string\n");
    let changed = fetch(&folder, "");
    changed.ok();
    let host = server.host();
    assert_eq!(
        changed.err,
        format!(
            "added apis/{host}/v1/schemas/new.yaml\n\
             changed apis/{host}/v1/schemas/pet.yaml\n\
             removed apis/{host}/schemas/name.yaml\n\
             downloaded 5 files: 1 added, 1 changed, 1 removed, 3 unchanged\n"
        )
    );
    assert_eq!(folder.list(&format!("apis/{host}")), ["common", "v1"]);
}

#[test]
fn the_lock_is_checked_without_the_network() {
    let server = with_parts();
    let folder = folder(&server, &server.url("/v1/api.yaml"));
    folder
        .run("fetch --check pets.yml")
        .failed(1, &["pets.yml:4:23", "is not in `arazzo.lock`"]);
    fetch(&folder, "pets.yml").ok();
    let name = format!("apis/{}/v1/schemas/pet.yaml", server.host());
    let folder = folder.file(&name, "changed");
    folder
        .run("fetch --check")
        .failed(1, &[&format!("`{name}` was changed")]);
    std::fs::remove_file(folder.path(&name)).expect("it is there");
    folder
        .run("fetch --check")
        .failed(1, &[&format!("`{name}` is missing")]);
    fetch(&folder, "").ok();
    folder.run("fetch --check").ok();
    let folder = folder.file("arazzo.lock", "{}");
    folder
        .run("fetch --check")
        .failed(2, &["`arazzo.lock` is no lock"]);
}

#[test]
fn a_configuration_keeps_what_the_user_has_written() {
    let server = Server::start();
    server.file("/api.yaml", API);
    let old = "# Ours.\noutput = 'flows'   # there\n\n[[document]]\npath = './pets.yml'\nmodule = 'pets' # short\n";
    let folder = folder(&server, &server.url("/api.yaml")).file("sub/arazzo.toml", old);
    std::fs::rename(folder.path("pets.yml"), folder.path("sub/pets.yml")).expect("it moves");
    fetch(&folder, "--config sub/arazzo.toml --into sub/specs/web").ok();
    let host = server.host();
    let sources = format!("sources = {{ api = \"specs/web/{host}/api.yaml\" }}\n");
    assert_eq!(folder.read("sub/arazzo.toml"), format!("{old}{sources}"));
    assert!(
        folder
            .run("check sub/arazzo.toml")
            .err
            .contains("nothing to report")
    );
    // The folder is that of the first time.
    let again = fetch(&folder, "--config sub/arazzo.toml");
    assert_eq!(again.err, "downloaded 1 file: 1 unchanged\n");
}

#[test]
fn what_the_user_has_saved_is_not_downloaded() {
    let folder = Folder::empty()
        .file(
            "pets.yml",
            PETS.replace("api.yml", "https://pets.example/api.yaml"),
        )
        .file("own.yaml", API)
        .file(
            "arazzo.toml",
            "[[document]]\npath = 'pets.yml'\nsources = { api = 'own.yaml' }\n",
        );
    let ran = folder.run("fetch");
    ran.ok();
    assert_eq!(ran.err, "no document leads to an `https` URL\n");
    folder.run("fetch --check").ok();
}

#[test]
fn a_failure_changes_nothing() {
    let server = with_parts();
    let folder = folder(&server, &server.url("/v1/api.yaml"));
    fetch(&folder, "pets.yml").ok();
    server.set(
        "/v1/schemas/pet.yaml",
        Answer::Whole(500, Vec::new(), Vec::new()),
    );
    server.file(
        "/v1/api.yaml",
        "openapi: 3.1.0\npaths: { /x: { $ref: schemas/pet.yaml } }\n",
    );
    fetch(&folder, "").failed(1, &["status 500", "nothing was written"]);
    folder.run("fetch --check").ok();
}

#[test]
fn files_that_are_gone_come_back_and_may_move() {
    let server = with_parts();
    let folder = folder(&server, &server.url("/v1/api.yaml"));
    fetch(&folder, "pets.yml").ok();
    let config = folder.read("arazzo.toml");
    std::fs::remove_dir_all(folder.path("apis")).expect("it is there");
    fetch(&folder, "").ok();
    std::fs::remove_dir_all(folder.path("apis")).expect("it is there");
    std::fs::remove_file(folder.path("arazzo.lock")).expect("it is there");
    fetch(&folder, "").ok();
    assert_eq!(folder.read("arazzo.toml"), config);
    fetch(&folder, "--into specs").ok();
    assert_eq!(folder.read("arazzo.toml"), config.replace("apis", "specs"));
    assert_eq!(
        folder.list(""),
        ["arazzo.lock", "arazzo.toml", "ca.pem", "pets.yml", "specs"]
    );
    assert!(folder.run("check").err.contains("nothing to report"));
}

#[test]
fn a_document_elsewhere_has_its_sources_alone() {
    let server = Server::start();
    server.file("/api.yaml", API);
    let folder = folder(&server, &server.url("/api.yaml")).file("sub/x", "");
    let ran = fetch(&folder, "pets.yml --config sub/arazzo.toml");
    ran.ok();
    assert!(
        ran.err
            .contains("warning: `pets.yml` is not below the folder of"),
        "{}",
        ran.err
    );
    assert!(
        folder
            .read("sub/arazzo.toml")
            .contains("path = \"../pets.yml\"")
    );
    assert!(
        folder
            .run("check sub/arazzo.toml")
            .err
            .contains("nothing to report")
    );
}
