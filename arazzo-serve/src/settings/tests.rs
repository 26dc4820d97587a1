use std::{collections::BTreeMap, io, path::Path};

use arazzo::{Client, Entry};
use arazzo_generated::{exports::ExportTable, knock::BulkSetObjectsNotify};
use serde_json::json;

use super::*;
use crate::Service;

const SECRET: &str = "s3cr3t-s3cr3t";

fn entries() -> [Entry; 2] {
    [
        Entry::of::<BulkSetObjectsNotify>(),
        Entry::of::<ExportTable>(),
    ]
}

/// Reads a text with these variables; the file `key` has a secret.
fn read(text: &str, variables: &[(&str, &str)]) -> Result<Settings, SettingsError> {
    let variables: BTreeMap<String, String> = variables
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    let open = |path: &Path| match path.to_str() {
        Some("key") => Ok(format!("{SECRET}\n").into_bytes()),
        _ => Err(io::ErrorKind::NotFound.into()),
    };
    let sources = Sources::new("arazzo.toml", text)
        .variables(|name| variables.get(name).map(Into::into))
        .files(open);
    Settings::read(&sources, &entries())
}

#[test]
fn variables_that_no_setting_is_read_from_are_told() {
    let names = [
        "ARAZZO_LISTN",
        "ARAZZO_PORT_8080_TCP",
        "ARAZZO_CREDENTIAL_EXPORT_KEY",
        "ARAZZO_LISTEN",
        "ARAZZO_TOKEN",
        "ARAZZO_SETTINGS",
        "ARAZZO_LIMIT_RUNS",
        "ARAZZO_SECRET_APIKEY",
        "ARAZZO_KEY_OF_CI",
        "ARAZZO_TEST_STORE",
        "ARAZZO_BENCH_WARM",
        "HOME",
        "arazzo_listn",
    ];
    let sources = Sources::new("arazzo.toml", "tokens.ci = \"env:ARAZZO_KEY_OF_CI\"")
        .variables(|name| {
            (name == "ARAZZO_KEY_OF_CI" || name == "ARAZZO_LISTN").then(|| SECRET.into())
        })
        .names(names.map(str::to_owned));
    let settings = Settings::read(&sources, &entries()).expect("valid");
    let told: Vec<_> = settings
        .warnings()
        .iter()
        .map(ToString::to_string)
        .collect();
    let none = "no setting is read from it";
    let expected = [
        format!(
            "the variable ARAZZO_CREDENTIAL_EXPORT_KEY: {none}: did you mean \
             `ARAZZO_CREDENTIAL_EXPORTS_KEY`?"
        ),
        format!("the variable ARAZZO_LISTN: {none}: did you mean `ARAZZO_LISTEN`?"),
        format!("the variable ARAZZO_PORT_8080_TCP: {none}"),
    ];
    assert_eq!(told, expected);
}

#[track_caller]
fn settings(text: &str, variables: &[(&str, &str)]) -> Settings {
    read(text, variables).unwrap_or_else(|error| panic!("{error}"))
}

/// Everything that there is, once.
const WHOLE: &str = r##"
listen = "127.0.0.1:9000"
hosts = ["api.example.com"]
origins = ["https://app.example.com"]
expose_progress = true
test_runs = true
keep_alive = "20s"
keep_alive_data = { alive = true }
store = "contexts"

[tokens]
ci = "env:CI_TOKEN"
admin = ["@key", "env:CI_TOKEN"]

[webhooks.shop]
secrets = ["@key", "env:CI_TOKEN"]
window = "2m"
starts = "bulk-set-objects-notify"

[servers]
knockObjectsApi = "http://127.0.0.1:1"

[credentials]
exports.key = "@key"

[network]
allow_plain_http = ["127.0.0.1"]
request_time = 5
max_steps = 100

[secrets]
apiKey = "@key"
tenant = "env:CI_TOKEN"

[values]
region = "eu"
big = 0x10
day = 2026-03-01

[limits]
runs = 64
run_time = "1m 30s"
shortest_interval = "10s"

[workflows.bulk-set-objects-notify]
concurrency = 4
time_limit = "30s"
stream = ["pollBulkOperation.bulkStatus"]
session = "$request.header.X-Session"
request.collection = "$request.query.c"
request.objects = "$request.body#/objects"
request.notifyObjectId = "$request.body#/objects/0/id"
request.workflowKey = "$setting.region"
response.status = 201
response.headers = { Location = "$outputs#/workflowRunId" }
save."user.last" = "$outputs#/bulkOperationId"
save.session.last = "$run.id"

