//! [`ServeEngine`]: the runs of a service of `arazzo-serve`, on the engine.

use std::{collections::BTreeMap, fmt::Write};

use arazzo::{
    BoxFuture, Entry, Map, Report, Value,
    bytes::Bytes,
    http::{Method, Request, Response, header},
};
use arazzo_durable::Refusal;
use arazzo_serve::{Engine, EngineEnd, EngineError, EngineRun};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::{Ingress, IngressError};

/// Lets the runs of a service happen on the engine: whatever starts them, a request, a schedule or an
/// event.
///
/// ```no_run
/// # fn serve(client: arazzo::Client, durable: arazzo_restate::Durable) {
/// use arazzo_restate::{Ingress, ServeEngine};
/// use arazzo_serve::Service;
///
/// let ingress = Ingress::new("http://127.0.0.1:8080", client.clone(), durable);
/// let engine = ServeEngine::new(ingress)
///     .admin("http://127.0.0.1:9070")
///     .bind("apiKey", "KNOCK_API_KEY");
/// let service = Service::new(client).bearer("token").engine(engine);
/// # let _ = service;
/// # }
/// ```
///
/// A run has a key at the engine that is made of its id and of who started it. So a service that was
/// started anew, or another one in front of the same engine, finds the run for its owner, and for
/// nobody else.
#[derive(Clone, Debug)]
pub struct ServeEngine {
    ingress: Ingress,
    admin: Option<String>,
    bound: BTreeMap<String, String>,
}

impl ServeEngine {
    /// Names the ingress of the engine.
    pub fn new(ingress: Ingress) -> Self {
        Self {
            ingress,
            admin: None,
            bound: BTreeMap::new(),
        }
    }

    /// Names the URL of the engine's administration, by which runs are cancelled. Without it, they
    /// cannot be.
    #[must_use]
    pub fn admin(mut self, url: &str) -> Self {
        self.admin = Some(url.trim_end_matches('/').to_owned());
        self
    }

    /// Sets a secret input of all workflows that have it to a secret of the workers, by its name.
    /// Callers cannot set it.
    #[must_use]
    pub fn bind(mut self, input: &str, secret: &str) -> Self {
        self.bound.insert(input.to_owned(), secret.to_owned());
        self
    }

    /// Adds the references to the secrets that are bound.
    fn complete(&self, entry: &Entry, mut inputs: Map) -> Map {
        for input in entry.description().inputs {
            if let Some(secret) = self.bound.get(input.name()) {
                inputs.insert(input.name().to_owned(), json!({ "$env": secret }));
            }
        }
        inputs
    }

    /// Sends a request to the administration of the engine.
    async fn administer(
        &self,
        method: Method,
        path: &str,
        body: &Value,
    ) -> Result<Response<Bytes>, EngineError> {
        let admin = self.admin.as_deref();
        let admin =
            admin.ok_or_else(|| EngineError::new("the URL of its administration is not set"))?;
        let request = Request::builder()
            .method(method)
            .uri(format!("{admin}{path}"))
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, "application/json")
            .body(Bytes::from(body.to_string()));
        let request = request.map_err(EngineError::new)?;
        let sent = self.ingress.client().transport().send(request).await;
        let answer = sent.map_err(EngineError::new)?;
        if !answer.status().is_success() {
            return Err(EngineError::new(format_args!("status {}", answer.status())));
        }
        Ok(answer)
    }

    /// Returns the id of a run that has not ended, as the engine has it.
    async fn invocation(&self, run: &EngineRun) -> Result<Option<String>, EngineError> {
        // Neither part has anything that the query language could read in another way: ids of services
        // are names, and keys are ours.
        let query = format!(
            "SELECT id FROM sys_invocation WHERE target_service_name = '{}' \
             AND idempotency_key = '{}' AND status <> 'completed'",
            run.entry.id().replace('\'', "''"),
            key(run),
        );
        let body = json!({ "query": query });
        let answer = self.administer(Method::POST, "/query", &body).await?;
        let rows: Value = serde_json::from_slice(answer.body()).map_err(EngineError::new)?;
        Ok(rows["rows"][0]["id"].as_str().map(str::to_owned))
    }
}

