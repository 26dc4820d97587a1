//! JSON that is read by people too: a value that fits on one line is on one.

use serde_json::Value;

/// The longest line that is not broken, without its indentation.
const WIDTH: usize = 140;

/// The value as a text that ends with a line break.
pub(super) fn print(value: &Value) -> String {
    let mut text = String::new();
    write(&mut text, value, 0);
    text.push('\n');
    text
}

fn write(text: &mut String, value: &Value, depth: usize) {
    if let Some(line) = line(value) {
        return text.push_str(&line);
    }
    let indent = "  ".repeat(depth + 1);
    let (open, close) = if value.is_array() {
        ('[', ']')
    } else {
        ('{', '}')
    };
    text.push(open);
    for (number, (key, value)) in parts(value).enumerate() {
        text.push_str(if number == 0 { "\n" } else { ",\n" });
        text.push_str(&indent);
        if let Some(key) = key {
            text.push_str(&format!("{}: ", Value::from(key.as_str())));
        }
        write(text, value, depth + 1);
    }
    text.push_str(&format!("\n{}{close}", "  ".repeat(depth)));
}

/// The members of an object, or the items of an array.
fn parts(value: &Value) -> impl Iterator<Item = (Option<&String>, &Value)> {
    let members = value.as_object().into_iter().flatten();
    let items = value.as_array().into_iter().flatten();
    let members = members.map(|(key, value)| (Some(key), value));
    members.chain(items.map(|item| (None, item)))
}

/// The value on one line, if it fits there and is not a list of objects.
fn line(value: &Value) -> Option<String> {
    if parts(value).next().is_none() {
        return Some(value.to_string());
    }
    let flat = |value: &Value| !value.is_object() && parts(value).all(|(_, item)| is_scalar(item));
    if !parts(value).all(|(_, part)| flat(part)) {
        return None;
    }
    let parts: Vec<String> = parts(value).map(|(key, part)| member(key, part)).collect();
    let line = if value.is_array() {
        format!("[{}]", parts.join(", "))
    } else {
        format!("{{ {} }}", parts.join(", "))
    };
    (line.chars().count() <= WIDTH).then_some(line)
}

fn member(key: Option<&String>, value: &Value) -> String {
    let value = line(value).unwrap_or_else(|| value.to_string());
    match key {
        Some(key) => format!("{}: {value}", Value::from(key.as_str())),
        None => value,
    }
}

fn is_scalar(value: &Value) -> bool {
    !value.is_object() && !value.is_array()
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(value: Value, expected: Expect) {
        let text = print(&value);
        assert_eq!(serde_json::from_str::<Value>(&text).ok(), Some(value));
        expected.assert_eq(&text);
    }

    #[test]
    fn small_objects_stand_on_a_line() {
        check(
            json!({"nodes": [{"id": 0, "kind": "start"}, {"id": 1, "when": ["a\"b", 2]}], "edges": []}),
            expect![[r#"
                {
                  "nodes": [
                    { "id": 0, "kind": "start" },
                    { "id": 1, "when": ["a\"b", 2] }
                  ],
                  "edges": []
                }
            "#]],
        );
        check(json!({}), expect![["{}\n"]]);
        check(
            json!({"only": {"one": 1}}),
            expect![[r#"
            {
              "only": { "one": 1 }
            }
        "#]],
        );
    }

    #[test]
    fn long_objects_are_broken() {
        let long = "x".repeat(WIDTH);
        check(
            json!({"text": long, "list": ["a", "b"]}),
            expect![[r#"
                {
                  "text": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                  "list": ["a", "b"]
                }
            "#]],
        );
    }
}
