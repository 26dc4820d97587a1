//! Plays a case with the executor, in this process: its requests go to the script of the case, and
//! when it wants to wait, the clock is set forward.

use std::time::Duration;

use roas_arazzo::{v1_0, v1_1};
use roas_arazzo_executor::{
    ExecutionReport, HttpRequest, HttpResponse, Options, Outcome, Performed, Progress,
    Run as Engine,
};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use support::{Answer, Request};

use crate::conformance::case::{Case, Run, Servers, parse};
use crate::conformance::compare;
use crate::conformance::script::Script;

/// As many step executions as our own programs have by default.
const STEPS: usize = 3600;

/// What differs from the case, the cause before what follows from it.
pub(super) fn play(case: &Case, run: &Run) -> Vec<String> {
    let prepared = description(case).and_then(|description| {
        let script = Script::new(case, run.clone())?;
        Ok((description, script))
    });
    let (description, mut script) = match prepared {
        Ok(prepared) => prepared,
        Err(problem) => return vec![problem],
    };
    let options = options(case, run, &script);
    let ended = execute(&description, &options, run.servers, &mut script);
    let mut wrong = script.problems().to_vec();
    wrong.extend(judge(run, ended));
    wrong.extend(script.unused());
    wrong
}

/// The entry document, as it reads it.
fn description(case: &Case) -> Result<v1_1::Description, String> {
    let document = parse(&case.documents[case.entry()?])?;
    let version = document["arazzo"].as_str().unwrap_or_default();
    if version.starts_with("1.0.") {
        read::<v1_0::Description>(document).map(Into::into)
    } else {
        read(document)
    }
}

fn read<T: DeserializeOwned>(document: Value) -> Result<T, String> {
    serde_json::from_value(document).map_err(|error| format!("does not read it: {error}"))
}

/// Every source has a host of its own name.
fn options(case: &Case, run: &Run, script: &Script) -> Options {
    let options = Options::new()
        .workflow(&run.workflow)
        .inputs(Value::Object(run.inputs.clone()))
        .max_steps(STEPS)
        .max_retries(u32::MAX);
    let bases = match run.servers {
        Servers::Given => script.bases(),
        Servers::Described => Vec::new(),
    };
    let bases = bases.into_iter();
    let options = bases.fold(options, |options, (name, base)| {
        let url = format!("http://{name}.test{base}");
        options.base_url(name, url)
    });
    let known = script.sources();
    let entry = declared(case).into_iter();
    entry.fold(options, |options, (name, url)| match known.get(&name) {
        Some(description) => options.source(name, url, description.clone()),
        None => options,
    })
}

/// The names and urls of the sources of the entry document.
fn declared(case: &Case) -> Vec<(String, String)> {
    let entry = case.entry().and_then(|entry| parse(&case.documents[entry]));
    let document = entry.unwrap_or_default();
    let sources = document["sourceDescriptions"].as_array();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let sources = sources.into_iter().flatten();
    sources
        .map(|source| (text(&source["name"]), text(&source["url"])))
        .collect()
}

fn execute(
    description: &v1_1::Description,
    options: &Options,
    servers: Servers,
    script: &mut Script,
) -> Result<ExecutionReport, String> {
    let stops = |error: &dyn std::fmt::Display| format!("stops: {error}");
    let mut engine = Engine::start(description, options).map_err(|error| stops(&error))?;
    let mut now = Duration::ZERO;
    loop {
        match engine.advance().map_err(|error| stops(&error))? {
            Progress::Send(request) => {
                let answer = send(&request, servers, script, now)?;
                now += answer.delay;
                let response = response(answer);
                engine.supply(response).map_err(|error| stops(&error))?;
            }
            Progress::Wait(time) => now += time,
            Progress::Done(report) => return Ok(*report),
        }
    }
}

fn send(
    request: &HttpRequest,
    servers: Servers,
    script: &mut Script,
    now: Duration,
) -> Result<Answer, String> {
    let mut came = Request {
        method: request.method.clone(),
        target: request.url.clone(),
        headers: request.headers.clone(),
        body: request.body.clone().unwrap_or_default(),
    };
    let answer = match servers {
        Servers::Described => script.answer(None, &came, now),
        Servers::Given => {
            let (source, target) = addressed(&request.url, script)?;
            came.target = target;
            script.answer(Some(&source), &came, now)
        }
    };
    match request.timeout {
        Some(timeout) if timeout < answer.delay => Err("stops: no answer in time".to_owned()),
        _ => Ok(answer),
    }
}

/// The source whose host is in a URL, and what follows the host.
fn addressed(url: &str, script: &Script) -> Result<(String, String), String> {
    let url = url::Url::parse(url).map_err(|error| format!("sends to `{url}`: {error}"))?;
    let host = url.host_str().unwrap_or_default();
    let source = host.trim_end_matches(".test");
    let mut names = script.sources().keys();
    let name = names.find(|name| name.eq_ignore_ascii_case(source));
    let query = url.query().map(|query| format!("?{query}"));
    let target = format!("{}{}", url.path(), query.unwrap_or_default());
    Ok((name.map_or(host, String::as_str).to_owned(), target))
}

fn response(answer: Answer) -> HttpResponse {
    let mut response = HttpResponse::default();
    response.status = answer.status;
    response.headers = answer.headers;
    response.body = answer.body;
    response
}

/// Whether it ended as the case says.
fn judge(run: &Run, ended: Result<ExecutionReport, String>) -> Vec<String> {
    match (ended, &run.error) {
        (Ok(report), None) if report.is_success() => {
            let outputs = report.outputs.into_iter().collect::<Map<_, _>>();
            let wanted = run.outputs.clone().unwrap_or_default();
            compare::outputs(&wanted, &Value::Object(outputs))
        }
        (Ok(report), None) => {
            let (step, status) = failed(&report);
            vec![format!("fails at step {step}, status {status}")]
        }
        (Err(problem), None) => vec![problem],
        (Ok(report), Some(wanted)) if report.outcome == Outcome::Failed => {
            let (step, status) = failed(&report);
            let found = [("step", step), ("status", status)].into_iter();
            let differ = |(name, found): (&str, Value)| {
                let wanted = wanted.get(name)?;
                (*wanted != found).then(|| format!("error {name}: not {wanted} but {found}"))
            };
            found.filter_map(differ).collect()
        }
        (Ok(report), Some(_)) => vec![format!("{}", report.outcome)],
        // It does not say at which step, and there is no more to compare.
        (Err(_), Some(_)) => Vec::new(),
    }
}

/// The step of the workflow that failed, and the status of its answer.
fn failed(report: &ExecutionReport) -> (Value, Value) {
    let own = report.steps.iter().rev();
    let last = own
        .filter(|record| record.workflow_id == report.workflow_id)
        .find(|record| !record.passed);
    let status = last.and_then(|record| match record.performed {
        Performed::Request { status, .. } => Some(status),
        _ => None,
    });
    (
        last.map(|record| record.step_id.clone()).into(),
        status.into(),
    )
}
