//! Generated files: writes them, or compares them with the existing ones.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use similar::TextDiff;

use crate::terminal::{Failure, Status, Terminal};

/// A file and its intended content.
pub(crate) struct File {
    pub(crate) path: PathBuf,
    pub(crate) text: String,
}

/// Writes the files that differ, and creates their folders.
pub(crate) fn write(files: &[File]) -> Result<(), Failure> {
    for File { path, text } in files {
        if fs::read(path).is_ok_and(|old| old == text.as_bytes()) {
            continue;
        }
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|error| Failure::io("create", folder, &error))?;
        }
        fs::write(path, text).map_err(|error| Failure::io("write", path, &error))?;
    }
    Ok(())
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
        return Ok(Status::Success);
    }
    terminal.say(format_args!(
        "{}; run the same command without `--check`",
        stale.join(", ")
    ));
    Ok(Status::Errors)
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
