//! A folder with documents, and the binary in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A document with one workflow, whose source is `api.yml` beside it.
pub(crate) const PETS: &str = "\
arazzo: 1.0.1
info: { title: Pets, version: '1' }
sourceDescriptions:
  - { name: api, url: api.yml, type: openapi }
workflows:
  - workflowId: getPet
    summary: Gets a pet.
    inputs: { type: object, required: [id], properties: { id: { type: string } } }
    steps:
      - stepId: find
        operationId: getPet
        parameters:
          - { name: id, in: path, value: $inputs.id }
        successCriteria:
          - condition: $statusCode == 200
        outputs: { name: $response.body#/name }
    outputs: { name: $steps.find.outputs.name }
";

/// What [`PETS`] calls.
pub(crate) const API: &str = "\
openapi: 3.0.3
info: { title: Pets, version: '1' }
servers: [{ url: 'https://pets.example' }]
paths:
  /pets/{id}:
    get:
      operationId: getPet
      parameters:
        - { name: id, in: path, required: true, schema: { type: string } }
      responses:
        '200':
          description: A pet.
          content:
            application/json:
              schema: { type: object, required: [name], properties: { name: { type: string } } }
";

/// A folder that is removed with it.
pub(crate) struct Folder(TempDir);

/// What became of a command.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Folder {
    /// An empty folder.
    pub(crate) fn empty() -> Self {
        Folder(tempfile::tempdir().expect("a temporary folder"))
    }

    /// A folder with `pets.yml` and `api.yml`.
    pub(crate) fn with_pets() -> Self {
        Folder::empty().file("pets.yml", PETS).file("api.yml", API)
    }

    pub(crate) fn file(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.path(name);
        let folder = path.parent().expect("a path in the folder");
        fs::create_dir_all(folder).expect("folders are made");
        fs::write(&path, content).expect("a file is written");
        self
    }

    pub(crate) fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// The names of everything in a folder below, in order.
    pub(crate) fn list(&self, name: &str) -> Vec<String> {
        let entries = fs::read_dir(self.path(name)).expect("a folder").flatten();
        let mut names: Vec<String> = entries
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    /// The binary, to be run in this folder.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_arazzo-codegen"));
        command
            .args(arguments)
            .current_dir(self.0.path())
            .stdin(Stdio::null());
        for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
            command.env_remove(name);
        }
        command
    }

    /// Runs the binary; the arguments are separated by spaces.
    pub(crate) fn run(&self, arguments: &str) -> Ran {
        let arguments: Vec<&str> = arguments.split_whitespace().collect();
        let output = self.command(&arguments).output().expect("the binary runs");
        Ran {
            status: output.status.code().expect("an exit status"),
            out: String::from_utf8(output.stdout).expect("standard output is UTF-8"),
            err: String::from_utf8(output.stderr).expect("standard error is UTF-8"),
        }
    }
}

impl Ran {
    /// The exit status, with words that standard error must have and an output that is empty.
    #[track_caller]
    pub(crate) fn failed(&self, status: i32, words: &[&str]) {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(self.out, "");
        for word in words {
            assert!(self.err.contains(word), "no `{word}` in: {}", self.err);
        }
        assert!(!self.err.contains("panicked"), "{}", self.err);
    }

    /// Standard output of a command that found no errors.
    #[track_caller]
    pub(crate) fn ok(&self) -> &str {
        assert_eq!(self.status, 0, "{self:?}");
        &self.out
    }
}
