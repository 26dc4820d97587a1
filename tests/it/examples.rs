//! The examples in the docs of generated code compile.
//!
//! They are no doctests, since a document does not say in which module its code will be, and whether
//! others can see that. Here it is known: all of them are compiled as functions of one package.

use std::fmt::Write as _;
use std::fs;

use support::{Folder, workspace};

use crate::process;

/// An example, and the path of the module whose names it uses.
struct Example {
    place: String,
    scope: Vec<String>,
    lines: Vec<String>,
}

#[test]
fn every_example_compiles() {
    let examples: Vec<Example> = modules()
        .iter()
        .flat_map(|(name, text)| read(name, text))
        .collect();
    assert!(examples.len() > 20, "there are {}", examples.len());
    let functions: String = examples.iter().enumerate().map(function).collect();
    let root = workspace();
    let manifest = format!(
        "[package]\nname = \"examples\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies]\narazzo = {{ path = {:?} }}\narazzo-generated = {{ path = {:?} }}\n",
        root.join("arazzo").display(),
        root.join("generated").display(),
    );
    let fresh = Folder::new("examples")
        .file("Cargo.toml", manifest)
        .file("src/lib.rs", format!("{HEAD}{functions}"));
    let folder = process::programs().join("examples");
    process::renew(&fresh.path(""), &folder);
    if let Err(problem) = process::cargo(&folder, &["check"]) {
        panic!("{problem}");
    }
}

/// What the examples leave to the reader.
const HEAD: &str = "\
#![allow(dead_code, unused_imports)]
type Done = Result<(), Box<dyn std::error::Error>>;
fn any<T>() -> T { unimplemented!() }
";

/// The modules of the package, each with its text.
fn modules() -> Vec<(String, String)> {
    let folder = workspace().join("generated/src");
    let entries = fs::read_dir(folder).expect("the folder of the package");
    let mut modules: Vec<_> = entries
        .flatten()
        .map(|entry| {
            let name = entry.file_name().to_string_lossy().replace(".rs", "");
            let text = fs::read_to_string(entry.path()).expect("a file of the package");
            (name, text)
        })
        .filter(|(name, _)| name != "lib")
        .collect();
    modules.sort();
    modules
}

/// Finds the examples of a module. Generated code is indented by four spaces for each module.
fn read(name: &str, text: &str) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    let mut path = vec![name.to_owned()];
    let mut open = false;
    let lines = text.lines().enumerate();
    for (index, line) in lines.filter(|(_, line)| !line.is_empty()) {
        let code = line.trim_start();
        path.truncate(1 + (line.len() - code.len()) / 4);
        if let Some(module) = code.strip_prefix("pub mod ") {
            path.push(module.trim_end_matches(" {").to_owned());
        }
        let Some(doc) = code.strip_prefix("///") else {
            continue;
        };
        match doc.trim_start() {
            "```ignore" => {
                open = true;
                examples.push(Example {
                    place: format!("{name}.rs:{}", index + 1),
                    scope: path.clone(),
                    lines: Vec::new(),
                });
            }
            "```" => open = false,
            code if open => {
                let example = examples.last_mut().expect("one is open");
                example.lines.push(code.to_owned());
            }
            _ => {}
        }
    }
    examples
}

/// Writes an example as a function, which has what the example leaves to the reader.
fn function((index, example): (usize, &Example)) -> String {
    let body = example.lines.join("\n        ");
    let mut given = String::new();
    let mut scope = example.scope.as_slice();
    if !body.contains("let inputs = ") {
        let workflow = scope.last().expect("the path has a module");
        given = format!("let inputs: {workflow}::Inputs = any();");
        // It is in the module of its workflow, and names that module.
        scope = &scope[..scope.len() - 1];
    }
    // A field without a value is a variable.
    let fields = example.lines.iter().filter_map(|line| {
        let name = line.strip_suffix(',')?;
        let plain = name
            .chars()
            .all(|c| c.is_alphanumeric() || c == '_' || c == '#');
        plain.then_some(name)
    });
    for field in fields {
        write!(given, " let {field} = any();").expect("a text can be written to");
    }
    let (place, scope) = (&example.place, scope.join("::"));
    format!(
        "
/// `{place}`
mod example_{index} {{
    use super::{{any, Done}};
    use arazzo_generated::{scope}::*;
    async fn example(client: arazzo::Client) -> Done {{
        {given}
        {body}
        Ok(())
    }}
}}
"
    )
}