impl Engine for ServeEngine {
    fn bound(&self) -> Vec<String> {
        self.bound.keys().cloned().collect()
    }

    fn check(&self, entry: &Entry, inputs: &Map) -> Result<(), Vec<Value>> {
        let inputs = self.complete(entry, inputs.clone());
        let checked = self.ingress.durable().check(entry, &inputs);
        checked.map_err(|refusal| violations(&refusal))
    }

    fn start<'a>(
        &'a self,
        run: &'a EngineRun,
        inputs: Map,
    ) -> BoxFuture<'a, Result<(), EngineError>> {
        Box::pin(async move {
            let inputs = self.complete(&run.entry, inputs);
            let started = self.ingress.start(&run.entry, &key(run), inputs).await;
            started.map(drop).map_err(EngineError::new)
        })
    }

    fn ended<'a>(&'a self, run: &'a EngineRun) -> BoxFuture<'a, Result<EngineEnd, EngineError>> {
        Box::pin(async move {
            match self.ingress.attach(&run.entry, &key(run)).await {
                Ok(outputs) => Ok(EngineEnd::Succeeded(outputs)),
                Err(IngressError::Failed { status: 409, .. }) => Ok(EngineEnd::Cancelled),
                Err(IngressError::Failed {
                    status: 400..500,
                    kind,
                    message,
                    report,
                }) => Ok(EngineEnd::Failed(reported(
                    kind.as_deref(),
                    &message,
                    &report,
                ))),
                Err(error) => Err(EngineError::new(error)),
            }
        })
    }

    fn knows<'a>(&'a self, run: &'a EngineRun) -> BoxFuture<'a, Result<bool, EngineError>> {
        Box::pin(async move {
            let known = self.ingress.has(&run.entry, &key(run)).await;
            known.map_err(EngineError::new)
        })
    }

    fn cancels(&self) -> bool {
        self.admin.is_some()
    }

    fn cancel<'a>(&'a self, run: &'a EngineRun) -> BoxFuture<'a, Result<(), EngineError>> {
        Box::pin(async move {
            if let Some(id) = self.invocation(run).await? {
                let path = format!("/invocations/{id}/cancel");
                self.administer(Method::PATCH, &path, &Value::Null).await?;
            }
            Ok(())
        })
    }
}

/// Returns the key of a run at the engine. Who knows the id of a run but is not its owner has another
/// key.
fn key(run: &EngineRun) -> String {
    let digest: [u8; 32] = Sha256::digest(run.owner()).into();
    let mut key = run.id.to_string();
    for byte in &digest[..8] {
        // Writing to a text does not fail.
        let _ = write!(key, "{byte:02x}");
    }
    key
}

/// Makes the report of a failure. If the engine shows no more of it than a sentence, that is the cause.
fn reported(kind: Option<&str>, message: &str, report: &Value) -> Report {
    let kind = kind.unwrap_or("engine");
    if report["cause"].is_string() {
        return Report::from_json(kind, report);
    }
    Report::from_json(kind, &json!({ "cause": message }))
}

fn violations(refusal: &Refusal) -> Vec<Value> {
    let listed = match refusal {
        Refusal::Inputs(report) => report.violations(),
        _ => &[],
    };
    let listed = listed
        .iter()
        .filter_map(|one| serde_json::to_value(one).ok());
    let mut listed: Vec<_> = listed.collect();
    if listed.is_empty() {
        let path = match refusal {
            Refusal::PlainSecret { path, .. } | Refusal::UnknownSecret { path, .. } => {
                path.as_str()
            }
            _ => "",
        };
        listed.push(violation(path, &refusal.to_string()));
    }
    listed
}

fn violation(path: &str, message: &str) -> Value {
    json!({
        "keyword": "secret", "dataPath": path.replace('/', "."), "schemaPath": "#", "params": {},
        "message": message,
    })
}
