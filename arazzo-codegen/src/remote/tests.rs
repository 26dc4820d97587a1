//! Which references are found, and where they lead.

use std::path::Path;

use super::{Kind, Remote};
use crate::Compiler;
use crate::source::Memory;

const DOCUMENT: &str = "
arazzo: 1.0.1
sourceDescriptions:
  - {name: shop, url: 'https://Shop.example/v1/../api.yaml#x', type: openapi}
  - {name: local, url: local.yaml, type: openapi}
  - {name: given, url: 'https://given.example/api.yaml'}
workflows: [{inputs: {$ref: 'https://shop.example/inputs.yaml#/a'}}]
";

const LOCAL: &str = "
openapi: 3.0.3
paths: {/a: {$ref: 'https://paths.example/a.yaml'}, /b: {$ref: 'b.yaml'}, /c: {$ref: gone.yaml}}
";

fn found(remote: &mut Remote, files: Memory) -> Vec<String> {
    let compiler = Compiler::new().loader(files).source("given", "given.yaml");
    let found = remote.document(&compiler, Path::new("flow.yaml"));
    let found = found.expect("the document is read").into_iter();
    found
        .map(|one| {
            let start = remote.sources.start(one.span);
            let file = remote.sources.file(one.span.file).name.display();
            let source = one.source.unwrap_or_default();
            format!("{file}:{} {source} {} {}", start.line, one.url, one.is_own)
        })
        .collect()
}

#[test]
fn urls_are_found_in_all_files_on_disk() {
    let files = Memory::default()
        .with("flow.yaml", DOCUMENT)
        .with("local.yaml", LOCAL)
        .with("b.yaml", "get: {$ref: 'http://old.example/b'}")
        .with("given.yaml", "openapi: 3.0.3");
    assert_eq!(
        found(&mut Remote::new(), files),
        [
            "flow.yaml:4 shop https://shop.example/api.yaml true",
            "flow.yaml:7  https://shop.example/inputs.yaml true",
            "local.yaml:3  https://paths.example/a.yaml false",
            "b.yaml:1  http://old.example/b false",
        ]
    );
}

#[test]
fn references_of_a_downloaded_file_are_relative_to_its_url() {
    let mut remote = Remote::new();
    let text = "
openapi: 3.0.3
components:
  schemas:
    A: {$ref: 'a.yaml#/A'}
    B: {$ref: '../b.yaml?v=1'}
    C: {$ref: '/c.yaml'}
    D: {$ref: '//d.example/d'}
    E: {$ref: '#/components/schemas/A'}
    F: {properties: {$ref: {type: string}, example: {$ref: f.yaml}}, example: {$ref: no.yaml}}
    H: {discriminator: {propertyName: t, mapping: {a: h.yaml, b: A, c: x.B, d: 'h/b#/B'}}}
    G: {$id: 'https://ids.example/g', default: {$ref: no.yaml}, x-y: {$ref: no.yaml}}
";
    let read = remote.downloaded("https://a.example/x/api.yaml", text.to_owned());
    let (kind, references) = read.expect("YAML");
    let urls: Vec<&str> = references.iter().map(|one| one.url.as_str()).collect();
    assert_eq!(kind, Kind::Description);
    assert_eq!(
        urls,
        [
            "https://a.example/x/a.yaml",
            "https://a.example/b.yaml?v=1",
            "https://a.example/c.yaml",
            "https://d.example/d",
            "https://a.example/x/f.yaml",
            "https://a.example/x/h.yaml",
            "https://a.example/x/h/b",
        ]
    );
    assert!(remote.is_identity("https://ids.example/g"));
}

#[test]
fn what_is_no_description_is_told_apart() {
    let kind = |text: &str| {
        let read = Remote::new().downloaded("https://a.example/x", text.to_owned());
        read.map(|(kind, _)| kind)
    };
    assert_eq!(kind("{\"swagger\": \"2.0\"}"), Ok(Kind::Description));
    assert_eq!(kind("type: string"), Ok(Kind::Part));
    assert_eq!(kind("nothing"), Ok(Kind::Scalar));
    assert!(kind("a: [").is_err());
}

#[test]
fn a_description_may_have_what_a_workflow_document_may_not() {
    // The items of a list are not indented.
    let text = "openapi: 3.0.3\nx: [\n{$ref: a.yaml}\n]\n";
    let mut remote = Remote::new();
    let read = remote.downloaded("https://a.example/x", text.to_owned());
    let (kind, references) = read.expect("API descriptions are read so");
    assert_eq!(kind, Kind::Description);
    assert_eq!(references[0].url, "https://a.example/a.yaml");
    assert_eq!(remote.sources.start(references[0].span).line, 1);
}
