//! The compiler from Arazzo documents to typed async Rust functions.
//!
//! One pipeline serves the macro, build scripts and the command line. Its stages, in order:
//!
//! | module | what it makes |
//! |---|---|
//! | [`source`] | the text of files, and places in it |
//! | `syntax` | YAML and JSON with places |
//! | `document`, `expr` | Arazzo objects, API descriptions, expressions, as written |
//! | `resolve` | names to things |
//! | `program`, `lower` | the intermediate representation: typed, resolved, checked |
//! | `emit` | Rust tokens; infallible |
//! | `format` | a file |
//!
//! [`Compiler`] runs them; [`diagnostic`] is what they report.

#![cfg_attr(docsrs, feature(doc_cfg))]

pub(crate) mod analyze;
mod apply_fixes;
mod build_script;
mod compilation;
mod compiler;
pub mod diagnostic;
pub(crate) mod document;
pub(crate) mod draw;
pub(crate) mod emit;
pub(crate) mod escape;
pub(crate) mod expr;
mod fixes;
pub(crate) mod format;
#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzzing;
pub mod inspect;
pub(crate) mod json;
pub(crate) mod keyword;
pub(crate) mod load;
pub mod lock;
pub(crate) mod lower;
mod options;
pub(crate) mod pipeline;
pub(crate) mod pointer;
pub(crate) mod program;
pub mod project;
pub mod remote;
mod report;
pub(crate) mod resolve;
mod rust_path;
pub mod source;
pub(crate) mod syntax;

pub use apply_fixes::{Fixed, Mended};
pub use build_script::build_script;
pub use compilation::Compilation;
pub use compiler::Compiler;
pub use program::summary::{CredentialSummary, InputKind, InputSummary, Summary, WorkflowSummary};
pub use report::{Met, Report};
pub use rust_path::{PathError, RustPath};
