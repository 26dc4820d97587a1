//! Whether what came is what had to come. Every function returns what is wrong.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};
use support::Request;
use url::form_urlencoded;

use super::case::{Wanted, bytes, text};

type Fields = BTreeMap<String, Vec<String>>;

/// Compares a request. `others` are paths that are as good as the wanted one.
pub(super) fn request(wanted: &Wanted, came: &Request, others: &[String]) -> Vec<String> {
    let mut wrong = Vec::new();
    let (path, query) = came.target.split_once('?').unwrap_or((&came.target, ""));
    if came.method != wanted.method {
        wrong.push(format!("method: not {} but {}", wanted.method, came.method));
    }
    let paths = [&wanted.path].into_iter().chain(others);
    if !paths
        .into_iter()
        .any(|other| segments(other) == segments(path))
    {
        wrong.push(format!("path: not {} but {path}", wanted.path));
    }
    let came_query = fields(query.as_bytes());
    let wanted_query = wanted.query.as_ref().map(texts).unwrap_or_default();
    if came_query != wanted_query {
        wrong.push(format!("query: not {wanted_query:?} but {came_query:?}"));
    }
    for (name, value) in &wanted.headers {
        header(name, value, came.header(name), &mut wrong);
    }
    body(wanted, came, &mut wrong);
    wrong
}

/// Compares a request that came by a proxy. The wanted path begins with a host.
pub(super) fn proxied(wanted: &Wanted, came: &Request) -> Vec<String> {
    let target = came.target.strip_prefix("http://");
    let came = Request {
        target: target.unwrap_or(&came.target).to_owned(),
        ..came.clone()
    };
    request(wanted, &came, &[])
}

fn segments(path: &str) -> Vec<String> {
    path.split('/')
        .map(|part| percent_decode_str(part).decode_utf8_lossy().into_owned())
        .collect()
}

fn fields(encoded: &[u8]) -> Fields {
    let mut fields = Fields::new();
    for (name, value) in form_urlencoded::parse(encoded) {
        let values: &mut Vec<String> = fields.entry(name.into_owned()).or_default();
        values.push(value.into_owned());
    }
    fields
}

fn texts(lists: &BTreeMap<String, Vec<Value>>) -> Fields {
    let list = |values: &Vec<Value>| values.iter().map(text).collect();
    lists
        .iter()
        .map(|(name, values)| (name.clone(), list(values)))
        .collect()
}

fn header(name: &str, wanted: &Value, came: Option<String>, wrong: &mut Vec<String>) {
    let fits = match (wanted, &came) {
        (Value::Null, came) => came.is_none(),
        (_, None) => false,
        (wanted, Some(came)) => {
            let wanted = text(wanted);
            // The parameters of a media type are compared where some are wanted.
            if name.eq_ignore_ascii_case("content-type") && !wanted.contains(';') {
                let came = came.split(';').next().unwrap_or_default();
                came.trim().eq_ignore_ascii_case(&wanted)
            } else {
                *came == wanted
            }
        }
    };
    if !fits {
        wrong.push(format!("header {name}: not {wanted} but {came:?}"));
    }
}

fn body(wanted: &Wanted, came: &Request, wrong: &mut Vec<String>) {
    let said = String::from_utf8_lossy(&came.body);
    if let Some(wanted) = &wanted.body {
        let json: Option<Value> = serde_json::from_slice(&came.body).ok();
        if !json.is_some_and(|json| equal(wanted, &json)) {
            wrong.push(format!("body: not {wanted} but {said}"));
        }
    } else if let Some(form) = &wanted.form {
        let wanted = form
            .iter()
            .map(|(name, value)| (name.clone(), several(value)));
        let (wanted, came): (Fields, _) = (wanted.collect(), form_of(came));
        if came.as_ref() != Some(&wanted) {
            wrong.push(format!("form: not {wanted:?} but {came:?}"));
        }
    } else if let Some(wanted) = &wanted.text {
        if said.trim_end_matches('\n') != wanted.trim_end_matches('\n') {
            wrong.push(format!("text: not {wanted:?} but {said:?}"));
        }
    } else if let Some(wanted) = &wanted.base64 {
        if came.body != bytes(wanted) {
            wrong.push(format!("bytes: not {wanted} but {said:?}"));
        }
    } else if !said.is_empty() && said != "null" {
        wrong.push(format!("body: none was expected, but {said}"));
    }
}

