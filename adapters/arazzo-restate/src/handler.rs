//! A workflow as a service of the engine.

use std::sync::Arc;

use arazzo::{Client, Entry, Map, Value};
use arazzo_durable::{Durable, Journal};
use restate_sdk::{
    context::Context,
    discovery::{Handler, HandlerName, InputPayload, OutputPayload, ServiceName, ServiceType},
    endpoint::ContextInternal,
    errors::{HandlerError, HandlerResult, TerminalError},
    serde::Json,
    service::{Service, ServiceDefinition, macro_support},
};

use crate::{bridges::Bridges, journal::RestateJournal, outcome, schema};

/// The name of the handler that runs a workflow.
const RUN: &str = "run";

/// What the services of an endpoint share.
pub(crate) struct Worker {
    pub(crate) client: Client,
    pub(crate) durable: Durable,
    pub(crate) bridges: Arc<Bridges>,
    /// Whether results are sealed.
    pub(crate) seals: bool,
}

/// A workflow as a service.
struct Workflow {
    worker: Arc<Worker>,
    entry: Entry,
}

impl Service for Workflow {
    type Future = macro_support::ServiceBoxFuture;

    fn handle(&self, context: ContextInternal) -> Self::Future {
        let (worker, entry) = (Arc::clone(&self.worker), self.entry);
        Box::pin(async move {
            let (input, metadata) = context.input::<Json<Value>>().await;
            let journal = RestateJournal::new(Context::from((&context, metadata)));
            let journal = journal.with_bridges(Arc::clone(&worker.bridges));
            let ended = run(&worker, &entry, input.into_inner(), journal).await;
            context.handle_handler_result(ended);
            context.end();
            Ok(())
        })
    }
}

async fn run(
    worker: &Worker,
    entry: &Entry,
    input: Value,
    mut journal: RestateJournal<'_>,
) -> HandlerResult<Json<Value>> {
    let Worker {
        client,
        durable,
        seals,
        ..
    } = worker;
    let inputs = inputs(input)?;
    let run = journal.run_id();
    match durable.run(client, entry, inputs, &mut journal).await {
        Ok(outputs) => {
            let outputs = outcome::outputs(durable, run, *seals, &outputs);
            Ok(Json(outputs.map_err(HandlerError::from)?))
        }
        Err(error) => Err(outcome::failure(durable, run, *seals, error)),
    }
}

fn inputs(input: Value) -> Result<Map, TerminalError> {
    match input {
        Value::Object(inputs) => Ok(inputs),
        _ => Err(TerminalError::new_with_code(
            400,
            "the inputs must be an object",
        )),
    }
}

/// Makes the service of a workflow; `None` if the engine takes no service of this name.
pub(crate) fn service(worker: &Arc<Worker>, entry: Entry) -> Option<ServiceDefinition> {
    let name = ServiceName::try_from(entry.id().to_owned()).ok()?;
    let mut discovery = discovery(name, ServiceType::Service, vec![handler(&entry)?]);
    discovery.documentation = documentation(&entry);
    let worker = Arc::clone(worker);
    let workflow = Workflow { worker, entry };
    Some(macro_support::service_definition(workflow, discovery))
}

/// Describes a service without options.
pub(crate) fn discovery(
    name: ServiceName,
    ty: ServiceType,
    handlers: Vec<Handler>,
) -> restate_sdk::discovery::Service {
    restate_sdk::discovery::Service {
        name,
        handlers,
        ty,
        documentation: None,
        metadata: Default::default(),
        abort_timeout: None,
        inactivity_timeout: None,
        journal_retention: None,
        idempotency_retention: None,
        enable_lazy_state: None,
        ingress_private: None,
        retry_policy_initial_interval: None,
        retry_policy_max_interval: None,
        retry_policy_max_attempts: None,
        retry_policy_exponentiation_factor: None,
        retry_policy_on_max_attempts: None,
    }
}

fn documentation(entry: &Entry) -> Option<String> {
    let summary = entry.description().summary;
    (!summary.is_empty()).then(|| summary.to_owned())
}

fn handler(entry: &Entry) -> Option<Handler> {
    let name = HandlerName::try_from(RUN).ok()?;
    let mut input = InputPayload::from_metadata::<Json<Value>>();
    input.json_schema = schema::of_inputs(entry.description());
    let output = OutputPayload::from_metadata::<Json<Value>>();
    let mut handler = described(name, input, output);
    handler.documentation = documentation(entry);
    Some(handler)
}

/// Describes a handler without options.
pub(crate) fn described(name: HandlerName, input: InputPayload, output: OutputPayload) -> Handler {
    Handler {
        name,
        input: Some(input),
        output: Some(output),
        ty: None,
        documentation: None,
        metadata: Default::default(),
        abort_timeout: None,
        inactivity_timeout: None,
        journal_retention: None,
        idempotency_retention: None,
        workflow_completion_retention: None,
        enable_lazy_state: None,
        ingress_private: None,
        retry_policy_initial_interval: None,
        retry_policy_max_interval: None,
        retry_policy_max_attempts: None,
        retry_policy_exponentiation_factor: None,
        retry_policy_on_max_attempts: None,
    }
}
