//! The checks of a request, in their order: its headers, the name that it calls, the page that it
//! comes from, and who sends it.

use std::{
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures_util::FutureExt;

use super::{HostName, PROBES, Webhook, replay::Claim};
use crate::{
    app::App,
    http::{Problem, body},
    log, page,
    principal::Principal,
};

/// Who sends a request, for the routes.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    pub(crate) principal: Principal,
    /// The claim to a webhook, until a run answers it.
    claim: Option<Arc<Mutex<Option<Claim>>>>,
}

impl Caller {
    fn new(principal: Principal) -> Self {
        Self {
            principal,
            claim: None,
        }
    }

    /// Records that a run answers the request, so that its webhook is not accepted again.
    pub(crate) fn served(&self) {
        let claim = self.claim.as_ref();
        let claim =
            claim.and_then(|claim| claim.lock().unwrap_or_else(PoisonError::into_inner).take());
        if let Some(claim) = claim {
            claim.keep();
        }
    }
}

/// Lets a request pass, or answers it.
pub(crate) async fn guard(State(app): State<App>, request: Request, next: Next) -> Response {
    if PROBES.contains(&request.uri().path()) {
        return next.run(request).await;
    }
    let began = Instant::now();
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let for_people = method == Method::GET && page::is_wanted(&path, request.headers());
    let response = match admit(&app, request).await {
        Ok(request) => answered(next.run(request)).await,
        Err(problem) => {
            app.metrics().refused(problem.status());
            refused(&app, problem, for_people)
        }
    };
    log::request(&method, &path, response.status(), began.elapsed());
    response
}

/// Answers 500 if a handler panics: adapters and further routes are a program's own. The text of the
/// panic may have anything in it.
async fn answered(handled: impl Future<Output = Response>) -> Response {
    let handled = AssertUnwindSafe(handled).catch_unwind().await;
    handled.unwrap_or_else(|_| {
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "panic")
            .detail("the request could not be handled")
            .into_response()
    })
}

/// Answers a request that may not pass. To people, the page asks for a token itself; it tells nothing
/// of the service but its title.
fn refused(app: &App, problem: Problem, for_people: bool) -> Response {
    let has_tokens = !app.access().bearers.is_empty();
    if !for_people || !has_tokens || problem.status() != StatusCode::UNAUTHORIZED {
        return problem.into_response();
    }
    let mut response = app.page().response(problem.status());
    response.headers_mut().extend(problem.headers());
    response
}

async fn admit(app: &App, request: Request) -> Result<Request, Problem> {
    check_headers(app, request.headers())?;
    check_names(app, &request)?;
    let access = app.access();
    if let Some(principal) = access.principal(request.headers()) {
        return Ok(known(request, Caller::new(principal)));
    }
    let webhook = started_workflow(&request)
        .filter(|_| !request.headers().contains_key(header::AUTHORIZATION))
        .and_then(|workflow| access.webhook(&workflow, request.headers()));
    match webhook {
        Some(webhook) => verified(app, webhook, request).await,
        None => Err(unauthorized(request.headers())),
    }
}

fn check_headers(app: &App, headers: &HeaderMap) -> Result<(), Problem> {
    let limit = app.limits().header_bytes;
    let sizes = headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len());
    if sizes.sum::<usize>() <= limit {
        return Ok(());
    }
    let detail = format!("the headers of a request have at most {limit} bytes");
    Err(Problem::new(
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
        "headers-too-large",
    )
    .detail(detail))
}

fn check_names(app: &App, request: &Request) -> Result<(), Problem> {
    let access = app.access();
    let Some(host) = HostName::of(request.uri(), request.headers()) else {
        return Err(Problem::new(StatusCode::BAD_REQUEST, "no-host")
            .detail("a request needs one valid `Host`"));
    };
    if !access.hosts.allow(&host) {
        return Err(Problem::new(StatusCode::FORBIDDEN, "foreign-host")
            .detail("the service does not have the name in `Host`"));
    }
    if !access.origins.allow(request.headers(), &host) {
        return Err(Problem::new(StatusCode::FORBIDDEN, "foreign-origin")
            .detail("pages of this origin may not call the service"));
    }
    Ok(())
}

/// Returns the workflow that a request asks to start.
fn started_workflow(request: &Request) -> Option<String> {
    let rest = request.uri().path().strip_prefix("/workflows/")?;
    let id = percent_encoding::percent_decode_str(rest)
        .decode_utf8()
        .ok()?;
    (request.method() == Method::POST).then(|| id.into_owned())
}

/// Reads the body of a webhook and verifies its signature.
async fn verified(app: &App, webhook: &Webhook, request: Request) -> Result<Request, Problem> {
    let (parts, body) = request.into_parts();
    let bytes = body::read(body, app.limits()).await?;
    let signed = webhook.verify(&parts.headers, &bytes);
    // A replay is answered like a forgery: its sender has shown nothing that a stranger has not.
    let claim = signed.and_then(|message| app.access().replays.claim(message, webhook.validity()));
    let Some(claim) = claim else {
        return Err(unauthorized(&parts.headers));
    };
    let mut caller = Caller::new(webhook.principal().clone());
    caller.claim = Some(Arc::new(Mutex::new(Some(claim))));
    Ok(known(Request::from_parts(parts, Body::from(bytes)), caller))
}

fn known(mut request: Request, caller: Caller) -> Request {
    request.extensions_mut().insert(caller);
    request
}

/// Makes the answer to a request without valid credentials (RFC 6750, section 3).
fn unauthorized(headers: &HeaderMap) -> Problem {
    let challenge = if headers.contains_key(header::AUTHORIZATION) {
        "Bearer realm=\"arazzo\", error=\"invalid_token\""
    } else {
        "Bearer realm=\"arazzo\""
    };
    Problem::new(StatusCode::UNAUTHORIZED, "unauthorized")
        .detail("the request has no valid token and no valid signature")
        .header(header::WWW_AUTHENTICATE, challenge)
}
