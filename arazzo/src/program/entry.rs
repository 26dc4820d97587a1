//! The documents and workflows of a program, with their types erased.

use std::fmt;

use serde_json::{Map, Value};

use super::{
    credentials::Scheme,
    inputs::{self, Input},
    report::Report,
};
use crate::{
    client::Client,
    error::{Cause, Failure},
    transport::BoxFuture,
    value::to_value,
    workflow::Workflow,
};

/// A document.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) stem: &'static str,
    /// The stem of the document that declares a source, and the source's name.
    pub(super) sources: Vec<(&'static str, &'static str)>,
    pub(super) schemes: Vec<Scheme>,
    pub(super) workflows: Vec<Entry>,
}

/// A workflow that can be run.
pub(super) struct Entry {
    pub(super) id: &'static str,
    pub(super) summary: &'static str,
    pub(super) inputs: Vec<Input>,
    pub(super) start: Starter,
}

/// Starts a run of a workflow, with inputs and outputs as JSON. Invalid inputs start no run; the
/// declared ones are what a misspelt one could mean.
type Starter = fn(Client, &[Input], Map<String, Value>) -> Result<Run, Report>;

type Run = BoxFuture<'static, Result<Value, Report>>;

impl Entry {
    pub(super) fn new<W>(summary: &'static str, inputs: &[Input]) -> Self
    where
        W: Workflow<Inputs: 'static, Outputs: 'static, Error: Failure + 'static> + 'static,
    {
        Self {
            id: W::ID,
            summary,
            inputs: inputs.to_vec(),
            start: |client, known, inputs| {
                let inputs = inputs::read(known, inputs);
                let inputs = inputs.map_err(|problems| Report::misfit(&problems))?;
                Ok(Box::pin(run::<W>(client, inputs)))
            },
        }
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}

async fn run<W>(client: Client, inputs: W::Inputs) -> Result<Value, Report>
where
    W: Workflow<Error: Failure>,
{
    let outputs = W::run(&client, inputs).await;
    let outputs = outputs.map_err(|error| Report::of(&error))?;
    match to_value(&outputs) {
        Ok(Value::Null) => Ok(Value::Object(Map::new())),
        Ok(outputs) => Ok(outputs),
        Err(refusal) => {
            let cause = Cause::from_refusal(refusal, "outputs");
            Err(Report::before_start(cause.to_string()))
        }
    }
}
