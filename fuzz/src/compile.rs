//! Whole documents: an end, valid places, fixes that can be read, and Rust that parses.

use std::path::Path;
use std::time::{Duration, Instant};

use arazzo_codegen::diagnostic::{Diagnostic, Severity, render};
use arazzo_codegen::source::{Memory, SourceMap, Span};
use arazzo_codegen::{Compilation, Compiler};

use crate::split;

/// What a document may take. It takes milliseconds; machines stall.
const LIMIT: Duration = Duration::from_secs(20);

/// The document, and the API description that it names in one of these ways.
const DOCUMENT: &str = "/d/workflow.arazzo.yaml";
const NAMES: [&str; 2] = ["api.yaml", "api.openapi.yaml"];

/// Compiles a document and the description after it.
pub fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (document, description) = split::parts(&text);
    let began = Instant::now();
    let mut compiler = Compiler::new().loader(files(document, description));
    let compilation = compiler.compile(DOCUMENT);
    for found in compilation.diagnostics.iter() {
        valid(&compilation.sources, found);
    }
    shown(&compilation);
    output(&compilation);
    mended(&mut compiler, &compilation, description);
    assert!(began.elapsed() < LIMIT, "it takes {:?}", began.elapsed());
}

fn files(document: &str, description: &str) -> Memory {
    let files = Memory::default().with(DOCUMENT, document);
    let add = |files: Memory, name| files.with(Path::new("/d").join(name), description);
    NAMES.into_iter().fold(files, add)
}

fn valid(sources: &SourceMap, found: &Diagnostic) {
    let labels = found.labels.iter().map(|label| label.span);
    let fix = found.fix.iter().map(|fix| fix.span);
    for span in labels.chain(fix).chain(found.span) {
        valid_span(sources, span, found);
    }
    assert!(!found.message.is_empty(), "{found:?}");
}

fn valid_span(sources: &SourceMap, span: Span, found: &Diagnostic) {
    let text = &sources.file(span.file).text;
    let range = span.start as usize..span.end as usize;
    assert!(text.get(range).is_some(), "{found:?}");
}

/// Every way to show findings can show them.
fn shown(compilation: &Compilation) {
    let (sources, found) = (&compilation.sources, &compilation.diagnostics);
    let style = render::Style {
        color: false,
        notes: true,
    };
    let lines = render::human(found, sources, style);
    assert_eq!(lines.is_empty(), found.is_empty());
    assert!(!lines.contains('\u{1b}'));
}

/// There is code if there is no error, and it is Rust.
fn output(compilation: &Compilation) {
    let failed = compilation.diagnostics.has_errors();
    assert_eq!(
        compilation.tokens().is_none(),
        failed,
        "{:?}",
        compilation.diagnostics
    );
    if let Some(tokens) = compilation.tokens() {
        let parsed = syn::parse2::<syn::File>(tokens.clone());
        assert!(parsed.is_ok(), "{:?} in {tokens}", parsed.err());
    }
    if let Some(file) = compilation.file() {
        let parsed = syn::parse_file(&file);
        assert!(parsed.is_ok(), "{:?} in {file}", parsed.err());
    }
}

/// A document with its fixes has fewer findings, and nothing left to fix in the same way.
fn mended(compiler: &mut Compiler, before: &Compilation, description: &str) {
    let Some(mended) = compiler.mend(DOCUMENT, false) else {
        return;
    };
    let after = Compiler::new()
        .loader(files(&mended.text, description))
        .compile(DOCUMENT);
    let (left, were) = (count(&after), count(before));
    assert!(
        left < were,
        "{left} of {were} findings are left in {:?}",
        mended.text
    );
    assert!(!after.diagnostics.has_errors() || before.diagnostics.has_errors());
}

fn count(compilation: &Compilation) -> usize {
    let counts = |found: &&Diagnostic| found.severity >= Severity::Warning;
    compilation.diagnostics.iter().filter(counts).count()
}
