//! Writes downloaded files: all of them or none.
//!
//! The files are written beside where they belong, and take their names when all are there. A file
//! that an earlier command has not written, or that was changed since, is left alone.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::project::Project;
use crate::terminal::Failure;

/// A file to write, relative to the folder of the project.
pub(super) struct File<'b> {
    pub(super) name: String,
    pub(super) bytes: &'b [u8],
}

/// What became of files.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Changes {
    pub(super) added: Vec<String>,
    pub(super) changed: Vec<String>,
    pub(super) unchanged: usize,
    pub(super) removed: Vec<String>,
}

/// Writes the files that are not there as they should be.
pub(super) fn write(project: &Project, files: &[File<'_>]) -> Result<Changes, Failure> {
    let mut changes = Changes::default();
    let mut left = Vec::new();
    for file in files {
        let path = project.path(&file.name);
        stays_inside(project, &path)?;
        match fs::read(&path) {
            Ok(old) if old == file.bytes => changes.unchanged += 1,
            Ok(_) if project.is_ours(&file.name) => {
                changes.changed.push(file.name.clone());
                left.push((path, file.bytes));
            }
            Ok(_) => return Err(foreign(&path)),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                changes.added.push(file.name.clone());
                left.push((path, file.bytes));
            }
            Err(error) => return Err(Failure::io("read", &path, &error)),
        }
    }
    replace(&left)?;
    Ok(changes)
}

/// Writes one file of the project whole.
pub(super) fn write_one(path: &Path, text: &str) -> Result<(), Failure> {
    replace(&[(path.to_owned(), text.as_bytes())])
}

/// Removes the files of the old lock that are not among these, unless they were changed.
pub(super) fn remove_others(project: &Project, files: &[File<'_>], changes: &mut Changes) {
    let old = project.lock.iter().flat_map(|lock| &lock.files);
    for file in old.map(|one| &one.file) {
        let is_left = files.iter().any(|one| one.name == *file);
        let path = project.path(file);
        if is_left || stays_inside(project, &path).is_err() || !project.is_ours(file) {
            continue;
        }
        if fs::remove_file(&path).is_ok() {
            changes.removed.push(file.clone());
            let folders = path.ancestors().skip(1);
            let inside = folders.take_while(|folder| **folder != project.folder);
            // Folders with other files stay.
            let _ = inside.map(fs::remove_dir).take_while(Result::is_ok).count();
        }
    }
}

/// Refuses a path through a link to elsewhere.
fn stays_inside(project: &Project, path: &Path) -> Result<(), Failure> {
    let here = Path::new(".");
    let folder = if project.folder.as_os_str().is_empty() {
        here
    } else {
        &project.folder
    };
    let root = folder
        .canonicalize()
        .map_err(|error| Failure::io("read", folder, &error))?;
    let mut existing = path.ancestors().filter_map(|one| one.canonicalize().ok());
    match existing.next() {
        Some(real) if !real.starts_with(&root) => {
            let name = path.display();
            Err(Failure::new(format!(
                "`{name}` leads out of the folder of the configuration file"
            )))
        }
        _ => Ok(()),
    }
}

fn foreign(path: &Path) -> Failure {
    let name = path.display();
    let failure = Failure::new(format!(
        "`{name}` is not as `fetch` has written it, and would be overwritten"
    ));
    failure.help("move the file away; to use your own copy, name it in `sources`")
}

/// Writes files under temporary names, then gives them theirs.
fn replace(files: &[(PathBuf, &[u8])]) -> Result<(), Failure> {
    let mut written = Vec::new();
    let result = files.iter().try_for_each(|(path, bytes)| {
        let temporary = temporary(path);
        written.push(temporary.clone());
        write_new(&temporary, bytes)
    });
    let result = result.and_then(|()| {
        files.iter().try_for_each(|(path, _)| {
            let renamed = fs::rename(temporary(path), path);
            renamed.map_err(|error| Failure::io("write", path, &error))
        })
    });
    if result.is_err() {
        for path in written {
            let _ = fs::remove_file(path);
        }
    }
    result
}

fn write_new(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let fail = |error| Failure::io("write", path, &error);
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        fs::create_dir_all(folder).map_err(|error| Failure::io("create", folder, &error))?;
    }
    // What is there under this name, a link perhaps, is not followed.
    let _ = fs::remove_file(path);
    let file = OpenOptions::new().write(true).create_new(true).open(path);
    let mut file = file.map_err(fail)?;
    file.write_all(bytes).map_err(fail)?;
    file.sync_all().map_err(fail)
}

fn temporary(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    path.with_file_name(name)
}
