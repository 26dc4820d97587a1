//! `fetch`, against a server of the tests.

mod kept;
mod network;
mod refused;
mod server;

use crate::support::{API, Folder, PETS, Ran};
use server::Server;

/// A description whose parts are in other files.
const PARTS: &str = "\
openapi: 3.0.3
info: { title: Pets, version: '1' }
servers: [{ url: 'https://pets.example' }]
paths:
  /pets/{id}:
    $ref: paths/pet.yaml
";

const PET: &str = "\
get:
  operationId: getPet
  parameters:
    - $ref: 'ROOT/common/parameters.json?v=2#/id'
  responses:
    '200':
      description: A pet.
      content:
        application/json:
          schema: { $ref: '../schemas/pet.yaml#/Pet' }
";

const PARAMETERS: &str = r#"{"id": {"name": "id", "in": "path", "required": true,
    "schema": {"type": "string"}}}"#;

const SCHEMAS: &str = "\
Pet:
  type: object
  required: [name]
  properties: { name: { $ref: '/schemas/name.yaml' }, friend: { $ref: '../paths/../schemas/pet.yaml#/Pet' } }
";

/// A folder with a document whose source is this URL.
fn folder(server: &Server, url: &str) -> Folder {
    Folder::empty()
        .file("pets.yml", PETS.replace("api.yml", url))
        .file("ca.pem", &server.certificate)
}

/// Runs `fetch` so that it reaches the server.
fn fetch(folder: &Folder, arguments: &str) -> Ran {
    let server = "--allow-host localhost --root-certificate ca.pem --timeout 10";
    folder.run(&format!("fetch {server} {arguments}"))
}

/// A server with a description in several files.
fn with_parts() -> Server {
    let server = Server::start();
    server.file("/v1/api.yaml", PARTS);
    server.file("/v1/paths/pet.yaml", PET);
    server.file("/common/parameters.json?v=2", PARAMETERS);
    server.file("/v1/schemas/pet.yaml", SCHEMAS);
    server.file("/schemas/name.yaml", "type: string\n");
    server
}

#[test]
fn what_a_description_leads_to_is_downloaded_and_found_by_the_compiler() {
    let server = with_parts();
    let folder = folder(&server, &server.url("/v1/api.yaml"));
    let before = folder.run("check pets.yml");
    before.failed(1, &["AZ204", "arazzo-codegen fetch"]);
    let ran = fetch(&folder, "pets.yml");
    assert_eq!(ran.ok(), "");
    let host = server.host();
    for words in [
        &*format!("added apis/{host}/v1/paths/pet.yaml"),
        "downloaded 5 files: 5 added",
        &*format!(
            "arazzo::arazzo_workflow!(\n    \"pets.yml\",\n    sources = {{ api = \"apis/{host}/v1/api.yaml\" }},\n);"
        ),
    ] {
        assert!(ran.err.contains(words), "{words}: {}", ran.err);
    }
    assert_eq!(
        folder.read("arazzo.toml"),
        format!(
            "[[document]]\npath = \"pets.yml\"\nsources = {{ api = \"apis/{host}/v1/api.yaml\" }}\n"
        )
    );
    assert_eq!(folder.read(&format!("apis/{host}/v1/api.yaml")), PARTS);
    // Nothing of it needs the network, or an option.
    server.asked();
    assert!(folder.run("check").err.contains("nothing to report"));
    assert!(
        folder
            .run("check pets.yml")
            .err
            .contains("nothing to report")
    );
    folder.run("generate").ok();
    assert!(folder.read("src/pets.rs").contains("pub name: String"));
    folder.run("fetch --check").ok();
    assert_eq!(server.asked(), Vec::<String>::new());
}

