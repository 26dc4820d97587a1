//! The exchanges of a test run, as text for people. They come from an HTTP archive, which has no
//! secrets in it.

use serde_json::Value;

use super::line;

/// How many characters of a body are shown.
const SHOWN: usize = 2000;

/// Returns all exchanges of an archive.
pub(super) fn all(archive: &Value) -> String {
    let exchange = |entry| request(entry) + &response(entry) + "\n";
    entries(archive).map(exchange).collect()
}

/// Returns the first request of an archive.
pub(super) fn first_request(archive: &Value) -> Option<String> {
    entries(archive).next().map(request)
}

fn entries(archive: &Value) -> impl Iterator<Item = &Value> {
    archive["log"]["entries"].as_array().into_iter().flatten()
}

/// The step, the method, the URL and the body. Requests without a step fetch tokens.
fn request(entry: &Value) -> String {
    let step = entry["_step"].as_str().unwrap_or("token");
    let sent = &entry["request"];
    let first = format!("{step}: {} {}", text(&sent["method"]), text(&sent["url"]));
    let data = &sent["postData"];
    line::one(&first) + "\n" + &body(data, &data["_encoding"], &sent["bodySize"])
}

fn response(entry: &Value) -> String {
    let time = entry["time"].as_f64().unwrap_or_default().round();
    if let Some(error) = entry["_error"].as_str() {
        return format!("→ no response after {time} ms: {}\n", line::one(error));
    }
    if entry["_aborted"] == true {
        return "→ given up\n".to_owned();
    }
    let answer = &entry["response"];
    let status = format!("→ {} {}", answer["status"], text(&answer["statusText"]));
    let content = &answer["content"];
    let body = body(content, &content["encoding"], &content["size"]);
    format!("{} in {time} ms\n{body}", line::one(&status))
}

/// A body, indented and cut. Binary data is counted.
fn body(content: &Value, encoding: &Value, size: &Value) -> String {
    let Some(text) = content["text"].as_str() else {
        return String::new();
    };
    if encoding == "base64" {
        return format!("  ({size} bytes)\n");
    }
    let count = text.chars().count();
    let cut: String = text.chars().take(SHOWN).collect();
    let mut shown: String = cut
        .lines()
        .map(|one| format!("  {}\n", line::kept(one)))
        .collect();
    if count > SHOWN {
        shown.push_str(&format!("  … ({count} characters in all)\n"));
    }
    shown
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn archive(entry: Value) -> Value {
        json!({"log": {"entries": [entry]}})
    }

    #[test]
    fn an_exchange_is_a_few_lines() {
        let archive = archive(json!({
            "_step": "find", "time": 12.4,
            "request": {"method": "POST", "url": "https://a.example/b", "bodySize": 8,
                "postData": {"text": "{\n \"a\": 1}"}},
            "response": {"status": 200, "statusText": "OK", "content": {"size": 2, "text": "\u{1b}[2J"}},
        }));
        let expected = "find: POST https://a.example/b\n  {\n   \"a\": 1}\n→ 200 OK in 12 ms\n  \
                        \u{FFFD}[2J\n\n";
        assert_eq!(all(&archive), expected);
        let first = first_request(&archive).expect("there is one");
        assert!(
            expected.starts_with(&first) && !first.contains('→'),
            "{first}"
        );
    }

    #[test]
    fn long_and_binary_bodies_are_cut() {
        let long = archive(json!({
            "time": 1, "request": {"method": "GET", "url": "u"},
            "response": {"status": 200, "statusText": "", "content": {"text": "ä".repeat(2001)}},
        }));
        let shown = all(&long);
        assert!(
            shown.starts_with("token: GET u\n→ 200 in 1 ms\n  ä"),
            "{shown}"
        );
        assert!(
            shown.ends_with("ä\n  … (2001 characters in all)\n\n"),
            "{shown}"
        );
        assert_eq!(shown.matches('ä').count(), 2000);
        let binary = archive(json!({
            "time": 1, "_error": "no\nway", "request": {"method": "PUT", "url": "u", "bodySize": 3,
                "postData": {"_encoding": "base64", "text": "AP8B"}},
        }));
        let expected = "token: PUT u\n  (3 bytes)\n→ no response after 1 ms: no way\n\n";
        assert_eq!(all(&binary), expected);
    }
}
