//! Everything that generated code is written against.
//!
//! One module, so that a generated file needs one `use ::arazzo::workflow::{…}`. It is documented
//! for people who read generated code; nobody needs to write against it by hand.

use serde::{Serialize, de::DeserializeOwned};

pub use crate::client::{Client, ServerTemplate, ServerVariable, Source};
pub use crate::constraint::{Keyword, Rules};
pub use crate::criterion::{
    JsonPath, Regex, exact, jsonpath_all, jsonpath_first, jsonpath_matches, jsonpath_quoted,
    regex_matches, simple,
};
pub use crate::error::{Cause, Exchange, Failure, StepError, StepId, WorkflowError};
pub use crate::message::{Channel, MessageBuilder};
pub use crate::operand::{Operand, operand, operand_opt};
pub use crate::request::{Location, MultipartField, RequestBuilder, Style};
pub use crate::response::{Response, Status, Verdict};
pub use crate::retry::Retry;
pub use crate::run::Run;
pub use crate::secret::{Secret, expose::exposed};
pub use crate::security::{Scheme, TokenError};
pub use crate::transport::{BoxFuture, Transport, TransportError};
pub use crate::value::{
    AnyBody, Array, Branches, Bytes, Json, Number, Object, Payload, Template, convert,
    convert_optional, pointer, text,
};
#[cfg(feature = "xpath")]
pub use crate::xpath::{xpath_matches, xpath_quoted, xpath_text};
pub use http::Method;
pub use serde_json::Value;

/// A JSON object.
pub type Map = serde_json::Map<String, Value>;

/// A generated workflow as a value: what servers, command-line programs and engines are generic
/// over. Implemented by one unit type per workflow.
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

    /// What the workflow needs.
    type Inputs: DeserializeOwned + Send;

    /// What the workflow returns.
    type Outputs: Serialize + Send;

    /// Why, where and how far: a [`WorkflowError`].
    type Error: std::error::Error + Send + Sync;

    /// Runs the workflow.
    fn run(
        client: &Client,
        inputs: Self::Inputs,
    ) -> impl Future<Output = Result<Self::Outputs, Self::Error>> + Send;
}
