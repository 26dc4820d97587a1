//! Bodies that are a sequence of JSON items (OpenAPI 3.2, "Sequential Media Types").

use serde::Serialize;
use serde_json::Value;

use crate::value::{Refusal, to_value, value_text};

/// How the items of a sequence are framed.
#[derive(Clone, Copy)]
enum Framing {
    /// JSON lines: each item is a line.
    Line,
    /// JSON text sequences (RFC 7464): a record separator before each item, a line break after it.
    Record,
    /// Server-sent events: each item is a line for each of its members, and an empty line.
    Event,
}

impl Framing {
    fn of(content_type: &str) -> Self {
        let essence = content_type.split(';').next().unwrap_or_default();
        match essence.trim().to_ascii_lowercase().as_str() {
            "text/event-stream" => Self::Event,
            name if name.ends_with("json-seq") => Self::Record,
            _ => Self::Line,
        }
    }

    fn write(self, item: &Value) -> String {
        match (self, item) {
            (Self::Line, item) => format!("{item}\n"),
            (Self::Record, item) => format!("\u{1e}{item}\n"),
            (Self::Event, Value::Object(fields)) => {
                let lines = fields.iter().flat_map(|(name, value)| field(name, value));
                lines.chain(["\n".to_owned()]).collect()
            }
            (Self::Event, data) => field("data", data)
                .into_iter()
                .chain(["\n".to_owned()])
                .collect(),
        }
    }
}

/// Returns the lines of an event's field, one for each line of its text.
fn field(name: &str, value: &Value) -> Vec<String> {
    let text = value_text(value);
    let lines = text.split(['\r', '\n']);
    lines.map(|line| format!("{name}: {line}\n")).collect()
}

/// Writes the items of a list, or a single value as one item. A string is sent as it is.
pub(crate) fn write(
    content_type: &str,
    value: &(impl Serialize + ?Sized),
) -> Result<(String, Value), Refusal> {
    let value = to_value(value)?;
    let framing = Framing::of(content_type);
    let text = match &value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(|item| framing.write(item)).collect(),
        item => framing.write(item),
    };
    Ok((text, value))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    #[track_caller]
    fn check(content_type: &str, value: &Value, wanted: &str) {
        let written = super::write(content_type, value).map(|(text, _)| text);
        assert_eq!(written.as_deref(), Ok(wanted));
    }

    #[test]
    fn an_item_is_a_line() {
        let items = json!([{"id": 1}, "a\nb", [1, 2], null]);
        let lines = "{\"id\":1}\n\"a\\nb\"\n[1,2]\nnull\n";
        check("application/jsonl", &items, lines);
        check("application/x-ndjson; charset=utf-8", &items, lines);
        check("application/jsonl", &json!([]), "");
        check("application/jsonl", &json!({"id": 1}), "{\"id\":1}\n");
    }

    #[test]
    fn a_text_is_all_lines() {
        check("application/jsonl", &json!("{}\n{}\n"), "{}\n{}\n");
    }

    #[test]
    fn a_record_begins_with_its_separator() {
        let items = json!([1, {"a": 2}]);
        let records = "\u{1e}1\n\u{1e}{\"a\":2}\n";
        check("application/json-seq", &items, records);
        check("application/geo+json-seq", &items, records);
    }

    #[test]
    fn an_event_has_a_line_for_each_member() {
        let items = json!([{"event": "add", "data": "a\nb"}, {"data": {"n": 1}}, 7]);
        let events = "event: add\ndata: a\ndata: b\n\ndata: {\"n\":1}\n\ndata: 7\n\n";
        check("text/event-stream", &items, events);
    }
}
