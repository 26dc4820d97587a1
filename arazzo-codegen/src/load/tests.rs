//! What may be opened, and what is said of the rest.

#![allow(clippy::disallowed_methods, reason = "tests make their own files")]

use std::path::{Path, PathBuf};

use expect_test::{Expect, expect};

use super::Files;
use crate::diagnostic::render::one_line;
use crate::source::Span;
use crate::source::{Disk, Memory};

/// The files that the cases refer to, around `/project/flows/w.yaml`.
fn memory() -> Memory {
    Memory::default()
        .with("/project/flows/w.yaml", "workflow")
        .with("/project/flows/api.yaml", "api")
        .with("/project/flows/deep/er.yaml", "deeper")
        .with("/project/flows/with space.yaml", "space")
        .with("/project/flows/per%20cent.yaml", "percent")
        .with("/project/apis/shop.yaml", "shop")
        .with("/elsewhere/secret.yaml", "secret")
        .with("/elsewhere/more/api.yaml", "more")
        .with("/project/flows/latin.yaml", b"a: caf\xe9".to_vec())
        .with("/project/flows/bom.yaml", "\u{feff}marked")
}

/// Opens a reference from the entry document: the name and text of the file, or what is reported.
fn opened(files: &mut Files<'_>, reference: &str) -> String {
    let entry = files
        .open_entry(Path::new("/project/flows/w.yaml"))
        .expect("the entry is there");
    match files.open(entry, reference) {
        Ok(file) => {
            let file = files.map.file(file);
            format!("{} is {:?}", file.name.display(), file.text)
        }
        Err(error) => {
            let span = Span {
                file: entry,
                start: 0,
                end: 8,
            };
            one_line(&error.diagnostic(span, "shop"), &files.map)
        }
    }
}

#[track_caller]
fn check(references: &[&str], expect: Expect) {
    let memory = memory();
    let mut files = Files::new(&memory);
    let shown = references
        .iter()
        .map(|it| format!("{it}\n  {}\n", opened(&mut files, it)));
    expect.assert_eq(&shown.collect::<String>());
}

