//! Tokens to text: the only place that knows how a file is laid out.

use proc_macro2::TokenStream;

/// A file with its header.
pub(crate) fn file(header: &str, tokens: &TokenStream) -> String {
    format!("{header}\n{}", items(tokens))
}

/// Formatted items, with a blank line between them.
pub(crate) fn items(tokens: &TokenStream) -> String {
    match syn::parse2::<syn::File>(tokens.clone()) {
        Ok(file) => spaced(&prettyplease::unparse(&file)),
        // Only a `crate` option that is no path can do this; the text then shows where.
        Err(_) => tokens.to_string(),
    }
}

/// prettyplease drops blank lines; they come back before items and between fields with docs.
fn spaced(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len() + text.len() / 16);
    let mut before = "";
    for line in text.lines() {
        if begins(line) && !before.is_empty() && !leads(before) {
            spaced.push('\n');
        }
        spaced.push_str(line);
        spaced.push('\n');
        before = line;
    }
    spaced
}

/// Whether an item or a documented member begins with this line.
fn begins(line: &str) -> bool {
    const STARTS: &[&str] = &[
        "///",
        "#[",
        "pub ",
        "pub(",
        "fn ",
        "async fn ",
        "impl ",
        "impl<",
        "const ",
        "enum ",
        "struct ",
        "mod ",
    ];
    let text = line.trim_start();
    // Inside a function body no line begins like this.
    STARTS.iter().any(|start| text.starts_with(start)) && depth(line) <= 16
}

fn depth(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// Whether what follows belongs to this line: docs, attributes, an opened brace.
fn leads(line: &str) -> bool {
    let text = line.trim();
    text.starts_with("///")
        || text.ends_with(")]")
        || text.starts_with("#[")
        || text.ends_with('{')
        || (text.starts_with("const ") && text.contains("&'static str"))
        || text.starts_with("type ")
}
