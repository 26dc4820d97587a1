//! What URLs mean where something was downloaded.

use std::path::Path;

use crate::load::{Files, Problem};
use crate::lock::{Lock, Locked};
use crate::source::Memory;

/// A project whose lock has these URLs and files.
fn project(locked: &[(&str, &str)]) -> Memory {
    let locked = locked.iter().map(|(url, file)| Locked {
        url: (*url).to_owned(),
        location: None,
        file: (*file).to_owned(),
        sha256: String::new(),
        size: 0,
    });
    Memory::default()
        .with(
            "/p/arazzo.lock",
            Lock::new("apis", locked.collect()).to_json(),
        )
        .with("/p/a/b/flow.yaml", "flow")
        .with("/p/a/b/api.yaml", "on disk")
        .with("/p/apis/a.example/v1/api.yaml", "api")
        .with("/p/apis/a.example/v1/part.yaml", "part")
        .with("/p/apis/a.example/part+1234.yaml", "query")
        .with("/p/apis/a.example/top.yaml", "top")
}

const LOCKED: &[(&str, &str)] = &[
    (
        "https://a.example/v1/api.yaml",
        "apis/a.example/v1/api.yaml",
    ),
    (
        "https://a.example/v1/part.yaml",
        "apis/a.example/v1/part.yaml",
    ),
    (
        "https://a.example/v1/part.yaml?v=2",
        "apis/a.example/part+1234.yaml",
    ),
    ("https://a.example/top.yaml", "apis/a.example/top.yaml"),
    ("https://a.example/gone.yaml", "apis/a.example/gone.yaml"),
];

/// What a file opens: by a reference, and by another one from there.
fn opened(memory: &Memory, references: &[&str]) -> Result<String, Problem> {
    let mut files = Files::new(memory);
    let entry = files.open_entry(Path::new("/p/a/b/flow.yaml"));
    let mut file = entry.expect("the document is there");
    for reference in references {
        file = files.open(file, reference).map_err(|error| error.problem)?;
    }
    let file = files.map.file(file);
    Ok(format!("{}: {}", file.name.display(), file.text))
}

#[track_caller]
fn opens(references: &[&str], text: &str) {
    assert_eq!(opened(&project(LOCKED), references), Ok(text.to_owned()));
}

#[test]
fn a_url_is_the_file_that_was_downloaded() {
    let api = "p/apis/a.example/v1/api.yaml: api";
    opens(&["https://a.example/v1/api.yaml"], api);
    opens(&["https://A.EXAMPLE:443/v1/../v1/api.yaml#/paths"], api);
    opens(&["api.yaml"], "/p/a/b/api.yaml: on disk");
}

#[test]
fn references_of_a_downloaded_file_mean_urls() {
    let api = "https://a.example/v1/api.yaml";
    opens(&[api, "part.yaml"], "p/apis/a.example/v1/part.yaml: part");
    opens(&[api, "/top.yaml"], "p/apis/a.example/top.yaml: top");
    opens(
        &[api, "../../../top.yaml"],
        "p/apis/a.example/top.yaml: top",
    );
    opens(
        &[api, "part.yaml?v=2"],
        "p/apis/a.example/part+1234.yaml: query",
    );
    opens(
        &[api, "//a.example/top.yaml"],
        "p/apis/a.example/top.yaml: top",
    );
}

#[test]
fn what_was_not_downloaded_is_reported_as_without_a_lock() {
    let memory = project(LOCKED);
    let api = "https://a.example/v1/api.yaml";
    let problem = |references: &[&str]| opened(&memory, references).expect_err("nothing is there");
    assert_eq!(problem(&["https://b.example/x"]), Problem::Remote);
    assert_eq!(problem(&["https://a.example/gone.yaml"]), Problem::Remote);
    assert_eq!(problem(&["top.yaml"]), Problem::NotFound);
    assert_eq!(problem(&[api, "other.yaml"]), Problem::Outside);
    assert_eq!(problem(&[api, "/etc/passwd"]), Problem::Outside);
}

#[test]
fn a_lock_that_cannot_be_read_counts_as_none() {
    let api = ["https://a.example/v1/api.yaml"];
    for text in ["", "{}", "\u{0}"] {
        let memory = project(LOCKED).with("/p/arazzo.lock", text);
        assert_eq!(opened(&memory, &api), Err(Problem::Remote));
    }
    let elsewhere = project(&[(api[0], "../x.yaml")]).with("/x.yaml", "x");
    assert_eq!(opened(&elsewhere, &api), Err(Problem::Remote));
}

#[test]
fn the_nearest_lock_counts() {
    let near = Lock::new("apis", Vec::new()).to_json();
    let memory = project(LOCKED).with("/p/a/arazzo.lock", near);
    let url = ["https://a.example/v1/api.yaml"];
    assert_eq!(opened(&memory, &url), Err(Problem::Remote));
}
