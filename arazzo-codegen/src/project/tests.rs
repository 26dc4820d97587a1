//! Documents that try to break out of the files of a project.

use expect_test::{Expect, expect};

use super::*;
use crate::{CredentialSummary, InputKind, InputSummary, WorkflowSummary};

fn document(title: &str, workflow: &str, summary: &str) -> Document {
    Document {
        path: PathBuf::from("../pets.arazzo.yml"),
        name: "pets".to_owned(),
        module: "pets".to_owned(),
        text: "//! Generated.\n".to_owned(),
        summary: Summary {
            module: "pets".to_owned(),
            title: title.to_owned(),
            workflows: vec![WorkflowSummary {
                id: workflow.to_owned(),
                summary: Some(summary.to_owned()),
                unit: "GetPet".to_owned(),
                inputs: vec![
                    InputSummary {
                        required: true,
                        ..input("petId", InputKind::Json, "integer")
                    },
                    InputSummary {
                        default: Some("\"a | b\"".to_owned()),
                        description: Some(summary.to_owned()),
                        ..input("na\"me", InputKind::Text, "string")
                    },
                ],
                credentials: vec![CredentialSummary {
                    source: "api".to_owned(),
                    scheme: summary.to_owned(),
                    wants: "the key in the header `X`".to_owned(),
                    optional: true,
                }],
            }],
            features: vec!["xpath".to_owned()],
        },
    }
}

fn input(name: &str, kind: InputKind, words: &str) -> InputSummary {
    InputSummary {
        name: name.to_owned(),
        kind,
        words: words.to_owned(),
        required: false,
        default: None,
        description: None,
    }
}

#[track_caller]
fn check(project: &Project, file: &str, expected: Expect) {
    let found = project
        .files
        .iter()
        .find(|(path, _)| path == Path::new(file));
    let (_, text) = found.expect("a file of every project");
    expected.assert_eq(text);
}

