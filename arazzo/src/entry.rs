//! [`Entry`]: a workflow without its types.

mod locate;
mod names;
mod problems;
mod report;
#[cfg(test)]
mod tests;

use std::fmt;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use self::problems::Problems;
pub use self::report::Report;
use crate::{
    client::Client,
    description::{Description, Input},
    error::{Cause, Failure},
    transport::BoxFuture,
    value::{TypeMismatch, to_value},
    workflow::Workflow,
};

#[cfg(feature = "program")]
pub(crate) use self::names::{closest, unknown};

/// A workflow without its types: inputs and outputs are JSON. Programs that do not know their
/// workflows, such as servers and command lines, keep a list of these.
///
/// ```
/// use arazzo::{Client, Entry, Map, Workflow, WorkflowError};
///
/// # struct GetPet;
/// # impl Workflow for GetPet {
/// #     const ID: &'static str = "getPet";
/// #     type Inputs = Map;
/// #     type Outputs = Map;
/// #     type Error = WorkflowError<&'static str, ()>;
/// #     async fn run(_: &Client, inputs: Map) -> Result<Map, Self::Error> { Ok(inputs) }
/// # }
/// async fn by_name(client: &Client, id: &str, inputs: Map) -> Option<arazzo::Value> {
///     let entries = [Entry::of::<GetPet>()];
///     let entry = entries.iter().find(|entry| entry.id() == id)?;
///     match entry.run(client, inputs).await {
///         Ok(outputs) => Some(outputs),
///         Err(report) => {
///             eprintln!("{report}");
///             None
///         }
///     }
/// }
/// # let _ = by_name;
/// ```
#[derive(Clone, Copy)]
pub struct Entry {
    id: &'static str,
    description: &'static Description,
    prepare: fn(&[Input], Value) -> Result<Prepared, Report>,
    run: fn(&Client, &[Input], Value) -> Result<Run, Report>,
}

type Run = BoxFuture<'static, Result<Value, Report>>;

/// A run with inputs that fit, which has not begun: see [`Entry::prepare`].
#[must_use = "nothing runs until `.run()` is called"]
pub struct Prepared(Box<dyn FnOnce(Client) -> Run + Send>);

impl Entry {
    /// Makes the entry of a generated workflow.
    pub fn of<W>() -> Self
    where
        W: Workflow<Inputs: 'static, Outputs: 'static, Error: Failure + 'static> + 'static,
    {
        Self {
            id: W::ID,
            description: W::DESCRIPTION,
            prepare: |known, inputs| {
                let inputs = read::<W::Inputs>(known, inputs)?;
                let violations = W::violations(&inputs);
                if !violations.is_empty() {
                    return Err(Report::invalid(violations));
                }
                Ok(Prepared(Box::new(|client| {
                    Box::pin(run::<W>(client, inputs))
                })))
            },
            run: |client, known, inputs| {
                let inputs = read(known, inputs)?;
                Ok(Box::pin(run::<W>(client.clone(), inputs)))
            },
        }
    }

    /// Returns the workflow's id in its document.
    pub fn id(&self) -> &'static str {
        self.id
    }

    /// Returns what the document says about the workflow.
    pub fn description(&self) -> &'static Description {
        self.description
    }

    /// Checks inputs without running anything: their names, their types, and the constraints of
    /// their schema.
    ///
    /// # Errors
    ///
    /// A report with a violation for every mistake.
    pub fn check(&self, inputs: Map<String, Value>) -> Result<(), Report> {
        self.prepare(inputs).map(drop)
    }

    /// Reads and checks inputs as [`check`](Self::check) does, for a run that begins later. They are
    /// read once.
    ///
    /// # Errors
    ///
    /// A report with a violation for every mistake.
    pub fn prepare(&self, inputs: Map<String, Value>) -> Result<Prepared, Report> {
        (self.prepare)(self.description.inputs, Value::Object(inputs))
    }

    /// Runs the workflow. The inputs are read before this returns, the rest happens when the future
    /// is polled.
    ///
    /// # Errors
    ///
    /// The future returns a report: of the inputs if they do not fit, otherwise of the failed run.
    pub fn run(&self, client: &Client, inputs: Map<String, Value>) -> Run {
        match (self.run)(client, self.description.inputs, Value::Object(inputs)) {
            Ok(run) => run,
            Err(report) => Box::pin(std::future::ready(Err(report))),
        }
    }
}

impl Prepared {
    /// Runs the workflow when the future is polled.
    ///
    /// # Errors
    ///
    /// The future returns the report of a run that failed.
    pub fn run(self, client: &Client) -> Run {
        (self.0)(client.clone())
    }
}

impl fmt::Debug for Prepared {
    /// Without the inputs, which may have secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prepared").finish_non_exhaustive()
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Entry").field(&self.id).finish()
    }
}

/// Reads typed inputs.
///
/// # Errors
///
/// All inputs that do not have their types, without their values.
fn read<T: DeserializeOwned>(known: &[Input], inputs: Value) -> Result<T, Report> {
    typed(known, inputs).map_err(|problems| Report::misfit(&problems))
}

fn typed<T: DeserializeOwned>(known: &[Input], inputs: Value) -> Result<T, Problems> {
    if let Some(read) = TypeMismatch::fitting(&inputs) {
        return Ok(read);
    }
    // A workflow without inputs accepts any inputs.
    serde_json::from_value(Value::Null).map_err(|_| Problems::of::<T>(known, inputs))
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
            Err(Report::before_start("outputs", cause.to_string()))
        }
    }
}
