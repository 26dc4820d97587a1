use std::collections::{BTreeMap, BTreeSet};

use arazzo::{
    Description, Input, Map, RunId,
    http::{HeaderMap, HeaderValue, Method},
};
use serde_json::{Value, json};

use super::*;

fn object(value: Value) -> Map {
    value.as_object().cloned().expect("an object")
}

fn request() -> RequestParts {
    let mut headers = HeaderMap::new();
    headers.insert("x-id", HeaderValue::from_static("7"));
    headers.append("x-tag", HeaderValue::from_static("a"));
    headers.append("x-tag", HeaderValue::from_static("b"));
    headers.insert(
        "x-bytes",
        HeaderValue::from_bytes(&[0xff]).expect("opaque bytes"),
    );
    let body = json!({"a": {"b/c": [1, null]}, "~": "tilde"});
    RequestParts::new(
        Method::POST,
        headers,
        "q=1%202&q=3&one=x+y&limit=5",
        Some(body),
    )
}

#[track_caller]
fn evaluated(mapping: Value) -> Option<Value> {
    let request = request();
    let contexts = BTreeMap::from([((ContextScope::User, "last.id".to_owned()), json!([1]))]);
    let scope = Scope {
        request: Some(&request),
        event: Some(&json!({"event": "order.created", "data": {"id": 1}})),
        run: Some((RunId::from_u128(1), "corr")),
        outputs: Some(&json!({"id": "o", "items": [{"n": 1}]})),
        contexts: Some(&contexts),
        settings: Some(&object(json!({"region": "eu", "retries": 3}))),
    };
    let mapping = Mapping::parse(&mapping).expect("a mapping");
    mapping.evaluate(&scope)
}

#[test]
fn a_reference_is_the_value_that_it_names() {
    for (reference, value) in [
        ("$request.body#/a/b~1c/0", json!(1)),
        ("$request.body#/a/b~1c/1", json!(null)),
        ("$request.body#/~0", json!("tilde")),
        ("$request.header.X-ID", json!("7")),
        ("$request.header.x-tag", json!("a, b")),
        ("$request.query.q", json!(["1 2", "3"])),
        ("$request.query.one", json!("x y")),
        ("$request.method", json!("POST")),
        (
            "$event",
            json!({"event": "order.created", "data": {"id": 1}}),
        ),
        ("$event#/data/id", json!(1)),
        ("$context.user.last.id", json!([1])),
        ("$run.id", json!("00000000-0000-0000-0000-000000000001")),
        ("$run.correlationId", json!("corr")),
        ("$outputs#/items/0/n", json!(1)),
        ("$setting.retries", json!(3)),
    ] {
        assert_eq!(evaluated(json!(reference)), Some(value), "{reference}");
    }
}

#[test]
fn everything_else_is_itself() {
    for (written, value) in [
        (json!("text"), json!("text")),
        (json!("a $request.method"), json!("a $request.method")),
        (json!("{{body}}"), json!("{{body}}")),
        (json!("$$request.method"), json!("$request.method")),
        (json!("$$$"), json!("$$")),
        (
            json!({"$event": 1, "n": null}),
            json!({"$event": 1, "n": null}),
        ),
    ] {
        assert_eq!(evaluated(written), Some(value));
    }
}

#[test]
fn what_is_missing_leaves_its_member_out_and_its_place_in_a_list() {
    let mapping = json!({
        "gone": "$request.body#/no", "kept": "$request.method",
        "list": ["$request.query.no", "$request.header.x-bytes", 1], "in": {"gone": "$context.run.x"},
    });
    let expected = json!({"kept": "POST", "list": [null, null, 1], "in": {}});
    assert_eq!(evaluated(mapping), Some(expected));
    assert_eq!(evaluated(json!("$event#/nothing")), None);
}

#[test]
fn what_begins_with_a_dollar_and_is_no_reference_says_what_may_be_meant() {
    for (text, meant) in [
        ("$request.headers.X-Id", Some("$request.header.X-Id")),
        ("$request.heder.X-Id", Some("$request.header.X-Id")),
        ("$headers.X-Id", Some("$request.header.X-Id")),
        ("$body#/a", Some("$request.body#/a")),
        ("$body.a.b", Some("$request.body#/a/b")),
        ("$request.body.a", Some("$request.body#/a")),
        ("$request.body/a", Some("$request.body#/a")),
        ("$outputs.id", Some("$outputs#/id")),
        ("$output.id", Some("$outputs#/id")),
        ("$events#/a", Some("$event#/a")),
        ("$context.usr.name", Some("$context.user.name")),
        ("$settings.region", Some("$setting.region")),
        ("$run.correlationID", Some("$run.correlationId")),
        ("$run.Id", Some("$run.id")),
        ("$", None),
        ("$5", None),
        ("$entirely.other", None),
    ] {
        let errors = Mapping::parse(&json!({"x": [text]})).expect_err(text);
        let [error] = &errors[..] else {
            panic!("{text}: {errors:?}")
        };
        assert_eq!(error.at(), "/x/0");
        let expected = match meant {
            Some(meant) => format!("there is no `{text}`: did you mean `{meant}`?"),
            None => format!("there is no `{text}`: write `${text}` for the text itself"),
        };
        assert!(error.message().starts_with(&expected), "{error}");
    }
}

