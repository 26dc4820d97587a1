//! Runs whose inputs a mapping makes, and what their outputs become.

use std::{panic::AssertUnwindSafe, sync::Arc};

use arazzo::{BoxFuture, Map, RunId, Value};
use futures_util::FutureExt;
use jiff::Timestamp;
use serde_json::json;

use super::{Notice, Refusal, Run, Runs, Start, run::Mapped};
use crate::{
    catalog::Served,
    context::{Contexts, Owners},
    launch::{Inputs, Launch, Launched, Launcher},
    mapping::{Mapping, RequestParts, Scope},
    principal::Principal,
    schedule::Clock,
};

/// What mappings read besides requests, events and outputs.
#[derive(Clone)]
pub(crate) struct Surroundings {
    /// What `$setting` refers to.
    pub(crate) values: Map,
    pub(crate) contexts: Contexts,
    pub(crate) clock: Arc<dyn Clock>,
}

impl Runs {
    /// Makes the inputs of a run that is to be started.
    ///
    /// # Errors
    ///
    /// If there is no such workflow, the store cannot be read, or the inputs are no object.
    pub(crate) async fn prepare(
        &self,
        launch: Launch,
        request: Option<&RequestParts>,
    ) -> Result<Start, Refusal> {
        let served = self.0.catalog.get(&launch.workflow);
        let served = served.ok_or(Refusal::UnknownWorkflow)?;
        let id = launch.id;
        let correlation = launch.correlation.unwrap_or_else(|| id.to_string().into());
        let scope = Scope {
            request,
            event: launch.event.as_ref(),
            run: Some((id, &correlation)),
            settings: Some(&self.0.surroundings.values),
            ..Scope::default()
        };
        let session = served.mappings.session.as_ref();
        let session = session.and_then(|mapping| mapping.evaluate(&scope));
        let session = session.as_ref().and_then(name_of_session);
        let inputs = match launch.inputs {
            Inputs::Given(inputs) => inputs,
            Inputs::Mapped(mapping) => {
                let owners = owners(&launch.principal, &correlation, session.as_deref());
                self.inputs(served, &mapping, scope, &owners).await?
            }
        };
        Ok(
            Start::with_id(id, launch.workflow, inputs, launch.principal)
                .correlation(correlation)
                .depth(launch.depth)
                .session(session),
        )
    }

    async fn inputs(
        &self,
        served: &Served,
        mapping: &Mapping,
        scope: Scope<'_>,
        owners: &Owners,
    ) -> Result<Map, Refusal> {
        let loaded = self.0.surroundings.load(&[mapping], owners).await;
        let loaded = loaded.map_err(|_| Refusal::Store)?;
        let scope = Scope {
            contexts: Some(&loaded),
            ..scope
        };
        let inputs = mapping.inputs(&scope, served.entry().description());
        inputs.ok_or_else(|| Refusal::Inputs(vec![no_object()]))
    }

    /// Makes the response of a run whose workflow has a mapping for it. It is made once, so that all
    /// who ask for it later see the same, whatever becomes of the values of contexts.
    pub(super) async fn response(
        &self,
        served: &Served,
        run: &Run,
        outputs: &Value,
    ) -> Option<Mapped> {
        let mapping = served.mappings.response.as_ref()?;
        // A store may be a program's own, and panic.
        let mapped = AssertUnwindSafe(self.mapped(run, outputs, mapping)).catch_unwind();
        Some(mapped.await.unwrap_or(Err(Refusal::Store)))
    }

