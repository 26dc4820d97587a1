//! The short form, for the text of a `compile_error!`.

use super::text::visible;
use crate::diagnostic::Diagnostic;
use crate::source::{SourceMap, Span};

/// A finding in a few lines without an excerpt: the message with its code, the place, and what
/// helps.
pub fn one_line(diagnostic: &Diagnostic, map: &SourceMap) -> String {
    let mut text = format!(
        "{} [{}]",
        visible(&diagnostic.message),
        diagnostic.code.id()
    );
    if let Some(span) = diagnostic.span {
        text.push_str(&format!("\n --> {}", place(span, map)));
    }
    for label in &diagnostic.labels {
        let place = place(label.span, map);
        text.push_str(&format!("\n ::: {place}: {}", visible(&label.message)));
    }
    if let Some(help) = &diagnostic.help {
        text.push_str(&format!("\nhelp: {}", visible(help)));
    }
    for note in &diagnostic.notes {
        text.push_str(&format!("\nnote: {}", visible(note)));
    }
    text
}

/// Renders a diagnostic in one line, with how many more there are like it:
/// `AZ433 at workflows/knock.yml:58:21: what is wrong (2 more)`
pub fn brief(diagnostic: &Diagnostic, more: usize, map: &SourceMap) -> String {
    let at = diagnostic
        .span
        .map(|span| format!(" at {}", place(span, map)));
    let (code, message) = (diagnostic.code.id(), visible(&diagnostic.message));
    let text = format!("{code}{}: {message}", at.unwrap_or_default());
    match more {
        0 => text,
        _ => format!("{text} ({more} more)"),
    }
}

/// `workflows/knock.yml:61:18`
fn place(span: Span, map: &SourceMap) -> String {
    let position = map.start(span);
    let name = map.file(span.file).name.display().to_string();
    format!("{}:{}:{}", visible(&name), position.line, position.column)
}