[[schedules]]
name = "nightly"
workflow = "bulk-set-objects-notify"
cron = "0 5 * * *"
missed = "run_once"
jitter = "5m"
inputs = { collection = "c", objects = [], notifyObjectId = "$run.id", workflowKey = "w" }

[[schedules]]
name = "often"
workflow = "exports"
every = "20m"
from_start = true
overlap = true
inputs.table = "t"

[[triggers]]
name = "failed"
workflow = "exports"
filter = { event = "workflow.RunFinished", outcome = "failed", resource.depth = 1 }
inputs.table = "$event#/runId"
"##;

#[test]
fn a_whole_file_becomes_a_service() {
    let id = Entry::of::<ExportTable>().id();
    let text = WHOLE.replace("workflow = \"exports\"", &format!("workflow = \"{id}\""));
    let settings = settings(&text, &[("CI_TOKEN", "token-of-ci")]);
    assert_eq!(settings.listen().to_string(), "127.0.0.1:9000");
    assert_eq!(
        (settings.limits.runs, settings.limits.run_time.as_secs()),
        (64, 90)
    );
    assert_eq!(
        Value::Object(settings.values.clone()),
        json!({"region": "eu", "big": 16, "day": "2026-03-01"})
    );
    let tokens: Vec<_> = settings
        .tokens
        .iter()
        .map(|(name, token)| (name.as_str(), token.expose()))
        .collect();
    let expected = [
        ("ci", "token-of-ci"),
        ("admin", SECRET),
        ("admin", "token-of-ci"),
    ];
    assert_eq!(tokens, expected);
    assert_eq!(settings.schedules.len(), 2);
    assert_eq!(settings.triggers.len(), 1);
    let shown = format!("{settings:?}");
    assert!(
        !shown.contains(SECRET) && !shown.contains("token-of-ci"),
        "{shown}"
    );
    let client = settings
        .client(Client::builder())
        .build()
        .expect("a client");
    let folder = tempfile::tempdir().expect("a folder");
    let mut settings = settings;
    settings.store = Some(folder.path().join("contexts"));
    let service = settings
        .apply(Service::new(client), entries())
        .expect("a store");
    let app = service.build();
    assert!(app.is_ok(), "{app:?}");
}

#[test]
fn nothing_at_all_is_a_service_that_only_this_machine_reaches() {
    let settings = settings("", &[]);
    assert_eq!(settings.listen().to_string(), "127.0.0.1:8080");
    assert!(!settings.open && settings.tokens.is_empty() && settings.store.is_none());
}

#[test]
fn the_environment_takes_precedence() {
    let text = "listen = \"127.0.0.1:1\"\nhosts = [\"a.example\"]\n[limits]\nruns = 1\n[secrets]\napiKey = \"@key\"\n\
                [servers]\nknockObjectsApi = \"http://a.example\"\n";
    let settings = settings(
        text,
        &[
            ("ARAZZO_LISTEN", "127.0.0.1:2"),
            ("ARAZZO_HOSTS", "b.example, c.example"),
            ("ARAZZO_LIMIT_RUNS", "2"),
            ("ARAZZO_LIMIT_KEPT_TIME", "2h"),
            ("ARAZZO_TOKEN", "t"),
            ("ARAZZO_SECRET_APIKEY", "from-the-environment"),
            ("ARAZZO_SERVER_KNOCKOBJECTSAPI", "http://b.example"),
            ("ARAZZO_CREDENTIAL_EXPORTS_KEY", "k"),
            ("ARAZZO_STORE", ""),
        ],
    );
    assert_eq!(settings.listen().to_string(), "127.0.0.1:2");
    assert_eq!(settings.hosts, ["b.example", "c.example"]);
    assert_eq!(
        (settings.limits.runs, settings.limits.kept_time.as_secs()),
        (2, 7_200)
    );
    assert_eq!(settings.tokens[0].0, "default");
    assert_eq!(settings.secrets["apiKey"].expose(), "from-the-environment");
    assert_eq!(
        settings.servers.last().map(|(_, url)| url.as_str()),
        Some("http://b.example")
    );
    assert_eq!(settings.credentials[0].1, "key");
    assert!(settings.store.is_none());
}

#[track_caller]
fn mistakes(text: &str, variables: &[(&str, &str)], expected: &[&str]) {
    let error = read(text, variables).expect_err("mistakes").to_string();
    let found: Vec<&str> = error.lines().collect();
    assert_eq!(found, expected);
    assert!(!error.contains(SECRET), "{error}");
}

