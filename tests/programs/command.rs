//! One call of the program, as it is written in a file.

use std::{env, process::Stdio};

use support::{Folder, Server};

use super::{PROGRAM, server::answers};

/// The sources of the workflow, all of which are at the server.
const SOURCES: [&str; 3] = [
    "knockObjectsApi",
    "knockBulkOperationsApi",
    "knockWorkflowsApi",
];

/// Inputs that fit.
const INPUTS: &str = r#"{"apiKey": "sk_12345678", "collection": "accounts",
    "objects": [{"id": "a"}], "notifyObjectId": "a", "workflowKey": "w"}"#;

/// `VARIABLE=value shop run … < inputs.json`, without quotes.
pub(crate) struct Command<'c> {
    variables: Vec<(&'c str, &'c str)>,
    arguments: Vec<&'c str>,
    /// Whether standard input is the file with inputs that fit.
    input: bool,
}

impl<'c> Command<'c> {
    pub(crate) fn parse(line: &'c str) -> Self {
        let (line, input) = match line.strip_suffix(" < inputs.json") {
            Some(line) => (line, true),
            None => (line, false),
        };
        let mut words = line.split_whitespace();
        let variables = words.by_ref().map_while(|word| match word {
            "shop" => None,
            word => word.split_once('='),
        });
        let variables = variables.collect();
        Self {
            variables,
            arguments: words.collect(),
            input,
        }
    }

    /// Runs the program against a server of its own, and returns what it prints.
    pub(crate) fn run(&self) -> String {
        let server = Server::start(answers());
        let folder = folder();
        let program = env::current_exe().expect("this binary has a path");
        let mut command = std::process::Command::new(program);
        command
            .args(self.arguments(&server))
            .env(PROGRAM, "1")
            .envs(self.variables.iter().copied())
            .current_dir(folder.path(""))
            .stdin(Stdio::null());
        if self.input {
            let file = std::fs::File::open(folder.path("inputs.json"));
            command.stdin(file.expect("the inputs are there"));
        }
        let output = command.output().expect("the program runs");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        let status = output.status.code().expect("an exit status");
        let printed = format!("{out}{err}[exit {status}]\n");
        timeless(&printed.replace(&server.url(), "http://127.0.0.1:PORT"))
    }

    /// The arguments, with `SERVERS` for options that lead to the server, and `SERVER` for its URL.
    fn arguments(&self, server: &Server) -> Vec<String> {
        let url = server.url();
        let arguments = self.arguments.iter().flat_map(|argument| match *argument {
            "SERVERS" => SOURCES
                .map(|source| format!("--server={source}={url}"))
                .to_vec(),
            argument => vec![argument.replace("SERVER", &url)],
        });
        arguments.collect()
    }
}

fn folder() -> Folder {
    let changed = |from: &str, to: &str| INPUTS.replace(from, to);
    let folder = Folder::new("newcomer-programs").file("inputs.json", INPUTS);
    ["denied", "html", "hostile", "slow"]
        .into_iter()
        .fold(folder, |folder, collection| {
            folder.file(
                &format!("{collection}.json"),
                changed("accounts", collection),
            )
        })
        .file("text.json", "apiKey: sk_12345678\n")
        .file("number.json", changed(r#"{"id": "a"}"#, "1"))
        .file(
            "misspelt.json",
            changed(r#"{"apiKey""#, r#"{"dat": {}, "apiKey""#),
        )
        .file("key.txt", "sk_12345678\n")
}

/// The text without the times that things took.
fn timeless(text: &str) -> String {
    let mut words: Vec<&str> = text.split_inclusive([' ', '\n']).collect();
    for index in 2..words.len() {
        let is_unit = words[index].trim_end().trim_end_matches([':', ';']) == "ms";
        let is_time = matches!(words[index - 2], "in " | "after ");
        if is_unit && is_time && words[index - 1].trim_end().parse::<u64>().is_ok() {
            words[index - 1] = "… ";
        }
    }
    words.concat()
}
