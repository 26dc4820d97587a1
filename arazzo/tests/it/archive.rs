//! HTTP archives: what a recorder writes, and what a replay answers.

use std::time::Duration;

use arazzo::{
    rt::{Client, Method, Retry, Run, Secret, StepError, Verdict},
    testing::{Recorder, Replay, Reply, Script},
};
use serde_json::{Value, json};

use crate::support::{API, Step};

const SECRET: &str = "s3cr3t \"key\"/+";

fn client(transport: impl arazzo::Transport + 'static) -> Client {
    let client = Client::builder().transport(transport).build();
    client.expect("the settings are valid")
}

/// Signs in with a secret, and polls with the token that comes back.
async fn poll(client: &Client) -> Result<(String, Vec<u8>), StepError<Step>> {
    let run = &Run::new(client);
    let secret = Secret::from(SECRET);
    let token: String = run
        .request("signIn", Method::POST, API, "/accounts/{key}/tokens")
        .secret_path("key", secret.expose())
        .secret_query("key", secret.expose())
        .secret_header("X-Key", secret.expose())
        .secret_cookie("session", secret.expose())
        .query("page", 1)
        .json(json!({"user": "Ann", "password": "hidden by its name", "key": secret.expose()}))
        .read_secret(&["/access"])
        .send()
        .await?
        .require_success()?
        .output("/access")?;
    let mut again = Retry::new(5, Some(10.0));
    loop {
        let response = run
            .request("poll", Method::GET, API, "/report")
            .secret_header("Authorization", format!("Bearer {token}"))
            .read(&["/state"])
            .timeout(Duration::from_secs(5))
            .attempt()
            .await?;
        let verdict = Verdict::new().and("done", response.body("/state") == "done".into());
        if verdict.holds() {
            break;
        }
        if !again.take() {
            return Err(response.unmet(verdict));
        }
        again.pause(run, "poll", &response).await?;
    }
    let response = run
        .request("fetch", Method::GET, API, "/report.pdf")
        .send()
        .await?;
    let pages = response.header_output("X-Pages")?;
    Ok((pages, response.bytes_output().unwrap_or_default().to_vec()))
}

fn service() -> Script {
    let echo = json!({"access": "t0k3n-of-the-run", "refresh_token": "r", "echo": SECRET, "n": 1});
    Script::new()
        .reply(Reply::json(200, echo).header("Set-Cookie", "sid=abc; Path=/"))
        .reply(Reply::status(503).after(Duration::from_millis(1500)))
        .reply(Reply::failure("connection reset"))
        .reply(Reply::status(200).after(Duration::from_secs(60)))
        .reply(Reply::json(
            200,
            json!({"state": "done", "by": "t0k3n-of-the-run"}),
        ))
        .reply(
            Reply::bytes(200, "application/pdf", vec![0x25, 0x50, 0xff, 0]).header("X-Pages", "3"),
        )
}

async fn recorded() -> Value {
    let recorder = Recorder::new(service());
    let outputs = poll(&client(recorder.clone())).await.expect("it succeeds");
    assert_eq!(outputs, ("3".to_owned(), vec![0x25, 0x50, 0xff, 0]));
    recorder.to_har()
}

/// The members that HAR 1.2 requires, with their types.
const REQUIRED: &[(&str, &[(&str, &str)])] = &[
    ("", &[("log", "object")]),
    (
        "log",
        &[
            ("version", "string"),
            ("creator", "object"),
            ("entries", "array"),
        ],
    ),
    ("log/creator", &[("name", "string"), ("version", "string")]),
    (
        "log/entries/*",
        &[
            ("startedDateTime", "string"),
            ("time", "number"),
            ("request", "object"),
            ("response", "object"),
            ("cache", "object"),
            ("timings", "object"),
        ],
    ),
    (
        "log/entries/*/request",
        &[
            ("method", "string"),
            ("url", "string"),
            ("httpVersion", "string"),
            ("cookies", "array"),
            ("headers", "array"),
            ("queryString", "array"),
            ("headersSize", "number"),
            ("bodySize", "number"),
        ],
    ),
    (
        "log/entries/*/request/cookies/*",
        &[("name", "string"), ("value", "string")],
    ),
    (
        "log/entries/*/request/headers/*",
        &[("name", "string"), ("value", "string")],
    ),
    (
        "log/entries/*/request/queryString/*",
        &[("name", "string"), ("value", "string")],
    ),
    (
        "log/entries/*/request/postData",
        &[("mimeType", "string"), ("text", "string")],
    ),
    (
        "log/entries/*/response",
        &[
            ("status", "number"),
            ("statusText", "string"),
            ("httpVersion", "string"),
            ("cookies", "array"),
            ("headers", "array"),
            ("content", "object"),
            ("redirectURL", "string"),
            ("headersSize", "number"),
            ("bodySize", "number"),
        ],
    ),
    (
        "log/entries/*/response/cookies/*",
        &[("name", "string"), ("value", "string")],
    ),
    (
        "log/entries/*/response/headers/*",
        &[("name", "string"), ("value", "string")],
    ),
    (
        "log/entries/*/response/content",
        &[("size", "number"), ("mimeType", "string")],
    ),
    (
        "log/entries/*/timings",
        &[
            ("send", "number"),
            ("wait", "number"),
            ("receive", "number"),
        ],
    ),
];

