//! The exchanges of a test run, as text for people.

use serde_json::Value;

use super::line;

/// Returns all exchanges.
pub(super) fn all(exchanges: &[Value]) -> String {
    let exchange = |one| request(one) + &response(one) + "\n";
    exchanges.iter().map(exchange).collect()
}

/// The step, the method, the URL and the body. Requests without a step fetch tokens.
pub(super) fn request(exchange: &Value) -> String {
    let step = exchange["step"].as_str().unwrap_or("token");
    let sent = &exchange["request"];
    let first = format!("{step}: {} {}", text(&sent["method"]), text(&sent["url"]));
    line::one(&first) + "\n" + &body(&sent["body"])
}

fn response(exchange: &Value) -> String {
    if exchange["abandoned"] == true {
        return "→ given up\n".to_owned();
    }
    let time = exchange["milliseconds"]
        .as_f64()
        .unwrap_or_default()
        .round();
    if let Some(error) = exchange["error"].as_str() {
        return format!("→ no response after {time} ms: {}\n", line::one(error));
    }
    let answer = &exchange["response"];
    let status = format!("→ {}", status(&answer["status"]));
    format!(
        "{} in {time} ms\n{}",
        line::one(&status),
        body(&answer["body"])
    )
}

/// The status and what it is called.
fn status(status: &Value) -> String {
    let code = status.as_u64().and_then(|code| u16::try_from(code).ok());
    let code = code.and_then(|code| http::StatusCode::from_u16(code).ok());
    let name = code.and_then(|code| code.canonical_reason());
    format!("{status} {}", name.unwrap_or_default())
}

/// A body, indented. Binary data is counted.
fn body(body: &Value) -> String {
    if body.is_null() {
        return String::new();
    }
    let Some(text) = body["text"].as_str() else {
        return format!("  ({} bytes)\n", body["bytes"]);
    };
    let lines = text.lines();
    let mut shown: String = lines
        .map(|one| format!("  {}\n", line::kept(one)))
        .collect();
    if let Some(count) = body["characters"].as_u64() {
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

    #[test]
    fn an_exchange_is_a_few_lines() {
        let exchange = json!({
            "step": "find", "milliseconds": 12.4,
            "request": {"method": "POST", "url": "https://a.example/b",
                "body": {"bytes": 8, "text": "{\n \"a\": 1}"}},
            "response": {"status": 200, "body": {"bytes": 2, "text": "\u{1b}[2J"}},
        });
        let expected = "find: POST https://a.example/b\n  {\n   \"a\": 1}\n→ 200 OK in 12 ms\n  \
                        \u{FFFD}[2J\n\n";
        let first = request(&exchange);
        assert_eq!(all(&[exchange]), expected);
        assert!(
            expected.starts_with(&first) && !first.contains('→'),
            "{first}"
        );
    }

    #[test]
    fn cut_and_binary_bodies_are_counted() {
        let long = json!({
            "milliseconds": 1, "request": {"method": "GET", "url": "u"},
            "response": {"status": 299, "body": {"text": "ää", "characters": 2001}},
        });
        let expected = "token: GET u\n→ 299 in 1 ms\n  ää\n  … (2001 characters in all)\n\n";
        assert_eq!(all(&[long]), expected);
        let binary = json!({
            "milliseconds": 1, "error": "no\nway",
            "request": {"method": "PUT", "url": "u", "body": {"bytes": 3}},
        });
        let expected = "token: PUT u\n  (3 bytes)\n→ no response after 1 ms: no way\n\n";
        assert_eq!(all(&[binary]), expected);
        let given_up = json!({"abandoned": true, "request": {"method": "GET", "url": "u"}});
        assert_eq!(all(&[given_up]), "token: GET u\n→ given up\n\n");
    }
}
