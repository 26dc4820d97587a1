//! The arguments of a command, parsed but not yet resolved.

use std::{ffi::OsString, time::Duration};

use super::inputs::INPUT_ENV;
use crate::entry::closest;

/// The options that a command knows.
#[derive(Default)]
pub(super) struct Grammar {
    /// Those without a value.
    pub(super) flags: Vec<&'static str>,
    /// Those with a value.
    pub(super) valued: Vec<&'static str>,
    /// What may be taken for options, and is given by `--input`.
    pub(super) inputs: Vec<&'static str>,
}

impl Grammar {
    /// Says that there is no such option. Its value may be a secret, and is not repeated.
    fn no_option(&self, option: &str) -> String {
        let message = format!("there is no option `{option}`");
        let input = option.trim_start_matches('-');
        if self.inputs.contains(&input) {
            return format!("{message}: did you mean `--input {input}=…`?");
        }
        let known: Vec<_> = self.flags.iter().chain(&self.valued).copied().collect();
        match closest(option, &known) {
            Some(meant) => format!("{message}: did you mean `{meant}`?"),
            None => message,
        }
    }
}

/// The arguments of a command, each kind in the order in which they are given.
#[derive(Debug, Default)]
pub(super) struct Arguments {
    words: Vec<String>,
    flags: Vec<&'static str>,
    values: Vec<(&'static str, String)>,
}

/// Returns the arguments of a process as text.
///
/// # Errors
///
/// A message about the first that is not Unicode.
pub(super) fn texts(arguments: impl Iterator<Item = OsString>) -> Result<Vec<String>, String> {
    let texts: Result<Vec<String>, OsString> = arguments.map(OsString::into_string).collect();
    texts.map_err(|text| format!("the argument {text:?} is not Unicode"))
}

impl Arguments {
    /// Parses what follows the name of a command.
    ///
    /// # Errors
    ///
    /// A message about wrong usage.
    pub(super) fn parse(texts: &[String], grammar: &Grammar) -> Result<Self, String> {
        let mut arguments = Self::default();
        let mut texts = texts.iter();
        while let Some(text) = texts.next() {
            if !text.starts_with("--") {
                arguments.words.push(text.clone());
                continue;
            }
            let (option, value) = match text.split_once('=') {
                Some((option, value)) => (option, Some(value.to_owned())),
                None => (text.as_str(), None),
            };
            if let Some(flag) = grammar.flags.iter().find(|flag| **flag == option) {
                if value.is_some() {
                    return Err(format!("`{flag}` takes no value"));
                }
                arguments.flags.push(flag);
                continue;
            }
            let known = grammar.valued.iter().find(|known| **known == option);
            let known = known.ok_or_else(|| grammar.no_option(option))?;
            let value = value.or_else(|| texts.next().cloned());
            let value = value.ok_or_else(|| format!("`{option}` needs a value"))?;
            arguments.values.push((known, value));
        }
        Ok(arguments)
    }

    /// Returns what is neither an option nor a value of one.
    pub(super) fn words(&self) -> &[String] {
        &self.words
    }

    /// Returns whether an option without a value is given.
    pub(super) fn has(&self, flag: &str) -> bool {
        self.flags.contains(&flag)
    }

    /// Returns the values of an option.
    pub(super) fn all<'a>(&'a self, option: &'a str) -> impl DoubleEndedIterator<Item = &'a str> {
        let given = self
            .values
            .iter()
            .filter(move |(known, _)| *known == option);
        given.map(|(_, value)| value.as_str())
    }

    /// Returns the options with values, in the order in which they are given.
    pub(super) fn values(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let given = self.values.iter();
        given.map(|(option, value)| (*option, value.as_str()))
    }

    /// Returns the value of an option that can be given once.
    pub(super) fn once<'a>(&'a self, option: &'a str) -> Result<Option<&'a str>, String> {
        let mut given = self.all(option);
        match (given.next(), given.next()) {
            (_, Some(_)) => Err(format!("`{option}` can be given once")),
            (value, None) => Ok(value),
        }
    }

    /// Returns the values of an option of the form `NAME=VALUE`.
    pub(super) fn pairs(&self, option: &str) -> Result<Vec<(&str, &str)>, String> {
        let named = self.named(&[option])?.into_iter();
        Ok(named.map(|(_, name, value)| (name, value)).collect())
    }

    /// Returns the values of some options of the form `NAME=VALUE`, each after its option, in the
    /// order in which they are given.
    pub(super) fn named(
        &self,
        options: &[&str],
    ) -> Result<Vec<(&'static str, &str, &str)>, String> {
        let given = self.values().filter(|(known, _)| options.contains(known));
        given
            .map(|(option, value)| {
                let pair = value.split_once('=').filter(|(name, _)| !name.is_empty());
                // The argument may be a secret, so it is not repeated.
                let form = match option {
                    INPUT_ENV => "NAME=VARIABLE",
                    _ => "NAME=VALUE",
                };
                let wrong = || format!("`{option}` needs a value of the form {form}");
                pair.map_or_else(|| Err(wrong()), |(name, value)| Ok((option, name, value)))
            })
            .collect()
    }

    /// Returns the last value of an option in seconds.
    pub(super) fn seconds(&self, option: &str) -> Result<Option<Duration>, String> {
        let given = self.all(option).next_back();
        given.map(|value| seconds(option, value)).transpose()
    }

    /// Returns the last value of an option that is a whole number.
    pub(super) fn whole(&self, option: &str) -> Result<Option<u64>, String> {
        let given = self.all(option).next_back();
        let whole = |value: &str| {
            let number = value.parse();
            number.map_err(|_| not_a(option, "whole number", value))
        };
        given.map(whole).transpose()
    }
}

fn seconds(option: &str, value: &str) -> Result<Duration, String> {
    let seconds: Option<f64> = value.parse().ok();
    let duration = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    duration.ok_or_else(|| not_a(option, "number of seconds", value))
}

fn not_a(option: &str, what: &str, value: &str) -> String {
    format!("`{option}` needs a {what}, not `{value}`")
}
