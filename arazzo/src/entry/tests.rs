//! What is said of inputs that do not have their types.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

use super::{Problems, typed as read};
use crate::{
    description::Input,
    secret::Secret,
    value::{Branches, Bytes, Json, listed, nullable, number},
};

/// Inputs of every shape that generated code has.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Shapes {
    items: Vec<Item>,
    item: Option<Box<Item>>,
    #[serde(with = "nullable")]
    rows: Option<Option<Vec<Vec<bool>>>>,
    #[serde(deserialize_with = "number::nullable")]
    counts: Option<Option<Vec<i64>>>,
    #[serde(rename = "x-headers")]
    headers: BTreeMap<String, Secret>,
    labels: Option<Labels>,
    sizes: Option<Sizes>,
    parties: Vec<Party>,
    kept: Option<Json<Item>>,
    photo: Option<Bytes>,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "nobody looks at what was read")]
struct Item {
    name: String,
    state: Option<State>,
    #[serde(default, deserialize_with = "number::deserialize")]
    size: Option<i64>,
}

/// An enumeration of texts.
#[derive(Clone, Debug)]
struct State;

impl<'de> Deserialize<'de> for State {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        listed::read_text(&[("open", Self)], |_| Self, deserializer)
    }
}

/// An object whose other members are texts, lists of items, or one of several types.
#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "nobody looks at what was read")]
struct Labels {
    owner: String,
    more: Option<More>,
    #[serde(flatten)]
    additional: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "nobody looks at what was read")]
struct More {
    key: String,
    #[serde(flatten)]
    additional: BTreeMap<String, Vec<Nested>>,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "nobody looks at what was read")]
struct Nested {
    key: String,
    item: Box<Item>,
    party: Option<Party>,
}

/// An object whose other members are integers.
#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "nobody looks at what was read")]
struct Sizes {
    width: i64,
    #[serde(flatten, deserialize_with = "number::deserialize")]
    additional: BTreeMap<String, i64>,
}

#[derive(Debug)]
#[expect(dead_code, reason = "nobody looks at what was read")]
enum Party {
    Company(Company),
    Place(Place),
    Text(String),
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "nobody looks at what was read")]
struct Company {
    vat: Vec<i64>,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "nobody looks at what was read")]
struct Place {
    city: String,
    street: String,
}

impl<'de> Deserialize<'de> for Party {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Branches::read(deserializer)?
            .object(&["vat"], Self::Company)
            .object(&["city", "street"], Self::Place)
            .string(Self::Text)
            .end()
    }
}

/// Closed inputs, three of which are required.
#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "nobody looks at what was read")]
#[serde(deny_unknown_fields)]
struct Closed {
    name: String,
    #[serde(deserialize_with = "number::deserialize")]
    limit: i64,
    company: Json<Company>,
    parties: Option<Vec<Party>>,
}

const CLOSED: &[Input] = &[
    Input::text("name"),
    Input::json("limit"),
    Input::json("company"),
    Input::json("parties"),
];

#[track_caller]
fn problems<T: serde::de::DeserializeOwned>(known: &[Input], inputs: &Value) -> Problems {
    let inputs = inputs.as_object().cloned().expect("inputs are an object");
    let read = read::<T>(known, Value::Object(inputs)).map(|_| ());
    read.expect_err("the inputs do not fit")
}

#[track_caller]
fn paths(cases: &[(Value, &str)]) {
    for (inputs, said) in cases {
        let problems = problems::<Shapes>(&[], inputs);
        assert_eq!(problems.sentence(), *said, "{inputs}");
    }
}

#[test]
fn a_part_of_another_type_is_named_by_its_data_path() {
    let item = json!({"name": "x"});
    paths(&[
        (
            json!({"items": 1}),
            "`.items` is an integer, expected an array",
        ),
        (
            json!({"items": [item, 1]}),
            "`.items[1]` is an integer, expected an object",
        ),
        (
            json!({"items": [item, {"size": 1}]}),
            "`.items[1]` is an object, expected an object with `name`",
        ),
        (
            json!({"items": [{"name": "x", "state": 1}]}),
            "`.items[0].state` is an integer, expected a string",
        ),
        (
            json!({"item": {"name": "x", "size": "s"}}),
            "`.item.size` is a string, expected an integer",
        ),
        (
            json!({"item": {}}),
            "`.item` is an object, expected an object with `name`",
        ),
        (
            json!({"rows": [[], [true, 0]]}),
            "`.rows[1][1]` is an integer, expected a boolean",
        ),
        (
            json!({"counts": [1, 1.5]}),
            "`.counts[1]` is a number, expected an integer",
        ),
        (
            json!({"x-headers": {"x-id": 1}}),
            r#"`["x-headers"]["x-id"]` is an integer, expected a string"#,
        ),
        (
            json!({"kept": {"name": 1}}),
            "`.kept.name` is an integer, expected a string",
        ),
        (
            json!({"photo": "?"}),
            "`.photo` is a string, expected Base64",
        ),
        (
            json!({"photo": {"base64": "?"}}),
            "`.photo.base64` is a string, expected Base64",
        ),
        (
            json!({"photo": {"base64": 1}}),
            "`.photo.base64` is an integer, expected a string",
        ),
    ]);
}

