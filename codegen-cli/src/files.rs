//! Generated files: writes them, or compares them with the existing ones.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use similar::TextDiff;

use crate::terminal::{Failure, Status, Terminal};

/// How many of the written files are named.
const LISTED: usize = 6;

/// A file and its intended content.
pub(crate) struct File {
    pub(crate) path: PathBuf,
    pub(crate) text: String,
}

/// Writes the files that differ, and creates their folders. Returns which they are.
pub(crate) fn write(files: &[File]) -> Result<Vec<&Path>, Failure> {
    let mut written = Vec::new();
    for File { path, text } in files {
        if fs::read(path).is_ok_and(|old| old == text.as_bytes()) {
            continue;
        }
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|error| Failure::io("create", folder, &error))?;
        }
        fs::write(path, text).map_err(|error| Failure::io("write", path, &error))?;
        written.push(path.as_path());
    }
    Ok(written)
}

/// ``wrote `src/a.rs`, `src/mod.rs`; 3 files are up to date``.
pub(crate) fn outcome(files: &[File], written: &[&Path]) -> String {
    let shown = written.iter().take(LISTED);
    let names: Vec<String> = shown.map(|path| format!("`{}`", path.display())).collect();
    let more = match written.len().saturating_sub(LISTED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let same = match (files, files.len() - written.len()) {
        (_, 0) => None,
        ([file], _) => Some(format!("`{}` is up to date", file.path.display())),
        (_, 1) => Some("1 file is up to date".to_owned()),
        (_, same) => Some(format!("{same} files are up to date")),
    };
    let wrote = (!names.is_empty()).then(|| format!("wrote {}{more}", names.join(", ")));
    let parts: Vec<String> = wrote.into_iter().chain(same).collect();
    parts.join("; ")
}

/// Prints how files differ from their intended content, and fails if any does.
pub(crate) fn compare(files: &[File], terminal: &mut Terminal<'_>) -> Result<Status, Failure> {
    let mut stale = Vec::new();
    for File { path, text } in files {
        let old = read(path)?;
        if old.as_deref() == Some(text) {
            continue;
        }
        terminal.print(&difference(path, old.as_deref().unwrap_or_default(), text))?;
        let what = if old.is_some() { "stale" } else { "missing" };
        stale.push(format!("`{}` is {what}", path.display()));
    }
    if stale.is_empty() {
        terminal.say(outcome(files, &[]));
        return Ok(Status::Success);
    }
    terminal.say(format_args!(
        "{}; run the same command without `--check`",
        stale.join(", ")
    ));
    Ok(Status::Errors)
}

/// Reads a text; `None` if there is no such file. What is there and cannot be read is an error, so
/// that nobody takes it for missing and replaces it.
pub(crate) fn text(path: &Path) -> Result<Option<String>, Failure> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::io("read", path, &error)),
    }
}

/// Reads a file; `None` if it does not exist. Line endings are normalised, since Git may have
/// changed them.
fn read(path: &Path) -> Result<Option<String>, Failure> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).replace("\r\n", "\n"))),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::io("read", path, &error)),
    }
}

fn difference(path: &Path, old: &str, new: &str) -> String {
    // A coarse difference that is found in time is more useful than the smallest one.
    let diff = TextDiff::configure()
        .timeout(Duration::from_secs(2))
        .diff_lines(old, new);
    let name = path.display();
    diff.unified_diff()
        .header(
            &format!("{name} (as it is)"),
            &format!("{name} (as it would be)"),
        )
        .to_string()
}
