//! What a program says of itself: its workflows and its commands.

use super::{Program, command::Command, credentials, line, run};

impl Program {
    pub(super) fn list(&self) -> String {
        let names: Vec<_> = self
            .all()
            .map(|(document, entry)| {
                let name = format!("{}/{}", document.stem, entry.id());
                (name, line::one(entry.description().summary))
            })
            .collect();
        let width = names
            .iter()
            .map(|(name, _)| name.chars().count())
            .max()
            .unwrap_or(0);
        let line = |(name, summary): &(String, String)| {
            format!("{name:width$}  {summary}").trim_end().to_owned() + "\n"
        };
        names.iter().map(line).collect()
    }

    pub(super) fn usage(&self) -> String {
        let commands: String = self
            .commands
            .iter()
            .map(|one| self.usage_of(&**one))
            .collect();
        format!(
            "usage: {name} list\n       {name} run [DOCUMENT/]WORKFLOW {options}\n\n       \
             {name} test [DOCUMENT/]WORKFLOW {test}\n{commands}{credentials}",
            name = self.name,
            options = run::OPTIONS,
            test = run::TEST_OPTIONS,
            credentials = credentials::usage(&self.documents)
        )
    }

    fn usage_of(&self, command: &dyn Command) -> String {
        let line = format!(
            "\n       {} {} {}",
            self.name,
            command.name(),
            command.usage()
        );
        line.trim_end().to_owned() + "\n"
    }
}