/// The values at a path in which `*` is every element of a list.
fn at<'v>(value: &'v Value, path: &str) -> Vec<&'v Value> {
    let parts = path.split('/').filter(|part| !part.is_empty());
    parts.fold(vec![value], |found, part| {
        let below = found.into_iter().flat_map(|value| match part {
            "*" => value
                .as_array()
                .map(|all| all.iter().collect())
                .unwrap_or_default(),
            name => value.get(name).into_iter().collect::<Vec<_>>(),
        });
        below.collect()
    })
}

#[tokio::test]
async fn an_archive_has_what_the_format_requires() {
    let har = recorded().await;
    assert_eq!(har["log"]["version"], "1.2");
    for (path, members) in REQUIRED {
        let found = at(&har, path);
        assert!(!found.is_empty(), "there is no {path}");
        for (value, (name, kind)) in found
            .iter()
            .flat_map(|v| members.iter().map(move |m| (v, m)))
        {
            let fits = match (*kind, value.get(name)) {
                ("object", Some(member)) => member.is_object(),
                ("array", Some(member)) => member.is_array(),
                ("string", Some(member)) => member.is_string(),
                ("number", Some(member)) => member.is_number(),
                _ => false,
            };
            assert!(fits, "{path}/{name} is no {kind} in {value}");
        }
    }
    // Times are those of ISO 8601 with a zone; the total is that of the parts.
    for entry in at(&har, "log/entries/*") {
        let started = entry["startedDateTime"].as_str().expect("a text");
        assert!(started.contains('T') && started.ends_with('Z'), "{started}");
        let parts = ["send", "wait", "receive"].map(|part| entry["timings"][part].as_f64());
        let total: f64 = parts.into_iter().flatten().sum();
        assert_eq!(entry["time"].as_f64(), Some(total));
    }
    let entries = at(&har, "log/entries/*");
    let steps: Vec<&Value> = entries.iter().map(|entry| &entry["_step"]).collect();
    assert_eq!(steps, ["signIn", "poll", "poll", "poll", "poll", "fetch"]);
    assert_eq!(entries[1]["time"], 1500.0);
    assert_eq!(entries[2]["_error"], "connection reset");
    assert_eq!(entries[3]["_aborted"], true);
    let content = &entries[5]["response"]["content"];
    assert_eq!(
        (&content["encoding"], &content["text"]),
        (&json!("base64"), &json!("JVD/AA=="))
    );
}

#[tokio::test]
async fn no_secret_is_in_an_archive() {
    let har = recorded().await;
    let text = har.to_string();
    let forms = [
        "s3cr3t",
        "key%22",
        "t0k3n",
        "hidden by its name",
        "abc",
        "\"r\"",
    ];
    for form in forms {
        assert!(!text.contains(form), "{form} in {text}");
    }
    let first = &har["log"]["entries"][0];
    assert_eq!(
        first["request"]["url"],
        "https://api.example.com/accounts/…/tokens?key=…&page=1"
    );
    let sent: Value =
        serde_json::from_str(first["request"]["postData"]["text"].as_str().unwrap_or(""))
            .expect("it is JSON still");
    assert_eq!(sent, json!({"user": "Ann", "password": "…", "key": "…"}));
    let came: Value =
        serde_json::from_str(first["response"]["content"]["text"].as_str().unwrap_or(""))
            .expect("it is JSON still");
    assert_eq!(
        came,
        json!({"access": "…", "refresh_token": "…", "echo": "…", "n": 1})
    );
}

