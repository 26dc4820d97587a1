//! The command line, without a process around it.

mod asking;
mod echo;
mod help;
mod inputs;
mod messages;
mod progress;

use std::ffi::OsString;

use serde_json::{Value, json};

use self::echo::program;
use super::{Program, Surroundings};

/// The exit status, stdout and stderr.
fn execute(arguments: &[&str], stdin: &str) -> (u8, String, String) {
    execute_in(arguments, stdin, &|_| None)
}

/// The same in this environment.
fn execute_in(
    arguments: &[&str],
    stdin: &str,
    environment: &dyn Fn(&str) -> Option<OsString>,
) -> (u8, String, String) {
    execute_program(&program(), arguments, stdin, environment)
}

/// The same with this program.
fn execute_program(
    program: &Program,
    arguments: &[&str],
    stdin: &str,
    environment: &dyn Fn(&str) -> Option<OsString>,
) -> (u8, String, String) {
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let arguments = arguments.iter().map(OsString::from);
    let surroundings = Surroundings {
        environment,
        stdin: &mut stdin.as_bytes(),
        stdout: &mut stdout,
        stderr: &mut stderr,
        watched: false,
    };
    let status = program.execute(arguments, surroundings);
    let text = |bytes| String::from_utf8(bytes).expect("the program writes text");
    (status, text(stdout), text(stderr))
}

/// The outputs of a run of `echo`.
#[track_caller]
fn outputs(arguments: &[&str], stdin: &str) -> Value {
    let arguments: Vec<_> = ["run", "echo"].iter().chain(arguments).copied().collect();
    let (status, stdout, stderr) = execute(&arguments, stdin);
    assert_eq!((status, stderr.as_str()), (0, ""));
    assert!(stdout.ends_with('\n'));
    serde_json::from_str(&stdout).expect("the outputs are JSON")
}

/// The error object of a failed run of `echo`.
#[track_caller]
fn failure(arguments: &[&str], stdin: &str) -> Value {
    let arguments: Vec<_> = ["run", "echo"].iter().chain(arguments).copied().collect();
    let (status, stdout, stderr) = execute(&arguments, stdin);
    assert_eq!((status, stdout.as_str()), (1, ""), "{stderr}");
    let last = stderr.lines().last().expect("there is a last line");
    serde_json::from_str(last).expect("the last line is JSON")
}

/// The first line of a message about wrong use; the second one says how to see more.
#[track_caller]
fn wrong_use(arguments: &[&str]) -> String {
    let (status, stdout, stderr) = execute(arguments, "");
    assert_eq!((status, stdout.as_str()), (2, ""), "{stderr}");
    let lines: Vec<_> = stderr.lines().collect();
    assert!(
        lines.len() == 2 && lines[1].starts_with("help: "),
        "{stderr}"
    );
    stderr.lines().next().unwrap_or_default().to_owned()
}

fn file(name: &str, content: &[u8]) -> String {
    let path = std::env::temp_dir().join(format!("arazzo-{}-{name}", std::process::id()));
    std::fs::write(&path, content).expect("the file can be written");
    path.to_str().expect("the path is text").to_owned()
}

#[test]
fn workflows_are_found_by_id_and_by_document() {
    for name in ["two/nothing", "one/nothing", "one/echo", "two/one/echo"] {
        let done = execute(&["run", name], "");
        assert_eq!(done, (0, "{}\n".to_owned(), String::new()), "{name}");
    }
    assert_eq!(
        wrong_use(&["run", "nothing"]),
        "error: `nothing` is in several documents: write `one/nothing`"
    );
    assert_eq!(
        wrong_use(&["run", "none"]),
        "error: there is no workflow `none`"
    );
    assert_eq!(
        wrong_use(&["run", "two/echo"]),
        "error: there is no workflow `two/echo`"
    );
}

#[test]
fn a_failure_is_reported_with_the_outputs_so_far() {
    let expected = json!({
        "step": "find",
        "status": null,
        "cause": "the run has used up its 3 step executions",
        "outputs": {"login": {"token": "…"}},
    });
    assert_eq!(failure(&["--input=name=fail"], ""), expected);
}

