//! [`Item`]: one setting, from the file or the environment.

use std::time::Duration;

use arazzo::Value;
use jiff::SignedDuration;
use toml::{Spanned, de::DeValue};

use super::{
    json,
    problem::{At, Report},
    table::Table,
};

/// One setting. Its methods return the value as a type, or report that it has another one.
pub(super) struct Item<'t> {
    pub(super) report: &'t Report<'t>,
    /// The name with the names of its tables, for messages.
    pub(super) name: String,
    pub(super) at: At,
    written: Written<'t>,
}

enum Written<'t> {
    Toml(&'t Spanned<DeValue<'t>>),
    /// The text of a variable.
    Text(String),
}

impl<'t> Item<'t> {
    pub(super) fn of_toml(
        report: &'t Report<'t>,
        name: String,
        value: &'t Spanned<DeValue<'t>>,
    ) -> Self {
        Self {
            report,
            name,
            at: At::Offset(value.span().start),
            written: Written::Toml(value),
        }
    }

    pub(super) fn of_variable(report: &'t Report<'t>, variable: &str, text: String) -> Self {
        Self {
            report,
            name: variable.to_owned(),
            at: At::Variable(variable.to_owned()),
            written: Written::Text(text),
        }
    }

    /// Reports something about this setting.
    pub(super) fn refuse(&self, message: impl Into<String>) {
        self.report.add(&self.at, message);
    }

    fn expected<T>(&self, what: &str) -> Option<T> {
        let found = match &self.written {
            Written::Toml(value) => format!(", not {}", json::kind(value.get_ref())),
            Written::Text(_) => String::new(),
        };
        self.refuse(format!("`{}` is {what}{found}", self.name));
        None
    }

    pub(super) fn is_variable(&self) -> bool {
        matches!(self.written, Written::Text(_))
    }

    pub(super) fn text(&self) -> Option<String> {
        match &self.written {
            Written::Text(text) => Some(text.clone()),
            Written::Toml(value) => match value.get_ref().as_str() {
                Some(text) => Some(text.to_owned()),
                None => self.expected("a text"),
            },
        }
    }

    pub(super) fn flag(&self) -> Option<bool> {
        let flag = match &self.written {
            Written::Toml(value) => value.get_ref().as_bool(),
            Written::Text(text) => text.parse().ok(),
        };
        flag.or_else(|| self.expected("`true` or `false`"))
    }

    pub(super) fn whole(&self) -> Option<u64> {
        let whole = match &self.written {
            Written::Toml(value) => json::whole(value.get_ref()),
            Written::Text(text) => text.parse().ok(),
        };
        whole.or_else(|| self.expected("a whole number"))
    }

    /// Reads a duration: `"90s"`, `"1h 30m"`, or a number of seconds.
    pub(super) fn duration(&self) -> Option<Duration> {
        let duration = match &self.written {
            Written::Text(text) => duration(text),
            Written::Toml(value) => match value.get_ref() {
                DeValue::String(text) => duration(text),
                other => json::whole(other).map(Duration::from_secs),
            },
        };
        duration.or_else(|| self.expected("a duration, as in \"90s\" or \"1h 30m\""))
    }

    /// Reads a list of texts; in a variable, they have commas between them.
    pub(super) fn texts(&self) -> Vec<String> {
        self.elements().iter().filter_map(Self::text).collect()
    }

    pub(super) fn elements(&self) -> Vec<Item<'t>> {
        match &self.written {
            Written::Text(text) => {
                let parts = text
                    .split(',')
                    .map(str::trim)
                    .filter(|part| !part.is_empty());
                let part = |part: &str| Item::of_variable(self.report, &self.name, part.to_owned());
                parts.map(part).collect()
            }
            Written::Toml(value) => match value.get_ref() {
                DeValue::Array(elements) => {
                    let item = |element| Item::of_toml(self.report, self.name.clone(), element);
                    elements.iter().map(item).collect()
                }
                _ => self.expected("a list").unwrap_or_default(),
            },
        }
    }

    /// Returns the elements of a list, or the setting itself.
    pub(super) fn one_or_more(self) -> Vec<Item<'t>> {
        let is_list = matches!(&self.written, Written::Toml(value) if value.get_ref().is_array());
        if is_list { self.elements() } else { vec![self] }
    }

    pub(super) fn table(&self) -> Option<Table<'t>> {
        let Written::Toml(value) = &self.written else {
            return None;
        };
        match value.get_ref() {
            DeValue::Table(table) => Some(Table::new(table, self)),
            _ => self.expected("a table"),
        }
    }

    /// Reads the tables of a `[[list]]`.
    pub(super) fn tables(&self) -> Vec<Table<'t>> {
        self.elements().iter().filter_map(Self::table).collect()
    }

    pub(super) fn json(&self) -> Value {
        match &self.written {
            Written::Text(text) => text.as_str().into(),
            Written::Toml(value) => json::value(value.get_ref()),
        }
    }

    /// Reports something about a part of this setting, at a JSON Pointer.
    pub(super) fn refuse_part(&self, pointer: &str, message: &str) {
        let Written::Toml(value) = &self.written else {
            return self.refuse(message);
        };
        let start = json::locate(value, pointer);
        self.report.add(&At::Offset(start), message);
    }
}

fn duration(text: &str) -> Option<Duration> {
    let signed: SignedDuration = text.parse().ok()?;
    Duration::try_from(signed).ok()
}
