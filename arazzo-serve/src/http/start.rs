//! `POST /workflows/{id}`: a run by URL.

use std::sync::Arc;

use arazzo::RunId;
use axum::{
    Extension,
    extract::{OriginalUri, Path, Request, State},
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};

use super::{
    CORRELATION_ID, Problem, RUN_ID, answer,
    arrived::Arrived,
    base, json_response, mapped,
    prefer::Preferences,
    stream::{self, Place},
    wanted::Wanted,
};
use crate::{
    access::Caller,
    adapter::{Received, Unfit},
    app::App,
    catalog::Served,
    launch::{Inputs, Launch},
    runs::{Ended, Outputs, Refusal, Run, Start, Started},
};

/// Cancels a run if the client leaves before it ends.
pub(crate) struct WithClient(Arc<Run>);

impl WithClient {
    pub(crate) fn new(run: &Arc<Run>) -> Self {
        Self(Arc::clone(run))
    }
}

impl Drop for WithClient {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

pub(crate) async fn start(
    State(app): State<App>,
    Path(id): Path<String>,
    Extension(caller): Extension<Caller>,
    OriginalUri(original): OriginalUri,
    request: Request,
) -> Response {
    let base = base(&original, request.uri()).to_owned();
    match answered(&app, &id, &caller, &base, request).await {
        Ok(response) => response,
        Err(problem) => {
            app.metrics().refused(problem.status());
            problem.into_response()
        }
    }
}

/// Starts a run, and answers as the client wants it.
///
/// # Errors
///
/// Why there is no run.
async fn answered(
    app: &App,
    id: &str,
    caller: &Caller,
    base: &str,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, content) = request.into_parts();
    let served = app.runs().catalog().get(id);
    let served = served.ok_or_else(|| answer::refused(Refusal::UnknownWorkflow))?;
    let wanted = Wanted::of(&parts.uri, &parts.headers)?;
    // Before the run starts: a client that asks for a stream and gets none has started nothing.
    let place = wanted
        .stream
        .as_ref()
        .map(|_| Place::take(app))
        .transpose()?;
    let started = begin(app, served, caller, &wanted, &parts, content).await?;
    let ends = wanted.preferences.end_with_client || served.ends_with_client;
    let with_client = (ends && started.is_new).then(|| WithClient::new(&started.run));
    let run = &started.run;
    let response = match (wanted.stream, place) {
        (Some(filter), Some(place)) => stream::of_run(app, run, filter, place, with_client),
        _ => {
            let response = waited(app, served, run, wanted.preferences, base).await;
            drop(with_client);
            response
        }
    };
    Ok(marked(response, run))
}

async fn begin(
    app: &App,
    served: &Served,
    caller: &Caller,
    wanted: &Wanted,
    parts: &Parts,
    content: axum::body::Body,
) -> Result<Started, Problem> {
    let start = prepared(app, served, caller, wanted, parts, content).await?;
    let started = app.runs().start(start).map_err(answer::refused)?;
    caller.served();
    Ok(started)
}

/// Makes what a request asks to start.
///
/// # Errors
///
/// If the body is not what the workflow takes.
pub(super) async fn prepared(
    app: &App,
    served: &Served,
    caller: &Caller,
    wanted: &Wanted,
    parts: &Parts,
    content: axum::body::Body,
) -> Result<Start, Problem> {
    let id = RunId::random();
    let correlation: Arc<str> = match &wanted.correlation {
        Some(correlation) => correlation.as_str().into(),
        None => id.to_string().into(),
    };
    let arrived = Arrived::of(app, served, parts, content).await?;
    let key = wanted.key.as_ref().map(|text| arrived.key(text, parts));
    let seen = arrived.seen(served, parts);
    let inputs = match &served.adapter {
        Some(adapter) => {
            let request = Received {
                method: &parts.method,
                uri: &parts.uri,
                headers: &parts.headers,
                body: &arrived.body,
                principal: &caller.principal,
                run_id: id,
                correlation: &correlation,
            };
            Inputs::Given(adapter.inputs(&request).await.map_err(unfit)?)
        }
        None => arrived.inputs(served)?,
    };
    let launch = Launch {
        id,
        workflow: served.entry().id().to_owned(),
        inputs,
        event: None,
        principal: caller.principal.clone(),
        correlation: Some(correlation),
        depth: 0,
    };
    let prepared = app.runs().prepare(launch, seen.as_ref()).await;
    let start = prepared.map_err(answer::refused)?;
    Ok(start.key(key).watched(wanted.stream.is_some()))
}

/// Waits for the end of a run, as long as the client does.
async fn waited(
    app: &App,
    served: &Served,
    run: &Run,
    preferences: Preferences,
    base: &str,
) -> Response {
    let expose = app.answers().expose_progress;
    let longest = app.limits().run_time;
    let mut limit = preferences
        .asynchronous
        .then(|| preferences.wait.unwrap_or_default().min(longest));
    if app.runs().has_engine() {
        // Nobody is told of a run that would be lost with this process.
        run.begun().await;
        limit = limit.or(Some(longest));
    }
    if let Some(limit) = limit
        && !run.has_ended()
        && (limit.is_zero() || tokio::time::timeout(limit, run.ended()).await.is_err())
    {
        return accepted(run, expose, base);
    }
    let ended = run.ended().await;
    match answer::outputs(run, &ended, expose) {
        Ok(outputs) => succeeded(served, run, &ended, outputs),
        Err(problem) => {
            let instance = format!("{base}/runs/{}", run.id());
            problem.with("instance", instance).into_response()
        }
    }
}

/// Answers with outputs, as the adapter or the mapping of the workflow has them.
fn succeeded(served: &Served, run: &Run, ended: &Ended, outputs: &Outputs) -> Response {
    let Some(adapter) = &served.adapter else {
        return mapped::respond(ended, outputs);
    };
    let answer = adapter.answer(run, &outputs.value());
    let mut response = json_response(answer.status, "application/json", &answer.body);
    response.headers_mut().extend(answer.headers);
    response
}

fn unfit(error: Unfit) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "unfit-request").detail(error)
}

/// Answers with the place where the run can be looked at.
fn accepted(run: &Run, expose: bool, base: &str) -> Response {
    let shown = answer::shown(run, expose);
    let mut response = json_response(StatusCode::ACCEPTED, "application/json", &shown);
    let headers = response.headers_mut();
    if let Ok(location) = format!("{base}/runs/{}", run.id()).parse() {
        headers.insert(header::LOCATION, location);
    }
    let applied = HeaderValue::from_static("respond-async");
    headers.insert("preference-applied", applied);
    response
}

/// Says of which run an answer is.
pub(super) fn marked(mut response: Response, run: &Run) -> Response {
    let headers = response.headers_mut();
    for (name, value) in [
        (RUN_ID, run.id().to_string()),
        (CORRELATION_ID, run.correlation().to_string()),
    ] {
        if let Ok(value) = value.parse() {
            headers.insert(name, value);
        }
    }
    response
}
