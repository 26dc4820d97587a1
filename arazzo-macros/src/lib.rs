//! The macro `arazzo_workflow!`, which `arazzo` re-exports.

use proc_macro::TokenStream;

mod arguments;
mod expand;
mod loader;

/// Compiles a workflow document and adds its functions to the current module.
///
/// The path is relative to the folder of `Cargo.toml`. Per workflow there are one `async fn`, one
/// module of the same name with its types, and one unit type that implements `arazzo::Workflow`.
///
/// ```ignore
/// mod knock {
///     arazzo::arazzo_workflow!("workflows/bulk-set-objects-notify.yml");
/// }
/// ```
///
/// # Options
///
/// They follow the path, in any order:
///
/// | option | what it does |
/// |---|---|
/// | `sources = { name = "file" }` | reads these source descriptions from these files |
/// | `root = "folder"` | allows to read files below this folder; or `["a", "b"]` |
/// | `strict = true` | makes errors of warnings about documents that bend the specification |
/// | `outputs = "required"` | trusts the document: a step fails that goes on without an output that it declares |
/// | `deny_warnings = true` | makes errors of all warnings; a macro cannot warn |
/// | `deny = ["AZ433"]` | makes errors of what is found with these codes, or of all `"warnings"` |
/// | `warn = ["AZ433"]` | keeps them warnings where others are denied, and lowers errors where only an API description says otherwise than the document |
/// | `allow = ["AZ433"]` | drops warnings with these codes; what cannot be compiled stays an error |
/// | `types = { date-time = "jiff::Timestamp" }` | gives values of these formats a Rust type with `Display` and the traits of serde |
/// | `derives = ["Eq"]` | derives more traits for the structs and enumerations that hold values |
/// | `crate = path` | names the runtime; `::arazzo` by default |
///
/// # Errors
///
/// What is wrong with the document is a compile error at its path, with the line and column in the
/// document. Every file that was read is watched: the crate is compiled again when one changes.
///
/// With `ARAZZO_EXPAND_DIR` set to a folder, the functions are written there as a file and
/// included, so that the compiler's messages and a debugger show readable code.
#[proc_macro]
pub fn arazzo_workflow(input: TokenStream) -> TokenStream {
    expand::expand(input.into(), &expand::Place::of_cargo()).into()
}
