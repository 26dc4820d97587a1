//! The workflow that an argument names.

use super::{Program, document::Document, line, stop::Stop};
use crate::entry::{Entry, closest};

impl Program {
    /// Finds the workflow that an argument names. An argument that equals the id of a workflow is
    /// that workflow; otherwise the argument is split at its first `/`.
    pub(super) fn find(&self, argument: &str) -> Result<&Entry, Stop> {
        let named: Vec<_> = self
            .all()
            .filter(|(_, entry)| entry.id() == argument)
            .collect();
        let named = if named.is_empty() {
            self.qualified(argument)
        } else {
            named
        };
        match named[..] {
            [(_, only)] => Ok(only),
            [] => Err(self.unknown(argument)),
            [(document, entry), ..] => {
                let (stem, id) = (document.stem, entry.id());
                let message = format!("`{argument}` is in several documents: write `{stem}/{id}`");
                Err(Stop::advised(message, self.advice()))
            }
        }
    }

    /// Says that a command needs a workflow.
    pub(super) fn unnamed(&self, command: &str) -> Stop {
        Stop::advised(format!("`{command}` needs a workflow"), self.advice())
    }

    /// Returns the id that a misspelt one means, if one is close enough.
    pub(super) fn meant(&self, argument: &str) -> Option<&'static str> {
        let ids: Vec<_> = self.all().map(|(_, entry)| entry.id()).collect();
        closest(argument, &ids)
    }

    fn qualified(&self, argument: &str) -> Vec<(&Document, &Entry)> {
        let Some((stem, id)) = argument.split_once('/') else {
            return Vec::new();
        };
        let same =
            |(document, entry): &(&Document, &Entry)| document.stem == stem && entry.id() == id;
        self.all().filter(same).collect()
    }

    fn unknown(&self, argument: &str) -> Stop {
        let qualified: Vec<String> = self
            .all()
            .map(|(document, entry)| format!("{}/{}", document.stem, entry.id()))
            .collect();
        let qualified: Vec<&str> = qualified.iter().map(String::as_str).collect();
        let meant = self.meant(argument);
        let meant = meant.or_else(|| closest(argument, &qualified));
        let message = match meant {
            Some(meant) => format!(
                "there is no workflow `{argument}`: did you mean `{}`?",
                line::one(meant)
            ),
            None => format!("there is no workflow `{argument}`"),
        };
        Stop::advised(message, self.advice())
    }

    fn advice(&self) -> String {
        format!("`{} list` shows the workflows and their inputs", self.name)
    }
}
