//! Tokens to text: the only place that knows how a file is laid out.

mod rows;

use std::str::Lines;

use proc_macro2::TokenStream;

use rows::Rows;

/// A file with its header.
pub(crate) fn file(header: &str, tokens: &TokenStream) -> String {
    format!("{header}\n{}", items(tokens))
}

/// Formatted items, with a blank line between them.
pub(crate) fn items(tokens: &TokenStream) -> String {
    match syn::parse2::<syn::File>(tokens.clone()) {
        Ok(mut file) => {
            let mut rows = Rows::default();
            rows.take(&mut file.items);
            rows.put(&spaced(&prettyplease::unparse(&file)))
        }
        // Only a `crate` option that is not a path can do this; the text then shows where.
        Err(_) => tokens.to_string(),
    }
}

/// prettyplease drops blank lines; they come back before items and between fields with docs. It
/// also breaks what is wide; there may be thousands of listed values, so their rows stay on one
/// line, and short ones share one.
fn spaced(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len() + text.len() / 16);
    let mut before = "";
    let mut width = 0;
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some((row, rest)) = row(line, lines.clone()) {
            spaced.push_str(&row);
            spaced.push('\n');
            (lines, before) = (rest, line);
            continue;
        }
        let item = line.trim_start();
        let more = width + 1 + item.len();
        if is_short(item) && is_short(before.trim_start()) && more <= WIDTH {
            spaced.pop();
            spaced.push(' ');
            spaced.push_str(item);
            spaced.push('\n');
            (before, width) = (line, more);
            continue;
        }
        width = line.len();
        if begins(line) && !before.is_empty() && !leads(before) {
            spaced.push('\n');
        }
        spaced.push_str(line);
        spaced.push('\n');
        before = line;
    }
    spaced
}

/// How wide lines are at most that several values share, as wide as those of prettyplease.
const WIDTH: usize = 89;

/// Whether a line of a list is a number with its variant, `(7, Self::N7),`, or JSON as text: `"7",`,
/// `"\"seven\"",`.
fn is_short(item: &str) -> bool {
    let row = item
        .strip_prefix('(')
        .and_then(|row| row.split_once(", Self::"));
    let text = || item.strip_prefix('"')?.strip_suffix("\",");
    let number = row.map(|(number, _)| number).or_else(text);
    let is_json = |text: &str| text.parse::<i64>().is_ok() || text.starts_with("\\\"");
    number.is_some_and(is_json)
}

/// A broken row of the table of an enumeration on one line, and what comes after it.
fn row<'t>(line: &str, mut rest: Lines<'t>) -> Option<(String, Lines<'t>)> {
    let indent = line
        .strip_suffix('(')
        .filter(|indent| indent.trim().is_empty())?;
    let (value, variant, end) = (
        rest.next()?.trim(),
        rest.next()?.trim(),
        rest.next()?.trim(),
    );
    let variant = variant.strip_suffix(',')?;
    let is_row = variant.starts_with("Self::") && end == "),";
    is_row.then(|| (format!("{indent}({value} {variant}),"), rest))
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
    STARTS.iter().any(|start| text.starts_with(start)) && depth(line) <= 16 || is_macro(text)
}

/// Whether a macro of the runtime defines items here.
fn is_macro(text: &str) -> bool {
    let path = text.split_once('!').map(|(path, _)| path);
    path.is_some_and(|path| {
        let mut parts = path.rsplit("::").skip(1);
        parts.next() == Some("rt") && !path.contains(' ')
    })
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
        || is_unit(text)
}

/// A variant that holds nothing. Its docs are one line, and there may be thousands.
fn is_unit(text: &str) -> bool {
    let name = text.strip_suffix(',').unwrap_or_default();
    let mut characters = name.chars();
    characters.next().is_some_and(char::is_uppercase)
        && characters.all(|c| c.is_alphanumeric() || c == '_')
}
