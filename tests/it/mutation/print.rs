//! Writes a document with every value on a line of its own, and remembers the lines.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};
use support::pointer::child;

/// A document as text.
pub(super) struct Printed {
    pub(super) text: String,
    /// The line of a value's key, or of the value in a list, by its JSON Pointer.
    lines: BTreeMap<String, usize>,
}

impl Printed {
    /// The lines of these values.
    pub(super) fn lines(&self, pointers: &[String]) -> BTreeSet<usize> {
        let line = |pointer: &String| self.lines.get(pointer).copied();
        pointers.iter().filter_map(line).collect()
    }
}

/// As JSON, or as YAML in block style.
pub(super) fn print(document: &Value, json: bool) -> Printed {
    let mut printer = Printer {
        json,
        text: String::new(),
        line: 1,
        lines: BTreeMap::new(),
        after_dash: false,
    };
    printer.value(document, "", 0);
    printer.end();
    Printed {
        text: printer.text,
        lines: printer.lines,
    }
}

struct Printer {
    json: bool,
    text: String,
    line: usize,
    lines: BTreeMap<String, usize>,
    /// In YAML, the first entry of a mapping stands on the line of the dash.
    after_dash: bool,
}

impl Printer {
    fn value(&mut self, value: &Value, pointer: &str, depth: usize) {
        match value {
            Value::Object(object) if !object.is_empty() => self.object(object, pointer, depth),
            Value::Array(items) if !items.is_empty() => self.array(items, pointer, depth),
            other => self.text.push_str(&other.to_string()),
        }
    }

    fn object(&mut self, object: &Map<String, Value>, pointer: &str, depth: usize) {
        self.open('{');
        for (at, (key, value)) in object.iter().enumerate() {
            let pointer = child(pointer, key);
            self.begin(at, &pointer, depth);
            self.text
                .push_str(&format!("{}: ", Value::from(key.as_str())));
            self.member(value, &pointer, depth);
        }
        self.close('}', depth);
    }

    fn array(&mut self, items: &[Value], pointer: &str, depth: usize) {
        self.open('[');
        for (at, value) in items.iter().enumerate() {
            let pointer = format!("{pointer}/{at}");
            self.begin(at, &pointer, depth);
            if !self.json {
                self.text.push_str("- ");
                self.after_dash = is_full(value);
            }
            self.value(value, &pointer, depth + 1);
        }
        self.close(']', depth);
    }

    fn member(&mut self, value: &Value, pointer: &str, depth: usize) {
        if !self.json && is_full(value) {
            self.end();
        }
        self.value(value, pointer, depth + 1);
    }

    fn open(&mut self, bracket: char) {
        if self.json {
            self.text.push(bracket);
            self.end();
        }
    }

    fn begin(&mut self, at: usize, pointer: &str, depth: usize) {
        if at > 0 {
            if self.json {
                self.text.push(',');
            }
            self.end();
        }
        if !std::mem::take(&mut self.after_dash) {
            self.text
                .push_str(&"  ".repeat(depth + usize::from(self.json)));
        }
        self.lines.insert(pointer.to_owned(), self.line);
    }

    fn close(&mut self, bracket: char, depth: usize) {
        if self.json {
            self.end();
            self.text.push_str(&"  ".repeat(depth));
            self.text.push(bracket);
        }
    }

    fn end(&mut self) {
        self.text.push('\n');
        self.line += 1;
    }
}

/// Whether it takes lines of its own.
fn is_full(value: &Value) -> bool {
    match value {
        Value::Object(object) => !object.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => false,
    }
}