#[test]
fn all_mistakes_are_told_at_once() {
    let mapping = json!({
        "a/b": "$request.body#x", "c": "$event#/~2", "d": "$request.header.a b", "e": "$event",
    });
    let errors = Mapping::parse(&mapping).expect_err("three mistakes");
    let texts: Vec<String> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(
        texts,
        [
            "`/a~1b`: `$request.body#x`: a JSON Pointer begins with `/`",
            "`/c`: `$event#/~2`: in a JSON Pointer, `~` is written `~0`",
            "`/d`: `$request.header.a b`: this is not the name of a header (RFC 9110, section 5.1)",
        ]
    );
}

const INPUTS: &str = r##"{"type": "object", "required": ["apiKey", "pet", "limit"], "properties": {
    "apiKey": {"type": "string", "writeOnly": true}, "pet": {"type": "string"},
    "limit": {"type": "integer"}, "filter": {"$ref": "#/$defs/Filter"}},
    "$defs": {"Filter": {"anyOf": [{"type": "string"}, {"type": ["array", "null"]}]}}}"##;
const OUTPUTS: &str = r##"{"type": "object", "properties": {
    "id": {"type": "string"}, "open": {"type": "object", "properties": {"known": {}}},
    "items": {"type": "array", "items": {"$ref": "#/$defs/Item"}},
    "state": {"anyOf": [{"enum": ["a", "b"]}, {"type": "string"}]},
    "either": {"anyOf": [{"type": "string"}, {"$ref": "#/$defs/Item"}]}},
    "$defs": {"Item": {"type": "object", "properties": {"count": {"type": "integer"}},
        "additionalProperties": false}, "Loop": {"$ref": "#/$defs/Loop"}}}"##;
const WORKFLOW: Description = Description::new()
    .inputs(
        &[
            Input::secret("apiKey"),
            Input::text("pet"),
            Input::json("limit"),
            Input::json("filter"),
        ],
        INPUTS,
    )
    .outputs(OUTPUTS);