    /// Evaluates a mapping over the outputs of a run.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    async fn mapped(&self, run: &Run, outputs: &Value, mapping: &Mapping) -> Mapped {
        let loaded = self.0.surroundings.load(&[mapping], &run.owners()).await;
        let loaded = loaded.map_err(|_| Refusal::Store)?;
        Ok(mapping.evaluate(&Scope {
            contexts: Some(&loaded),
            ..self.after(run, outputs)
        }))
    }

    /// Writes what the outputs of a run set in contexts. A failure is told as an event: the run has
    /// done what it should at the servers, and doing it again would not help.
    pub(super) async fn save(&self, served: &Served, run: &Run, outputs: &Value) {
        let saved = &served.mappings.saved;
        if saved.is_empty() {
            return;
        }
        let surroundings = &self.0.surroundings;
        let mappings: Vec<&Mapping> = saved.iter().map(|(_, _, mapping)| mapping).collect();
        let done = async {
            let loaded = surroundings.load(&mappings, &run.owners()).await?;
            let scope = Scope {
                contexts: Some(&loaded),
                ..self.after(run, outputs)
            };
            let now = surroundings.clock.now();
            surroundings
                .contexts
                .save(saved, &scope, &run.owners(), now)
                .await
        };
        if let Err(error) = done.await {
            self.publish(not_saved(run, &error.to_string()));
        }
    }

    fn after<'s>(&'s self, run: &'s Run, outputs: &'s Value) -> Scope<'s> {
        Scope {
            run: Some((run.id(), run.correlation())),
            outputs: Some(outputs),
            settings: Some(&self.0.surroundings.values),
            ..Scope::default()
        }
    }

    /// Returns how deep the runs are that share a correlation id and have not ended.
    pub(crate) fn depth_of(&self, correlation: &str) -> u32 {
        let open = self.kept().open();
        let same = open
            .iter()
            .filter(|run| **run.correlation() == *correlation);
        same.map(|run| run.depth()).max().unwrap_or(0)
    }
}

impl Surroundings {
    async fn load(
        &self,
        mappings: &[&Mapping],
        owners: &Owners,
    ) -> Result<crate::context::Loaded, crate::context::StoreError> {
        self.contexts.load(mappings, owners, self.clock.now()).await
    }
}

impl std::fmt::Debug for Surroundings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Surroundings")
            .field("values", &self.values.keys().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

/// Returns whose values a run reaches. Sessions and runs are those of a principal: to know the name
/// of somebody else's is not enough.
pub(super) fn owners(principal: &Principal, correlation: &str, session: Option<&str>) -> Owners {
    let key = principal.key();
    let of_principal = |id: &str| format!("{key}\n{id}");
    Owners {
        user: principal.is_somebody().then(|| key.clone()),
        session: session.map(of_principal),
        run: Some(of_principal(correlation)),
    }
}

/// Returns the name of a session, if a mapping has made one.
fn name_of_session(session: &Value) -> Option<String> {
    match session {
        Value::String(name) if !name.is_empty() => Some(name.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn no_object() -> Value {
    json!({
        "keyword": "type", "dataPath": "", "schemaPath": "#/type",
        "params": {"type": "object"}, "message": "must be object",
    })
}

fn not_saved(run: &Run, reason: &str) -> Notice {
    let event = json!({
        "event": "context.NotSaved",
        "uuid": RunId::random().to_string(),
        "timestamp": Timestamp::now().to_string(),
        "runId": run.id().to_string(),
        "resource": {"type": "workflow.Run", "id": run.id().to_string(), "workflow": run.workflow()},
        "reason": reason,
    });
    let (principal, correlation) = (run.principal().clone(), Arc::clone(run.correlation()));
    Notice::new("context.NotSaved", event, principal, correlation).depth(run.depth())
}

impl Launcher for Runs {
    fn launch(&self, launch: Launch) -> BoxFuture<'_, Result<Launched, String>> {
        Box::pin(async {
            // A store may be a program's own, and panic: the schedule goes on.
            let prepared = AssertUnwindSafe(self.prepare(launch, None)).catch_unwind();
            let prepared = prepared.await.unwrap_or(Err(Refusal::Store));
            let started = prepared.and_then(|start| self.start(start));
            let run = started.map_err(|refusal| refusal.explained())?.run;
            Ok(Launched {
                id: run.id(),
                correlation: Arc::clone(run.correlation()),
                ended: Box::pin(async move { drop(run.ended().await) }),
            })
        })
    }

    fn publish(&self, notice: Notice) {
        Runs::publish(self, notice);
    }

    fn stopping(&self) -> BoxFuture<'_, ()> {
        Box::pin(Runs::stopping(self))
    }
}
