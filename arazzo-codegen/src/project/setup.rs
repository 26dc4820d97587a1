//! What a package that exists already needs for its workflows: a module with a macro or with what a
//! build script has made, and that build script.

use std::path::{MAIN_SEPARATOR, Path};

use super::{Document, Options};
use crate::diagnostic::Code;

mod declare;

pub use declare::declare;

/// What compiles the documents of a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrontDoor {
    /// `arazzo_workflow!`.
    Macro,
    /// `build.rs`.
    BuildScript,
}

/// What the module `workflows` begins with.
pub const HEADER: &str = "//! Workflows, a module for every document.\n";

/// The module of a document, with an empty line before it.
///
/// In a library it is for others to use; in a program nobody could.
pub fn module(door: FrontDoor, document: &Document, options: &Options, is_library: bool) -> String {
    let visibility = if is_library { "pub" } else { "pub(crate)" };
    let (path, name) = (slashes(&document.path), &document.module);
    let call = match door {
        FrontDoor::Macro => indented(&invocation(&path, options)),
        FrontDoor::BuildScript => format!("    arazzo::include_workflows!({name:?});\n"),
    };
    format!("\n/// The workflows of `{path}`.\n{visibility} mod {name} {{\n{call}}}\n")
}

/// The call of the macro for a document, as rustfmt would lay it out.
pub fn invocation(path: &str, options: &Options) -> String {
    let arguments = arguments(options);
    if arguments.is_empty() {
        return format!("arazzo::arazzo_workflow!({path:?});\n");
    }
    let lines = arguments
        .iter()
        .map(|(key, value)| format!("    {key} = {value},\n"));
    let lines: String = lines.collect();
    format!("arazzo::arazzo_workflow!(\n    {path:?},\n{lines});\n")
}

/// The text of `build.rs`.
pub fn build_script(documents: &[Document], options: &Options) -> String {
    let paths: Vec<String> = documents
        .iter()
        .map(|document| format!("{:?}", slashes(&document.path)))
        .collect();
    let calls: String = calls(options)
        .iter()
        .map(|call| format!("        {call}\n"))
        .collect();
    let body = match (&*paths, calls.is_empty()) {
        ([path], true) => format!("    arazzo_codegen::build_script({path});\n"),
        ([path], false) => {
            format!("    arazzo_codegen::Compiler::new()\n{calls}        .build_script({path});\n")
        }
        (paths, _) => {
            let paths: String = paths
                .iter()
                .map(|path| format!("        {path},\n"))
                .collect();
            let compiler = match &*calls {
                "" => "arazzo_codegen::Compiler::new()".to_owned(),
                calls => format!("arazzo_codegen::Compiler::new()\n{calls}        "),
            };
            format!("    {compiler}.build_scripts(&[\n{paths}    ]);\n")
        }
    };
    format!("//! Compiles the workflows.\n\nfn main() {{\n{body}}}\n")
}

/// The options as arguments of the macro.
fn arguments(options: &Options) -> Vec<(&'static str, String)> {
    let codes = |codes: &[Code]| strings(codes.iter().map(|code| code.id().to_owned()));
    let sources = options.sources.iter();
    let sources = sources.map(|(name, path)| (name.clone(), slashes(path)));
    let lists = [
        ("sources", entries(sources)),
        (
            "root",
            strings(options.roots.iter().map(|root| slashes(root))),
        ),
        ("types", entries(options.types.iter().cloned())),
        ("derives", strings(options.derives.iter().cloned())),
        ("outputs", word(options.required_outputs, "\"required\"")),
        ("strict", word(options.strict, "true")),
        ("deny_warnings", word(options.deny_warnings, "true")),
        ("deny", codes(&options.deny)),
        ("warn", codes(&options.warn)),
        ("allow", codes(&options.allow)),
    ];
    let given = lists.into_iter();
    given
        .filter_map(|(key, value)| Some((key, value?)))
        .collect()
}

/// The options as calls of the compiler's methods.
fn calls(options: &Options) -> Vec<String> {
    let mut calls = Vec::new();
    let level =
        |level: &str, code: &Code| format!(".{level}(arazzo_codegen::diagnostic::Code::{code:?})");
    let sources = options.sources.iter();
    calls.extend(sources.map(|(name, path)| format!(".source({name:?}, {:?})", slashes(path))));
    let roots = options.roots.iter();
    calls.extend(roots.map(|root| format!(".root({:?})", slashes(root))));
    let types = options.types.iter();
    calls.extend(types.map(|(format, path)| format!(".type_for({format:?}, {path:?})")));
    calls.extend(
        options
            .derives
            .iter()
            .map(|path| format!(".derive({path:?})")),
    );
    for (method, is_set) in [
        ("required_outputs", options.required_outputs),
        ("strict", options.strict),
        ("deny_warnings", options.deny_warnings),
    ] {
        calls.extend(is_set.then(|| format!(".{method}(true)")));
    }
    calls.extend(options.deny.iter().map(|code| level("deny", code)));
    calls.extend(options.warn.iter().map(|code| level("warn", code)));
    calls.extend(options.allow.iter().map(|code| level("allow", code)));
    calls
}

fn word(is_set: bool, word: &str) -> Option<String> {
    is_set.then(|| word.to_owned())
}

/// `["a", "b"]`; none for none.
fn strings(items: impl Iterator<Item = String>) -> Option<String> {
    let items: Vec<String> = items.map(|item| format!("{item:?}")).collect();
    (!items.is_empty()).then(|| format!("[{}]", items.join(", ")))
}

/// `{ name = "value" }`; none for none.
fn entries(items: impl Iterator<Item = (String, String)>) -> Option<String> {
    let items = items.map(|(name, value)| format!("{} = {value:?}", key(&name)));
    let items: Vec<String> = items.collect();
    (!items.is_empty()).then(|| format!("{{ {} }}", items.join(", ")))
}

/// A name as the macro takes it.
fn key(name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(plain) {
        name.to_owned()
    } else {
        format!("{name:?}")
    }
}

/// A path with `/` between its parts, as both front doors and Cargo take it on every system.
pub fn slashes(path: &Path) -> String {
    let text = path.to_string_lossy().into_owned();
    if path.is_relative() && MAIN_SEPARATOR != '/' {
        return text.replace(MAIN_SEPARATOR, "/");
    }
    text
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("    {line}\n")).collect()
}
