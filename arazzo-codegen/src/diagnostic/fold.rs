//! One habit is told once.
//!
//! An author who writes `Bearer $inputs.token` writes it in every step, and the second warning says
//! nothing that the first did not. So people see the first of them, with the lines of the others.
//! The data keeps all: every place is in the JSON, and has its fix.

use std::collections::HashMap;

use super::{Code, Diagnostic, Diagnostics, Severity};
use crate::source::{FileId, SourceMap};

/// How many lines are listed.
const LISTED: usize = 8;

/// What warnings of one file have in common that are shown as one.
#[derive(PartialEq, Eq, Hash)]
enum Habit<'d> {
    /// Another way to write what is clear; those that a fix rewrites apart from the others.
    Spelling(FileId, Code, bool),
    /// The very same words: of what to do, or where nothing is said of that, of what is wrong.
    Words(FileId, Code, &'d str),
}

impl Diagnostics {
    /// The findings as people see them: errors all, of warnings that say the same the first.
    pub(crate) fn folded(&self, map: &SourceMap) -> Vec<Diagnostic> {
        let with_others = self.habits().into_iter().map(|(first, others)| {
            let mut all = others.iter().chain([&first]);
            let mended = if all.all(|one| one.fix.is_some()) {
                "; `arazzo-codegen check --fix` rewrites all"
            } else {
                ""
            };
            let places = places(&others, map);
            let note = places.map(|places| format!("the same on {places}{mended}"));
            note.into_iter().fold(first.clone(), Diagnostic::note)
        });
        with_others.collect()
    }

    /// The findings to show, each with those that say the same.
    pub(crate) fn habits(&self) -> Vec<(&Diagnostic, Vec<&Diagnostic>)> {
        let mut shown: Vec<(&Diagnostic, Vec<&Diagnostic>)> = Vec::new();
        let mut met: HashMap<Habit<'_>, usize> = HashMap::new();
        for diagnostic in self.iter() {
            let next = shown.len();
            let known = habit(diagnostic).map_or(next, |habit| *met.entry(habit).or_insert(next));
            match shown.get_mut(known) {
                Some((_, others)) => others.push(diagnostic),
                None => shown.push((diagnostic, Vec::new())),
            }
        }
        shown
    }
}

fn habit(diagnostic: &Diagnostic) -> Option<Habit<'_>> {
    let file = diagnostic.span?.file;
    let (code, message) = (diagnostic.code, diagnostic.message.as_str());
    match diagnostic.severity {
        Severity::Error => None,
        _ if code.is_spelling() => Some(Habit::Spelling(file, code, diagnostic.fix.is_some())),
        _ => {
            let words = diagnostic.help.as_deref().unwrap_or(message);
            Some(Habit::Words(file, code, words))
        }
    }
}

/// `lines 12, 20 and 31`
pub(crate) fn places(others: &[&Diagnostic], map: &SourceMap) -> Option<String> {
    let lines = others
        .iter()
        .filter_map(|other| Some(map.start(other.span?).line));
    let mut lines: Vec<usize> = lines.collect();
    lines.dedup();
    let (last, before) = lines.split_last()?;
    let listed: Vec<String> = before.iter().take(LISTED).map(usize::to_string).collect();
    let listed = listed.join(", ");
    Some(match before.len() {
        0 => format!("line {last}"),
        1..=LISTED => format!("lines {listed} and {last}"),
        _ => format!("lines {listed} and {} more", lines.len() - LISTED),
    })
}
