//! Typed async Rust functions from [Arazzo] workflows: the macro, and what generated code calls.
//!
//! A workflow document says which HTTP operations to call, in which order, and what to do with the
//! responses. The compiler turns each workflow into an `async fn`; this crate is all that such a
//! function needs at run time.
//!
#![cfg_attr(
    any(feature = "macros", not(doctest)),
    doc = include_str!("../docs/quick-start.md")
)]
//! # Where to look
//!
//! The [`guide`] explains it all, one subject at a time.
//!
//! - [`Client`] holds the transport, the servers and the limits. Every generated function takes
//!   one.
//! - [`Credential`] is what the client presents for a security scheme of an API.
//! - [`Secret`] is the type of inputs that must never be printed.
//! - [`WorkflowError`] says at which step a workflow stopped, why, and what was done before.
//! - [`Workflow`] is implemented by one unit type per generated workflow, for code that is generic
//!   over workflows.
//! - [`testing::Script`] answers requests in tests, without a server and without waiting.
//! - [`watch`] has the events of runs, for programs that observe them.
//! - [`MessageChannel`] is the interface to a broker, for workflows whose steps send and receive
//!   messages; [`testing::Messages`] is an in-memory implementation.
//!
//! # Features
//!
//! - `http` (default): the default transport, HTTP/1.1 over rustls, with gzip and deflate.
//! - `aws-lc-rs`: the default transport uses AWS-LC (FIPS, post-quantum key exchange) instead of `ring`.
//! - `brotli` (default) and `zstd`: more compression algorithms for responses.
//! - `reqwest`: a transport over the crate `reqwest`, for clients that are configured elsewhere. It is
//!   the default transport where `http` is off.
//! - `signing`: signs requests with an HMAC-SHA256 of their body, and verifies such signatures.
//! - `macros` (default): `arazzo_workflow!`, the macro that compiles a document in place.
//! - `tracing`: spans of runs, steps and requests, and headers that name their trace; see [`watch`].
//! - `program`: `arazzo::program`, the command line of generated programs.
//! - `xpath`: criteria, selectors and replacement targets of type `xpath`.
//!
//! [Arazzo]: https://spec.openapis.org/arazzo/latest.html

#![cfg_attr(docsrs, feature(doc_cfg))]

mod client;
mod constraint;
mod criterion;
mod define;
mod description;
mod entry;
mod error;
#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzzing;
#[cfg(any(doc, doctest))]
pub mod guide;
mod message;
mod operand;
mod pointer;
#[cfg(feature = "program")]
pub mod program;
mod request;
mod response;
mod retry;
#[doc(hidden)]
pub mod rt;
mod run;
mod secret;
mod security;
#[cfg(feature = "signing")]
pub mod signing;
pub mod testing;
mod transport;
mod value;
pub mod watch;
mod workflow;
#[cfg(feature = "xpath")]
mod xpath;

#[cfg(feature = "macros")]
pub use arazzo_macros::arazzo_workflow;
/// The crate `bytes`, whose buffers appear in the signatures of [`Transport`].
pub use bytes;
pub use client::{BuildError, Client, ClientBuilder, RunScope};
pub use constraint::Violation;
pub use description::{CredentialName, Description, Input, InputKind, SourceName};
pub use entry::{Entry, Prepared, Report};
pub use error::{Cause, Exchange, Failure, StepError, WorkflowError};
/// The crate `http`, whose requests and responses appear in the signatures of [`Transport`].
pub use http;
pub use message::{
    Bindings, ChannelAddress, ChannelError, Connection, Connector, Feed, Hub, Message,
    MessageChannel, MessageFilter, Received, Settle, Subscription,
};
pub use request::{Location, RequestContext, ResponseLimit, Upload, UploadPart};
pub use run::{RunId, RunIdError};
pub use secret::Secret;
pub use security::{Credential, Scheme, TokenError};
pub use serde_json::Value;
pub use transport::{BoxFuture, Transport, TransportError};
#[cfg(feature = "http")]
pub use transport::{HttpTransport, HttpTransportBuilder};
#[cfg(feature = "reqwest")]
pub use transport::{ReqwestTransport, ReqwestTransportBuilder};
pub use value::{AnyBody, Bytes, Json, Number, nullable};
pub use workflow::{Map, Workflow};

/// Items that generated code reaches through this crate, so that its users need no other
/// dependency.
///
/// Not covered by semantic versioning.
#[doc(hidden)]
pub mod __private {
    pub use crate::secret::expose;
    pub use crate::value::{displayed, displayed_all, listed, nullable, number};
    pub use serde;
    pub use serde_json;
}

/// Checks at build time that this runtime has the interface that a generated module was written
/// against. The number counts the changes of [`rt`] that generated code notices; it is not the
/// version of the crate.
///
/// ```
/// arazzo::__interface!(1);
/// ```
///
/// ```compile_fail
/// arazzo::__interface!(0);
/// ```
///
/// ```compile_fail
/// arazzo::__interface!(2);
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! __interface {
    (1) => {};
    (0) => {
        compile_error!(
            "this module was generated for an older interface of the crate `arazzo`: generate it \
             again with an `arazzo-codegen` of the same version"
        );
    };
    ($newer:literal) => {
        compile_error!(concat!(
            "this module was generated for interface ",
            $newer,
            " of the crate `arazzo`, and this version has interface 1: update `arazzo`"
        ));
    };
}

/// Includes the module that a build script generated from the document with this file stem, with
/// hyphens or underscores.
///
/// ```ignore
/// mod knock {
///     arazzo::include_workflows!("bulk_set_objects_notify");
/// }
/// ```
#[macro_export]
macro_rules! include_workflows {
    ($stem:literal) => {
        include!(concat!(env!("OUT_DIR"), "/", $stem, ".rs"));
    };
}

/// Stops the build with an explanation if a feature that generated code needs is disabled.
#[doc(hidden)]
#[macro_export]
macro_rules! require_feature {
    (xpath) => {
        $crate::__require_xpath!();
    };
}

#[cfg(feature = "xpath")]
#[doc(hidden)]
#[macro_export]
macro_rules! __require_xpath {
    () => {};
}

#[cfg(not(feature = "xpath"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __require_xpath {
    () => {
        compile_error!(
            "this workflow has XPath criteria: enable the feature `xpath` of the crate `arazzo`, \
             as in `cargo add arazzo --features xpath`"
        );
    };
}
