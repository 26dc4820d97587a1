//! The documents whose references are downloaded, and the folder that gets the files.

use std::fs;
use std::path::{Component, Path, PathBuf};

use arazzo_codegen::Compiler;
use arazzo_codegen::lock::{LOCK_FILE, Lock};
use arazzo_codegen::remote::{Reference, Remote};

use super::layout::digest;
use crate::args::{Fetch, Options};
use crate::config;
use crate::documents::existing;
use crate::files;
use crate::terminal::Failure;

/// The folder of the downloaded files, unless the user names another.
const INTO: &str = "apis";

/// A folder with a configuration, and its documents.
pub(super) struct Project {
    /// Where the configuration and the lock are.
    pub(super) folder: PathBuf,
    pub(super) config: PathBuf,
    /// What an earlier command has downloaded.
    pub(super) lock: Option<Lock>,
    /// The folder of the downloaded files, relative to `folder`, with `/` between its parts.
    pub(super) into: String,
    pub(super) documents: Vec<Document>,
}

/// A document, and the options that the configuration has for it.
pub(super) struct Document {
    pub(super) path: PathBuf,
    options: Options,
}

impl Project {
    /// Reads the configuration, if there is one, and the lock.
    pub(super) fn open(args: &Fetch) -> Result<Self, Failure> {
        let config = args.config.clone();
        let folder = config.parent().unwrap_or(Path::new("")).to_owned();
        let lock = read_lock(&folder.join(LOCK_FILE))?;
        let into = match &args.into {
            Some(into) => inside(&folder, into)?,
            None => lock
                .as_ref()
                .map_or(INTO.to_owned(), |lock| lock.folder.clone()),
        };
        let mut project = Project {
            documents: Vec::new(),
            folder,
            config,
            lock,
            into,
        };
        let listed = if args.documents.is_empty() {
            config::documents(&project.config)?
        } else {
            config::documents_if_any(&project.config)?
        };
        for (path, options) in listed {
            project.add(path, options);
        }
        args.documents
            .iter()
            .try_for_each(|path| is_no_address(path))?;
        for path in existing(&args.documents)? {
            project.add(path.to_owned(), Options::default());
        }
        let paths = project.documents.iter().map(|one| one.path.clone());
        existing(&paths.collect::<Vec<_>>())?;
        Ok(project)
    }

    /// Adds a document, unless it is there. What was downloaded for it is not given by the user.
    fn add(&mut self, path: PathBuf, mut options: Options) {
        let same = |other: &Document| same_file(&other.path, &path);
        if self.documents.iter().any(same) {
            return;
        }
        options.sources.retain(|(_, file)| !self.is_locked(file));
        self.documents.push(Document { path, options });
    }

    /// Whether a file was downloaded.
    fn is_locked(&self, file: &Path) -> bool {
        let mut files = self.lock.iter().flat_map(|lock| &lock.files);
        files.any(|one| same_file(&self.path(&one.file), file))
    }

    /// The path of a file or folder of this project.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        name.split('/')
            .fold(self.folder.clone(), |path, part| path.join(part))
    }

    /// What an earlier command has downloaded to a file, if it is still there as it was.
    pub(super) fn is_ours(&self, file: &str) -> bool {
        let mut files = self.lock.iter().flat_map(|lock| &lock.files);
        let locked = files.find(|one| one.file == file);
        let bytes = fs::read(self.path(file));
        locked.is_some_and(|one| bytes.is_ok_and(|bytes| digest(&bytes) == one.sha256))
    }
}

impl Document {
    /// The URLs that the document and its files on disk refer to.
    pub(super) fn references(&self, remote: &mut Remote) -> Result<Vec<Reference>, Failure> {
        let compiler: Compiler = self.options.compiler();
        let found = remote.document(&compiler, &self.path);
        found.map_err(|error| Failure::new(error.message))
    }
}

/// Whether two paths lead to one file, or would if it were there.
pub(super) fn same_file(a: &Path, b: &Path) -> bool {
    match (a.canonicalize(), b.canonicalize()) {
        (Ok(a), Ok(b)) => a == b,
        _ => a == b,
    }
}

/// The document itself is the user's: only what it names is downloaded.
fn is_no_address(path: &Path) -> Result<(), Failure> {
    let text = path.to_string_lossy();
    if !text.contains("://") || path.exists() {
        return Ok(());
    }
    let failure = Failure::new(format!("`{text}` is an address"));
    Err(failure.help("name the workflow document that refers to it"))
}

fn read_lock(path: &Path) -> Result<Option<Lock>, Failure> {
    let Some(text) = files::text(path)? else {
        return Ok(None);
    };
    let name = path.display();
    let lock = Lock::parse(&text).map_err(|error| {
        Failure::new(format!(
            "`{name}` is no lock of `arazzo-codegen fetch`: {error}"
        ))
        .help(format!(
            "restore `{name}`, or remove it with the files that it names"
        ))
    })?;
    Ok(Some(lock))
}

/// The folder that the user names, relative to that of the configuration. It is inside of it: the
/// compiler finds the files through the lock beside the configuration.
fn inside(folder: &Path, into: &Path) -> Result<String, Failure> {
    let absolute = |path: &Path| {
        let path = if path.as_os_str().is_empty() {
            Path::new(".")
        } else {
            path
        };
        std::path::absolute(path).map_err(|error| Failure::io("find", path, &error))
    };
    let (folder, target) = (absolute(folder)?, absolute(into)?);
    let below = target.strip_prefix(&folder).unwrap_or(Path::new(""));
    let name = |part: Component<'_>| match part {
        Component::Normal(name) => name.to_str().map(str::to_owned),
        _ => None,
    };
    let parts: Option<Vec<String>> = below.components().map(name).collect();
    match parts {
        Some(parts) if !parts.is_empty() => Ok(parts.join("/")),
        _ => Err(Failure::new(format!(
            "`{}` is not a folder below that of the configuration file",
            into.display()
        ))),
    }
}