#[test]
fn a_value_of_several_types_is_named_by_what_its_likeliest_type_does_not_take() {
    paths(&[
        (
            json!({"parties": ["x", 1]}),
            "`.parties[1]` is an integer, expected an object or a string",
        ),
        (
            json!({"parties": [{"vat": [1, "x"]}]}),
            "`.parties[0].vat[1]` is a string, expected an integer",
        ),
        (
            json!({"parties": [{}]}),
            "`.parties[0]` is an object, expected an object with `vat`",
        ),
        (
            json!({"parties": [{"city": "x", "more": 1}]}),
            "`.parties[0]` is an object, expected an object with `street`",
        ),
        (
            json!({"parties": [{"city": "x", "street": 1}]}),
            "`.parties[0].street` is an integer, expected a string",
        ),
    ]);
}

#[test]
fn a_member_that_a_struct_does_not_declare_is_named() {
    let nested = |nested: Value| json!({"labels": {"a": "x", "more": {"key": "k", "l": nested}, "owner": "o"}});
    let item = json!({"name": "x"});
    paths(&[
        (
            json!({"labels": {"a": "x", "b": 1, "owner": "o"}}),
            "`.labels.b` is an integer, expected a string",
        ),
        (
            json!({"labels": {"a-b": {}, "owner": "o"}}),
            r#"`.labels["a-b"]` is an object, expected a string"#,
        ),
        (
            json!({"labels": {"a": "x"}}),
            "`.labels` is an object, expected an object with `owner`",
        ),
        (
            json!({"sizes": {"width": 1, "a": "x"}}),
            "`.sizes.a` is a string, expected an integer",
        ),
        (
            nested(json!(1)),
            "`.labels.more.l` is an integer, expected an array",
        ),
        (
            nested(json!([1, 1])),
            "`.labels.more.l[0]` is an integer, expected an object; `.labels.more.l[1]` is an integer, expected an object",
        ),
        (
            nested(json!([{"key": "k", "item": item}, {"key": "k", "item": {}}])),
            "`.labels.more.l[1].item` is an object, expected an object with `name`",
        ),
        (
            nested(json!([{"item": item}])),
            "`.labels.more.l[0]` is an object, expected an object with `key`",
        ),
        (
            nested(json!([{"key": "k", "item": {"name": 1}}])),
            "`.labels.more.l[0].item.name` is an integer, expected a string",
        ),
        (
            nested(json!([{"key": "k", "item": {"name": "x", "size": 1.5}}])),
            "`.labels.more.l[0].item.size` is a number, expected an integer",
        ),
        (
            nested(json!([{"key": "k", "item": item, "party": {"vat": [1, 2, "x"]}}])),
            "`.labels.more.l[0].party.vat[2]` is a string, expected an integer",
        ),
    ]);
}

#[test]
fn all_problems_are_told_at_once() {
    for (inputs, cause, sentence) in [
        (
            json!({}),
            "there are no values for `name`, `limit` and `company`",
            None,
        ),
        (
            json!({"company": {"vat": []}, "limits": 1, "name": "x"}),
            "there is no value for `limit`; there is no input `limits`",
            Some(
                "there is no value for `limit`; there is no input `limits`: did you mean `limit`?",
            ),
        ),
        (
            json!({"company": {"vat": ["x"]}, "limit": 1.5, "nam": "x", "q": 0, "r": 0}),
            "there is no value for `name`; `company#/vat/0` is a string, expected an integer; \
             `limit` is a number, expected an integer; there are no inputs `nam`, `q` and `r`",
            Some(
                "there is no value for `name`; `.company.vat[0]` is a string, expected an \
                 integer; `.limit` is a number, expected an integer; there are no inputs `q` and \
                 `r`; there is no input `nam`: did you mean `name`?",
            ),
        ),
        (
            json!({"company": {}, "limit": 1, "name": 1, "parties": [[], "x", {"vat": 1}]}),
            "`company` is an object, expected an object with `vat`; `name` is an integer, \
             expected a string; `parties#/0` is an array, expected an object or a string; \
             `parties#/2/vat` is an integer, expected an array",
            Some(
                "`.company` is an object, expected an object with `vat`; `.name` is an integer, \
                 expected a string; `.parties[0]` is an array, expected an object or a string; \
                 `.parties[2].vat` is an integer, expected an array",
            ),
        ),
    ] {
        let problems = problems::<Closed>(CLOSED, &inputs);
        assert_eq!(problems.cause(), cause, "{inputs}");
        assert_eq!(problems.sentence(), sentence.unwrap_or(cause), "{inputs}");
    }
}

#[test]
fn problems_without_number_end() {
    let inputs = json!({"items": vec![1; 5000], "rows": [vec![0; 5000]]});
    let said = problems::<Shapes>(&[], &inputs).sentence();
    assert_eq!(said.matches("; ").count(), 99, "{said}");
}
