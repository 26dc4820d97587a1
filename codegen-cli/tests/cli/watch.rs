//! `generate --watch`.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use crate::support::{API, Folder, PETS};

/// A command that goes on until it is dropped.
struct Watching {
    child: Child,
    lines: Receiver<String>,
}

impl Watching {
    fn start(folder: &Folder, arguments: &[&str]) -> Self {
        let mut command = folder.command(arguments);
        let child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
        let mut child = child.expect("the binary runs");
        let err = child.stderr.take().expect("standard error is piped");
        let (send, lines) = channel();
        thread::spawn(move || {
            for line in BufReader::new(err).lines().map_while(Result::ok) {
                let _ = send.send(line);
            }
        });
        Watching { child, lines }
    }

    /// What it says until it watches again.
    fn round(&self) -> Vec<String> {
        let mut said = Vec::new();
        loop {
            let line = self.lines.recv_timeout(Duration::from_secs(60));
            let line = line.unwrap_or_else(|_| panic!("it does not go on after {said:#?}"));
            said.push(line);
            if said
                .last()
                .is_some_and(|line| line.starts_with("watching "))
            {
                return said;
            }
        }
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[track_caller]
fn has(said: &[String], words: &str) {
    assert!(
        said.iter().any(|line| line.contains(words)),
        "no `{words}` in {said:#?}"
    );
}

#[test]
fn what_changes_is_generated_again() {
    let folder = Folder::with_pets();
    let watching = Watching::start(
        &folder,
        &["generate", "pets.yml", "-o", "pets.rs", "--watch"],
    );
    let said = watching.round();
    assert_eq!(
        said,
        ["wrote `pets.rs`", "watching 2 files; Ctrl+C ends this"]
    );
    // The document.
    fs::write(
        folder.path("pets.yml"),
        PETS.replace("getPet\n    s", "takePet\n    s"),
    )
    .expect("a file");
    has(&watching.round(), "wrote `pets.rs`");
    assert!(folder.read("pets.rs").contains("pub async fn take_pet"));
    // What it reads, in which a mistake is found and mended.
    fs::write(
        folder.path("api.yml"),
        API.replace("operationId: getPet", "operationId: getCat"),
    )
    .expect("a file");
    let said = watching.round();
    has(&said, "AZ323");
    has(&said, "nothing was written");
    fs::write(folder.path("api.yml"), API).expect("a file");
    has(&watching.round(), "`pets.rs` is up to date");
}

#[test]
fn a_file_that_is_missing_is_waited_for() {
    let folder = Folder::empty()
        .file("pets.yml", PETS)
        .file("arazzo.toml", "[[document]]\npath = \"pets.yml\"\n");
    let watching = Watching::start(&folder, &["generate", "--watch"]);
    has(&watching.round(), "api.yml");
    fs::write(folder.path("api.yml"), API).expect("a file");
    has(&watching.round(), "wrote `src/pets.rs`, `src/mod.rs`");
    // The configuration is one of the files, broken or not.
    fs::write(folder.path("arazzo.toml"), "[[documents]]\n").expect("a file");
    has(&watching.round(), "`arazzo.toml` is invalid");
    fs::write(
        folder.path("arazzo.toml"),
        "output = \"out\"\n[[document]]\npath = \"pets.yml\"\n",
    )
    .expect("a file");
    has(&watching.round(), "wrote `out/pets.rs`, `out/mod.rs`");
}

#[test]
fn a_wrong_command_line_is_not_watched() {
    let folder = Folder::with_pets();
    folder
        .run("generate pets.yml --watch")
        .failed(2, &["`--watch` needs `-o`, the files to write"]);
    folder
        .run("generate no.yml -o x.rs --watch")
        .failed(2, &["`no.yml`"]);
    folder
        .run("generate pets.yml -o x.rs --watch --check")
        .failed(2, &["--check"]);
}
