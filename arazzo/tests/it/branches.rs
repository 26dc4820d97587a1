//! Values of one of several types: which branch they belong to, and what is said if none.

use std::collections::BTreeMap;

use arazzo::rt::{Branches, convert};
use arazzo::{Json, Value};
use serde::{Deserialize, Deserializer};
use serde_json::json;

use crate::support::Step;

#[derive(Debug, PartialEq, Deserialize)]
struct Card {
    number: String,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Wallet {
    kind: String,
    owner: Option<Box<Source>>,
}

/// Tagged by `kind`, or a text.
#[derive(Debug, PartialEq)]
enum Source {
    Card(Card),
    Wallet(Wallet),
    Id(String),
    Other(Value),
}

impl<'de> Deserialize<'de> for Source {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Branches::read(deserializer)?
            .variant("kind", "card", Source::Card)
            .tagged("kind", &["apple", "google"], Source::Wallet)
            .string(Source::Id)
            .or(Source::Other)
    }
}

#[derive(Debug, PartialEq, Deserialize)]
struct Person {
    name: String,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Company {
    name: String,
    vat: Option<i64>,
}

/// Told apart by their members.
#[derive(Debug, PartialEq)]
enum Party {
    Person(Person),
    Company(Company),
    Count(i64),
    Share(bool),
    Other(Value),
}

impl<'de> Deserialize<'de> for Party {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Branches::read(deserializer)?
            .object(&["name"], Party::Person)
            .object(&["name", "vat"], Party::Company)
            .integer(Party::Count)
            .boolean(Party::Share)
            .or(Party::Other)
    }
}

/// A tree of values which two branches are tried for.
#[derive(Debug)]
enum Tree {
    Left(#[allow(dead_code, reason = "read, not asked")] BTreeMap<String, Tree>),
    Right(#[allow(dead_code, reason = "read, not asked")] BTreeMap<String, Tree>),
    Leaf(#[allow(dead_code, reason = "read, not asked")] bool),
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Branches::read(deserializer)?
            .object(&["a"], Tree::Left)
            .object(&["a"], Tree::Right)
            .boolean(Tree::Leaf)
            .end()
    }
}

fn read<T: serde::de::DeserializeOwned>(value: Value) -> Result<T, String> {
    convert::<T, Step>("s", "n", &value).map_err(|error| error.reason().to_string())
}

#[test]
fn a_tag_decides_alone() {
    let card = |number: &str| {
        Source::Card(Card {
            number: number.to_owned(),
        })
    };
    assert_eq!(read(json!({"kind": "card", "number": "4"})), Ok(card("4")));
    let kind = "google".to_owned();
    assert_eq!(
        read(json!({"kind": "google", "number": "4"})),
        Ok(Source::Wallet(Wallet { kind, owner: None }))
    );
    assert_eq!(read(json!("src_1")), Ok(Source::Id("src_1".to_owned())));
}

#[test]
fn an_unknown_tag_and_no_tag_are_kept() {
    for value in [
        json!({"kind": "iban", "x": 1}),
        json!({"x": 1}),
        json!({"kind": 7}),
    ] {
        assert_eq!(read(value.clone()), Ok(Source::Other(value)));
    }
}

#[test]
fn what_a_known_tag_names_has_to_fit() {
    let cases = [
        (
            json!({"kind": "card"}),
            "`n` is an object, expected an object with `number`",
        ),
        (
            json!({"kind": "card", "number": 4}),
            "`n#/number` is an integer, expected a string",
        ),
        (
            json!({"kind": "apple", "owner": {"kind": "card", "number": null}}),
            "`n#/owner/number` is null, expected a string",
        ),
        (
            json!([1]),
            "`n` is an array, expected an object or a string",
        ),
    ];
    for (value, message) in cases {
        assert_eq!(read::<Source>(value), Err(message.to_owned()));
    }
}

#[test]
fn the_branch_that_knows_most_members_comes_first() {
    let name = || "A".to_owned();
    assert_eq!(
        read(json!({"name": "A"})),
        Ok(Party::Person(Person { name: name() }))
    );
    assert_eq!(
        read(json!({"name": "A", "vat": 7})),
        Ok(Party::Company(Company {
            name: name(),
            vat: Some(7)
        }))
    );
    // A company's number is no text, so it can only be a person.
    assert_eq!(
        read(json!({"name": "A", "vat": "x"})),
        Ok(Party::Person(Person { name: name() }))
    );
    let nobody = json!({"title": "A"});
    assert_eq!(read(nobody.clone()), Ok(Party::Other(nobody)));
}

#[test]
fn kinds_decide_before_anything_is_tried() {
    assert_eq!(read(json!(7)), Ok(Party::Count(7)));
    assert_eq!(read(json!(7.0)), Ok(Party::Count(7)));
    assert_eq!(read(json!(true)), Ok(Party::Share(true)));
    assert_eq!(
        read::<Party>(json!(7.5)),
        Err("`n` is a number, expected an object or an integer or a boolean".to_owned())
    );
}

#[test]
fn the_place_of_what_does_not_fit_is_named() {
    type Pets = Json<BTreeMap<String, Vec<Party>>>;
    let value = json!({"a/b": [1, {"name": "A"}, [true]]});
    assert_eq!(
        read::<Pets>(value),
        Err("`n#/a~1b/2` is an array, expected an object or an integer or a boolean".to_owned())
    );
}

#[test]
fn a_number_without_a_fraction_is_an_integer() {
    assert_eq!(
        read::<Vec<i64>>(json!([1.0, 2, -3e2])),
        Ok(vec![1, 2, -300])
    );
    assert_eq!(
        read::<Json<Vec<i32>>>(json!([1.0])).map(Json::into_inner),
        Ok(vec![1])
    );
    assert!(read::<i64>(json!(1.5)).is_err());
    assert_eq!(
        read::<i32>(json!(3_000_000_000_u64)),
        Err("`n` is an integer, expected an integer of 32 bits".to_owned())
    );
}

#[test]
fn trying_branches_inside_of_branches_does_not_take_forever() {
    let mut value = json!("no leaf");
    for _ in 0..100 {
        value = json!({"a": value});
    }
    let started = std::time::Instant::now();
    assert!(read::<Tree>(value).is_err());
    assert!(started.elapsed().as_secs() < 5, "{:?}", started.elapsed());
}