#[track_caller]
fn mistakes(mapping: &Value, bound: &[&str], change: impl FnOnce(&mut Site<'_>)) -> Vec<String> {
    mistakes_with(mapping, bound, None, change)
}

#[track_caller]
fn mistakes_with(
    mapping: &Value,
    bound: &[&str],
    outputs: Option<&Value>,
    change: impl FnOnce(&mut Site<'_>),
) -> Vec<String> {
    let settings = object(json!({"region": "eu"}));
    let mut site = Site {
        name: "a request",
        request: true,
        event: false,
        outputs,
        settings: &settings,
        contexts: &[ContextScope::Global, ContextScope::User],
    };
    change(&mut site);
    let mapping = Mapping::parse(mapping).expect("a mapping");
    let bound: BTreeSet<String> = bound.iter().map(|name| (*name).to_owned()).collect();
    let errors = check_inputs(&mapping, &WORKFLOW, &bound, &site);
    errors.iter().map(ToString::to_string).collect()
}

#[test]
fn inputs_are_held_against_the_schema_of_the_workflow() {
    let mapping = json!({
        "pets": "$request.body#/pet", "limit": "many", "filter": 1,
        "apiKey": "$request.header.X-Key",
    });
    assert_eq!(
        mistakes(&mapping, &[], |_| {}),
        [
            "`/pets`: the workflow has no input `pets`: did you mean `pet`?",
            "`/limit`: the input `limit` is of type integer",
            "`/filter`: the input `filter` is of type string or array or null",
            "`/apiKey`: the input `apiKey` is a secret, which a caller cannot give: bind it in `secrets`",
            "the required input `pet` is missing",
        ]
    );
    let good = json!({"pet": "$request.body#/pet", "limit": 3, "filter": ["a"]});
    assert_eq!(mistakes(&good, &["apiKey"], |_| {}), [""; 0]);
    assert_eq!(
        mistakes(
            &json!({"apiKey": "sk_1", "pet": "a", "limit": 1}),
            &["apiKey"],
            |_| {}
        ),
        ["`/apiKey`: the input `apiKey` is set by the settings"]
    );
    assert_eq!(
        mistakes(&json!([1]), &[], |_| {}),
        ["the inputs of a workflow are an object"]
    );
    let kinds = json!({"apiKey": ["$run.id"], "pet": {"name": "$request.method"}, "limit": 1});
    assert_eq!(
        mistakes(&kinds, &[], |_| {}),
        [
            "`/apiKey`: the input `apiKey` is of type string",
            "`/pet`: the input `pet` is of type string",
        ]
    );
    // The literal of a secret is not repeated.
    let secret = mistakes(
        &json!({"apiKey": "sk_1", "pet": "a", "limit": 1}),
        &[],
        |_| {},
    );
    assert!(
        secret.len() == 1 && !secret[0].contains("sk_1"),
        "{secret:?}"
    );
}

#[test]
fn what_a_place_does_not_have_is_refused() {
    let with = |reference: &str| json!({"pet": reference, "limit": 1});
    let bound = &["apiKey"];
    for (reference, message) in [
        ("$request.method", "a schedule has no request"),
        ("$event#/x", "a schedule has no event"),
        ("$outputs#/x", "a schedule has no outputs yet"),
        ("$context.run.x", "a schedule has no run context"),
        (
            "$context.session.x",
            "no session is named: write what names it as `session` of the workflow",
        ),
        (
            "$setting.regio",
            "`[values]` has no `regio`: did you mean `region`?",
        ),
    ] {
        let found = mistakes(&with(reference), bound, |site| {
            site.name = "a schedule";
            site.request = false;
        });
        assert_eq!(found, [format!("`/pet`: {message}")]);
    }
    for reference in ["$setting.region", "$context.user.x", "$run.id"] {
        assert_eq!(
            mistakes(&with(reference), bound, |_| {}),
            [""; 0],
            "{reference}"
        );
    }
}

#[test]
fn a_part_of_outputs_that_the_schema_excludes_is_a_mistake() {
    let schema: Value = serde_json::from_str(OUTPUTS).expect("JSON");
    for (reference, reason) in [
        ("$outputs", None),
        ("$outputs#/id", None),
        ("$outputs#/open/more/and/more", None),
        ("$outputs#/items/10/count", None),
        ("$outputs#/either/count", None),
        (
            "$outputs#/ide",
            Some("at `$outputs`, there is no `ide`: did you mean `id`?"),
        ),
        (
            "$outputs#/id/x",
            Some("at `$outputs#/id`, the schema says that it is string"),
        ),
        (
            "$outputs#/state/x",
            Some("at `$outputs#/state`, the schema says that it is string"),
        ),
        (
            "$outputs#/items/first",
            Some(
                "at `$outputs#/items`, the schema says that it is a list, and its elements have numbers",
            ),
        ),
        (
            "$outputs#/items/01",
            Some(
                "at `$outputs#/items`, the schema says that it is a list, and its elements have numbers",
            ),
        ),
        (
            "$outputs#/items/0/cuont",
            Some("at `$outputs#/items/0`, there is no `cuont`: did you mean `count`?"),
        ),
        (
            "$outputs#/either/cuont",
            Some("at `$outputs#/either`, there is no `cuont`: did you mean `count`?"),
        ),
    ] {
        let mapping = json!({"pet": reference, "limit": 1});
        let found = mistakes_with(&mapping, &["apiKey"], Some(&schema), |_| {});
        let expected = reason.map(|reason| format!("`/pet`: `{reference}` never exists: {reason}"));
        assert_eq!(found, Vec::from_iter(expected), "{reference}");
    }
}

#[test]
fn a_schema_that_cannot_be_followed_excludes_nothing() {
    for text in [
        "",
        "true",
        "{}",
        r##"{"$ref": "#"}"##,
        r##"{"anyOf": [{"$ref": "#"}, {"$ref": "#"}]}"##,
        r#"{"$ref": "other.json"}"#,
        r#"{"anyOf": 1, "type": 2, "properties": 3}"#,
        r##"{"properties": {"a": {"allOf": [{"$ref": "#/nowhere"}]}}}"##,
    ] {
        let schema: Value = serde_json::from_str(text).unwrap_or(Value::Bool(true));
        let mapping = json!({"pet": "$outputs#/a/b", "limit": 1});
        let found = mistakes_with(&mapping, &["apiKey"], Some(&schema), |_| {});
        assert_eq!(found, [""; 0], "{text}");
    }
}

#[test]
fn text_becomes_json_for_inputs_that_are_not_text() {
    let mapping = json!({
        "pet": "$request.query.limit", "limit": "$request.query.limit",
        "filter": "$request.query.one", "apiKey": "5",
    });
    let request = request();
    let scope = Scope {
        request: Some(&request),
        ..Scope::default()
    };
    let mapping = Mapping::parse(&mapping).expect("a mapping");
    let inputs = mapping.inputs(&scope, &WORKFLOW);
    let expected = json!({"pet": "5", "limit": 5, "filter": "x y", "apiKey": "5"});
    assert_eq!(inputs, Some(object(expected)));
}

#[test]
fn a_request_shows_no_values() {
    let shown = format!("{:?}", request());
    assert!(!shown.contains('7') && !shown.contains("tilde"), "{shown}");
}
