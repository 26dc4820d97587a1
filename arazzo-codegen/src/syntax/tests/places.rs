//! Places inside documents that have no tree.

use expect_test::{Expect, expect};

use crate::pointer::child;
use crate::source::{FileId, SourceMap};
use crate::syntax::Node;
use crate::syntax::locate::{locate, locate_key};

const DESCRIPTION: &str = "\
openapi: 3.0.3
paths:
  /pets/{id}:
    get:
      parameters:
        - name: id
          in: path
        - name: limit
          schema: {type: integer}
      responses:
        '200':
          description: fine
";

#[track_caller]
fn check(name: &str, text: &str, pointers: &[&str], expect: Expect) {
    let mut map = SourceMap::default();
    let file = map.add(name.into(), name.into(), text);
    let place = |span| {
        let (start, end) = (map.start(span), map.end(span));
        format!(
            "{}:{}-{}:{}",
            start.line, start.column, end.line, end.column
        )
    };
    let shown: String = pointers
        .iter()
        .map(|pointer| {
            let value = locate(&map, file, pointer).map(place);
            let key = locate_key(&map, file, pointer).map(place);
            format!(
                "{pointer} value {} key {}\n",
                value.unwrap_or_default(),
                key.unwrap_or_default()
            )
        })
        .collect();
    expect.assert_eq(&shown);
}

#[test]
fn pointers_lead_to_values_and_keys() {
    check(
        "api.yaml",
        DESCRIPTION,
        &[
            "",
            "/openapi",
            "/paths/~1pets~1{id}/get",
            "/paths/~1pets~1{id}/get/parameters/1/name",
            "/paths/~1pets~1{id}/get/parameters/1/schema",
            "/paths/~1pets~1{id}/get/responses/200",
        ],
        expect![[r#"
             value 1:1-12:28 key 1:1-12:28
            /openapi value 1:10-1:15 key 1:1-1:8
            /paths/~1pets~1{id}/get value 5:7-12:28 key 4:5-4:8
            /paths/~1pets~1{id}/get/parameters/1/name value 8:17-8:22 key 8:11-8:15
            /paths/~1pets~1{id}/get/parameters/1/schema value 9:19-9:34 key 9:11-9:17
            /paths/~1pets~1{id}/get/responses/200 value 12:11-12:28 key 11:9-11:14
        "#]],
    );
}

#[test]
fn pointers_may_lead_nowhere() {
    check(
        "api.yaml",
        DESCRIPTION,
        &["/nothing", "/paths/x", "/openapi/1", "no-slash"],
        expect![[r#"
            /nothing value  key 
            /paths/x value  key 
            /openapi/1 value  key 
            no-slash value  key 
        "#]],
    );
}

#[test]
fn json_is_read_too() {
    check(
        "api.json",
        r#"{"a": {"b": [1, {"c": "d"}]}}"#,
        &["/a/b/1/c", "/a/b"],
        expect![[r#"
            /a/b/1/c value 1:23-1:26 key 1:18-1:21
            /a/b value 1:13-1:28 key 1:8-1:11
        "#]],
    );
}

#[test]
fn what_stands_behind_the_place_is_not_read() {
    check(
        "api.yaml",
        "a: 1\nb: [\n",
        &["/a"],
        expect![[r#"
        /a value 1:4-1:5 key 1:1-1:2
    "#]],
    );
}

#[test]
fn every_place_is_that_of_the_tree() {
    let texts = [
        DESCRIPTION,
        "a:\n  b:\n    c:\n      d: {e: [f, {g: h}]}\n      \"i\": |\n        text\n      j:\n  k: [l]\n",
        "{\"a\": {\"b\": {\"c\": {\"d\": [1, {\"e\": 2}]}}}}",
        "ä: {ö: {ü: {ß: [€, {𝄞: x}]}}}\n",
        "a:\n- b:\n  - c: d\n    e: f\n- g\n",
        "a: &x\n  b: {c: {d: e}}\nf: {g: {h: {i: *x, j: k}}}\n",
    ];
    for text in texts {
        let (map, file, node, _) = crate::syntax::tests::read("a.yaml", text);
        let root = node.expect("the text is YAML");
        compare(&map, file, "", &root);
    }
}

fn compare(map: &SourceMap, file: FileId, pointer: &str, node: &Node) {
    // An alias is a place of its own, which a tree does not know.
    if !pointer.contains("/i") {
        let place = locate(map, file, pointer).expect("the pointer leads somewhere");
        // A last key without a value ends before its colon.
        let text = |place| map.slice(place).trim_end_matches(['\n', ' ', ':']);
        assert_eq!(text(place), text(node.span), "at {pointer}");
    }
    for (index, item) in node.items().into_iter().flatten().enumerate() {
        compare(map, file, &format!("{pointer}/{index}"), item);
    }
    for entry in node.entries().into_iter().flatten() {
        compare(map, file, &child(pointer, &entry.key), &entry.value);
    }
}
