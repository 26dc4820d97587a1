//! [`Problem`]: a mistake in settings, with its place.

use std::{cell::RefCell, error::Error, fmt, ops::Range};

use toml::{Spanned, de::DeTable};

/// A mistake in settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where it is.
    pub place: Place,
    /// What is wrong, and what to write. It repeats no secret.
    pub message: String,
}

/// Where a setting stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// In the file, at a line and a column from 1, in characters.
    File {
        /// The name of the file.
        name: String,
        /// The line.
        line: usize,
        /// The column.
        column: usize,
    },
    /// In a variable of the environment.
    Variable(String),
}

/// All mistakes in settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsError {
    problems: Vec<Problem>,
}

impl SettingsError {
    pub(super) fn new(mut problems: Vec<Problem>) -> Self {
        problems.sort_by(|one, other| one.place.cmp(&other.place));
        problems.dedup();
        Self { problems }
    }

    /// Returns the mistakes, in the order of the file.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { name, line, column } => write!(f, "{name}:{line}:{column}"),
            Self::Variable(name) => write!(f, "the variable {name}"),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}

impl fmt::Display for SettingsError {
    /// Writes a line for every mistake.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            let end = if index == 0 { "" } else { "\n" };
            write!(f, "{end}{problem}")?;
        }
        Ok(())
    }
}

impl Error for SettingsError {}

/// Where something stands, before its line is counted.
#[derive(Clone, Debug)]
pub(super) enum At {
    Offset(usize),
    Variable(String),
}

/// Collects mistakes.
pub(super) struct Report<'t> {
    file: &'t str,
    text: &'t str,
    problems: RefCell<Vec<Problem>>,
}

impl<'t> Report<'t> {
    pub(super) fn new(file: &'t str, text: &'t str) -> Self {
        Self {
            file,
            text,
            problems: RefCell::default(),
        }
    }

    /// Parses the text as TOML; `None` if it is none, which is reported.
    pub(super) fn parse(&self) -> Option<Spanned<DeTable<'t>>> {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        for error in &errors {
            let at = error.span().map_or(0, |span: Range<usize>| span.start);
            self.add(
                &At::Offset(at),
                format!("this is not TOML: {}", error.message()),
            );
        }
        errors.is_empty().then_some(table)
    }

    pub(super) fn add(&self, at: &At, message: impl Into<String>) {
        let place = match at {
            At::Offset(offset) => self.place(*offset),
            At::Variable(name) => Place::Variable(name.clone()),
        };
        let message = message.into();
        self.problems.borrow_mut().push(Problem { place, message });
    }

    pub(super) fn into_problems(self) -> Vec<Problem> {
        self.problems.into_inner()
    }

    fn place(&self, offset: usize) -> Place {
        let before = self.text.get(..offset).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        let last = before.rsplit('\n').next().unwrap_or_default();
        Place::File {
            name: self.file.to_owned(),
            line,
            column: last.chars().count() + 1,
        }
    }
}
