//! Exchanges as they are shown: parts of an HTTP archive, which has no secrets in it.

use serde_json::{Map, Value, json};

/// How many characters of a body are shown.
const SHOWN: usize = 2000;

/// Returns the exchanges of an archive; only the requests, if nothing was sent.
pub(super) fn exchanges(archive: &Value, is_dry: bool) -> Vec<Value> {
    let entries = archive["log"]["entries"].as_array();
    let entries = entries.into_iter().flatten();
    entries.map(|entry| exchange(entry, is_dry)).collect()
}

fn exchange(entry: &Value, is_dry: bool) -> Value {
    let mut shown = json!({
        "step": entry["_step"],
        "timestamp": entry["startedDateTime"],
        "request": request(&entry["request"]),
    });
    if is_dry {
        return shown;
    }
    if entry["_aborted"] == true {
        shown["abandoned"] = true.into();
        return shown;
    }
    shown["milliseconds"] = entry["time"].clone();
    match entry.get("_error") {
        Some(error) => shown["error"] = error.clone(),
        None => shown["response"] = response(&entry["response"]),
    }
    shown
}

fn request(sent: &Value) -> Value {
    let mut shown = json!({
        "method": sent["method"], "url": sent["url"], "headers": sent["headers"],
    });
    let data = &sent["postData"];
    if let Some(text) = data["text"].as_str() {
        shown["body"] = body(text, &data["_encoding"], &sent["bodySize"]);
    }
    shown
}

fn response(received: &Value) -> Value {
    let mut shown = json!({"status": received["status"], "headers": received["headers"]});
    let content = &received["content"];
    if let Some(text) = content["text"].as_str() {
        shown["body"] = body(text, &content["encoding"], &content["size"]);
    }
    shown
}

/// A body, cut. Binary data is counted.
fn body(text: &str, encoding: &Value, size: &Value) -> Value {
    let mut shown = Map::new();
    shown.insert("bytes".to_owned(), size.clone());
    if encoding == "base64" {
        return shown.into();
    }
    // The first character that is not shown, if there is one.
    match text.char_indices().nth(SHOWN) {
        None => shown.insert("text".to_owned(), text.into()),
        Some((end, _)) => {
            shown.insert("characters".to_owned(), text.chars().count().into());
            shown.insert("text".to_owned(), text[..end].into())
        }
    };
    shown.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(entry: Value) -> Value {
        let archive = json!({"log": {"entries": [entry]}});
        exchanges(&archive, false).remove(0)
    }

    #[test]
    fn an_exchange_has_what_was_sent_and_what_came() {
        let found = shown(json!({
            "_step": "find", "time": 12.4, "startedDateTime": "t", "cache": {},
            "request": {"method": "POST", "url": "u", "headers": [], "bodySize": 2,
                "postData": {"text": "{}"}},
            "response": {"status": 200, "headers": [], "content": {"size": 0}},
        }));
        let expected = json!({
            "step": "find", "timestamp": "t", "milliseconds": 12.4,
            "request": {"method": "POST", "url": "u", "headers": [],
                "body": {"bytes": 2, "text": "{}"}},
            "response": {"status": 200, "headers": []},
        });
        assert_eq!(found, expected);
    }

    #[test]
    fn long_and_binary_bodies_are_cut() {
        let long = shown(json!({
            "time": 1, "request": {},
            "response": {"status": 200, "content": {"size": 4002, "text": "ä".repeat(2001)}},
        }));
        let body = &long["response"]["body"];
        assert_eq!(
            (&body["bytes"], &body["characters"]),
            (&json!(4002), &json!(2001))
        );
        assert_eq!(body["text"], "ä".repeat(2000));
        let whole = shown(json!({
            "time": 1, "request": {},
            "response": {"status": 200, "content": {"size": 4000, "text": "ä".repeat(2000)}},
        }));
        assert!(whole["response"]["body"].get("characters").is_none());
        let binary = shown(json!({
            "time": 1, "_error": "no way", "request": {"method": "PUT", "bodySize": 3,
                "postData": {"_encoding": "base64", "text": "AP8B"}},
        }));
        assert_eq!(binary["request"]["body"], json!({"bytes": 3}));
        assert_eq!(
            (&binary["error"], binary.get("response")),
            (&json!("no way"), None)
        );
    }

    #[test]
    fn what_was_given_up_has_no_end() {
        let found = shown(json!({"_aborted": true, "time": 0, "request": {}, "response": {}}));
        assert_eq!(
            (&found["abandoned"], found.get("response")),
            (&json!(true), None)
        );
    }
}
