//! Inputs from files, arguments and the environment, and what is wrong with them.

use std::ffi::OsString;

use serde_json::{Value, json};

use super::{execute, execute_in, failure, file, outputs, refused, wrong_use};

#[test]
fn inputs_come_from_files_and_arguments() {
    let inputs = file("inputs.json", br#"{"name": "a", "limit": 1}"#);
    let photo = file("photo", &[0, 255]);
    let key = file("key", b"sk\n");
    let limit = file("limit", b" 7 ");
    let found = outputs(&["--inputs", &inputs, "--input", "name=b=c"], "");
    assert_eq!(
        (&found["name"], &found["limit"]),
        (&json!("b=c"), &json!(1))
    );
    let [key, photo, limit] = [("key", key), ("photo", photo), ("limit", limit)]
        .map(|(name, file)| format!("--input={name}=@{file}"));
    let found = outputs(&["--input=name=7", &key, &photo, &limit], "");
    for (name, value) in [
        ("name", json!("7")),
        ("key", json!("sk")),
        ("photo", json!("AP8=")),
        (
            "photo_name",
            json!(format!("arazzo-{}-photo", std::process::id())),
        ),
        ("limit", json!(7)),
    ] {
        assert_eq!(found[name], value, "{name}");
    }
    let found = outputs(&["--input=name=x", "--input=limit=null"], "");
    assert_eq!(found["limit"], Value::Null);
}

#[test]
fn an_input_that_the_workflow_does_not_have_is_told() {
    let warning = "warning: the workflow has no input `more`\n";
    let (status, stdout, stderr) = execute(
        &["run", "echo", "--inputs=-"],
        r#"{"name": "x", "more": 1}"#,
    );
    assert_eq!((status, stderr.as_str()), (0, warning));
    assert!(stdout.contains(r#""name":"x""#), "{stdout}");
    let done = execute(&["run", "one/nothing", "--inputs=-"], r#"{"more": 1}"#);
    assert_eq!(done, (0, "{}\n".to_owned(), warning.to_owned()));
    let given = r#"{"name": "x", "lim": 1, "more": 1, "rest": 1}"#;
    let (_, _, stderr) = execute(&["run", "echo", "--inputs=-"], given);
    let expected = "warning: the workflow has no inputs `more` and `rest`\n\
                    warning: the workflow has no input `lim`: did you mean `limit`?\n";
    assert_eq!(stderr, expected);
    let (_, _, stderr) = execute(&["run", "echo", "--inputs=-", "--quiet"], given);
    assert_eq!(stderr, "");
    let failed = execute(&["run", "echo", "--inputs=-"], r#"{"nam": "x"}"#);
    assert_eq!(failed.0, 1);
    assert!(
        failed.2.starts_with("error: "),
        "a misspelt one is told once: {}",
        failed.2
    );
}

#[test]
fn a_member_that_a_closed_object_does_not_have_fails_before_anything_is_sent() {
    for (inputs, cause) in [
        (
            r#"{"name": "x", "size": {"width": 1, "hight": 2}}"#,
            "`size#/hight` is an integer, expected no member of this name",
        ),
        (
            r#"{"name": "x", "size": {}}"#,
            "`size` is an object, expected an object with `width`",
        ),
    ] {
        let found = failure(&["--inputs=-"], inputs);
        assert_eq!(found["cause"], format!("the inputs do not fit: {cause}"));
    }
    let (status, _, stderr) = execute(
        &["run", "closed", "--inputs=-"],
        r#"{"b/c": 1, "width": 2}"#,
    );
    let last = stderr.lines().last().unwrap_or_default();
    assert!(
        last.contains("the inputs do not fit: there is no input `b/c`"),
        "{stderr}"
    );
    assert_eq!((status, stderr.contains("warning")), (1, false));
}

#[test]
fn people_see_data_paths_and_what_a_misspelt_input_means() {
    for (workflow, inputs, sentence, cause) in [
        (
            "closed",
            r#"{"b": 2, "with": 1}"#,
            "there is no value for `width`; there is no input `b`; there is no input `with`: did \
             you mean `width`?",
            "there is no value for `width`; there are no inputs `b` and `with`",
        ),
        (
            "echo",
            r#"{"limit": "s3cr3t", "more": 1, "size": {"hight": 1, "width": "s3cr3t"}}"#,
            "there is no value for `name`; `.limit` is a string, expected an integer; \
             `.size.hight` is an integer, expected no member of this name; `.size.width` is a \
             string, expected an integer",
            "there is no value for `name`; `limit` is a string, expected an integer; \
             `size#/hight` is an integer, expected no member of this name; `size#/width` is a \
             string, expected an integer",
        ),
    ] {
        let (status, stdout, stderr) = execute(&["run", workflow, "--inputs=-"], inputs);
        let report = json!({
            "step": null,
            "status": null,
            "cause": format!("the inputs do not fit: {cause}"),
            "outputs": {},
        });
        let help = format!("help: `bin run {workflow} --help` shows the inputs");
        let expected = format!("error: the inputs do not fit: {sentence}\n{help}\n{report}\n");
        assert_eq!((status, stdout.as_str(), stderr), (1, "", expected));
    }
}

#[test]
fn inputs_that_do_not_fit_fail_before_anything_is_sent() {
    for (arguments, stdin, cause) in [
        (&[][..], "", "there is no value for `name`"),
        (
            &["--input=name=x", "--input=limit=\"s3cr3t\""],
            "",
            "`limit` is a string, expected an integer",
        ),
        (
            &["--input=name=x", "--input=limit=s3cr3t"],
            "",
            "the value of `limit` is not JSON",
        ),
        (
            &["--input=name=x", "--input=photo=?"],
            "",
            "`photo` is a string, expected Base64",
        ),
        (
            &["--inputs=-"],
            "[1]",
            "they are an array, expected an object",
        ),
        (
            &["--inputs=-"],
            "{\"name\": s3cr3t",
            "they are not JSON from line 1, column 10 on",
        ),
        (
            &["--inputs=-"],
            "{\"name\": 5}",
            "`name` is an integer, expected a string",
        ),
    ] {
        let expected = json!({
            "step": null,
            "status": null,
            "cause": format!("the inputs do not fit: {cause}"),
            "outputs": {},
        });
        assert_eq!(failure(arguments, stdin), expected);
    }
}

#[test]
fn inputs_come_from_the_environment() {
    let environment = |name: &str| match name {
        "KEY" => Some(OsString::from("env:@s3cr3t")),
        "LIMIT" => Some(OsString::from("7")),
        _ => None,
    };
    let run = [
        "run",
        "echo",
        "--input=name=x",
        "--input=limit=1",
        "--input-env=key=KEY",
        "--input-env",
        "limit=LIMIT",
    ];
    let (status, stdout, stderr) = execute_in(&run, "", &environment);
    assert_eq!((status, stderr.as_str()), (0, ""));
    let found: Value = serde_json::from_str(&stdout).expect("the outputs are JSON");
    // The text of a variable is the value, whatever it begins with; the last option counts.
    assert_eq!(
        (&found["key"], &found["limit"]),
        (&json!("env:@s3cr3t"), &json!(7))
    );
}

#[test]
fn a_secret_is_not_taken_for_its_variable() {
    refused(&[
        (
            "run echo --input name=x --input key=env:KEY",
            "`--input key=env:…` is the text itself, and no variable is read",
        ),
        (
            "run echo --input-env key=s3cr3t",
            "`--input-env key=…` names a variable that the environment does not have",
        ),
        (
            "run echo --input-env kei=KEY",
            "the workflow has no input `kei`: did you mean `key`?",
        ),
        (
            "run echo --input-env key",
            "`--input-env` needs a value of the form NAME=VARIABLE",
        ),
    ]);
    // No secret, and so a text like any other.
    let found = outputs(&["--input=name=env:KEY"], "");
    assert_eq!(found["name"], "env:KEY");
}

#[test]
fn a_file_that_cannot_be_read_is_named_unless_it_may_be_a_secret() {
    let message = wrong_use(&["run", "echo", "--input=name=@no/such/file"]);
    let expected = "error: `--input name=@no/such/file` names a file that cannot be read: ";
    assert!(message.starts_with(expected), "{message}");
    let message = wrong_use(&["run", "echo", "--input=key=@s3cr3t"]);
    let expected = "error: `--input key=@…` names a file that cannot be read: ";
    assert!(message.starts_with(expected), "{message}");
}
