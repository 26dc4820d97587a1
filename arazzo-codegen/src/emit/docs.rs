//! Documentation: texts of the document, made safe for rustdoc and wrapped.
//!
//! What a document says is untrusted Markdown. It keeps its words, paragraphs and inline code;
//! what could be a link, HTML, a heading, or code that rustdoc would run, is escaped.

use proc_macro2::TokenStream;
use quote::quote;

use crate::program::{Module, Program};

/// The width of a line of documentation, without indentation and slashes.
const WIDTH: usize = 92;

/// Marks a paragraph that is an item of a list, until it is escaped.
const BULLET: char = '\u{1}';

/// `///` lines.
pub(super) fn lines(lines: &[String]) -> TokenStream {
    let lines = lines.iter().map(|line| {
        let line = if line.is_empty() {
            String::new()
        } else {
            format!(" {line}")
        };
        quote! { #[doc = #line] }
    });
    quote! { #(#lines)* }
}

/// `///` lines of paragraphs that this crate wrote itself or has escaped already.
pub(super) fn paragraphs<S: AsRef<str>>(paragraphs: impl IntoIterator<Item = S>) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for paragraph in paragraphs {
        let paragraph = paragraph.as_ref();
        let item = paragraph.starts_with("- ");
        let in_list = item
            && lines
                .iter()
                .rev()
                .find(|line| !line.starts_with("  "))
                .is_some_and(|line: &String| line.starts_with("- "));
        if !lines.is_empty() && !in_list {
            lines.push(String::new());
        }
        lines.extend(wrap(paragraph, if item { "  " } else { "" }));
    }
    lines
}

/// Wraps a paragraph; lines after the first begin with `indent`.
pub(super) fn wrap(text: &str, indent: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in words(text) {
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push(std::mem::take(&mut line));
            line.push_str(indent);
        } else if !line.is_empty() && line != indent {
            line.push(' ');
        }
        line.push_str(&word);
    }
    if !line.trim().is_empty() {
        lines.push(line);
    }
    lines
}

/// Words; inline code is one word, so that it is never broken.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut in_code = false;
    for word in text.split_whitespace() {
        match words.last_mut() {
            Some(last) if in_code => {
                last.push(' ');
                last.push_str(word);
            }
            _ => words.push(word.to_owned()),
        }
        if !word.matches('`').count().is_multiple_of(2) {
            in_code = !in_code;
        }
    }
    words
}

/// A text of the document as paragraphs of safe Markdown.
pub(super) fn escape(text: &str) -> Vec<String> {
    let text = text.replace("\r\n", "\n");
    let mut paragraphs: Vec<String> = vec![String::new()];
    for line in text.lines() {
        let line = line.trim();
        let item = line.strip_prefix("- ").or_else(|| line.strip_prefix("* "));
        if line.is_empty() || item.is_some() || line.starts_with('#') {
            paragraphs.push(String::new());
        }
        let line = match item {
            Some(item) => &format!("{BULLET}{item}"),
            None => line,
        };
        if let Some(last) = paragraphs.last_mut() {
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(line);
        }
    }
    let escape = |paragraph: &String| match paragraph.strip_prefix(BULLET) {
        Some(item) => format!("- {}", escape_paragraph(item)),
        None => escape_paragraph(paragraph),
    };
    paragraphs
        .iter()
        .map(escape)
        .filter(|p| !p.is_empty())
        .collect()
}

/// A short text of the document as one line of safe Markdown.
pub(super) fn escape_line(text: &str) -> String {
    let paragraphs = escape(text);
    let plain = paragraphs
        .iter()
        .map(|text| text.strip_prefix("- ").unwrap_or(text));
    plain.collect::<Vec<_>>().join(" ")
}

fn escape_paragraph(text: &str) -> String {
    let text = text.trim().trim_start_matches('#').trim_start();
    let text: String = text.chars().filter_map(visible).collect();
    // A single backtick would turn the rest of the paragraph into code, where nothing is escaped.
    let balanced = text.matches('`').count().is_multiple_of(2) && !text.contains("``");
    let mut escaped = String::with_capacity(text.len());
    let mut in_code = false;
    for c in text.chars() {
        if c == '`' {
            if balanced {
                in_code = !in_code;
                escaped.push('`');
            } else {
                escaped.push('\'');
            }
        } else {
            // An underscore inside a word is not emphasis.
            let in_word = c == '_' && escaped.ends_with(char::is_alphanumeric);
            if !in_code && !in_word && matches!(c, '[' | ']' | '<' | '>' | '*' | '_' | '\\' | '~') {
                escaped.push('\\');
            }
            escaped.push(c);
        }
    }
    guard_start(&bare_urls(&escaped))
}

/// Control characters and marks that change the direction of text have no place in source code.
fn visible(c: char) -> Option<char> {
    match c {
        '\t' | '\n' => Some(' '),
        '\u{202A}'..='\u{202E}'
        | '\u{2066}'..='\u{2069}'
        | '\u{200E}'
        | '\u{200F}'
        | '\u{061C}' => None,
        c if c.is_control() => None,
        c => Some(c),
    }
}