#[test]
fn references_are_relative_to_their_document() {
    check(
        &[
            "api.yaml",
            "./api.yaml",
            "deep/er.yaml",
            "../apis/shop.yaml",
            "deep/../api.yaml",
            "api.yaml#/a",
        ],
        expect![[r#"
            api.yaml
              /project/flows/api.yaml is "api"
            ./api.yaml
              /project/flows/api.yaml is "api"
            deep/er.yaml
              /project/flows/deep/er.yaml is "deeper"
            ../apis/shop.yaml
              /project/apis/shop.yaml is "shop"
            deep/../api.yaml
              /project/flows/api.yaml is "api"
            api.yaml#/a
              /project/flows/api.yaml is "api"
        "#]],
    );
}

#[test]
fn references_may_be_encoded_or_urls_of_files() {
    check(
        &[
            "with%20space.yaml",
            "with space.yaml",
            "per%20cent.yaml",
            "file:///project/apis/shop.yaml",
            "FILE:///project/flows/api.yaml",
        ],
        expect![[r#"
            with%20space.yaml
              /project/flows/with space.yaml is "space"
            with space.yaml
              /project/flows/with space.yaml is "space"
            per%20cent.yaml
              /project/flows/per%20cent.yaml is "percent"
            file:///project/apis/shop.yaml
              /project/apis/shop.yaml is "shop"
            FILE:///project/flows/api.yaml
              /project/flows/api.yaml is "api"
        "#]],
    );
}

#[test]
fn nothing_is_downloaded() {
    check(
        &[
            "https://example.com/api.yaml",
            "HTTP://example.com",
            "//example.com/api.yaml",
            "ftp://a/b",
        ],
        expect![[r#"
            https://example.com/api.yaml
              `https://example.com/api.yaml` is not downloaded: builds use no network [AZ204]
             --> /project/flows/w.yaml:1:1
            help: download it once with `arazzo-codegen fetch DOCUMENT`, or save a copy next to the document and name the file with `--source shop=FILE` (`sources = { shop = "…" }` in the macro, `.source("shop", …)` in a build script)
            HTTP://example.com
              `HTTP://example.com` is not downloaded: builds use no network [AZ204]
             --> /project/flows/w.yaml:1:1
            help: save a copy next to the document and name the file with `--source shop=FILE` (`sources = { shop = "…" }` in the macro, `.source("shop", …)` in a build script)
            //example.com/api.yaml
              `//example.com/api.yaml` is not downloaded: builds use no network [AZ204]
             --> /project/flows/w.yaml:1:1
            help: save a copy next to the document and name the file with `--source shop=FILE` (`sources = { shop = "…" }` in the macro, `.source("shop", …)` in a build script)
            ftp://a/b
              `ftp://a/b` is not downloaded: builds use no network [AZ204]
             --> /project/flows/w.yaml:1:1
            help: save a copy next to the document and name the file with `--source shop=FILE` (`sources = { shop = "…" }` in the macro, `.source("shop", …)` in a build script)
        "#]],
    );
}

#[test]
fn what_is_no_path_is_refused() {
    check(
        &[
            "",
            "#/a",
            "urn:example:shop",
            "file://host/a",
            "a%00b",
            "%ff.yaml",
            "data:text/plain,a",
        ],
        expect![[r#"

              `` is not the path of a file [AZ203]
             --> /project/flows/w.yaml:1:1
            help: correct the path, or name the file with `--source shop=FILE` (`sources = { shop = "…" }` in the macro, `.source("shop", …)` in a build script)
            #/a
              `#/a` is not the path of a file [AZ203]
             --> /project/flows/w.yaml:1:1
            help: correct the path, or name the file with `--source shop=FILE` (`sources = { shop = "…" }` in the macro, `.source("shop", …)` in a build script)
            urn:example:shop
              `urn:example:shop` is not the path of a file [AZ203]
             --> /project/flows/w.yaml:1:1
            help: correct the path, or name the file with `--source shop=FILE` (`sources = { shop = "…" }` in the macro, `.source("shop", …)` in a build script)
            file://host/a
              `file://host/a` is not the path of a file [AZ203]
             --> /project/flows/w.yaml:1:1
            help: correct the path, or name the file with `--source shop=FILE` (`sources = { shop = "…" }` in the macro, `.source("shop", …)` in a build script)
            a%00b
              `a%00b` is not the path of a file [AZ203]
             --> /project/flows/w.yaml:1:1
            help: correct the path, or name the file with `--source shop=FILE` (`sources = { shop = "…" }` in the macro, `.source("shop", …)` in a build script)
            %ff.yaml
              `%ff.yaml` is not the path of a file [AZ203]
             --> /project/flows/w.yaml:1:1
            help: correct the path, or name the file with `--source shop=FILE` (`sources = { shop = "…" }` in the macro, `.source("shop", …)` in a build script)
            data:text/plain,a
              `data:text/plain,a` is not the path of a file [AZ203]
             --> /project/flows/w.yaml:1:1
            help: correct the path, or name the file with `--source shop=FILE` (`sources = { shop = "…" }` in the macro, `.source("shop", …)` in a build script)
        "#]],
    );
}

#[test]
fn missing_files_are_told_with_where_they_were_looked_for() {
    check(
        &["nothing.yaml", "../nothing/api.yaml", "deep", "."],
        expect![[r#"
            nothing.yaml
              cannot read `nothing.yaml`: no such file [AZ203]
             --> /project/flows/w.yaml:1:1
            help: correct the path, or name the file with `--source shop=FILE` (`sources = { shop = "…" }` in the macro, `.source("shop", …)` in a build script)
            note: looked for `/project/flows/nothing.yaml`
            ../nothing/api.yaml
              cannot read `../nothing/api.yaml`: no such file [AZ203]
             --> /project/flows/w.yaml:1:1
            help: correct the path, or name the file with `--source shop=FILE` (`sources = { shop = "…" }` in the macro, `.source("shop", …)` in a build script)
            note: looked for `/project/nothing/api.yaml`
            deep
              cannot read `deep`: not a regular file [AZ203]
             --> /project/flows/w.yaml:1:1
            help: correct the path, or name the file with `--source shop=FILE` (`sources = { shop = "…" }` in the macro, `.source("shop", …)` in a build script)
            note: looked for `/project/flows/deep`
            .
              cannot read `.`: not a regular file [AZ203]
             --> /project/flows/w.yaml:1:1
            help: correct the path, or name the file with `--source shop=FILE` (`sources = { shop = "…" }` in the macro, `.source("shop", …)` in a build script)
            note: looked for `/project/flows`
        "#]],
    );
}

#[test]
fn files_elsewhere_are_refused_whether_they_exist_or_not() {
    check(
        &[
            "../../elsewhere/secret.yaml",
            "../../elsewhere/nothing.yaml",
            "/elsewhere/secret.yaml",
            "file:///elsewhere/secret.yaml",
            "deep/../../../elsewhere/secret.yaml",
            "..%2f..%2felsewhere/secret.yaml",
        ],
        expect![[r#"
            ../../elsewhere/secret.yaml
              `../../elsewhere/secret.yaml` is outside the folders that may be read [AZ203]
             --> /project/flows/w.yaml:1:1
            help: allow its folder with `--root DIR` (`root = "…"` in the macro, `.root(…)` in a build script)
            note: looked for `/elsewhere/secret.yaml`
            ../../elsewhere/nothing.yaml
              `../../elsewhere/nothing.yaml` is outside the folders that may be read [AZ203]
             --> /project/flows/w.yaml:1:1
            help: allow its folder with `--root DIR` (`root = "…"` in the macro, `.root(…)` in a build script)
            note: looked for `/elsewhere/nothing.yaml`
            /elsewhere/secret.yaml
              `/elsewhere/secret.yaml` is outside the folders that may be read [AZ203]
             --> /project/flows/w.yaml:1:1
            help: allow its folder with `--root DIR` (`root = "…"` in the macro, `.root(…)` in a build script)
            file:///elsewhere/secret.yaml
              `file:///elsewhere/secret.yaml` is outside the folders that may be read [AZ203]
             --> /project/flows/w.yaml:1:1
            help: allow its folder with `--root DIR` (`root = "…"` in the macro, `.root(…)` in a build script)
            note: looked for `/elsewhere/secret.yaml`
            deep/../../../elsewhere/secret.yaml
              `deep/../../../elsewhere/secret.yaml` is outside the folders that may be read [AZ203]
             --> /project/flows/w.yaml:1:1
            help: allow its folder with `--root DIR` (`root = "…"` in the macro, `.root(…)` in a build script)
            note: looked for `/elsewhere/secret.yaml`
            ..%2f..%2felsewhere/secret.yaml
              `..%2f..%2felsewhere/secret.yaml` is outside the folders that may be read [AZ203]
             --> /project/flows/w.yaml:1:1
            help: allow its folder with `--root DIR` (`root = "…"` in the macro, `.root(…)` in a build script)
            note: looked for `/elsewhere/secret.yaml`
        "#]],
    );
}

#[test]
fn roots_and_given_files_widen_what_may_be_read() {
    let memory = memory();
    let mut files = Files::new(&memory);
    assert!(opened(&mut files, "/elsewhere/more/api.yaml").contains("outside"));
    files
        .open_named(Path::new("/elsewhere/more/api.yaml"))
        .expect("given files are opened");
    assert!(opened(&mut files, "/elsewhere/more/api.yaml").contains("more"));
    assert!(opened(&mut files, "/elsewhere/secret.yaml").contains("outside"));
    files.allow(Path::new("/elsewhere"));
    assert!(opened(&mut files, "/elsewhere/secret.yaml").contains("secret"));
}

#[test]
fn a_file_is_read_once() {
    let memory = memory();
    let mut files = Files::new(&memory);
    opened(&mut files, "api.yaml");
    opened(&mut files, "deep/../api.yaml");
    opened(&mut files, "file:///project/flows/api.yaml");
    let names: Vec<_> = files.map.files().map(|file| file.name.clone()).collect();
    assert_eq!(
        names,
        [
            Path::new("/project/flows/w.yaml"),
            Path::new("/project/flows/api.yaml")
        ]
    );
}

#[test]
fn text_is_utf_8_without_its_mark() {
    check(
        &["latin.yaml", "bom.yaml"],
        expect![[r#"
        latin.yaml
          cannot read `latin.yaml`: not UTF-8 (byte 6 is wrong) [AZ203]
         --> /project/flows/w.yaml:1:1
        note: looked for `/project/flows/latin.yaml`
        bom.yaml
          /project/flows/bom.yaml is "marked"
    "#]],
    );
}

#[test]
fn names_are_as_given_or_as_reached() {
    let memory = Memory::default()
        .with("project/flows/w.yaml", "w")
        .with("project/apis/a.yaml", "a")
        .with("project/apis/b.yaml", "b");
    let mut files = Files::new(&memory);
    let entry = files
        .open_entry(Path::new("project/flows/w.yaml"))
        .expect("it is there");
    let a = files.open(entry, "../apis/a.yaml").expect("it is there");
    files.open(a, "b.yaml").expect("it is there");
    let names: Vec<_> = files
        .map
        .files()
        .map(|file| file.name.to_string_lossy())
        .collect();
    assert_eq!(
        names,
        [
            "project/flows/w.yaml",
            "project/apis/a.yaml",
            "project/apis/b.yaml"
        ]
    );
}

#[test]
fn an_entry_that_is_missing_has_no_place() {
    let memory = memory();
    let error = Files::new(&memory)
        .open_entry(Path::new("no.yaml"))
        .expect_err("it is missing");
    let found = error.nowhere();
    assert_eq!(found.span, None);
    assert_eq!(found.message, "cannot read `no.yaml`: no such file");
}

/// A folder that is removed when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("arazzo-load-{}-{name}", std::process::id()));
        std::fs::create_dir_all(path.join("project/flows")).expect("folders can be made");
        std::fs::create_dir_all(path.join("outside")).expect("folders can be made");
        std::fs::write(path.join("project/flows/w.yaml"), "w").expect("files can be written");
        std::fs::write(path.join("outside/secret.yaml"), "secret").expect("files can be written");
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[cfg(unix)]
#[test]
fn links_are_followed_before_it_is_decided() {
    use std::os::unix::fs::symlink;

    let folder = Folder::new("links");
    let flows = folder.0.join("project/flows");
    symlink(folder.0.join("outside/secret.yaml"), flows.join("api.yaml")).expect("links work");
    symlink(folder.0.join("outside"), flows.join("apis")).expect("links work");
    symlink(flows.join("w.yaml"), flows.join("same.yaml")).expect("links work");
    let mut files = Files::new(&Disk);
    let entry = files
        .open_entry(&flows.join("w.yaml"))
        .expect("it is there");
    for reference in ["api.yaml", "apis/secret.yaml", "apis/nothing.yaml"] {
        let error = files.open(entry, reference).expect_err("it lies outside");
        assert_eq!(error.problem, super::Problem::Outside, "{reference}");
    }
    assert_eq!(files.open(entry, "same.yaml"), Ok(entry));
}

#[cfg(unix)]
#[test]
fn only_regular_files_are_read() {
    let folder = Folder::new("pipes");
    let flows = folder.0.join("project/flows");
    let pipe = flows.join("pipe.yaml");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    let mut files = Files::new(&Disk);
    let entry = files
        .open_entry(&flows.join("w.yaml"))
        .expect("it is there");
    files.allow(Path::new("/dev"));
    let mut references = vec!["/dev/null", "/dev/zero", "../flows"];
    if made.is_ok_and(|status| status.success()) {
        references.push("pipe.yaml");
    }
    for reference in references {
        let error = files.open(entry, reference).expect_err("it is not a file");
        assert_eq!(error.problem, super::Problem::NotAFile, "{reference}");
    }
}

#[test]
fn files_beyond_all_sense_are_not_read() {
    let folder = Folder::new("large");
    let large = folder.0.join("project/flows/large.yaml");
    let file = std::fs::File::create(&large).expect("files can be made");
    file.set_len(super::MAX_FILE_SIZE + 1)
        .expect("files can have holes");
    let mut files = Files::new(&Disk);
    let entry = files
        .open_entry(&folder.0.join("project/flows/w.yaml"))
        .expect("it is there");
    let error = files
        .open(entry, "large.yaml")
        .expect_err("it is too large");
    assert_eq!(
        error.nowhere().message,
        "`large.yaml` is larger than 64 MiB"
    );
}
