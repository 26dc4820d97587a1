//! `list`, `--help` and `--version`.

use super::{echo, execute, execute_program, wrong_use};

/// What `echo` takes, indented by so much.
fn inputs(indent: &str) -> String {
    [
        "name   string, required",
        "key    secret, optional",
        "limit  JSON, optional",
        "photo  file (NAME=@FILE), optional",
        "size   JSON, optional",
    ]
    .map(|line| format!("{indent}{line}\n"))
    .concat()
}

/// What `echo` needs, indented by so much.
fn credentials(indent: &str) -> String {
    [
        "api.key.v2   the key in the header `X-Key`; or in ARAZZO_CREDENTIAL_API_KEY_V2",
        "other.login  `user:password` for HTTP basic; or in ARAZZO_CREDENTIAL_OTHER_LOGIN",
    ]
    .map(|line| format!("{indent}{line}\n"))
    .concat()
}

#[track_caller]
fn shown(arguments: &[&str]) -> String {
    let (status, stdout, stderr) = execute(arguments, "");
    assert_eq!((status, stderr.as_str()), (0, ""));
    stdout
}

#[test]
fn workflows_are_listed_with_what_they_take() {
    let expected = format!(
        "one/echo      Says what it was told.\n\
         {inputs}  credentials, as SOURCE.SCHEME:\n{credentials}\
         one/nothing\n\
         one/closed\n    width  JSON, required\n\
         two/nothing   Does nothing.\n\
         two/one/echo  Has a name with a slash.\n",
        inputs = inputs("    "),
        credentials = credentials("    "),
    );
    assert_eq!(shown(&["list"]), expected);
}

#[test]
fn the_help_of_a_workflow_says_what_it_takes() {
    let expected = format!(
        "usage: bin run echo --input name=TEXT [OPTIONS]\n\
         \n\
         Says what it was told.\n\
         \n\
         inputs:\n{inputs}\
         \n\
         credentials, for --credential SOURCE.SCHEME=VALUE:\n{credentials}\
         \n\
         servers, for --server SOURCE=URL:\n  one/api\n  called/api\n  other\n\
         \n\
         `bin run --help` shows all options.\n",
        inputs = inputs("  "),
        credentials = credentials("  "),
    );
    for line in [
        &["run", "echo", "--help"][..],
        &["run", "--help", "echo"],
        &["run", "--server", "other=http://a.example", "echo", "-h"],
        &["help", "run", "echo"],
    ] {
        assert_eq!(shown(line), expected);
    }
    let of_test = shown(&["test", "closed", "--help"]);
    assert!(of_test.starts_with("usage: bin test closed --input width=JSON [OPTIONS]\n"));
    let of_none = shown(&["run", "one/nothing", "--help"]);
    let usage = "usage: bin run one/nothing [OPTIONS]\n\nIt takes no inputs.\n";
    assert!(of_none.starts_with(usage), "{of_none}");
    assert_eq!(
        wrong_use(&["run", "ecko", "--help"]),
        "error: there is no workflow `ecko`: did you mean `echo`?"
    );
}

#[test]
fn every_command_has_its_help() {
    for (line, begin) in [
        (
            &["--help"][..],
            "usage: bin list\n       bin run [DOCUMENT/]WORKFLOW [",
        ),
        (&["help"], "usage: bin list\n"),
        (&["no", "-h"], "usage: bin list\n"),
        (&["list", "--help"], "usage: bin list\n\nLists "),
        (
            &["run", "--help"],
            "usage: bin run [DOCUMENT/]WORKFLOW [--inputs FILE|-]",
        ),
        (
            &["test", "-h"],
            "usage: bin test [DOCUMENT/]WORKFLOW [--dry-run]",
        ),
    ] {
        let help = shown(line);
        assert!(help.starts_with(begin), "{help}");
    }
}

#[test]
fn the_usage_lists_what_the_apis_ask_for() {
    let usage = shown(&["--help"]);
    let (_, credentials) = usage.split_once("\ncredentials").expect("a list");
    let expected = ", as SOURCE.SCHEME:\n  \
        api.key.v2: the key in the header `X-Key`; or in ARAZZO_CREDENTIAL_API_KEY_V2\n  \
        other.login: `user:password` for HTTP basic; or in ARAZZO_CREDENTIAL_OTHER_LOGIN\n";
    assert_eq!(credentials, expected);
}

#[test]
fn a_program_has_a_version() {
    let runtime = env!("CARGO_PKG_VERSION");
    for line in ["--version", "-V"] {
        assert_eq!(shown(&[line]), format!("bin (arazzo {runtime})\n"));
        let program = echo::program().version("1.2.3");
        let (status, stdout, _) = execute_program(&program, &[line], "", &|_| None);
        assert_eq!(
            (status, stdout),
            (0, format!("bin 1.2.3 (arazzo {runtime})\n"))
        );
    }
}