#[test]
fn sources_of_called_documents_are_told_apart_by_their_urls() {
    let server = Server::start();
    server.file("/api.yaml", API);
    server.file("/other/api.yaml", &API.replace("getPet", "getOther"));
    let called = PETS
        .replace("api.yml", "other/api.yaml")
        .replace(": getPet", ": getOther");
    server.file("/called.yaml", &called);
    let document = PETS.replace("api.yml", &server.url("/api.yaml")).replace(
        "workflows:",
        &format!(
            "  - {{ name: called, url: '{}', type: arazzo }}\nworkflows:",
            server.url("/called.yaml")
        ),
    );
    let document = document.replace(
        "operationId: getPet",
        "operationId: $sourceDescriptions.api.getPet",
    );
    let document = document.replace(
        "      - stepId: find\n",
        "      - { stepId: call, workflowId: $sourceDescriptions.called.getOther, \
         parameters: [{ name: id, value: $inputs.id }] }\n      - stepId: find\n",
    );
    let folder = folder(&server, "x").file("pets.yml", document);
    let ran = fetch(&folder, "pets.yml");
    assert!(ran.err.contains("downloaded 3 files"), "{}", ran.err);
    let checked = folder.run("check");
    assert!(checked.err.contains("nothing to report"), "{}", checked.err);
}

#[test]
fn redirects_move_the_base_of_references() {
    let server = Server::start();
    server.redirect("/latest", "/v2/api.yaml");
    server.file(
        "/v2/api.yaml",
        &API.replace("{ type: string } }\n", "{ $ref: id.yaml } }\n"),
    );
    server.file("/v2/id.yaml", "type: string");
    let folder = folder(&server, &server.url("/latest"));
    fetch(&folder, "pets.yml").ok();
    assert_eq!(
        folder.list(&format!("apis/{}/v2", server.host())),
        ["api.yaml", "id.yaml"]
    );
    assert!(folder.run("check").err.contains("nothing to report"));
}

#[test]
fn circles_end_and_names_never_meet() {
    let server = Server::start();
    let parts = "{ a: { $ref: 'Api.yaml' }, b: { $ref: 'api.yaml?x' }, c: { $ref: 'api.yaml/c' }, \
                 d: { $ref: '%2e%2e/%2e%2e/nul' }, e: { $ref: 'a%2f..%2f..%2fx' } }";
    server.file(
        "/v1/api.yaml",
        &format!("{API}components: {{ schemas: {parts} }}\n"),
    );
    for path in [
        "/v1/Api.yaml",
        "/v1/api.yaml?x",
        "/v1/api.yaml/c",
        "/nul",
        "/v1/a%2f..%2f..%2fx",
    ] {
        server.file(path, "{ circle: { $ref: 'ROOT/v1/api.yaml' } }");
    }
    let folder = folder(&server, &server.url("/v1/api.yaml"));
    let ran = fetch(&folder, "pets.yml");
    assert!(
        ran.err.contains("downloaded 6 files: 6 added"),
        "{}",
        ran.err
    );
    assert_eq!(
        folder.list(""),
        ["apis", "arazzo.lock", "arazzo.toml", "ca.pem", "pets.yml"]
    );
    let names: Vec<String> = folder.list(&format!("apis/{}/v1", server.host()));
    let lower: std::collections::BTreeSet<String> =
        names.iter().map(|name| name.to_lowercase()).collect();
    assert_eq!(lower.len(), names.len(), "{names:?}");
    folder.run("fetch --check").ok();
}

#[test]
fn a_document_that_is_published_has_sources_there() {
    let server = Server::start();
    server.file("/apis/api.yaml", API);
    let itself = format!("$self: '{}'\ninfo:", server.url("/flows/pets.yml"));
    let document = PETS.replace("1.0.1", "1.1.0").replace("info:", &itself);
    for url in ["../apis/api.yaml", &server.url("/apis/api.yaml")] {
        let folder = folder(&server, url).file("pets.yml", document.replace("api.yml", url));
        fetch(&folder, "pets.yml").ok();
        let checked = folder.run("check pets.yml");
        assert!(checked.err.contains("nothing to report"), "{}", checked.err);
    }
}