#[test]
fn a_project_has_all_that_cargo_needs() {
    let document = document("Pets", "getPet", "Gets a pet.");
    let runtime = Runtime::Path(PathBuf::from("../arazzo"));
    let project = Project::new("pets", &runtime, &[document], &Options::default());
    let paths: Vec<_> = project
        .files
        .iter()
        .map(|(path, _)| path.to_string_lossy())
        .collect();
    assert_eq!(
        paths,
        [
            "Cargo.toml",
            "arazzo.toml",
            "README.md",
            ".gitignore",
            "src/main.rs",
            "src/workflows/mod.rs",
            "src/workflows/pets.rs",
        ]
    );
    check(
        &project,
        "Cargo.toml",
        expect![[r#"
            [workspace]

            [package]
            name = "pets"
            version = "0.1.0"
            edition = "2024"
            publish = false

            [dependencies]
            arazzo = { path = "../arazzo", default-features = false, features = ["program", "http", "xpath"] }
        "#]],
    );
    check(
        &project,
        "arazzo.toml",
        expect![[r##"
            # `arazzo-codegen generate` regenerates the modules; with `--check`, it reports whether they
            # are up to date.
            output = "src/workflows"

            [[document]]
            path = "../pets.arazzo.yml"
            module = "pets"
        "##]],
    );
}

const HOSTILE: &str = "\"; } */ \u{202E}]\n# Heading `code` <script> \\ '\u{7}";

fn hostile() -> Project {
    let document = document(HOSTILE, HOSTILE, HOSTILE);
    let options = Options {
        sources: vec![("a\"b".to_owned(), PathBuf::from("a\\b\".yml"))],
        ..Options::default()
    };
    Project::new("pets", &Runtime::Published, &[document], &options)
}

#[test]
fn the_text_of_documents_stays_text_in_the_program() {
    check(
        &hostile(),
        "src/main.rs",
        expect![[r#"
            //! Runs the workflows of Arazzo documents from the command line.

            mod workflows;

            use std::process::ExitCode;

            use arazzo::program::Program;

            fn main() -> ExitCode {
                Program::new("pets")
                    .version(env!("CARGO_PKG_VERSION"))
                    .workflow::<workflows::pets::GetPet>()
                    .main()
            }
        "#]],
    );
}

#[test]
fn the_text_of_documents_stays_text_in_the_readme() {
    check(
        &hostile(),
        "README.md",
        expect![[r##"
            # pets

            Runs the workflows of Arazzo documents from the command line.

            ```console
            $ cargo run -- list
            $ cargo run -- run WORKFLOW --help
            $ cargo run -- run WORKFLOW --input NAME=VALUE
            $ cargo run -- test WORKFLOW --input NAME=VALUE
            ```

            `list` and `run WORKFLOW --help` show what a workflow takes.
            The outputs of a workflow are printed as one JSON object.
            If a workflow fails, the exit status is 1 and the last line of standard error is a JSON object with the step, the status, and the outputs of the steps before it.
            `test` also shows the requests and the responses, without secrets; `test --dry-run` sends nothing, and shows the first request.

            | option | what it does |
            |---|---|
            | `--inputs FILE` | reads all inputs from a JSON object; `-` is standard input |
            | `--input NAME=VALUE` | one input: text, or JSON where it is not a string; `NAME=@FILE` reads it from a file |
            | `--input-env NAME=VARIABLE` | one input from a variable of the environment, for secrets |
            | `--server SOURCE=URL` | the server to use for a source description |
            | `--credential SOURCE.SCHEME=VALUE` | the credential for a security scheme; `@FILE` and `env:NAME` keep it off the command line |
            | `--pace SECONDS` | the delay between polls that declare none |
            | `--max-steps N` | the limit of step executions in a run |
            | `--timeout SECONDS` | the time limit of a run |
            | `--verbose` | shows a line per request, as on a terminal, and all exchanges at the end, without secrets |
            | `--quiet` | shows neither these lines nor warnings |

            `cargo run -- run --help` lists all options.

            ## "; \} \*/ �\] \# Heading \`code\` \<script\> \\ '�

            Document `pets`.

            - "; \} \*/ �\] \# Heading \`code\` \<script\> \\ '�: "; \} \*/ �\] \# Heading \`code\` \<script\> \\ '�

              | `--input` | type | what it is |
              |---|---|---|
              | `petId` | integer, required |  |
              | `na"me` | string, default "a \| b" | "; \} \*/ �\] \# Heading \`code\` \<script\> \\ '� |

              | `--credential` | or in the environment | what it is |
              |---|---|---|
              | api."; \} \*/ �\] \# Heading \`code\` \<script\> \\ '� | `ARAZZO_CREDENTIAL_API______________HEADING__CODE___SCRIPT______` | optional: the key in the header \`X\` |

            ## Changing the workflows

            The modules in `src/workflows` are generated. Edit the documents that `arazzo.toml` names and run `arazzo-codegen generate` in this folder.
        "##]],
    );
}

#[test]
fn the_text_of_options_stays_text() {
    check(
        &hostile(),
        "arazzo.toml",
        expect![[r##"
            # `arazzo-codegen generate` regenerates the modules; with `--check`, it reports whether they
            # are up to date.
            output = "src/workflows"

            [[document]]
            path = "../pets.arazzo.yml"
            module = "pets"
            sources = { "a\"b" = "a\\b\".yml" }
        "##]],
    );
}

#[test]
fn a_program_that_serves_has_two_more_commands() {
    let document = document("Pets", "getPet", "Gets a pet.");
    let runtime = Runtime::Path(PathBuf::from("../arazzo"));
    let options = Options {
        serve: true,
        ..Options::default()
    };
    let project = Project::new("zoo", &runtime, &[document], &options);
    check(
        &project,
        "Cargo.toml",
        expect![[r#"
        [workspace]

        [package]
        name = "zoo"
        version = "0.1.0"
        edition = "2024"
        publish = false

        [dependencies]
        arazzo = { path = "../arazzo", default-features = false, features = ["program", "http", "xpath"] }
        arazzo-mcp = { path = "../arazzo-mcp", features = ["program"] }
        arazzo-serve = { path = "../arazzo-serve", features = ["mcp"] }
    "#]],
    );
    check(
        &project,
        "src/main.rs",
        expect![[r#"
        //! Runs and serves the workflows of Arazzo documents.

        mod workflows;

        use std::process::ExitCode;

        use arazzo::program::Program;

        fn main() -> ExitCode {
            Program::new("zoo")
                .version(env!("CARGO_PKG_VERSION"))
                .workflow::<workflows::pets::GetPet>()
                .command(arazzo_serve::Serve)
                .command(arazzo_mcp::Mcp)
                .main()
        }
    "#]],
    );
    check(
        &project,
        "README.md",
        expect![[r##"
        # zoo

        Runs the workflows of Arazzo documents from the command line.

        ```console
        $ cargo run -- list
        $ cargo run -- run WORKFLOW --help
        $ cargo run -- run WORKFLOW --input NAME=VALUE
        $ cargo run -- test WORKFLOW --input NAME=VALUE
        ```

        `list` and `run WORKFLOW --help` show what a workflow takes.
        The outputs of a workflow are printed as one JSON object.
        If a workflow fails, the exit status is 1 and the last line of standard error is a JSON object with the step, the status, and the outputs of the steps before it.
        `test` also shows the requests and the responses, without secrets; `test --dry-run` sends nothing, and shows the first request.

        | option | what it does |
        |---|---|
        | `--inputs FILE` | reads all inputs from a JSON object; `-` is standard input |
        | `--input NAME=VALUE` | one input: text, or JSON where it is not a string; `NAME=@FILE` reads it from a file |
        | `--input-env NAME=VARIABLE` | one input from a variable of the environment, for secrets |
        | `--server SOURCE=URL` | the server to use for a source description |
        | `--credential SOURCE.SCHEME=VALUE` | the credential for a security scheme; `@FILE` and `env:NAME` keep it off the command line |
        | `--pace SECONDS` | the delay between polls that declare none |
        | `--max-steps N` | the limit of step executions in a run |
        | `--timeout SECONDS` | the time limit of a run |
        | `--verbose` | shows a line per request, as on a terminal, and all exchanges at the end, without secrets |
        | `--quiet` | shows neither these lines nor warnings |

        `cargo run -- run --help` lists all options.

        ## Serving the workflows

        ```console
        $ export TOKEN=$(openssl rand -hex 32)
        $ cargo run -- serve --token env:TOKEN
        $ curl http://127.0.0.1:8080/workflows/getPet --json '{"NAME": "VALUE"}' \
            -H "Authorization: Bearer $TOKEN"
        ```

        The answer is the outputs as JSON; `http://127.0.0.1:8080/openapi.json` describes all requests and answers.
        Without `--token`, nobody may call; with `--without-authentication`, everybody who can reach the address, which must be loopback.
        `--settings FILE` reads a TOML file: servers, credentials, limits, schedules, mappings. `cargo run -- help` lists all options.

        ## Tools for models

        `mcp` serves workflows as tools of the Model Context Protocol: all with `--all-tools`, or those that `--tool WORKFLOW` names. A client that starts the program itself has such a setting:

        ```json
        {"mcpServers": {"zoo": {"command": "target/debug/zoo", "args": ["mcp", "--all-tools"]}}}
        ```

        `mcp --listen 127.0.0.1:8081 --token env:TOKEN` serves them at `http://127.0.0.1:8081/mcp` instead, and `serve --all-tools` beside the workflows.
        What a workflow returns is text of the APIs that it calls, which is untrusted: a model may take it for an instruction.

        ## Pets

        Document `pets`.

        - `getPet`: Gets a pet.

          | `--input` | type | what it is |
          |---|---|---|
          | `petId` | integer, required |  |
          | `na"me` | string, default "a \| b" | Gets a pet. |

          | `--credential` | or in the environment | what it is |
          |---|---|---|
          | `api.Gets a pet.` | `ARAZZO_CREDENTIAL_API_GETS_A_PET_` | optional: the key in the header \`X\` |

        ## Changing the workflows

        The modules in `src/workflows` are generated. Edit the documents that `arazzo.toml` names and run `arazzo-codegen generate` in this folder.
    "##]],
    );
}

#[test]
fn a_program_that_works_for_an_engine_has_a_command_for_that() {
    let mut document = document("Pets", "getPet", "Gets a pet.");
    let inputs = &mut document.summary.workflows[0].inputs;
    inputs.push(input("key", InputKind::Secret, "secret"));
    let runtime = Runtime::Path(PathBuf::from("../arazzo"));
    let options = Options {
        durable: Some(Engine::Restate),
        ..Options::default()
    };
    let project = Project::new("zoo", &runtime, &[document], &options);
    let text = |file: &str| {
        let mut files = project.files.iter();
        let found = files.find(|(path, _)| path == Path::new(file));
        found.expect("a file of every project").1.as_str()
    };
    let package = "arazzo-restate = { path = \"../adapters/arazzo-restate\", \
                   features = [\"program\"] }\n";
    assert!(text("Cargo.toml").ends_with(package));
    let command = "        .command(arazzo_restate::Worker)\n        .main()\n";
    assert!(text("src/main.rs").contains(command));
    let readme = text("README.md");
    let section = readme
        .split("## ")
        .find(|part| part.starts_with("Runs that survive"));
    expect![[r#"
        Runs that survive the process

        `worker` runs the workflows for the engine Restate: a run that is stopped, by the end of this program or of the engine, goes on where it was.
        The engine, this program, and what makes them known to each other:

        ```console
        $ RESTATE_DISABLE_TELEMETRY=true npx @restatedev/restate-server \
            --listen-mode tcp --bind-ip 127.0.0.1 --base-dir restate-data
        $ export JOURNAL_KEY="k1:$(openssl rand -hex 32)"
        $ cargo run -- worker --journal-key env:JOURNAL_KEY --secret API_KEY=env:API_KEY
        $ curl http://127.0.0.1:9070/deployments --json '{"uri": "http://127.0.0.1:9080"}'
        $ curl http://127.0.0.1:8080/getPet/run -H 'idempotency-key: once' \
            --json '{"NAME": "VALUE", "SECRET": {"$env": "API_KEY"}}'
        ```

        Keep the key: what the engine has is sealed with it, outputs and errors too unless `--results-in-the-clear` is given.
        A secret input is the name of a secret of the worker, as in `{"$env": "API_KEY"}`; `--secret` gives it.
        A request that is under way when a process ends is sent again if its method allows that, or if it has an idempotency key; any other ends the run. `cargo run -- help` lists the options for that.
        The engine's licence is the Business Source License 1.1.

    "#]].assert_eq(section.expect("it is there"));
}

#[test]
fn what_a_workflow_is_called_stays_text_where_it_is_served() {
    let document = document(HOSTILE, HOSTILE, HOSTILE);
    let text = serving::sections("pets", &[document]);
    assert!(text.contains("/workflows/WORKFLOW"), "{text}");
    assert!(!text.contains("Heading"), "{text}");
}

#[test]
fn packages_are_beside_the_runtime() {
    for (runtime, expected) in [
        ("../arazzo", "../arazzo-serve"),
        ("arazzo", "arazzo-serve"),
        ("/a/arazzo", "/a/arazzo-serve"),
        ("..", "../../arazzo-serve"),
    ] {
        let beside = Runtime::Path(PathBuf::from(runtime)).beside("arazzo-serve");
        let Runtime::Path(found) = beside else {
            panic!("{runtime}: a path")
        };
        assert_eq!(found, Path::new(expected), "{runtime}");
    }
}

#[test]
fn a_program_with_brokers_connects_to_them() {
    let document = document("Pets", "getPet", "Gets a pet.");
    let runtime = Runtime::Path(PathBuf::from("../arazzo"));
    let options = Options {
        brokers: vec![Broker::Nats, Broker::Mqtt],
        ..Options::default()
    };
    let project = Project::new("zoo", &runtime, &[document], &options);
    check(
        &project,
        "Cargo.toml",
        expect![[r#"
        [workspace]

        [package]
        name = "zoo"
        version = "0.1.0"
        edition = "2024"
        publish = false

        [dependencies]
        arazzo = { path = "../arazzo", default-features = false, features = ["program", "http", "xpath"] }
        arazzo-nats = { path = "../adapters/arazzo-nats" }
        arazzo-mqtt = { path = "../adapters/arazzo-mqtt" }
    "#]],
    );
    check(
        &project,
        "src/main.rs",
        expect![[r#"
        //! Runs the workflows of Arazzo documents from the command line.

        mod workflows;

        use std::process::ExitCode;

        use arazzo::program::Program;

        fn main() -> ExitCode {
            Program::new("zoo")
                .version(env!("CARGO_PKG_VERSION"))
                .workflow::<workflows::pets::GetPet>()
                .connect(arazzo_nats::Connector)
                .connect(arazzo_mqtt::Connector)
                .main()
        }
    "#]],
    );
    let readme = &project
        .files
        .iter()
        .find(|(path, _)| path.ends_with("README.md"));
    let (_, readme) = readme.expect("there is a README");
    let said = "$ cargo run -- run WORKFLOW --channel SOURCE=nats://127.0.0.1:4222\n```\n\nThe \
                program knows `nats://127.0.0.1:4222` and `mqtt://127.0.0.1:1883`.\n";
    assert!(readme.contains(said), "{readme}");
}
