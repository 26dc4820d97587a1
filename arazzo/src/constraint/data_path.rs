//! Paths of values within the inputs: `.tags[2]`, `.headers["x-id"]`.

use serde_json::Value;
use serde_json::json;

/// Returns the segment of a data path for a member: `.name`, or `["any name"]`.
pub(super) fn step(name: &str) -> String {
    let plain = |character: char| character.is_alphanumeric() || character == '_';
    let digit = name.starts_with(|character: char| character.is_ascii_digit());
    if !name.is_empty() && !digit && name.chars().all(plain) {
        format!(".{name}")
    } else {
        format!("[{}]", json!(name))
    }
}

/// Returns the data path of the part of `inputs` that a JSON Pointer names. The inputs say whether
/// a number in the pointer is an index or a name.
pub(crate) fn data_path(inputs: &Value, pointer: &str) -> String {
    let mut part = Some(inputs);
    let mut path = String::new();
    for token in pointer.split('/').skip(1) {
        let name = crate::pointer::unescape(token);
        part = match part {
            Some(Value::Array(items)) => {
                path.push_str(&format!("[{name}]"));
                name.parse::<usize>()
                    .ok()
                    .and_then(|index| items.get(index))
            }
            other => {
                path.push_str(&step(&name));
                other.and_then(|object| object.get(&name))
            }
        };
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_becomes_a_path() {
        let inputs = json!({"tags": [1], "headers": {"x-id": {"0": [[2]]}}, "a/b": 3, "": 4});
        for (pointer, path) in [
            ("", ""),
            ("/tags", ".tags"),
            ("/tags/0", ".tags[0]"),
            ("/headers/x-id", r#".headers["x-id"]"#),
            ("/headers/x-id/0/0/0", r#".headers["x-id"]["0"][0][0]"#),
            ("/a~1b", r#"["a/b"]"#),
            ("/", r#"[""]"#),
        ] {
            assert_eq!(data_path(&inputs, pointer), path, "{pointer}");
        }
    }
}
