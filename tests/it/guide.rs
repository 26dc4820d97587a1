//! What the guide in `arazzo/docs` shows is there: its blocks that are no tests are parts of documents
//! and of code that other tests compile.
//!
//! A line `# …` or `// …` of a block stands for any number of lines.

use std::fs;
use std::path::Path;

use arazzo_codegen::Compiler;
use support::workspace;

const DOCUMENTS: [&str; 6] = [
    "depot.arazzo.yaml",
    "depot.asyncapi.yaml",
    "look.arazzo.yaml",
    "parcels.openapi.yaml",
    "pickup.arazzo.yaml",
    "send.arazzo.yaml",
];

/// Examples and projects, which are compiled with their packages or by `projects`.
const CODE: [&str; 7] = [
    "adapters/arazzo-nats/examples/depot.rs",
    "adapters/arazzo-restate/examples/depot.rs",
    "adapters/examples/worker/src/main.rs",
    "arazzo-mcp/examples/parcels.rs",
    "arazzo-serve/examples/parcels.rs",
    "tests/projects/build-script/build.rs",
    "tests/projects/build-script/src/main.rs",
];

#[test]
fn blocks_of_the_guide_are_parts_of_what_is_compiled() {
    let documents = DOCUMENTS.map(|name| read(&folder().join("documents").join(name)));
    let mut code: Vec<String> = CODE.map(|path| read(&workspace().join(path))).into();
    code.extend(["send", "pickup"].map(generated));
    let mut seen = 0;
    for (name, text) in chapters() {
        for (language, block) in blocks(&text) {
            let texts = match language.as_str() {
                "yaml" => &documents[..],
                "rust,ignore" => &code[..],
                _ => continue,
            };
            let found = texts.iter().any(|text| is_part(&block, text));
            assert!(found, "{name} shows what is nowhere:\n{}", block.join("\n"));
            seen += 1;
        }
    }
    assert!(seen > 10, "there are {seen} blocks");
}

#[test]
fn documents_of_the_guide_have_nothing_to_report() {
    for name in DOCUMENTS.iter().filter(|name| name.contains(".arazzo.")) {
        let compilation = Compiler::new().compile(folder().join("documents").join(name));
        let loud = compilation.diagnostics.iter();
        let loud: Vec<_> = loud
            .filter(|one| one.severity != arazzo_codegen::diagnostic::Severity::Note)
            .map(|one| &one.message)
            .collect();
        assert!(loud.is_empty(), "{name}: {loud:?}");
    }
}

fn folder() -> std::path::PathBuf {
    workspace().join("arazzo/docs")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What a document of the guide becomes.
fn generated(name: &str) -> String {
    let document = folder().join(format!("documents/{name}.arazzo.yaml"));
    let compilation = Compiler::new().compile(document);
    compilation.items().expect("the document has no errors")
}

/// The pages, without those that list codes.
fn chapters() -> Vec<(String, String)> {
    let pages = [folder(), folder().join("guide")];
    let entries = pages
        .iter()
        .flat_map(|folder| fs::read_dir(folder).expect("a folder"));
    let paths = entries.flatten().map(|entry| entry.path());
    let pages = paths.filter(|path| path.extension().is_some_and(|extension| extension == "md"));
    let mut pages: Vec<_> = pages
        .map(|path| (path.display().to_string(), read(&path)))
        .collect();
    pages.sort();
    pages
}

/// The blocks of a page: what is behind the fence, and the lines.
fn blocks(text: &str) -> Vec<(String, Vec<&str>)> {
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(language) = line.strip_prefix("```") {
            let block = lines.by_ref().take_while(|line| *line != "```");
            blocks.push((language.to_owned(), block.collect()));
        }
    }
    blocks
}

/// Whether a text has these lines, one below the other, all of them as far to the right.
fn is_part(block: &[&str], text: &str) -> bool {
    let lines: Vec<&str> = text.lines().collect();
    (0..lines.len()).any(|start| continues(block, &lines[start..], None))
}

fn continues(block: &[&str], lines: &[&str], shift: Option<isize>) -> bool {
    let Some((first, rest)) = block.split_first() else {
        return true;
    };
    if ["# …", "// …"].contains(&first.trim()) {
        return (0..=lines.len()).any(|skipped| continues(rest, &lines[skipped..], shift));
    }
    let Some((line, following)) = lines.split_first() else {
        return false;
    };
    if first.trim().is_empty() && line.trim().is_empty() {
        return continues(rest, following, shift);
    }
    let here = indentation(line) - indentation(first);
    let fits = first.trim() == line.trim() && shift.is_none_or(|shift| shift == here);
    fits && continues(rest, following, Some(here))
}

fn indentation(line: &str) -> isize {
    let spaces = line.len() - line.trim_start().len();
    isize::try_from(spaces).expect("lines are short")
}