fn several(value: &Value) -> Vec<String> {
    match value {
        Value::Array(values) => values.iter().map(text).collect(),
        value => vec![text(value)],
    }
}

/// The fields of a form of either kind.
fn form_of(came: &Request) -> Option<Fields> {
    let kind = came.header("content-type")?;
    if kind.starts_with("application/x-www-form-urlencoded") {
        return Some(fields(&came.body));
    }
    let boundary = kind
        .strip_prefix("multipart/form-data")?
        .split_once("boundary=")?;
    let boundary = boundary.1.split(';').next()?.trim().trim_matches('"');
    Some(multipart(
        &String::from_utf8_lossy(&came.body),
        &format!("--{boundary}"),
    ))
}

fn multipart(body: &str, boundary: &str) -> Fields {
    let mut fields = Fields::new();
    for part in body.split(boundary).skip(1) {
        let part = part.strip_prefix("\r\n").unwrap_or(part);
        let Some((head, value)) = part.split_once("\r\n\r\n") else {
            continue;
        };
        let Some((_, name)) = head.split_once("name=\"") else {
            continue;
        };
        let name = name.split('"').next().unwrap_or_default();
        let value = value.strip_suffix("\r\n").unwrap_or(value);
        fields
            .entry(name.to_owned())
            .or_default()
            .push(value.to_owned());
    }
    fields
}

/// Whether outputs are the wanted ones; null and absent are the same.
pub(crate) fn outputs(wanted: &Map<String, Value>, came: &Value) -> Vec<String> {
    let Some(object) = came.as_object() else {
        return vec![format!("the outputs are no object: {came}")];
    };
    let mut names: Vec<&String> = wanted.keys().chain(object.keys()).collect();
    names.sort();
    names.dedup();
    let differ = |name: &&String| {
        let value = |map: &Map<String, Value>| map.get(*name).cloned().unwrap_or_default();
        let (wanted, came) = (value(wanted), value(object));
        (!equal(&wanted, &came)).then(|| format!("output {name}: not {wanted} but {came}"))
    };
    names.iter().filter_map(differ).collect()
}

/// Equality of JSON values; numbers are equal if their values are.
fn equal(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            one == other || one.as_f64() == other.as_f64()
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(a, b)| equal(a, b))
        }
        (Value::Object(one), Value::Object(other)) => {
            let same = |(name, a): (&String, &Value)| other.get(name).is_some_and(|b| equal(a, b));
            one.len() == other.len() && one.iter().all(same)
        }
        (one, other) => one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn numbers_are_compared_by_value() {
        assert!(equal(&json!({"a": [1, 2.5]}), &json!({"a": [1.0, 2.5]})));
        assert!(!equal(&json!({"a": 1}), &json!({"a": true})));
        assert!(!equal(&json!({"a": 1}), &json!({"a": 1, "b": 1})));
    }

    #[test]
    fn an_absent_output_is_null() {
        let wanted = json!({"a": 1, "b": null});
        let wanted = wanted.as_object().expect("an object");
        assert!(outputs(wanted, &json!({"a": 1})).is_empty());
        assert_eq!(outputs(wanted, &json!({"a": 1, "c": 2})).len(), 1);
        assert_eq!(outputs(wanted, &json!([])).len(), 1);
    }

    #[test]
    fn a_path_is_compared_by_segment() {
        assert_eq!(segments("/a%2Fb/c"), ["", "a/b", "c"]);
        assert_ne!(segments("/a%2Fb/c"), segments("/a/b/c"));
    }

    #[test]
    fn parts_of_a_form_are_found() {
        let body = "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n2\r\n\
                    --x\r\nContent-Disposition: form-data; name=\"b\"; filename=\"f\"\r\n\
                    Content-Type: text/plain\r\n\r\n\r\n--x--\r\n";
        let fields = multipart(body, "--x");
        assert_eq!(fields["a"], ["1\r\n2"]);
        assert_eq!(fields["b"], [""]);
    }
}
