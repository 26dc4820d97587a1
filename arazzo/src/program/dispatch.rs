//! Which command the first argument means, and with which options.

use std::cell::RefCell;

use super::{
    Program, Stop, Surroundings,
    arguments::{Arguments, Grammar},
    command::{Call, CommandError},
    help, line, network, options, run, settings,
};
use crate::{description::Input, entry::closest};

impl Program {
    /// Runs the command that the first argument names, and returns what it prints.
    pub(super) fn command_of(
        &self,
        texts: &[String],
        around: &mut Surroundings<'_>,
    ) -> Result<String, Stop> {
        let Some((name, rest)) = texts.split_first() else {
            return Err(Stop::advised("there is no command", self.commands_advice()));
        };
        match name.as_str() {
            "help" => return self.help(rest),
            "--version" | "-V" => return Ok(self.version_line()),
            _ if texts.iter().any(|text| help::is_wanted(text)) => return self.help(texts),
            _ => {}
        }
        let outcome = self.dispatch(name, rest, around);
        let advice = || format!("`{} {name} --help` shows how it is called", self.name);
        outcome.map_err(|stop| stop.or_advise(advice))
    }

    fn dispatch(
        &self,
        name: &str,
        rest: &[String],
        around: &mut Surroundings<'_>,
    ) -> Result<String, Stop> {
        match (name, rest) {
            ("list", []) => Ok(self.list()),
            ("list", [extra, ..]) => Err(format!("`list` takes no argument `{extra}`").into()),
            ("run", rest) => {
                let arguments = Arguments::parse(rest, &self.grammar_of_run(&options::FLAGS))?;
                run::run(self, &arguments, around)
            }
            ("test", rest) => {
                let arguments = Arguments::parse(rest, &self.grammar_of_run(&options::TEST_FLAGS))?;
                run::test(self, &arguments, around)
            }
            (name, rest) => self.added(name, rest, around),
        }
    }

    /// Runs a command that has been added.
    fn added(
        &self,
        name: &str,
        rest: &[String],
        around: &mut Surroundings<'_>,
    ) -> Result<String, Stop> {
        let command = self.commands.iter().find(|one| one.name() == name);
        let command = command.ok_or_else(|| self.no_command(name))?;
        let grammar = grammar(command.flags(), command.options());
        let arguments = Arguments::parse(rest, &grammar)?;
        if let [extra, ..] = arguments.words() {
            return Err(format!("`{name}` takes no argument `{extra}`").into());
        }
        let call = Call {
            program: self,
            arguments: &arguments,
            environment: around.environment,
            stderr: RefCell::new(around.stderr),
        };
        match command.run(&call) {
            Ok(()) => Ok(String::new()),
            Err(CommandError(stop)) => Err(stop),
        }
    }

    /// Says that there is no such command. The name of a workflow is probably meant to be run.
    fn no_command(&self, name: &str) -> Stop {
        let added = self.commands.iter().map(|one| one.name());
        let names: Vec<_> = ["list", "run", "test"].into_iter().chain(added).collect();
        let message = format!("there is no command `{name}`");
        let message = match (closest(name, &names), self.meant(name)) {
            (Some(meant), _) => format!("{message}: did you mean `{meant}`?"),
            (None, Some(id)) => format!("{message}: did you mean `run {}`?", line::one(id)),
            (None, None) => message,
        };
        Stop::advised(message, self.commands_advice())
    }

    fn commands_advice(&self) -> String {
        format!("`{} --help` shows the commands", self.name)
    }

    /// Returns the options of `run` and `test`.
    pub(super) fn grammar_of_run(&self, flags: &[&'static str]) -> Grammar {
        let inputs = self.all().flat_map(|(_, entry)| entry.description().inputs);
        Grammar {
            inputs: inputs.map(Input::name).collect(),
            ..grammar(flags, &options::INPUTS)
        }
    }
}

/// Returns the options of a command: its own, and those that describe a client.
fn grammar(flags: &[&'static str], options: &[&'static str]) -> Grammar {
    Grammar {
        flags: flags.iter().copied().chain([network::DANGER]).collect(),
        valued: options.iter().copied().chain(settings::options()).collect(),
        inputs: Vec::new(),
    }
}
