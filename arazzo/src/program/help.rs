//! `list`, and the help that is asked for with `--help`.

use super::{Program, Stop, about, arguments::Arguments, line, options};
use crate::{description::SourceName, entry::Entry};

/// How many characters of a description `list` shows.
const SHORT: usize = 80;

/// How many characters of a description the help of a workflow shows.
const LONG: usize = 1000;

/// Returns whether an argument asks for help.
pub(super) fn is_wanted(text: &str) -> bool {
    matches!(text, "--help" | "-h")
}

impl Program {
    /// Lists the workflows, each with what it takes.
    pub(super) fn list(&self) -> String {
        let named: Vec<_> = self
            .all()
            .map(|(document, entry)| (format!("{}/{}", document.stem, entry.id()), entry))
            .collect();
        let widths = named.iter().map(|(name, _)| name.chars().count());
        let width = widths.max().unwrap_or(0);
        let listed = |(name, entry): &(String, &Entry)| {
            let summary = line::one(entry.description().summary);
            let line = format!("{name:width$}  {summary}", name = line::one(name));
            let inputs = about::inputs(entry, "    ", SHORT);
            let credentials = about::credentials(entry, "    ");
            format!(
                "{}\n{inputs}{}",
                line.trim_end(),
                titled("  credentials, as SOURCE.SCHEME:", &credentials)
            )
        };
        named.iter().map(listed).collect()
    }

    /// Returns the help for a command with its arguments; for the program, if it has no such command.
    pub(super) fn help(&self, texts: &[String]) -> Result<String, Stop> {
        let texts: Vec<String> = texts
            .iter()
            .filter(|text| !is_wanted(text))
            .cloned()
            .collect();
        let Some((name, rest)) = texts.split_first() else {
            return Ok(self.usage());
        };
        if let "run" | "test" = name.as_str() {
            return Ok(match self.asked_about(rest)? {
                Some((called, entry)) => self.help_of_workflow(&format!("{name} {called}"), entry),
                None => self.help_of_run(name),
            });
        }
        let added = self.commands.iter().find(|one| one.name() == name);
        Ok(match added {
            _ if name == "list" => self.help_of_list(),
            Some(command) => self.help_of_added(&**command),
            None => self.usage(),
        })
    }

    /// Returns the workflow that the arguments name, and how, if they name one. What else is wrong
    /// with them is no matter to those who ask for help.
    fn asked_about(&self, rest: &[String]) -> Result<Option<(String, &Entry)>, Stop> {
        let arguments = Arguments::parse(rest, &self.grammar_of_run(&options::TEST_FLAGS));
        let words = arguments.as_ref().map_or(&[][..], Arguments::words);
        let named = |name: &String| Ok((name.clone(), self.find(name)?));
        words.first().map(named).transpose()
    }

    /// Returns the help of a workflow; `call` is the command with what the user calls the workflow.
    fn help_of_workflow(&self, call: &str, entry: &Entry) -> String {
        let (name, description) = (self.name, entry.description());
        let summary = match line::one(description.summary) {
            none if none.is_empty() => none,
            summary => format!("\n{summary}\n"),
        };
        let inputs = about::inputs(entry, "  ", LONG);
        let inputs = match inputs.as_str() {
            "" => "\nIt takes no inputs.\n".to_owned(),
            inputs => titled("\ninputs:", inputs),
        };
        let credentials = about::credentials(entry, "  ");
        format!(
            "usage: {name} {call}{example} [OPTIONS]\n{summary}{inputs}{credentials}{sources}\n\
             `{name} run --help` shows all options.\n",
            example = about::example(entry),
            credentials = titled(
                "\ncredentials, for --credential SOURCE.SCHEME=VALUE:",
                &credentials
            ),
            sources = sources(description.sources),
        )
    }
}

/// Lists the sources of a workflow.
fn sources(sources: &[SourceName]) -> String {
    let names: String = sources
        .iter()
        .map(|source| {
            let same = sources.iter().filter(|other| other.name == source.name);
            match same.count() {
                1 => format!("  {}\n", line::one(source.name)),
                _ => format!("  {}/{}\n", source.document, line::one(source.name)),
            }
        })
        .collect();
    titled("\nservers, for --server SOURCE=URL:", &names)
}

/// Returns lines below a title; nothing, if there are none.
fn titled(title: &str, lines: &str) -> String {
    match lines {
        "" => String::new(),
        lines => format!("{title}\n{lines}"),
    }
}
