//! The fragments of `operationPath`.

use expect_test::{Expect, expect};

use super::with;
use crate::document::api::PointerTarget;

const API: &str = "
openapi: 3.0.0
paths:
  /: {get: {operationId: root}}
  /pets: {get: {operationId: list}, post: {operationId: add}}
  /pets/{petId}: {get: {operationId: one}}
  /v1/pets/{petId}/do~it: {post: {operationId: tilde}}
webhooks: {hook: {post: {}}}
components: {schemas: {}}
";

#[track_caller]
fn check(pointer: &str, expect: Expect) {
    let target = with(&[("api.yaml", API)], |apis, id| {
        match apis.resolve_operation_pointer(id, pointer) {
            PointerTarget::Operation(key) => key.operation_id.unwrap_or_default(),
            PointerTarget::Unescaped { key, correct } => {
                format!("{} as {correct}", key.operation_id.unwrap_or_default())
            }
            other => format!("{other:?}"),
        }
    });
    expect.assert_eq(&target);
}

#[test]
fn operations_are_found() {
    check("/paths/~1/get", expect!["root"]);
    check("/paths/~1pets/get", expect!["list"]);
    check("/paths/~1pets/POST", expect!["add"]);
    check("/paths/~1pets~1{petId}/get", expect!["one"]);
    check("/paths/~1pets~1%7BpetId%7D/get", expect!["one"]);
    check("/paths/%7E1pets~1%7bpetId%7d/get", expect!["one"]);
    check("/paths/~1v1~1pets~1{petId}~1do~0it/post", expect!["tilde"]);
}

#[test]
fn forgotten_escapes_are_recognised() {
    check("/paths//pets/get", expect!["list as /paths/~1pets/get"]);
    check("/paths/pets/get", expect!["list as /paths/~1pets/get"]);
    check(
        "/paths/pets/{petId}/get",
        expect!["one as /paths/~1pets~1{petId}/get"],
    );
    check(
        "/paths//pets/%7BpetId%7D/get",
        expect!["one as /paths/~1pets~1{petId}/get"],
    );
    check(
        "/paths//v1/pets/{petId}/do~0it/post",
        expect!["tilde as /paths/~1v1~1pets~1{petId}~1do~0it/post"],
    );
}

#[test]
fn a_missing_or_unknown_method_names_those_that_exist() {
    check(
        "/paths/~1pets",
        expect![[r#"PathItem { path: "/pets", methods: ["GET", "POST"] }"#]],
    );
    check(
        "/paths//pets",
        expect![[r#"PathItem { path: "/pets", methods: ["GET", "POST"] }"#]],
    );
    check(
        "/paths/~1pets/put",
        expect![[r#"UnknownMethod { path: "/pets", method: "put", methods: ["GET", "POST"] }"#]],
    );
}

#[test]
fn unknown_paths_have_neighbours() {
    check(
        "/paths/~1pets~1{id}/get",
        expect![[r#"UnknownPath { path: "/pets/{id}", nearest: ["/pets/{petId}", "/pets"] }"#]],
    );
    check(
        "/paths/~1pet/get",
        expect![[r#"UnknownPath { path: "/pet", nearest: ["/pets"] }"#]],
    );
    check(
        "/paths/~1something~1else/get",
        expect![[r#"UnknownPath { path: "/something/else", nearest: [] }"#]],
    );
}

#[test]
fn other_places_are_no_operations() {
    check("/components/schemas", expect!["NotAnOperation"]);
    check("/webhooks/hook/post", expect!["NotAnOperation"]);
    check("/paths/~1pets/get/responses", expect!["NotAnOperation"]);
    check("/paths", expect!["NotAnOperation"]);
    check("", expect!["NotAnOperation"]);
}
