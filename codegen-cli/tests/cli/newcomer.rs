//! What new users got wrong, and what they are told.
//!
//! Every file of `tests/it/newcomer` begins with a line about the mistake. After it there are
//! commands, each with what it printed on both streams and its exit status. They run one after the
//! other in a folder with the files of [`folder`]. `UPDATE_EXPECT=1` writes the files anew.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use expect_test::expect_file;

use crate::support::{API, Folder, PETS};

/// Not a description of workflows.
const OTHER: &str = "# Notes\n- buy: milk\n";

#[test]
fn newcomers_are_told_what_to_do() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/it/newcomer");
    let mut paths: Vec<PathBuf> = fs::read_dir(cases)
        .expect("the folder of cases")
        .map(|entry| entry.expect("a case").path())
        // The folder `programs` is for what the compiler writes.
        .filter(|path| path.is_file())
        .collect();
    paths.sort();
    assert!(paths.len() > 10, "{paths:?}");
    for path in paths {
        let text = fs::read_to_string(&path).expect("a case is text");
        expect_file![path].assert_eq(&played(&text));
    }
}

/// The file with what its commands print now.
fn played(text: &str) -> String {
    let folder = folder();
    let title = text.lines().next().unwrap_or_default();
    let commands = text.lines().filter_map(|line| line.strip_prefix("$ "));
    let played: Vec<String> = commands.map(|command| one(&folder, command)).collect();
    assert!(!played.is_empty(), "no command: {text}");
    format!("{title}\n{}", played.concat())
}

fn one(folder: &Folder, command: &str) -> String {
    let words: Vec<&str> = command.split_whitespace().collect();
    let (words, input) = match words.as_slice() {
        [words @ .., "<", file] => (words, Some(*file)),
        words => (words, None),
    };
    let [program, arguments @ ..] = words else {
        panic!("no program: {command}");
    };
    assert_eq!(*program, "arazzo-codegen");
    // There is no shell that would do so.
    let arguments: Vec<&str> = arguments
        .iter()
        .map(|word| word.trim_matches('\''))
        .collect();
    let mut run = folder.command(&arguments);
    if let Some(file) = input {
        run.stdin(File::open(folder.path(file)).expect("the input"));
    }
    let output = run.output().expect("the binary runs");
    let status = output.status.code().expect("an exit status");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("the output is UTF-8");
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    format!("\n$ {command}\n{out}{err}[exit {status}]\n")
}

/// What new users have: good documents, wrong ones, and a clone of the repository.
fn folder() -> Folder {
    let warning = PETS.replace("value: $inputs.id", "value: 'pet-$inputs.id'");
    let from = |url: &str| PETS.replace("api.yml", url);
    let wrong = warning.replace("operationId: getPet", "operationId: getPat");
    Folder::with_pets()
        .file("warning.yml", warning)
        .file("wrong.yml", wrong)
        .file("empty.yml", "")
        .file("zoo/Cargo.toml", "[package]\nname = \"zoo\"\n")
        .file("zoo/src/main.rs", "fn main() {}\n")
        .file("web.yml", from("https://pets.example/api.yml"))
        .file("http.yml", from("http://pets.example/api.yml"))
        .file("here.yml", from("https://127.0.0.1/api.yml"))
        .file("flows/a.yml", PETS.replace("api.yml", "../api.yml"))
        .file("flows/deep/b.json", "{\"arazzo\": \"2.0.0\"}")
        .file("flows/deep/api.yml", API)
        .file("flows/notes.yml", OTHER)
        .file("notes/notes.yml", OTHER)
        .file("project/arazzo.toml", "[[document]]\npath = \"pets.yml\"\n")
        .file("project/pets.yml", PETS)
        .file("project/api.yml", API)
        .file("clone/Cargo.toml", "[workspace]\nmembers = [\"arazzo\"]\n")
        .file("clone/arazzo/Cargo.toml", "[package]\nname = \"arazzo\"\n")
        .file(
            "clone/arazzo-codegen/Cargo.toml",
            "[package]\nname = \"arazzo-codegen\"\n",
        )
}
