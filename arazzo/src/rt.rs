//! The interface between generated code and the runtime.
//!
//! It is one module, so that a generated module needs one `use ::arazzo::rt::{…}`. It is hidden from
//! the documentation, since hand-written code uses the root of the crate. The macro
//! [`__interface`](crate::__interface) counts its incompatible changes.

pub use crate::client::{Client, ServerTemplate, ServerVariable, Source};
pub use crate::constraint::{Keyword, Rules, Violation, violations};
pub use crate::criterion::{
    JsonPath, Regex, exact, jsonpath_all, jsonpath_first, jsonpath_matches, jsonpath_quoted,
    regex_matches, simple,
};
pub use crate::description::{CredentialName, Description, Input, SourceName};
pub use crate::error::{CalledError, Cause, Exchange, Failure, StepError, StepId, WorkflowError};
pub use crate::message::{Bindings, Channel, MessageBuilder};
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
pub use crate::workflow::{Map, Workflow};
#[cfg(feature = "xpath")]
pub use crate::xpath::{xpath_matches, xpath_quoted, xpath_text};
pub use crate::{
    __open_enum as open_enum, __run_with_progress as run_with_progress, __setters as setters,
    __steps as steps, __workflow as workflow,
};
pub use http::Method;
pub use serde_json::Value;
