//! The macro `arazzo_workflow!`, which `arazzo` re-exports.

#![cfg_attr(docsrs, feature(doc_cfg))]

use proc_macro::TokenStream;

mod arguments;
mod expand;
mod loader;
mod warnings;

/// Compiles a workflow document and adds its functions to the current module.
///
/// The path is relative to the folder of `Cargo.toml`. Each workflow becomes an `async fn`, a
/// module of the same name with its types, and a unit type that implements `arazzo::Workflow`.
///
/// ```ignore
/// mod knock {
///     arazzo::arazzo_workflow!("workflows/bulk-set-objects-notify.yml");
/// }
/// ```
///
/// # Options
///
/// Options follow the path, in any order:
///
/// | option | what it does |
/// |---|---|
/// | `sources = { name = "file" }` | reads these source descriptions from these files |
/// | `root = "folder"`, or `["a", "b"]` | allows the document to reference files below these folders |
/// | `strict = true` | treats warnings about deviations from the specification as errors |
/// | `outputs = "required"` | a step fails if an output that it declares is absent when the run continues |
/// | `show_warnings = true` | shows the warnings as warnings of rustc, one for each code |
/// | `deny_warnings = true` | treats all warnings as errors |
/// | `deny = ["AZ433"]` | treats findings with these codes, or all `"warnings"`, as errors |
/// | `warn = ["AZ433"]` | treats findings with these codes as warnings, even if all warnings are denied; also errors that only contradict an API description |
/// | `allow = ["AZ433"]` | drops warnings with these codes; what cannot be compiled stays an error |
/// | `types = { date-time = "jiff::Timestamp" }` | uses this Rust type, which must implement `Display` and serde's traits, for values of the format |
/// | `derives = ["Eq"]` | derives more traits for the structs and enumerations that hold values |
/// | `crate = path` | sets the path of the runtime; `::arazzo` by default |
///
/// # Errors
///
/// Every mistake in the document is a compile error at the document's path, with the line and the
/// column in the document. Cargo recompiles the crate when a file that was read changes.
///
/// If `ARAZZO_EXPAND_DIR` is set to a folder, the functions are written to a file there and
/// included, so that the messages of rustc and a debugger show readable code.
#[proc_macro]
pub fn arazzo_workflow(input: TokenStream) -> TokenStream {
    expand::expand(input.into(), &expand::Place::of_cargo()).into()
}
