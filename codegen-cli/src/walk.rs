//! The workflow documents below a folder, in the order of their names.
//!
//! Folders that tools keep (`.git`, `target`, `node_modules`) are left out, and links to folders are
//! not followed.

use std::fs::{self, FileType};
use std::path::{Path, PathBuf};

use crate::terminal::Failure;

/// The endings of documents.
const ENDINGS: [&str; 3] = ["yml", "yaml", "json"];

/// The folders that hold what tools wrote.
const LEFT_OUT: [&str; 2] = ["target", "node_modules"];

/// Files that were found, and how many of them were no workflow documents.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) documents: Vec<PathBuf>,
    pub(crate) others: usize,
}

impl Found {
    /// Adds a file, if it is a workflow document.
    fn file(&mut self, path: PathBuf) {
        if is_workflow_document(&path) {
            self.documents.push(path);
        } else {
            self.others += 1;
        }
    }
}

/// Finds the documents below `folder` whose paths `matches` accepts.
pub(crate) fn documents(folder: &Path, matches: &dyn Fn(&Path) -> bool) -> Result<Found, Failure> {
    let mut found = Found::default();
    // A stack with the next path on top, so that the order is that of the names.
    let mut left = entries(folder)?;
    while let Some((path, kind)) = left.pop() {
        if kind.is_dir() {
            // What may not be read is no reason to leave out the rest.
            left.extend(entries(&path).unwrap_or_default());
        } else if matches(&path) {
            found.file(path);
        }
    }
    Ok(found)
}

/// The entries of a folder, the last name first.
fn entries(folder: &Path) -> Result<Vec<(PathBuf, FileType)>, Failure> {
    let read = if folder.as_os_str().is_empty() {
        fs::read_dir(".")
    } else {
        fs::read_dir(folder)
    };
    let read = read.map_err(|error| Failure::io("read", folder, &error))?;
    let mut entries: Vec<(PathBuf, FileType)> = read
        .flatten()
        .filter(|entry| !is_left_out(&entry.file_name().to_string_lossy()))
        .filter_map(|entry| Some((folder.join(entry.file_name()), entry.file_type().ok()?)))
        .collect();
    entries.sort_by(|(a, _), (b, _)| b.cmp(a));
    Ok(entries)
}

fn is_left_out(name: &str) -> bool {
    name.starts_with('.') || LEFT_OUT.contains(&name)
}

/// Whether a path ends as documents do.
pub(crate) fn has_ending(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| ENDINGS.iter().any(|one| one.eq_ignore_ascii_case(ending)))
}

/// Whether a file has the key `arazzo` at the top. It need not be correct otherwise.
fn is_workflow_document(path: &Path) -> bool {
    // A named pipe would wait for a writer.
    let is_file = fs::metadata(path).is_ok_and(|metadata| metadata.is_file());
    let bytes = if is_file {
        fs::read(path)
    } else {
        Ok(Vec::new())
    };
    bytes.is_ok_and(|bytes| has_key(&String::from_utf8_lossy(&bytes)))
}

fn has_key(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}');
    if text.trim_start().starts_with('{') {
        return has_key_in_braces(text);
    }
    let content = |line: &&str| {
        let line = line.trim();
        !line.is_empty() && !line.starts_with(['#', '%']) && !line.starts_with("---")
    };
    let indent = |line: &str| line.len() - line.trim_start().len();
    let top = text.lines().find(content).map_or(0, indent);
    let mut lines = text.lines();
    lines.any(|line| indent(line) == top && is_key(line.trim_start()))
}

/// The same in JSON, and in the notation of YAML that is like it.
fn has_key_in_braces(text: &str) -> bool {
    let (mut depth, mut quote, mut escaped) = (0_usize, None, false);
    for (at, letter) in text.char_indices() {
        if depth == 1 && quote.is_none() && is_key(&text[at..]) {
            return true;
        }
        match (quote, letter) {
            _ if escaped => escaped = false,
            (Some('"'), '\\') => escaped = true,
            (Some(open), _) if open == letter => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(letter),
            (None, '{' | '[') => depth += 1,
            (None, '}' | ']') => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}

/// Whether a text begins with the key.
fn is_key(text: &str) -> bool {
    ["\"arazzo\"", "'arazzo'", "arazzo"].iter().any(|key| {
        let rest = text.strip_prefix(key);
        rest.is_some_and(|rest| rest.trim_start_matches([' ', '\t']).starts_with(':'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workflow_document_has_the_key_at_the_top() {
        let documents = [
            "arazzo: 1.0.1\n",
            "\u{feff}# A comment\n---\ninfo:\n  title: T\narazzo : 1.0.1\n",
            "'arazzo': 1.0.1",
            "  info: {}\n  arazzo: 1.0.1\n",
            "{\"info\": {\"title\": \"\\\"}\"}, \"arazzo\": \"1.0.1\"}",
            "{arazzo: 1.0.1}",
            // Broken, and meant as one.
            "arazzo: [1.0.1\ninfo: }\n",
        ];
        for text in documents {
            assert!(has_key(text), "{text}");
        }
    }

    #[test]
    fn other_files_do_not_have_it() {
        let others = [
            "",
            "openapi: 3.0.3\nx-tool:\n  arazzo: 1.0.1\n",
            "arazzo\n",
            "arazzos: 1",
            "{\"openapi\": \"3.0.3\", \"x\": {\"arazzo\": \"1.0.1\"}}",
            "{\"x\": \"{\\\"arazzo\\\": 1}\"}",
            "[{\"arazzo\": 1}]",
            "\0\x01{",
        ];
        for text in others {
            assert!(!has_key(text), "{text}");
        }
    }
}
