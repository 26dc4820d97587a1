//! `outputs` of steps and workflows.

use super::super::{Output, Version};
use super::object::{Object, Reader};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::syntax::{Entry, Node, NodeKind};

impl Reader<'_> {
    pub(super) fn outputs(&mut self, object: &Object<'_>) -> Vec<Output> {
        let entries = self.map(object, "outputs").iter();
        entries.filter_map(|entry| self.output(entry)).collect()
    }

    fn output(&mut self, entry: &Entry) -> Option<Output> {
        self.check_map_key(entry, "an output");
        let what = format!("output `{}`", *entry.key);
        if let Some(value) = lone_value(&entry.value) {
            self.report(wrapped(entry, value, &what));
            return Some(Output {
                name: entry.key.clone(),
                value: value.clone(),
            });
        }
        match &entry.value.kind {
            NodeKind::String(_) => {}
            NodeKind::Mapping(_) if self.version < Version::V1_1 => {
                self.too_new(entry.value.span, "a Selector Object");
            }
            NodeKind::Mapping(_) => {}
            NodeKind::Null | NodeKind::Sequence(_) => {
                self.wrong_type(&entry.value, &what, "an expression");
                return None;
            }
            // A constant has a meaning, if hardly the one that was meant: no reason to stop.
            NodeKind::Number(_) | NodeKind::Bool(_) => {
                let message = format!(
                    "{what} is {}, expected an expression",
                    entry.value.describe()
                );
                self.report(
                    Diagnostic::new(Code::WrongType, entry.value.span, message)
                        .severity(Severity::Warning)
                        .label("the output always has this value")
                        .help("an output is an expression such as `$response.body#/id`"),
                );
            }
        }
        Some(Output {
            name: entry.key.clone(),
            value: entry.value.clone(),
        })
    }
}

/// The expression in `{value: …}`, which is how parameters are written.
fn lone_value(node: &Node) -> Option<&Node> {
    let is_own = |key: &str| matches!(key, "value" | "name" | "description" | "type");
    let entries = node.entries()?;
    let plain = entries.iter().all(|entry| is_own(&entry.key.value));
    let value = node.get("value").filter(|_| plain)?;
    value.as_str().is_some().then_some(value)
}

fn wrapped(entry: &Entry, value: &Node, what: &str) -> Diagnostic {
    let message = format!("{what} is an object with a `value`, expected the expression itself");
    let text = value.as_str().unwrap_or_default();
    let diagnostic = Diagnostic::new(Code::WrongType, entry.value.head(), message)
        .help(format!("write `{}: {text}`", *entry.key));
    match entry.value.entries() {
        Some([_]) => diagnostic.fix_by_unwrapping(value.span),
        _ => diagnostic,
    }
}
