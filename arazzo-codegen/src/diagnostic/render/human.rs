//! Snippets for terminals.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::excerpt::excerpt;
use super::text::visible;
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::source::{SourceMap, Span};

/// Places in one file that are not farther apart than this are shown together.
const NEAR_LINES: usize = 12;
const NEAR_COLUMNS: usize = 80;

/// How findings are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// With colors, as escape sequences.
    pub color: bool,
    /// With findings that are only notes.
    pub notes: bool,
}

/// All findings with the lines that they point at, one after the other; a habit once.
pub fn human(diagnostics: &Diagnostics, map: &SourceMap, style: Style) -> String {
    let folded = diagnostics.folded(map);
    let shown = folded
        .iter()
        .filter(|one| style.notes || one.severity != Severity::Note);
    shown
        .map(|diagnostic| human_one(diagnostic, map, style) + "\n")
        .collect()
}

/// One finding with the lines that it points at.
pub fn human_one(diagnostic: &Diagnostic, map: &SourceMap, style: Style) -> String {
    let renderer = if style.color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let title = level(diagnostic.severity)
        .primary_title(visible(&diagnostic.message))
        .id(diagnostic.code.id());
    let mut group = Group::with_title(title);
    for places in places(diagnostic, map) {
        group = add_snippet(group, &places, map);
    }
    let notes = diagnostic.notes.iter();
    let notes = notes.map(|note| Level::NOTE.message(visible(note)));
    let help = diagnostic.help.iter();
    let help = help.map(|help| Level::HELP.message(visible(help)));
    renderer.render(&[group.elements(help).elements(notes)]) + "\n"
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Note => Level::NOTE,
        Severity::Warning => Level::WARNING,
        Severity::Error => Level::ERROR,
    }
}

/// A marked place.
#[derive(Clone, Copy)]
struct Place<'d> {
    span: Span,
    label: &'d str,
    primary: bool,
}

/// The places of a finding, those together that one snippet shows; the primary one's come first.
fn places<'d>(diagnostic: &'d Diagnostic, map: &SourceMap) -> Vec<Vec<Place<'d>>> {
    let primary = diagnostic.span.iter().map(|span| Place {
        span: *span,
        label: &diagnostic.label,
        primary: true,
    });
    let others = diagnostic.labels.iter().map(|label| Place {
        span: label.span,
        label: &label.message,
        primary: false,
    });
    let mut groups: Vec<Vec<Place<'d>>> = Vec::new();
    for place in primary.chain(others) {
        let near = |other: &Place<'_>| is_near(other.span, place.span, map);
        match groups.iter_mut().find(|group| group.iter().any(near)) {
            Some(group) => group.push(place),
            None => groups.push(vec![place]),
        }
    }
    groups
}

/// Whether one excerpt shows both places well.
fn is_near(a: Span, b: Span, map: &SourceMap) -> bool {
    let (from, to) = (map.start(a), map.start(b));
    a.file == b.file
        && from.line.abs_diff(to.line) <= NEAR_LINES
        && from.column.abs_diff(to.column) <= NEAR_COLUMNS
}

fn add_snippet<'a>(group: Group<'a>, places: &[Place<'a>], map: &SourceMap) -> Group<'a> {
    let Some(first) = places.first() else {
        return group;
    };
    let path = map.file(first.span.file).name.display().to_string();
    let mut sorted = places.to_vec();
    sorted.sort_by_key(|place| place.span.start);
    let spans: Vec<_> = sorted.iter().map(|place| place.span).collect();
    let excerpt = excerpt(map, &spans);
    let annotations = sorted.iter().zip(excerpt.marks).map(|(place, mark)| {
        let kind = if place.primary {
            AnnotationKind::Primary
        } else {
            AnnotationKind::Context
        };
        let label = (!place.label.is_empty()).then(|| visible(place.label));
        kind.span(mark).label(label)
    });
    group.element(
        Snippet::source(excerpt.text)
            .path(visible(&path).into_owned())
            .line_start(excerpt.line)
            .annotations(annotations),
    )
}
