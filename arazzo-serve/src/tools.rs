//! Workflows as tools for models, beside the routes of the service and behind its checks.
//!
//! The invariant: a call of a tool is a run like any other. [`Runner`](runner::InService) starts it
//! with the runs of the service, so its limits, its list and its metrics hold for tools too. A
//! [session](session::Sessions) is as private as a run.

mod runner;
mod session;

use std::{sync::Arc, time::Duration};

use arazzo::Entry;
use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    middleware::{self, Next},
    response::Response,
};

use self::{runner::InService, session::Sessions};
use crate::{
    app::Answers,
    http::{Problem, body},
    limits::Limits,
    metrics::Metrics,
    principal::Principal,
    runs::Runs,
};

/// How long the results of the last runs may take to leave.
const LEAVING: Duration = Duration::from_millis(200);

/// The workflows that are tools.
#[derive(Clone, Debug, Default)]
pub(crate) enum Choice {
    #[default]
    None,
    Some(Vec<String>),
    All,
}

/// The tools of a service, ready to be called.
pub(crate) struct Tools {
    pub(crate) router: Router,
    close: Box<dyn Fn() + Send + Sync>,
}

impl Choice {
    /// Adds a workflow.
    pub(crate) fn add(&mut self, workflow: &str) {
        match self {
            Self::None => *self = Self::Some(vec![workflow.to_owned()]),
            Self::Some(known) if known.iter().any(|one| one == workflow) => {}
            Self::Some(known) => known.push(workflow.to_owned()),
            Self::All => {}
        }
    }

    /// Makes tools of workflows of a service; `None` if there are none.
    ///
    /// # Errors
    ///
    /// What is wrong with the choice and with secrets, a sentence each.
    pub(crate) fn build(
        &self,
        runs: &Runs,
        metrics: &Arc<Metrics>,
        limits: &Limits,
        answers: &Answers,
    ) -> Result<Option<Tools>, Vec<String>> {
        let entries = self.entries(runs)?;
        if entries.is_empty() {
            return Ok(None);
        }
        let tools = arazzo_mcp::Tools::run_by(InService::new(runs.clone(), Arc::clone(metrics)));
        let mut tools = tools.named(&answers.title, &answers.version);
        for entry in entries {
            tools = tools.entry(entry);
            let served = runs.catalog().get(entry.id());
            for (input, secret) in served.iter().flat_map(|served| served.secrets()) {
                tools = tools.bind(format!("{}/{input}", entry.id()), secret.clone());
            }
        }
        let server = tools.build().map_err(|error| error.problems().to_vec())?;
        let http = server.http().behind_a_guard();
        let http = http.max_body_bytes(limits.body_bytes);
        let close = Box::new(http.closer());
        let state = (limits.clone(), Sessions::new());
        let within = middleware::from_fn_with_state(state, receive);
        Ok(Some(Tools {
            router: http.router().layer(within),
            close,
        }))
    }

    fn entries(&self, runs: &Runs) -> Result<Vec<Entry>, Vec<String>> {
        let catalog = runs.catalog();
        let names = match self {
            Self::None => return Ok(Vec::new()),
            Self::All => return Ok(catalog.iter().map(|served| *served.entry()).collect()),
            Self::Some(names) => names,
        };
        let known = |name: &&String| catalog.get(name).is_some();
        let (known, unknown): (Vec<_>, Vec<_>) = names.iter().partition(known);
        if unknown.is_empty() {
            let served = known.into_iter().filter_map(|name| catalog.get(name));
            return Ok(served.map(|served| *served.entry()).collect());
        }
        let problem = |name: &String| {
            format!("`{name}` is to be a tool, but the service has no such workflow")
        };
        Err(unknown.into_iter().map(problem).collect())
    }
}

impl Tools {
    /// Closes streams and sessions, after the last results have left.
    pub(crate) async fn stop(&self) {
        tokio::time::sleep(LEAVING).await;
        (self.close)();
    }
}

/// Reads the body of a call, in the size and the time that every body has, and lets the caller use
/// its own sessions.
async fn receive(
    State((limits, sessions)): State<(Limits, Sessions)>,
    caller: Principal,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let (mut parts, content) = request.into_parts();
    sessions.open(&mut parts.headers, &caller)?;
    let bytes = body::read(content, &limits).await?;
    let request = Request::from_parts(parts, Body::from(bytes));
    let mut response = next.run(request).await;
    sessions.close(response.headers_mut(), &caller);
    Ok(response)
}
