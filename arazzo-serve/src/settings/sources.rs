//! [`Sources`]: the texts that settings are read from.

use std::{
    cell::RefCell,
    collections::BTreeSet,
    ffi::OsString,
    fmt, io,
    path::{Path, PathBuf},
};

use arazzo::Entry;

use super::{Place, Problem, Settings, SettingsError};

/// The variable that names the file of settings.
pub(super) const FILE: &str = "ARAZZO_SETTINGS";

/// Finds a variable of the environment.
type Variable<'s> = dyn Fn(&str) -> Option<OsString> + 's;

/// Reads a file.
type Open<'s> = dyn Fn(&Path) -> io::Result<Vec<u8>> + 's;

/// What settings are read from: a text, variables, and the files that references name.
pub struct Sources<'s> {
    pub(super) file: &'s str,
    pub(super) text: &'s str,
    variable: Box<Variable<'s>>,
    /// The names of all variables.
    pub(super) named: Vec<String>,
    /// The names that settings have asked for.
    pub(super) asked: RefCell<BTreeSet<String>>,
    pub(super) open: Box<Open<'s>>,
}

impl<'s> Sources<'s> {
    /// Makes the sources of a TOML text, without variables and files. `file` is its name in messages.
    pub fn new(file: &'s str, text: &'s str) -> Self {
        Self {
            file,
            text,
            variable: Box::new(|_| None),
            named: Vec::new(),
            asked: RefCell::default(),
            open: Box::new(|_| Err(io::ErrorKind::NotFound.into())),
        }
    }

    /// Sets where variables of the environment are found.
    #[must_use]
    pub fn variables(mut self, variable: impl Fn(&str) -> Option<OsString> + 's) -> Self {
        self.variable = Box::new(variable);
        self
    }

    /// Sets the names of all variables, so that those can be told that no setting is read from.
    #[must_use]
    pub fn names(mut self, names: impl IntoIterator<Item = String>) -> Self {
        self.named = names.into_iter().collect();
        self
    }

    /// Sets how the files of references (`@file`) are read.
    #[must_use]
    pub fn files(mut self, open: impl Fn(&Path) -> io::Result<Vec<u8>> + 's) -> Self {
        self.open = Box::new(open);
        self
    }
}

impl Sources<'_> {
    /// Returns a variable, and remembers that there is a setting for it.
    pub(super) fn find(&self, name: &str) -> Option<OsString> {
        self.asked.borrow_mut().insert(name.to_owned());
        (self.variable)(name)
    }
}

impl fmt::Debug for Sources<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sources")
            .field("file", &self.file)
            .finish_non_exhaustive()
    }
}

impl Settings {
    /// Reads the settings of the process: those of a file, which the variable `ARAZZO_SETTINGS` can
    /// name too, and those of the environment, which take precedence. Files that settings name are
    /// looked for from the folder of the settings.
    ///
    /// # Errors
    ///
    /// All mistakes, or that the file cannot be read.
    pub fn load(file: Option<&Path>, entries: &[Entry]) -> Result<Self, SettingsError> {
        let named = || {
            std::env::var_os(FILE)
                .filter(|name| !name.is_empty())
                .map(PathBuf::from)
        };
        let file = file.map(Path::to_owned).or_else(named);
        let (name, text) = match &file {
            Some(path) => (path.display().to_string(), text(path)?),
            None => (String::new(), String::new()),
        };
        let folder = file
            .as_deref()
            .and_then(Path::parent)
            .unwrap_or(Path::new(""));
        let sources = Sources::new(&name, &text)
            .variables(|name| std::env::var_os(name))
            .names(std::env::vars_os().filter_map(|(name, _)| name.into_string().ok()))
            .files(|path| std::fs::read(folder.join(path)));
        let mut settings = Self::read(&sources, entries)?;
        settings.store = settings.store.map(|store| folder.join(store));
        Ok(settings)
    }
}

fn text(path: &Path) -> Result<String, SettingsError> {
    std::fs::read_to_string(path).map_err(|error| {
        let place = Place::File {
            name: path.display().to_string(),
            line: 1,
            column: 1,
        };
        let message = format!("the settings cannot be read: {error}");
        SettingsError::new(vec![Problem { place, message }])
    })
}