#[test]
fn the_client_is_as_the_options_say() {
    let found = outputs(
        &["--input=name=x", "--server", "other=http://127.0.0.1:1/v1"],
        "",
    );
    let client = found["client"].as_str().unwrap_or_default();
    assert!(
        client.contains(r#"{"other": "http://127.0.0.1:1/v1"}"#),
        "{client}"
    );
    let token = file("token", b"s3cr3t\n");
    let found = outputs(
        &[
            "--input=name=x",
            "--server=called/api=http://127.0.0.1:2",
            &format!("--credential=one/api.key.v2=@{token}"),
            "--pace=0",
            "--max-steps=5",
            "--timeout=2.5",
        ],
        "",
    );
    let client = found["client"].as_str().unwrap_or_default();
    for part in [
        r#"{"called/api": "http://127.0.0.1:2/"}"#,
        r#"{("one/api", "key.v2"): …}"#,
        "pace: 0ns",
        "max_steps: 5",
        "timeout: Some(2.5s)",
    ] {
        assert!(client.contains(part), "{part} in {client}");
    }
    let found = outputs(
        &[
            "--input=name=x",
            "--allow-plain-http=api.internal:8080",
            "--danger-accept-invalid-certificates",
            "--allow-redirects-to",
            "*.cdn.example",
        ],
        "",
    );
    let client = found["client"].as_str().unwrap_or_default();
    for part in ["api.internal", "Some(8080)", "cdn.example"] {
        assert!(client.contains(part), "{part} in {client}");
    }
}

#[test]
fn credentials_come_from_the_environment_unless_an_option_gives_them() {
    let shown = |arguments: &[&str], variables: &[(&str, &str)]| {
        let environment = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| OsString::from(value))
        };
        let (status, stdout, stderr) = execute_in(arguments, "", &environment);
        assert_eq!((status, stderr.as_str()), (0, ""));
        assert!(!stdout.contains("s3cr3t"), "{stdout}");
        let outputs: Value = serde_json::from_str(&stdout).expect("the outputs are JSON");
        let client = outputs["client"].as_str().unwrap_or_default();
        let (_, credentials) = client
            .split_once("credentials: ")
            .expect("a client has some");
        let (credentials, _) = credentials.split_once('}').expect("they are a map");
        credentials.to_owned()
    };
    let run = ["run", "echo", "--input=name=x"];
    assert_eq!(shown(&run, &[]), "{");
    let variables = [
        ("ARAZZO_CREDENTIAL_API_KEY_V2", "s3cr3t"),
        ("ARAZZO_CREDENTIAL_OTHER_LOGIN", ""),
        ("ARAZZO_CREDENTIAL_OTHER_NONE", "s3cr3t"),
    ];
    assert_eq!(shown(&run, &variables), r#"{("api", "key.v2"): …"#);
    let [first, second, third] = run;
    let option = "--credential=other.login=env:LOGIN";
    let variables = [
        ("ARAZZO_CREDENTIAL_OTHER_LOGIN", "other"),
        ("LOGIN", "user:s3cr3t"),
    ];
    assert_eq!(
        shown(&[first, second, third, option], &variables),
        r#"{("other", "login"): …"#
    );
}

/// Checks the messages about command lines, which are split at white space.
fn refused(cases: &[(&str, &str)]) {
    for (line, message) in cases {
        let arguments: Vec<&str> = line.split_whitespace().collect();
        assert_eq!(wrong_use(&arguments), format!("error: {message}"));
    }
}

#[test]
fn wrong_commands_are_refused() {
    refused(&[
        ("", "there is no command"),
        ("walk", "there is no command `walk`"),
        ("rum", "there is no command `rum`: did you mean `run`?"),
        (
            "echo",
            "there is no command `echo`: did you mean `run echo`?",
        ),
        ("list x", "`list` takes no argument `x`"),
        ("run", "`run` needs a workflow"),
        ("run echo x", "one workflow at a time: `x` is too many"),
        (
            "run echo name=s3cr3t",
            "`name=…` is no option: write `--input name=…`",
        ),
        ("run echo --nope", "there is no option `--nope`"),
        (
            "run echo --intput=name=x",
            "there is no option `--intput`: did you mean `--input`?",
        ),
        (
            "run echo --key=s3cr3t",
            "there is no option `--key`: did you mean `--input key=…`?",
        ),
        (
            "run echo --quiet --verbose",
            "`--quiet` and `--verbose` exclude each other",
        ),
        (
            "run ecko",
            "there is no workflow `ecko`: did you mean `echo`?",
        ),
    ]);
}