/// rustdoc asks for `<…>` around URLs.
fn bare_urls(text: &str) -> String {
    let words = text.split(' ').map(|word| {
        let at = word.find("https://").or_else(|| word.find("http://"));
        match at {
            Some(at) if !word.contains('`') => {
                let (before, rest) = word.split_at(at);
                let end = rest
                    .trim_end_matches([
                        '.', ',', ')', ';', ':', '!', '?', '"', '\'', '\\', ']', '>',
                    ])
                    .len();
                let (url, after) = rest.split_at(end);
                format!("{before}<{}>{after}", url.replace('\\', ""))
            }
            _ => word.to_owned(),
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// A paragraph must not begin like a list, a quotation or a heading.
fn guard_start(text: &str) -> String {
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    let numbered = digits > 0 && text[digits..].starts_with(['.', ')']);
    match text.chars().next() {
        Some('-' | '+' | '=') => format!("\\{text}"),
        Some(_) if numbered => format!("{}\\{}", &text[..digits], &text[digits..]),
        _ => text.to_owned(),
    }
}

/// The docs of a called document's module.
pub(super) fn submodule(module: &Module) -> Vec<String> {
    let mut lines = paragraphs(about(module));
    lines.push(String::new());
    lines.extend(wrap(&versions(module), ""));
    lines
}

/// What a document says of itself. The first paragraph is what an index of modules shows: the summary,
/// or the title where there is none.
fn about(module: &Module) -> Vec<String> {
    let mut all: Vec<String> = summary(module).into_iter().collect();
    if all.is_empty() {
        let title = escape_line(&module.title);
        all.push(if title.is_empty() {
            format!("Workflows of `{}`.", plain_code(&module.file_name))
        } else {
            sentence(&title)
        });
    }
    all.extend(module.description.iter().flat_map(|text| escape(text)));
    all
}

fn summary(module: &Module) -> Option<String> {
    let text = escape_line(module.summary.as_deref()?);
    (!text.is_empty()).then(|| sentence(&text))
}

/// The text with a full stop.
pub(super) fn sentence(text: &str) -> String {
    match text.chars().last() {
        Some('.' | '!' | '?' | ':') | None => text.to_owned(),
        _ => format!("{text}."),
    }
}

/// The first lines of a generated file: the comment that marks it, and its `//!` lines.
pub(crate) fn header(program: &Program) -> String {
    let module = program.entry();
    let parts = [
        paragraphs(about(module)),
        workflow_table(program, module),
        source_table(module),
        wrap(&versions(module), ""),
    ];
    let file: String = module.file_name.chars().filter_map(visible).collect();
    let version = env!("CARGO_PKG_VERSION");
    let mut text =
        format!("// @generated by arazzo-codegen {version} from {file}. Do not edit.\n\n");
    for line in parts.join(&String::new()) {
        text.push_str(if line.is_empty() { "//!" } else { "//! " });
        text.push_str(&line);
        text.push('\n');
    }
    text
}

fn workflow_table(program: &Program, module: &Module) -> Vec<String> {
    let mut lines = vec![
        "| workflow | what it does |".to_owned(),
        "|---|---|".to_owned(),
    ];
    lines.extend(module.workflows.iter().map(|id| {
        let workflow = program.workflow(*id);
        let summary = workflow.summary.as_deref().map(escape_line);
        let summary = cell(&summary.unwrap_or_default());
        format!("| [`{}()`] | {summary} |", workflow.ident)
    }));
    lines
}

fn source_table(module: &Module) -> Vec<String> {
    let mut lines = vec![
        "| source | API | server |".to_owned(),
        "|---|---|---|".to_owned(),
    ];
    lines.extend(module.sources.iter().map(|source| {
        let mut title = match &source.title {
            Some(title) => cell(&escape_line(title)),
            None => "Arazzo document".to_owned(),
        };
        // Only plain addresses get here.
        if let Some(url) = &source.external_docs {
            title.push_str(&format!(", [documentation](<{url}>)"));
        }
        let server = match source.server.as_str() {
            "" => String::new(),
            server => format!("`{}`", cell(&plain_code(server))),
        };
        let name = cell(&plain_code(&source.name));
        format!("| `{name}` | {title} | {server} |")
    }));
    lines
}

/// Which document it is. A title that is the first paragraph is not repeated.
fn versions(module: &Module) -> String {
    let (version, arazzo) = (plain_code(&module.version), plain_code(&module.arazzo));
    let title = summary(module).map(|_| escape_line(&module.title));
    let document = match title.unwrap_or_default() {
        title if title.is_empty() => "Document".to_owned(),
        title => format!("{title},"),
    };
    if version.is_empty() {
        format!("{document} Arazzo `{arazzo}`.").replacen("Document ", "", 1)
    } else {
        format!("{document} version `{version}`, Arazzo `{arazzo}`.")
    }
}

/// A name inside `` `…` ``.
pub(super) fn plain_code(text: &str) -> String {
    let text: String = text.chars().filter_map(visible).collect();
    text.replace('`', "'")
}

/// `as "…"`, for a name or a value that does not fit into `` `…` `` as it is.
pub(super) fn shown(text: &str) -> Option<TokenStream> {
    let plain = plain_code(text);
    (plain != text).then(|| quote!(as #plain))
}

/// Text inside a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