#[tokio::test]
async fn a_replay_gives_what_was_recorded_and_does_not_wait() {
    let replay = Replay::from_har(&recorded().await).expect("an archive");
    let began = std::time::Instant::now();
    let outputs = poll(&client(replay.clone())).await.expect("it succeeds");
    assert_eq!(outputs, ("3".to_owned(), vec![0x25, 0x50, 0xff, 0]));
    assert_eq!(replay.left(), 0);
    assert!(began.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn an_archive_can_be_saved_and_loaded() {
    let recorder = Recorder::new(service());
    poll(&client(recorder.clone())).await.expect("it succeeds");
    let path = std::env::temp_dir().join(format!("arazzo-{}.har", std::process::id()));
    recorder.save(&path).expect("it can be written");
    let replay = Replay::load(&path);
    std::fs::remove_file(&path).expect("it is there");
    let outputs = poll(&client(replay.expect("an archive"))).await;
    assert_eq!(outputs.expect("it succeeds").0, "3");
    let missing = Replay::load(&path).expect_err("it is gone");
    assert!(
        missing
            .to_string()
            .starts_with("this is not an HTTP archive with responses: ")
    );
}

async fn get(replay: &Replay, path: &'static str) -> Result<u16, String> {
    let client = client(replay.clone());
    let run = Run::new(&client);
    let response = run.request("get", Method::GET, API, path).send().await;
    let response = response.map_err(|error| error.reason().to_string())?;
    Ok(response.status().as_u16().unwrap_or(0))
}

fn entry(method: &str, url: &str, status: u16) -> Value {
    json!({
        "startedDateTime": "2026-01-01T00:00:00Z", "time": 3.5,
        "request": {"method": method, "url": url, "headers": []},
        "response": {
            "status": status,
            "headers": [{"name": ":status", "value": "200"}, {"name": "content-encoding", "value": "br"}],
            "content": {"size": 2, "mimeType": "application/json", "text": "{}"},
        },
    })
}

#[tokio::test]
async fn answers_are_given_in_order_and_once() {
    let har = json!({"log": {"entries": [
        entry("GET", "https://api.example.com/a", 200),
        entry("GET", "https://api.example.com/b", 201),
        entry("GET", "https://api.example.com/a", 404),
    ]}});
    let replay = Replay::from_har(&har).expect("an archive");
    assert_eq!(get(&replay, "/a").await, Ok(200));
    assert_eq!(get(&replay, "/a").await, Ok(404));
    assert_eq!(get(&replay, "/b").await, Ok(201));
    assert_eq!(
        get(&replay, "/a").await,
        Err("the archive has no more responses to GET https://api.example.com/a".to_owned())
    );
    assert_eq!(
        get(&replay, "/c").await,
        Err(
            "the archive has no response to GET https://api.example.com/c, only to \
             GET https://api.example.com/a, GET https://api.example.com/b"
                .to_owned()
        )
    );
}

#[test]
fn what_is_no_archive_says_why() {
    let mut encoded = entry("GET", "https://api.example.com/a", 200);
    encoded["response"]["content"]["encoding"] = "gzip".into();
    for (har, message) in [
        (json!({}), "missing field `log`"),
        (
            json!({"log": {"entries": [encoded]}}),
            "entry 0: the encoding `gzip` is not supported",
        ),
        (
            json!({"log": {"entries": [entry("GET", "/", 99)]}}),
            "entry 0: invalid status code",
        ),
    ] {
        let error = Replay::from_har(&har).expect_err("it is none").to_string();
        assert_eq!(
            error,
            format!("this is not an HTTP archive with responses: {message}")
        );
    }
}

#[tokio::test]
async fn a_script_answers_by_step_first() {
    let script = Script::new()
        .reply(Reply::status(200))
        .on(Method::GET, "/a", Reply::status(201))
        .on_step("get", Reply::status(202))
        .on_step("get", Reply::status(203));
    let client = client(script.clone());
    let run = Run::new(&client);
    let mut seen = Vec::new();
    for (step, path) in [
        ("get", "/a"),
        ("get", "/b"),
        ("get", "/b"),
        ("put", "/a"),
        ("put", "/b"),
    ] {
        let response = run.request(step, Method::GET, API, path).send().await;
        seen.extend(response.expect("an answer").status().as_u16());
    }
    assert_eq!(seen, [202, 203, 203, 201, 200]);
    assert_eq!(script.requests()[3].step.as_deref(), Some("put"));
}

#[tokio::test]
async fn names_in_queries_are_hidden_too() {
    let there = Reply::status(302).header("Location", "/b?s3cr3t-s3cr3t");
    let recorder = Recorder::new(Script::new().reply(there).reply(Reply::status(204)));
    let run = Run::new(&client(recorder.clone()));
    run.conceal(&Secret::from("s3cr3t-s3cr3t"));
    let sent = run.request("s", Method::GET, API, "/a").send().await;
    assert!(sent.is_ok());
    let har = recorder.to_har().to_string();
    assert!(har.contains("/b?…") && !har.contains("s3cr3t"), "{har}");
}
