//! Headers, addresses and payloads that are sent.

use expect_test::expect;

use super::change;

#[test]
fn a_header_that_the_message_needs() {
    change(
        r#"          - {name: id, in: header, value: $inputs.id}
"#,
        r#"          - {name: more, in: header, value: $inputs.id}
"#,
        expect![[r#"
            AZ337 Warning 12:22 step `place` does not set the required header parameter `id` | add `- {name: id, in: header, value: …}` to its `parameters`
            AZ331 Warning 15:20 the operation has no header parameter `more`
        "#]],
    );
}

#[test]
fn a_parameter_of_the_address_that_is_missing() {
    change(
        r#"          - {name: id, in: channel, value: '7'}
"#,
        r#"          - {name: ids, in: channel, value: '7'}
"#,
        expect![[r#"
            AZ331 Error 40:20 the operation has no channel parameter `ids`, and requires `id` | did you mean `id`?
        "#]],
    );
}

#[test]
fn a_parameter_of_the_address_of_a_value_that_it_does_not_take() {
    change(
        "value: eu",
        "value: eur",
        expect![[r#"
            AZ338 Error 29:48 `eur` is not one of the values that the API takes | did you mean `eu`?
        "#]],
    );
}

#[test]
fn a_parameter_of_the_address_as_one_of_a_path() {
    change("in: channel, value: eu", "in: path, value: eu", expect![""]);
}

#[test]
fn a_place_that_messages_do_not_have() {
    change(
        r#"          - {name: id, in: header, value: $inputs.id}
"#,
        r#"          - {name: id, in: header, value: $inputs.id}
          - {name: n, in: query, value: 1}
"#,
        expect![[r#"
            AZ333 Error 16:27 a message has headers and an address, and no such parameter | write `in: header`, or `in: channel` for the address
        "#]],
    );
}

#[test]
fn a_header_of_a_step_that_receives() {
    change(
        r#"          - {name: region, in: channel, value: eu}
"#,
        r#"          - {name: region, in: channel, value: eu}
          - {name: n, in: header, value: 1}
"#,
        expect![[r#"
            AZ333 Error 30:27 a step that receives a message sends no headers | remove it; `correlationId` selects among messages
        "#]],
    );
}

#[test]
fn a_channel_of_a_request() {
    change(
        r#"        outputs: {all: $response.body}
"#,
        r#"        outputs: {all: $response.body}
        parameters: [{name: x, in: channel, value: 1}]
"#,
        expect![[r#"
            AZ333 Error 35:36 a request has no channel | the places are `path`, `query`, `header` and `cookie`
        "#]],
    );
}

#[test]
fn a_parameter_without_a_place() {
    change(
        "{name: id, in: header, value: $inputs.id}",
        "{name: id, value: $inputs.id}",
        expect![[r#"
            AZ332 Warning 15:20 parameter `id` does not say where it goes | add `in: header`
        "#]],
    );
}

#[test]
fn a_payload_of_a_step_that_receives() {
    change(
        r#"        timeout: 5000
        outputs: {sku"#,
        r#"        timeout: 5000
        requestBody: {payload: 1}
        outputs: {sku"#,
        expect![[r#"
            AZ341 Warning 23:9 a step that receives a message sends no payload | remove the `requestBody`
        "#]],
    );
}

#[test]
fn a_payload_that_lacks_what_it_needs() {
    change(
        "{payload: {sku: tea}}",
        "{payload: {items: []}}",
        expect![[r#"
            AZ346 Warning 16:33 the payload lacks the required property `sku` | add it to the payload
        "#]],
    );
}

#[test]
fn a_payload_of_a_value_that_the_description_does_not_list() {
    change(
        "{payload: {sku: tea}}",
        "{payload: {sku: te}}",
        expect![[r#"
            AZ338 Error 16:38 `te` is not one of the values that the API takes | did you mean `tea`?
        "#]],
    );
}

#[test]
fn a_payload_of_a_format_that_cannot_be_written() {
    change(
        r#"        operationId: $sourceDescriptions.old.onAlert
        action: receive
        timeout: 5000
"#,
        r#"        operationId: $sourceDescriptions.old.seen
        action: send
        requestBody: {payload: {a: 1}}
"#,
        expect![[r#"
            AZ901 Error 38:9 a payload of `avro/binary` cannot be written: only JSON payloads are made from a structure | use a payload of `application/json`, or one that is text or bytes
        "#]],
    );
}
