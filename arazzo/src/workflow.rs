//! [`Workflow`]: a generated workflow as a type.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{client::Client, constraint::Violation, description::Description};

/// A JSON object.
pub type Map = serde_json::Map<String, Value>;

/// A generated workflow as a type, for code that is generic over workflows: servers, command-line
/// programs, engines. Each workflow has a unit type that implements it.
///
/// ```
/// use arazzo::{Client, Workflow};
///
/// /// Runs any workflow with inputs and outputs as JSON.
/// async fn run_json<W: Workflow>(
///     client: &Client,
///     inputs: arazzo::Value,
/// ) -> Result<arazzo::Value, Box<dyn std::error::Error + Send + Sync>>
/// where
///     W::Error: 'static,
/// {
///     let inputs = serde_json::from_value(inputs)?;
///     let outputs = W::run(client, inputs).await?;
///     Ok(serde_json::to_value(outputs)?)
/// }
/// # let _ = run_json::<Never>;
/// # struct Never;
/// # impl Workflow for Never {
/// #     const ID: &'static str = "never";
/// #     type Inputs = ();
/// #     type Outputs = ();
/// #     type Error = std::fmt::Error;
/// #     async fn run(_: &Client, (): ()) -> Result<(), std::fmt::Error> { Ok(()) }
/// # }
/// ```
pub trait Workflow {
    /// The workflow's id in its document.
    const ID: &'static str;

    /// What the document says about the workflow.
    const DESCRIPTION: &'static Description = &Description::new();

    /// The inputs of the workflow.
    type Inputs: DeserializeOwned + Send;

    /// The outputs of the workflow.
    type Outputs: Serialize + Send;

    /// The error of a run, a [`WorkflowError`](crate::WorkflowError): the cause, the step, and what was done before.
    type Error: std::error::Error + Send + Sync;

    /// Returns how the inputs violate their schema, beyond what their types make sure of. A run with
    /// such inputs fails before anything is sent.
    fn violations(inputs: &Self::Inputs) -> Vec<Violation> {
        let _ = inputs;
        Vec::new()
    }

    /// Runs the workflow.
    ///
    /// # Errors
    ///
    /// If a step fails and no failure action handles that, or if a limit of the run is reached.
    fn run(
        client: &Client,
        inputs: Self::Inputs,
    ) -> impl Future<Output = Result<Self::Outputs, Self::Error>> + Send;
}
