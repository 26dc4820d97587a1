//! Fixtures with something in them replaced, removed or repeated, over and over.
//!
//! The choice is the same in every run. `ARAZZO_MUTANTS` sets how many there are of each document,
//! and lets rustc look at those that compile; `ARAZZO_MUTANT` is the first. The one at hand is in
//! `target/tests-folders/mutant`.

use std::collections::BTreeMap;
use std::{env, fs};

use arazzo_codegen::Compiler;
use arazzo_codegen::source::Memory;
use serde_json::{Value, json};
use support::{Folder, fixtures};

use super::{check, errors};
use crate::front_doors::DOCUMENTS;
use support::pointer::{child, unescape};

/// A small generator of numbers that look random.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides.max(1)
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.roll(from.len())]
    }
}

/// Strings that mean something somewhere.
const TEXTS: &[&str] = &[
    "",
    "$",
    "$inputs",
    "$inputs.",
    "$inputs.a",
    "$inputs.a.b[0].c",
    "$steps.s.outputs.o",
    "$steps.x",
    "$response.body",
    "$response.body#",
    "$response.body#/",
    "$response.body#/0/a~1b/-1",
    "$response.header.X",
    "$response.body.a.b[*]",
    "$statusCode",
    "$statusCode == 200",
    "$statusCode == ",
    "!(",
    "a && || b",
    "'",
    "{$inputs.a}",
    "{$inputs.a",
    "x {$statusCode} y $inputs.b",
    "$sourceDescriptions.x.url",
    "$outputs.o",
    "$workflows.w.outputs.o",
    "$self",
    "$message.payload",
    "$url",
    "$method",
    "$request.body#/a",
    "$components.parameters.x",
    "$components.successActions.y",
    "{$sourceDescriptions.x.url}#/paths/~1a/get",
    "#/components/schemas/X",
    "#/",
    "#",
    "x.yml#/a",
    "../x",
    "https://x.example/y",
    "file:///etc/passwd",
    "openapi",
    "arazzo",
    "asyncapi",
    "path",
    "query",
    "header",
    "cookie",
    "body",
    "querystring",
    "goto",
    "retry",
    "end",
    "simple",
    "regex",
    "jsonpath",
    "xpath",
    "jsonpointer",
    "(",
    "[a-z",
    "(?<n>a)\\k<n>",
    "$[?@.a == 1]",
    "$.a == 'b'",
    "$..*",
    "$[?(@.a]",
    "//a[b='c']",
    "application/json",
    "multipart/form-data",
    "text/xml",
    "string",
    "integer",
    "number",
    "boolean",
    "array",
    "object",
    "null",
    "binary",
    "byte",
    "password",
    "int32",
    "deepObject",
    "matrix",
    "label",
    "spaceDelimited",
    "{a}/{b",
    "/{a}/{a}",
    "https://{h}.x/{p}",
    "4XX",
    "default",
];

fn replacement(dice: &mut Dice) -> Value {
    match dice.roll(12) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(dice.roll(1000) as i64 - 500),
        3 => json!(1.5e300),
        4 => json!([]),
        5 => json!({}),
        6 => json!([[[{}]]]),
        7 => json!({"$ref": dice.pick(TEXTS)}),
        8 => json!({"type": dice.pick(TEXTS), "properties": {"a": {}}, "items": {}}),
        _ => json!(dice.pick(TEXTS)),
    }
}

/// Every place in a value.
fn places(value: &Value, at: String, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                places(member, child(&at, key), found);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                places(item, format!("{at}/{index}"), found);
            }
        }
        _ => {}
    }
    found.push(at);
}

