//! Expansions of documents in a folder of their own.

use std::str::FromStr;

use super::*;

const DOCUMENT: &str = "\
arazzo: 1.0.1
info: { title: Pets, version: '1' }
sourceDescriptions:
  - { name: api, url: api.yml, type: openapi }
workflows:
  - workflowId: getPet
    steps:
      - stepId: find
        operationId: getPet
";

const API: &str = "\
openapi: 3.0.3
info: { title: Pets, version: '1' }
servers: [{ url: 'https://pets.example' }]
paths:
  /pet:
    get:
      operationId: getPet
      responses: { '200': { description: A pet. } }
";

struct Folder {
    directory: tempfile::TempDir,
    expansions: Option<PathBuf>,
}

impl Folder {
    fn new() -> Self {
        let directory = tempfile::tempdir().expect("a temporary folder");
        let folder = Folder {
            directory,
            expansions: None,
        };
        folder.write("x.yml", DOCUMENT);
        folder.write("api.yml", API);
        folder
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.directory.path().join(name), text).expect("a file is written");
    }

    fn expand(&self, arguments: &str) -> String {
        let place = Place {
            manifest: self.directory.path().to_owned(),
            expansions: self.expansions.clone(),
            crate_name: "my_crate".to_owned(),
        };
        let input = TokenStream::from_str(arguments).expect("tokens");
        expand(input, &place).to_string()
    }

    /// Every compile error, and nothing else, is expected to be these.
    #[track_caller]
    fn refuses(&self, arguments: &str, errors: &[&str]) {
        let expanded = self.expand(arguments);
        for error in errors {
            assert!(expanded.contains(&format!("{error:?}")), "{expanded}");
        }
        assert_eq!(
            expanded.matches("compile_error").count(),
            errors.len(),
            "{expanded}"
        );
    }
}

#[test]
fn files_and_codes_that_do_not_exist_are_named() {
    let folder = Folder::new();
    folder.refuses(
        r#""x.yml", sources = { api = "no.yml" }"#,
        &["no file `no.yml`"],
    );
    let unknown = ["no source description is named `ap`"];
    folder.refuses(r#""x.yml", sources = { ap = "api.yml" }"#, &unknown);
    folder.refuses(r#""x.yml", root = "no""#, &["no folder `no`"]);
    folder.refuses(r#""x.yml", root = "x.yml""#, &["no folder `x.yml`"]);
    folder.refuses(r#""x.yml", allow = ["AZ9999"]"#, &["no code `AZ9999`"]);
}

#[test]
fn a_missing_document_is_an_error() {
    let expanded = Folder::new().expand(r#""no.yml""#);
    assert!(
        expanded.contains("cannot read `no.yml`: no such file"),
        "{expanded}"
    );
}

#[test]
fn every_mistake_is_an_error_with_its_place_and_the_files_are_watched() {
    let folder = Folder::new();
    let document = DOCUMENT.replace("operationId: getPet", "operationId: getPets");
    folder.write("x.yml", &document.replace("title: Pets", "titel: Pets"));
    let expanded = folder.expand(r#""x.yml""#);
    assert!(expanded.contains("x.yml:2:9"), "{expanded}");
    assert!(expanded.contains("x.yml:9:22"), "{expanded}");
    assert!(!expanded.contains("async"), "{expanded}");
    assert!(expanded.contains("include_bytes"), "{expanded}");
}

#[test]
fn every_file_that_was_read_is_watched() {
    let folder = Folder::new();
    let expanded = folder.expand(r#""x.yml""#);
    let directory = folder.directory.path().canonicalize().expect("the folder");
    for name in ["x.yml", "api.yml"] {
        let path = directory.join(name).to_string_lossy().into_owned();
        assert!(
            expanded.contains(&format!("include_bytes ! ({path:?})")),
            "{expanded}"
        );
    }
    assert!(expanded.contains("pub async fn get_pet"), "{expanded}");
}

#[test]
fn the_runtime_is_named_as_asked() {
    let expanded = Folder::new().expand(r#""x.yml", crate = crate::my::runtime"#);
    assert!(expanded.contains("crate :: my :: runtime ::"), "{expanded}");
    assert!(!expanded.contains("arazzo ::"), "{expanded}");
}

#[test]
fn an_expansion_is_written_and_included_on_demand() {
    let mut folder = Folder::new();
    let expansions = folder.directory.path().join("deep/er");
    folder.expansions = Some(expansions.clone());
    let expanded = folder.expand(r#""x.yml""#);
    let written: Vec<_> = fs::read_dir(&expansions)
        .expect("the folder")
        .flatten()
        .collect();
    let [file] = written.as_slice() else {
        panic!("one file is written")
    };
    let name = file.file_name().to_string_lossy().into_owned();
    assert!(
        name.starts_with("my_crate-x-") && name.ends_with(".rs"),
        "{name}"
    );
    assert!(
        expanded.contains(&name) && !expanded.contains("async"),
        "{expanded}"
    );
    let text = fs::read_to_string(file.path()).expect("the file");
    assert!(text.contains("pub async fn get_pet"), "{text}");
}