#[test]
fn all_mistakes_are_told_at_once_with_their_places() {
    let text = r#"listen = "localhost"
hosts = ["a b", 1]
tokens = { ci = "s3cr3t-s3cr3t", gone = "env:GONE", file = "@gone" }
lissten = 1

[limits]
runs = "many"
run_tim = 1
run_time = "soon"

[servers]
knockObjectApi = "http://a"
knockWorkflowsApi = "ftp://user:s3cr3t-s3cr3t@a"

[credentials.exports]
kee = "@key"

[secrets]
apikey = "@key"
"#;
    mistakes(
        text,
        &[("ARAZZO_LIMIT_DEPTH", "-1")],
        &[
            "arazzo.toml:1:10: an address to listen on has an IP address and a port, as in `127.0.0.1:8080`",
            "arazzo.toml:2:10: `a b` is not the name of a host, as in `api.example.com`",
            "arazzo.toml:2:17: `hosts` is a text, not a whole number",
            "arazzo.toml:3:17: `tokens.ci` is written as \"env:NAME\" or \"@file\": a secret itself does not belong in this file",
            "arazzo.toml:3:41: `tokens.gone` names a variable that the environment does not have",
            "arazzo.toml:3:60: `tokens.file` names a file that cannot be read: entity not found",
            "arazzo.toml:4:1: there is no setting `lissten`: did you mean `listen`?",
            "arazzo.toml:7:8: `limits.runs` is a whole number, not a text",
            "arazzo.toml:8:1: there is no setting `limits.run_tim`: did you mean `run_time`?",
            "arazzo.toml:9:12: `limits.run_time` is a duration, as in \"90s\" or \"1h 30m\", not a text",
            "arazzo.toml:12:1: no workflow has a source `knockObjectApi`: did you mean `knockObjectsApi`?",
            "arazzo.toml:13:21: `servers.knockWorkflowsApi` is the URL of a server, as in `https://api.example.com`",
            "arazzo.toml:16:1: no request to `exports` asks for a credential `kee`: did you mean `key`?",
            "arazzo.toml:19:1: no workflow has a secret input `apikey`: did you mean `apiKey`?",
            "the variable ARAZZO_LIMIT_DEPTH: `ARAZZO_LIMIT_DEPTH` is a whole number",
        ],
    );
}

#[test]
fn mistakes_in_mappings_have_the_place_of_their_part() {
    let text = r#"[secrets]
apiKey = "@key"
[workflows.bulk-set-objects-notify]
stream = ["poll.bulkStatus"]
[workflows.bulk-set-objects-notify.request]
collection = "$request.bdy#/c"
[workflows.bulk-set-objects-notify.response.body]
ids = [1, "$outputs#/bulkOperationID"]
region = "$setting.region"
[workflows.bulk-set-objects-notify.save]
"session.x" = 1
"users.x" = 1
[workflows.bulk-set-object-notify]
"#;
    mistakes(
        text,
        &[],
        &[
            "arazzo.toml:4:11: `poll.bulkStatus` is not an output of a step, written `stepId.output`",
            "arazzo.toml:6:14: there is no `$request.bdy#/c`: did you mean `$request.body#/c`?",
            "arazzo.toml:8:11: `$outputs#/bulkOperationID` never exists: at `$outputs`, there is no \
             `bulkOperationID`: did you mean `bulkOperationId`?",
            "arazzo.toml:9:10: `[values]` has no `region`",
            "arazzo.toml:11:15: no session is named: write what names it as `session`",
            "arazzo.toml:12:1: `users.x` is no scope: write `global`, `user`, `session` or `run`, a dot and a name",
            "arazzo.toml:13:12: there is no workflow `bulk-set-object-notify`: did you mean `bulk-set-objects-notify`?",
        ],
    );
}