#[test]
fn wrong_values_of_options_are_refused() {
    refused(&[
        (
            "run echo --allow-plain-http http://a.example",
            "`allow_plain_http` does not take `http://a.example`: name the host alone, without \
             `https://`",
        ),
        (
            "run echo --root-certificate=Cargo.toml",
            "the root certificate is not a PEM certificate",
        ),
        (
            "run echo --client-certificate=Cargo.toml",
            "the client certificate is not a PEM certificate with its key",
        ),
        ("run echo --input", "`--input` needs a value"),
        (
            "run echo --input x",
            "`--input` needs a value of the form NAME=VALUE",
        ),
        ("run echo --input x=1", "the workflow has no input `x`"),
        (
            "run echo --input x=1 --input nam=1 --input name=1 --input x=1 --input b=1 --input limits=2",
            "the workflow has no inputs `x`, `nam` and `b`; the workflow has no input `limits`: \
             did you mean `limit`?",
        ),
        (
            "run echo --pace -1",
            "`--pace` needs a number of seconds, not `-1`",
        ),
        (
            "run echo --timeout x",
            "`--timeout` needs a number of seconds, not `x`",
        ),
        (
            "run echo --max-steps 1.5",
            "`--max-steps` needs a whole number, not `1.5`",
        ),
        (
            "run echo --inputs=a --inputs=b",
            "`--inputs` can be given once",
        ),
    ]);
    let message = wrong_use(&["run", "echo", "--inputs", "no/such/file"]);
    assert!(
        message.starts_with("error: the file `no/such/file` cannot be read: "),
        "{message}"
    );
}

#[test]
fn wrong_sources_and_schemes_are_refused() {
    refused(&[
        (
            "run echo --server none=http://a.example",
            "`--server none=…` names no source; there are: called/api, one/api, one/other",
        ),
        (
            "run echo --server api=http://a.example",
            "`--server api=…` names more than one source; there are: called/api, one/api, one/other",
        ),
        (
            "run echo --server other=127.0.0.1:1",
            "the server for the source `other` cannot be used: it begins with neither `http://` nor \
             `https://`; write `http://127.0.0.1:1`",
        ),
        (
            "run echo --server-index other=x",
            "`--server-index other=…` needs a whole number, counted from 0",
        ),
        (
            "run echo --server-variable other=x",
            "`--server-variable` needs the form SOURCE.NAME=VALUE",
        ),
        (
            "run echo --server-variable none.region=x",
            "`--server-variable none.region=…` names no source; there are: called/api, one/api, \
             one/other",
        ),
        (
            "run echo --credential api=s3cr3t",
            "`--credential` needs the form SOURCE.SCHEME=VALUE",
        ),
        (
            "run echo --credential other.login=env:ARAZZO_NO_SUCH_VARIABLE",
            "`--credential other.login=env:…` names a variable that the environment does not have",
        ),
        (
            "run echo --credential api.key.v2=s3cr3t",
            "`--credential api.key.v2=…` names more than one source; there are: called/api, \
             one/api, one/other",
        ),
        (
            "run echo --credential none.key=s3cr3t",
            "`--credential none.key=…` names no source; there are: called/api, one/api, one/other",
        ),
        (
            "run echo --server othr=http://a.example",
            "`--server othr=…` names no source: did you mean `other`?",
        ),
        (
            "run echo --credential other.logn=s3cr3t",
            "`--credential other.logn=…` names no security scheme of the source: did you mean \
             `login`?",
        ),
        (
            "run echo --credential other.key=s3cr3t",
            "`--credential other.key=…` names no security scheme of the source; there are: login",
        ),
    ]);
}

#[test]
fn a_credential_that_looks_like_a_file_is_not_repeated() {
    let message = wrong_use(&["run", "echo", "--credential", "other.login=@s3cr3t"]);
    assert!(
        message.contains("names a file that cannot be read"),
        "{message}"
    );
    assert!(!message.contains("s3cr3t"), "{message}");
}
