//! Another id for a step or a workflow, wherever the document names it.
//!
//! One replacement reaches from the first place to the last one, so that all of them change or
//! none does.

use super::resolve_edits::{contains, source};
use crate::diagnostic::Fix;
use crate::source::Span;
use crate::syntax::{Entry, Node, NodeKind};

/// How an id is used: the fields that hold it, and what precedes it in expressions.
struct Names {
    fields: [&'static str; 2],
    before: &'static str,
}

const OF_STEPS: Names = Names {
    fields: ["stepId", "dependsOn"],
    before: "$steps.",
};

const OF_WORKFLOWS: Names = Names {
    fields: ["workflowId", "dependsOn"],
    before: "$workflows.",
};

/// The fix, spelt out. None if another one has that id already, or a component names the old one:
/// which workflow a component is for is not known here.
pub(super) fn everywhere(tree: &Node, fix: &Fix, text: &str) -> Option<Fix> {
    let here = |entry: &&Entry| contains(entry.value.span, fix.span);
    let workflows = tree.get("workflows")?.items()?;
    let workflow = workflows.iter().find(|one| contains(one.span, fix.span))?;
    let own = workflow.entries()?.iter().find(here)?;
    let (scope, names) = match own.key.value.as_str() {
        "steps" => (workflow, &OF_STEPS),
        "workflowId" => (tree, &OF_WORKFLOWS),
        _ => return None,
    };
    let id = slice(text, fix.span)?.trim_matches(['"', '\'']);
    let places = |scope: &Node, id: &str| {
        let mut search = Search {
            names,
            id,
            text,
            found: Vec::new(),
        };
        search.inside(scope, None);
        search.found
    };
    let components = tree.get("components");
    let shared = components.is_some_and(|shared| !places(shared, id).is_empty());
    let taken = !places(scope, &fix.replacement).is_empty();
    let mut found = places(scope, id);
    found.sort_unstable();
    (!shared && !taken).then(|| joined(&found, fix, text))?
}

/// All replacements as one.
fn joined(places: &[(u32, u32)], fix: &Fix, text: &str) -> Option<Fix> {
    let (start, _) = *places.first()?;
    let (_, end) = *places.last()?;
    let (mut written, mut done) = (String::new(), start);
    for (from, to) in places {
        written += text.get(done as usize..*from as usize)?;
        written += &fix.replacement;
        done = *to;
    }
    let span = Span {
        start,
        end,
        ..fix.span
    };
    Some(source(span, written))
}

fn slice(text: &str, span: Span) -> Option<&str> {
    text.get(span.start as usize..span.end as usize)
}

struct Search<'t> {
    names: &'t Names,
    id: &'t str,
    text: &'t str,
    found: Vec<(u32, u32)>,
}

impl Search<'_> {
    fn inside(&mut self, node: &Node, field: Option<&str>) {
        match &node.kind {
            NodeKind::String(value) => {
                let is_id_field = field.is_some_and(|field| self.names.fields.contains(&field));
                if is_id_field && value == self.id {
                    self.matches(node.span, "", "")
                } else {
                    self.matches(node.span, self.names.before, ".")
                }
            }
            NodeKind::Sequence(items) => items.iter().for_each(|item| self.inside(item, field)),
            NodeKind::Mapping(entries) => entries.iter().for_each(|entry| {
                self.inside(&entry.value, Some(entry.key.value.as_str()));
            }),
            _ => {}
        }
    }

    /// Every place of the id between these, in the text of a string.
    fn matches(&mut self, span: Span, prefix: &str, suffix: &str) {
        let whole = format!("{prefix}{}{suffix}", self.id);
        let Some(written) = slice(self.text, span).filter(|_| !self.id.is_empty()) else {
            return;
        };
        for (at, _) in written.match_indices(&whole) {
            let start = span.start as usize + at + prefix.len();
            self.found
                .push((start as u32, (start + self.id.len()) as u32));
        }
    }
}