#[test]
fn mistakes_in_schedules_and_triggers_are_told() {
    let text = r#"[[schedules]]
name = "a"
workflow = "bulk-set-objects-notify"
cron = "0 5 * *"
[[schedules]]
name = "b"
workflow = "bulk-set-objects-notify"
every = "1s"
missed = "twice"
inputs = { collection = "$request.body", apiKey = "x", objects = 1 }
[[schedules]]
every = 60
cron = "* * * * *"
[[triggers]]
name = "t"
workflow = "nothing"
filter = { event = ["a"] }
[limits]
shortest_interval = "1m"
"#;
    let error = read(text, &[]).expect_err("mistakes").to_string();
    let found: Vec<&str> = error.lines().collect();
    let missing = |line: u32| {
        [
            "collection",
            "objects",
            "notifyObjectId",
            "workflowKey",
            "apiKey",
        ]
        .map(|name| format!("arazzo.toml:{line}:1: the required input `{name}` is missing"))
    };
    for line in missing(1) {
        assert!(found.contains(&line.as_str()), "{line}\n{error}");
    }
    for line in [
        "arazzo.toml:8:9: runs would follow each other after 1s; the shortest interval is 1m, which `limits.shortest_interval` sets",
        "arazzo.toml:9:10: what was missed is \"skip\" or \"run_once\"",
        "arazzo.toml:10:25: a schedule has no request",
        "arazzo.toml:10:51: the input `apiKey` is a secret: bind it in `secrets`, by `env:NAME` or `@file`",
        "arazzo.toml:10:66: the input `objects` is of type array",
        "arazzo.toml:10:10: the required input `notifyObjectId` is missing",
        "arazzo.toml:11:1: `schedules` has no `name`",
        "arazzo.toml:11:1: `schedules` has no `workflow`",
        "arazzo.toml:12:9: a schedule has either `cron` or `every`",
        "arazzo.toml:16:12: there is no workflow `nothing`",
        "arazzo.toml:17:10: the wildcard of `event` is a text",
    ] {
        assert!(found.contains(&line), "{line}\n{error}");
    }
    let cron = "arazzo.toml:4:8: `0 5 * *` is not a cron pattern: ";
    assert!(found.iter().any(|line| line.starts_with(cron)), "{error}");
}

#[test]
fn what_is_no_toml_says_where() {
    let error = read("listen = \nhosts = [\n", &[]).expect_err("no TOML");
    let first = error.problems()[0].to_string();
    assert!(first.starts_with("arazzo.toml:1:"), "{first}");
    assert!(first.contains("this is not TOML: "), "{first}");
    assert!(error.problems().len() > 1, "{error}");
}

#[test]
fn settings_of_the_process_are_read_from_a_file_and_its_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("arazzo.toml");
    std::fs::write(folder.path().join("token"), SECRET).expect("written");
    std::fs::write(&file, "store = \"data/contexts\"\ntokens.ci = \"@token\"\n").expect("written");
    let settings = Settings::load(Some(&file), &entries()).expect("settings");
    assert_eq!(settings.tokens[0].1.expose(), SECRET);
    assert_eq!(settings.store, Some(folder.path().join("data/contexts")));
    let gone = Settings::load(Some(&folder.path().join("gone.toml")), &entries());
    let message = gone.expect_err("no file").to_string();
    assert!(
        message.contains("gone.toml:1:1: the settings cannot be read: "),
        "{message}"
    );
}

#[test]
fn a_trigger_may_have_a_broker() {
    let id = Entry::of::<ExportTable>().id();
    let text = format!(
        "[[triggers]]\nname = \"t\"\nworkflow = \"{id}\"\nchannel = \"memory://here\"\naddress = \
         \"orders/{{id}}\"\ncredential = \"env:BROKER\"\ninputs.table = \"$event#/payload\"\n"
    );
    let mut settings = settings(&text, &[("BROKER", "shop:s3cret")]);
    let asked = std::cell::RefCell::new(Vec::new());
    let connected = settings.connect(|broker| {
        asked.borrow_mut().push(broker.clone());
        Err(arazzo::ChannelError::new("not today"))
    });
    let error = connected.expect_err("it is refused").to_string();
    assert_eq!(error, "trigger `t`: not today");
    let asked = asked.into_inner();
    assert_eq!(asked[0].url, "memory://here");
    assert_eq!(asked[0].credentials[0].1.expose(), "shop:s3cret");
    let messages = settings.triggers[0]
        .messages
        .as_ref()
        .expect("it takes messages");
    assert_eq!(messages.address, "orders/{id}");
}

#[test]
fn mistakes_in_the_broker_of_a_trigger_are_told() {
    let id = Entry::of::<ExportTable>().id();
    for (channel, expected) in [
        (
            "nats://user:pw@here",
            "a user does not belong in a URL: set `credential`",
        ),
        ("nats://here", "`triggers` has no `address`"),
    ] {
        let text = format!(
            "[[triggers]]\nname = \"t\"\nworkflow = \"{id}\"\nchannel = \"{channel}\"\n\
             inputs.table = \"$event#/payload\"\n"
        );
        let error = read(&text, &[]).expect_err("a mistake").to_string();
        assert!(
            error.contains(expected) && !error.contains("pw@"),
            "{error}"
        );
    }
}
