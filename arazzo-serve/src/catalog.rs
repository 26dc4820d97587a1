//! [`Catalog`]: the workflows of a service, each with its settings.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use arazzo::{Entry, Input, InputKind, Map, Prepared, Report, Secret};
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use crate::{adapter::Adapter, mapping::Mappings, options::WorkflowOptions, runs::Output};

/// A workflow that a service offers.
pub(crate) struct Served {
    entry: Entry,
    bound: BTreeMap<String, Secret>,
    /// The outputs that are streamed.
    pub(crate) streamed: Vec<Output>,
    /// The limit of a run's time; that of the service if there is none.
    pub(crate) time: Option<Duration>,
    pub(crate) ends_with_client: bool,
    pub(crate) mappings: Mappings,
    pub(crate) adapter: Option<Arc<dyn Adapter>>,
    /// The runs that may happen at once, if the workflow has a limit of its own.
    pub(crate) slots: Option<Arc<Semaphore>>,
}

/// The workflows of a service by id, in the order in which they were added.
#[derive(Default)]
pub(crate) struct Catalog {
    order: Vec<Arc<Served>>,
    by_id: BTreeMap<&'static str, usize>,
}

impl Served {
    /// Makes a workflow from its options, and the secrets that are bound in all workflows.
    ///
    /// # Errors
    ///
    /// What is wrong with the options, a sentence each.
    pub(crate) fn new(
        entry: Entry,
        options: WorkflowOptions,
        shared: &BTreeMap<String, Secret>,
    ) -> Result<Self, Vec<String>> {
        let mut problems = Vec::new();
        let own = options.bound.keys();
        problems.extend(own.filter_map(|input| unbindable(&entry, input)));
        let has = |name: &str| {
            entry
                .description()
                .inputs
                .iter()
                .any(|input| input.name() == name)
        };
        let mut bound = shared.clone();
        bound.retain(|name, _| has(name));
        problems.extend(bound.keys().filter_map(|input| unbindable(&entry, input)));
        bound.extend(options.bound);
        let streamed = options.streamed.iter().map(|text| output(&entry, text));
        let (streamed, wrong): (Vec<_>, Vec<_>) = streamed.partition(Result::is_ok);
        problems.extend(wrong.into_iter().filter_map(Result::err));
        let mappings = &options.mappings;
        if options.adapter.is_some() && (mappings.request.is_some() || mappings.response.is_some())
        {
            problems.push(format!(
                "`{}`: an adapter and a mapping would both make the inputs or the answer",
                entry.id()
            ));
        }
        if options.concurrency == Some(0) {
            problems.push(format!(
                "`{}`: a concurrency of 0 lets nothing run",
                entry.id()
            ));
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let slots = options
            .concurrency
            .map(|runs| runs.min(Semaphore::MAX_PERMITS));
        Ok(Self {
            entry,
            bound,
            streamed: streamed.into_iter().filter_map(Result::ok).collect(),
            time: options.time,
            ends_with_client: options.ends_with_client,
            mappings: options.mappings,
            adapter: options.adapter,
            slots: slots.map(|runs| Arc::new(Semaphore::new(runs))),
        })
    }

    pub(crate) fn entry(&self) -> &Entry {
        &self.entry
    }

    /// Adds the bound inputs to those of a request.
    ///
    /// # Errors
    ///
    /// A violation for each bound input that the request has.
    pub(crate) fn complete(&self, inputs: &mut Map) -> Result<(), Vec<Value>> {
        let violations = self.taken(inputs);
        if !violations.is_empty() {
            return Err(violations);
        }
        let bound = self.bound.iter();
        inputs.extend(bound.map(|(name, secret)| (name.clone(), secret.expose().into())));
        Ok(())
    }

    /// Returns a violation for each bound input that a request has.
    pub(crate) fn taken(&self, inputs: &Map) -> Vec<Value> {
        let taken = self.bound.keys().filter(|name| inputs.contains_key(*name));
        taken.map(|name| bound_violation(name)).collect()
    }

    /// Reads and checks complete inputs.
    ///
    /// # Errors
    ///
    /// A report with all violations.
    pub(crate) fn prepare(&self, inputs: Map) -> Result<Prepared, Report> {
        self.entry.prepare(inputs)
    }

    /// Removes the bound secrets from what a caller sees.
    pub(crate) fn conceal(&self, value: &mut Value) {
        if self.bound.is_empty() {
            return;
        }
        match value {
            Value::String(text) => {
                for secret in self.bound.values().map(Secret::expose) {
                    if !secret.is_empty() && text.contains(secret) {
                        *text = text.replace(secret, "…");
                    }
                }
            }
            Value::Array(elements) => elements.iter_mut().for_each(|one| self.conceal(one)),
            Value::Object(members) => members.values_mut().for_each(|one| self.conceal(one)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// Returns the schema of the inputs that a request may have; any object if the workflow does
    /// not describe itself.
    pub(crate) fn inputs_schema(&self) -> Value {
        let mut schema = schema(self.entry.description().inputs_schema);
        for name in self.bound.keys() {
            if let Some(properties) = schema["properties"].as_object_mut() {
                properties.shift_remove(name);
            }
            if let Some(required) = schema["required"].as_array_mut() {
                required.retain(|one| one != name);
            }
        }
        schema
    }

    pub(crate) fn outputs_schema(&self) -> Value {
        schema(self.entry.description().outputs_schema)
    }

    /// Returns the inputs that the service sets.
    pub(crate) fn bound(&self) -> std::collections::BTreeSet<String> {
        self.bound.keys().cloned().collect()
    }

    /// Returns the inputs that the service sets, with their values.
    #[cfg(feature = "mcp")]
    pub(crate) fn secrets(&self) -> impl Iterator<Item = (&String, &Secret)> {
        self.bound.iter()
    }

    pub(crate) fn is_bound(&self, input: &str) -> bool {
        self.bound.contains_key(input)
    }
}

fn schema(text: &str) -> Value {
    let any = || json!({"type": "object"});
    match serde_json::from_str(text) {
        Ok(Value::Object(schema)) => Value::Object(schema),
        _ => any(),
    }
}

/// Returns why an input cannot be bound, if that is so.
fn unbindable(entry: &Entry, name: &str) -> Option<String> {
    let mut inputs = entry.description().inputs.iter();
    match inputs
        .find(|input| input.name() == name)
        .map(|input| input.kind())
    {
        Some(InputKind::Secret) => None,
        Some(_) => Some(format!(
            "`{}`: the input `{name}` is not a secret",
            entry.id()
        )),
        None => Some(format!("`{}`: there is no input `{name}`", entry.id())),
    }
}

/// Reads the name of a step's output.
fn output(entry: &Entry, text: &str) -> Result<Output, String> {
    let steps = entry.description().steps;
    // Names may have dots themselves, so the step decides where the first one ends.
    let found = steps.iter().find_map(|step| {
        let name = text.strip_prefix(step)?.strip_prefix('.')?;
        (!name.is_empty()).then(|| Output::new(step, name))
    });
    found.ok_or_else(|| {
        format!(
            "`{}`: `{text}` is not an output of a step, written `stepId.output`",
            entry.id()
        )
    })
}

fn bound_violation(name: &str) -> Value {
    json!({
        "keyword": "bound",
        "dataPath": format!(".{name}"),
        "schemaPath": format!("#/properties/{name}"),
        "params": {},
        "message": "is set by the service",
    })
}

impl Catalog {
    /// Adds a workflow; false if there is one with its id.
    pub(crate) fn add(&mut self, served: Served) -> bool {
        let id = served.entry.id();
        let known = self.by_id.insert(id, self.order.len());
        self.order.push(Arc::new(served));
        known.is_none()
    }

    pub(crate) fn get(&self, id: &str) -> Option<&Arc<Served>> {
        self.order.get(*self.by_id.get(id)?)
    }

    /// Returns the names of the secret inputs of all workflows.
    pub(crate) fn secret_inputs(&self) -> impl Iterator<Item = &'static str> {
        let inputs = self.iter().flat_map(|one| one.entry().description().inputs);
        inputs.filter(|input| input.is_secret()).map(Input::name)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arc<Served>> {
        self.order.iter()
    }
}
