#![allow(
    clippy::disallowed_methods,
    reason = "the fixtures are files, and more of them than it makes sense to name"
)]

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{RootValue, parse};
use crate::pointer::child;
use crate::source::SourceMap;

fn read(text: &str) -> Result<RootValue, parse::ParseError> {
    let mut map = SourceMap::default();
    let path = PathBuf::from("api.yaml");
    let file = map.add(path.clone(), path, text);
    RootValue::read(map.file(file))
}

/// The pointers to a value and to all in it, innermost first.
fn pointers(value: &Value, pointer: String, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => members
            .iter()
            .for_each(|(key, value)| pointers(value, child(&pointer, key), found)),
        Value::Array(items) => (0..).zip(items).for_each(|(index, item): (usize, _)| {
            pointers(item, format!("{pointer}/{index}"), found);
        }),
        _ => {}
    }
    found.push(pointer);
}

/// Whatever is asked for, in whatever order, is what reading the whole text gives.
#[track_caller]
fn same_as_whole(text: &str) {
    let whole = parse::parse(text).expect("it is YAML").root;
    let mut all = Vec::new();
    pointers(&whole, String::new(), &mut all);
    let forth = read(text).expect("it is YAML");
    let back = read(text).expect("it is YAML");
    assert!(forth.is_read_in_parts(), "{text}");
    for pointer in &all {
        assert_eq!(forth.value(pointer), whole.pointer(pointer), "{pointer}");
    }
    for pointer in all.iter().rev() {
        let value = whole.pointer(pointer);
        let keys = value.and_then(Value::as_object).into_iter();
        let keys: Vec<_> = keys.flat_map(|members| members.keys().cloned()).collect();
        assert!(back.has(pointer), "{pointer}");
        assert_eq!(back.keys(pointer), keys, "{pointer}");
        let null = value.is_some_and(Value::is_null);
        assert_eq!(back.is_null(pointer), null, "{pointer}");
        let object = value.is_some_and(Value::is_object);
        assert_eq!(back.is_object(pointer), object, "{pointer}");
        assert_eq!(back.value(pointer), value, "{pointer}");
        assert!(!back.has(&child(pointer, "no such key")), "{pointer}");
        assert_eq!(back.value(&child(pointer, "no such key")), None);
    }
    assert_eq!(forth.whole(), &whole);
}

#[track_caller]
fn read_as_a_whole(text: &str) {
    let whole = parse::parse(text);
    match (read(text), whole) {
        (Ok(root), Ok(whole)) => {
            assert!(!root.is_read_in_parts(), "{text}");
            assert_eq!(root.whole(), &whole.root);
        }
        (root, whole) => assert_eq!(root.err(), whole.err(), "{text}"),
    }
}

#[test]
fn parts_of_blocks_are_what_they_are_in_the_whole() {
    same_as_whole("a:\n  b:\n    c:\n      d:\n        e: 1\n        f:\n      g:\n  h:\ni:\n");
    same_as_whole("a:\n- b: 1\n  c: 2\n-\n- - d\n  -\ne: 1\n");
    same_as_whole(
        "a: &x # - one\n# - two\n-\n  b: 1\nc:\n- - d\n  - e\n- [f]\ng: [h, [i]]\nj: [[k]]\n",
    );
    same_as_whole(
        "a:\n    b:\n        - c\n        # comment\n      # another\n    d: e # comment\n# end\nf: g\n",
    );
    same_as_whole("---\na: 1\nb: {c: {d: [1, {e: f}]}, g: h}\n'c d': \"e\\nf\"\n200: ok\n");
    same_as_whole("é:\n  ü: ö\n  list:\n    - ä: 1\n      ß: '2'\n");
}

#[test]
fn scalars_of_all_styles_are_what_they_are_in_the_whole() {
    same_as_whole("a: |\n  text\n\n  more\n\nb: |-\n  text\nc: |+\n  text\n\nd: >\n  one\n  two\n");
    same_as_whole("x:\n  a: |\n    text\n\n  # comment\n  b: |+\n    text\n\n\nc: 1\n");
    same_as_whole("a: one\n  two\n  three\nb: 'one\n  two'\nc: \"one\\\n  two\"\nd: 'it''s'\n");
    same_as_whole(
        "a: null\nb: ~\nc: True\nd: 0x10\ne: 1.50\nf: .inf\ng: -1\nh: ''\ni: nullable\nj: 2020-01-01\nk: 1e3\nl: 0o7\nm: no\nn: NULL\n",
    );
    same_as_whole("a: http://x.example/#y\nb: 'c: d'\n");
}

#[test]
fn what_one_value_takes_from_another_is_read_as_a_whole() {
    read_as_a_whole("a: &x {b: 1}\nc: *x\n");
    read_as_a_whole("a: &x {b: 1}\nc:\n  <<: *x\n  d: 2\n");
    read_as_a_whole("c:\n  <<: {b: 1}\n  d: 2\n");
    read_as_a_whole("a: 1\nb: 2\na: 3\n");
    read_as_a_whole("a: !!str 1\nb: !own {c: d}\n");
    read_as_a_whole("a: |2\n   text\n");
    read_as_a_whole("0x10: 1\n? [a]\n: 1\n~: 2\n");
    read_as_a_whole("%TAG ! !!\n---\na: 1\n");
    read_as_a_whole("a: 1\n---\nb: 2\n");
    read_as_a_whole("a: [1\nb: 2\n");
    read_as_a_whole("- a\n- b\n");
    read_as_a_whole("text\n");
    read_as_a_whole("");
}

#[test]
fn a_key_that_stands_twice_is_known_once_its_object_is_read() {
    let root = read("a: {b: {c: {d: {e: 1, e: 2}, f: {g: 1}}}}\n").expect("it is YAML");
    assert!(root.is_read_in_parts());
    assert_eq!(root.value("/a/b/c/f/g"), Some(&Value::from(1)));
    assert!(!root.repeats());
    assert_eq!(root.value("/a/b/c/d/e"), Some(&Value::from(2)));
    assert!(root.repeats());
}

/// Descriptions as people lay them out.
#[test]
fn parts_of_fixtures_are_what_they_are_in_the_whole() {
    let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/fixtures");
    let (mut folders, mut compared) = (vec![PathBuf::from(fixtures)], 0);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("it is a folder") {
            let path = entry.expect("it can be listed").path();
            if path.is_dir() {
                folders.push(path);
            } else if let Some(text) = yaml_in_parts(&path) {
                same_as_whole(&text);
                compared += 1;
            }
        }
    }
    assert!(compared > 20, "{compared}");
}

fn yaml_in_parts(path: &Path) -> Option<String> {
    let extension = path.extension()?.to_str()?;
    let text = matches!(extension, "yml" | "yaml").then(|| fs::read_to_string(path));
    text?
        .ok()
        .filter(|text| read(text).is_ok_and(|root| root.is_read_in_parts()))
}

#[test]
fn a_part_that_cannot_be_read_is_known() {
    // The two parsers agree on every text that was tried, so this one is made to disagree.
    let RootValue::Parts(parts) = read("a: 1\n").expect("it is YAML") else {
        panic!("it has parts");
    };
    assert_eq!(parts.parse(3, "[1"), Value::Null);
    let (at, error) = RootValue::Parts(parts)
        .refused()
        .cloned()
        .expect("it is kept");
    assert_eq!((at, error.too_large), (3, false));
}