fn mutate(value: &mut Value, dice: &mut Dice) {
    let mut all = Vec::new();
    places(value, String::new(), &mut all);
    let (place, other) = (dice.pick(&all).clone(), dice.pick(&all).clone());
    let taken = value.pointer(&other).cloned().unwrap_or_default();
    let kind = dice.roll(6);
    let (parent, key) = place.rsplit_once('/').unwrap_or_default();
    let key = unescape(key);
    match (value.pointer_mut(parent), kind) {
        (Some(Value::Object(members)), 0) => {
            members.remove(&key);
        }
        (Some(Value::Object(members)), 1) => {
            if let Some(member) = members.remove(&key) {
                members.insert((*dice.pick(TEXTS)).to_owned(), member);
            }
        }
        (Some(Value::Array(items)), 0) => {
            items.remove(key.parse().unwrap_or(0));
        }
        (Some(Value::Array(items)), 1) => {
            let again = items[key.parse().unwrap_or(0)].clone();
            items.push(again);
        }
        (_, 2) => {
            if let Some(here) = value.pointer_mut(&place) {
                *here = taken;
            }
        }
        _ => {
            if let Some(here) = value.pointer_mut(&place) {
                *here = replacement(dice);
            }
        }
    }
}

/// The files of a fixture's folder, as values, with their paths.
fn files(document: &str) -> Files {
    let (provider, _) = document.split_once('/').expect("a document is in a folder");
    let mut found = BTreeMap::new();
    let mut folders = vec![fixtures().join(provider)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)
            .expect("a folder of fixtures")
            .flatten()
        {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read_to_string(&path).expect("a fixture");
            let name = path.strip_prefix(fixtures()).expect("it is below");
            let value = serde_yaml::from_str(&text).expect("YAML or JSON");
            found.insert(name.to_string_lossy().replace('\\', "/"), value);
        }
    }
    found
}

#[test]
fn no_change_of_a_document_makes_the_compiler_panic() {
    let number = |name| env::var(name).ok()?.parse().ok();
    let (count, first) = (
        number("ARAZZO_MUTANTS"),
        number("ARAZZO_MUTANT").unwrap_or(0),
    );
    for document in DOCUMENTS {
        let files = files(document);
        let seeds = first..first + count.unwrap_or(30);
        let mut modules = BTreeMap::new();
        for seed in seeds {
            if let Some(module) = survives(document, seed, &mutant(document, &files, seed)) {
                modules.entry(module).or_insert(seed);
            }
        }
        if count.is_some() {
            compile(document, &modules.into_iter().collect::<Vec<_>>());
        }
    }
}

/// Lets rustc look at modules. Which seed made which of them is in a file.
fn compile(document: &str, modules: &[(String, u64)]) {
    for modules in modules.chunks(50) {
        let seed = |(number, (_, seed)): (usize, &(String, u64))| format!("m{number}.rs: {seed}\n");
        let seeds: String = modules.iter().enumerate().map(seed).collect();
        let _ = Folder::new("mutants-seeds").file("seeds", format!("{document}\n{seeds}"));
        let modules: Vec<&str> = modules.iter().map(|(module, _)| module.as_str()).collect();
        check("mutants", &modules);
    }
}

type Files = BTreeMap<String, Value>;

fn mutant(document: &str, files: &Files, seed: u64) -> Files {
    let mut dice = Dice(seed);
    let mut mutant = files.clone();
    for _ in 0..=dice.roll(3) {
        // Half of the changes are in the document itself.
        let names: Vec<&String> = mutant.keys().collect();
        let other = (*dice.pick(&names)).clone();
        let name = match dice.roll(2) {
            0 => document.to_owned(),
            _ => other,
        };
        mutate(mutant.get_mut(&name).expect("a file"), &mut dice);
    }
    mutant
}

/// The code of a mutant, if it compiles.
fn survives(document: &str, seed: u64, files: &Files) -> Option<String> {
    let mut folder = Folder::new("mutant").file("seed", format!("{document} {seed}"));
    let mut memory = Memory::default();
    for (name, value) in files {
        let text = value.to_string();
        memory = memory.with(name, text.as_str());
        folder = folder.file(name, text);
    }
    let compilation = Compiler::new().loader(memory).compile(document);
    let refused = !errors(&compilation).is_empty();
    let file = compilation.file();
    assert_eq!(file.is_none(), refused, "{document} {seed}");
    if let Some(file) = &file {
        let parsed = file.parse::<proc_macro2::TokenStream>();
        assert!(parsed.is_ok(), "{document} {seed}: the code is none");
    }
    file
}
