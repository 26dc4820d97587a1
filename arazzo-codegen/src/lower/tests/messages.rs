//! Steps that send or receive messages.

use expect_test::{Expect, expect};

use super::findings_in;
use crate::source::Memory;

const EVENTS: &str = "\
asyncapi: 3.0.0
info: {title: Events, version: '1'}
channels:
  orders:
    address: shop/orders
    messages: {order: {$ref: '#/components/messages/order'}}
  'a/b':
    address: shop/{region}
    parameters: {region: {enum: [eu, us]}}
    messages:
      one: {payload: {type: object, additionalProperties: false, properties: {n: {type: integer}}}}
      two: {payload: {type: object, additionalProperties: false, properties: {t: {type: string}}}}
operations:
  placeOrder: {action: receive, channel: {$ref: '#/channels/orders'}}
  orderPlaced: {action: send, channel: {$ref: '#/channels/orders'}}
  lost: {action: send, channel: {$ref: '#/channels/nowhere'}}
components:
  messages:
    order:
      correlationId: {location: '$message.header#/id'}
      headers: {type: object, required: [id], properties: {id: {type: string}}}
      payload:
        type: object
        additionalProperties: false
        required: [sku]
        properties: {sku: {type: string, enum: [tea, milk]}, items: {type: array, items: {type: string}}}
";

const OLD_EVENTS: &str = "\
asyncapi: 2.6.0
info: {title: Old, version: '1'}
channels:
  alerts/{id}:
    parameters: {id: {schema: {type: string}}}
    publish: {operationId: seen, message: {contentType: avro/binary, schemaFormat: application/vnd.apache.avro}}
    subscribe: {operationId: onAlert, message: {payload: {type: object}}}
";

const PETS: &str = "\
openapi: 3.0.3
info: {title: Pets, version: '1'}
servers: [{url: https://pets.example/v1}]
paths:
  /pets:
    get: {operationId: listPets, responses: {'200': {description: Pets, content: {application/json: {}}}}}
";

const DOCUMENT: &str = "\
arazzo: 1.1.0
info: {title: Orders, version: '1'}
sourceDescriptions:
  - {name: events, url: events.yml, type: asyncapi}
  - {name: old, url: old.yml, type: asyncapi}
  - {name: pets, url: pets.yml, type: openapi}
workflows:
  - workflowId: order
    inputs: {type: object, required: [id], properties: {id: {type: string}}}
    steps:
      - stepId: place
        operationId: $sourceDescriptions.events.placeOrder
        action: send
        parameters:
          - {name: id, in: header, value: $inputs.id}
        requestBody: {payload: {sku: tea}}
        outputs: {id: $message.header.id}
      - stepId: placed
        channelPath: '{$sourceDescriptions.events.url}#/channels/orders'
        action: receive
        correlationId: $inputs.id
        timeout: 5000
        outputs: {sku: $message.payload#/sku}
      - stepId: mixed
        channelPath: '{$sourceDescriptions.events.url}#/channels/a~1b'
        action: receive
        timeout: 5000
        parameters:
          - {name: region, in: channel, value: eu}
        successCriteria:
          - condition: $message.payload#/n > 1
      - stepId: list
        operationId: $sourceDescriptions.pets.listPets
        outputs: {all: $response.body}
      - stepId: alert
        operationId: $sourceDescriptions.old.onAlert
        action: receive
        timeout: 5000
        parameters:
          - {name: id, in: channel, value: '7'}
    outputs: {id: $steps.place.outputs.id, sku: $steps.placed.outputs.sku}
";

fn findings(document: &str) -> String {
    findings_among(EVENTS, document)
}

fn findings_among(events: &str, document: &str) -> String {
    let files = Memory::default()
        .with("events.yml", events)
        .with("old.yml", OLD_EVENTS)
        .with("pets.yml", PETS)
        .with("doc.yml", document);
    findings_in(files)
}

/// The findings after one change.
#[track_caller]
fn change(from: &str, to: &str, expected: Expect) {
    assert_eq!(
        DOCUMENT.matches(from).count(),
        1,
        "`{from}` names one place"
    );
    expected.assert_eq(&findings(&DOCUMENT.replace(from, to)));
}

#[test]
fn the_document_is_faultless() {
    expect![""].assert_eq(&findings(DOCUMENT));
}

#[test]
fn an_operation_that_the_source_does_not_have() {
    change(
        "$sourceDescriptions.events.placeOrder",
        "$sourceDescriptions.events.placeOrders",
        expect![[r#"
            AZ323 Error 12:22 no operation `placeOrders` in source `events` | did you mean `placeOrder`?
        "#]],
    );
}

#[test]
fn a_channel_in_the_place_of_an_operation() {
    change(
        "$sourceDescriptions.events.placeOrder",
        "$sourceDescriptions.events.orders",
        expect![[r#"
            AZ323 Error 12:22 no operation `orders` in source `events` | it is a channel: write `channelPath: '{$sourceDescriptions.events.url}#/channels/orders'`
        "#]],
    );
}

#[test]
fn an_operation_without_its_source() {
    change(
        "$sourceDescriptions.events.placeOrder",
        "placeOrder",
        expect![[r#"
            AZ324 Warning 12:22 `placeOrder` does not say which of the sources describes it | write `$sourceDescriptions.events.placeOrder`
        "#]],
    );
}

#[test]
fn a_channel_that_the_source_does_not_have() {
    change(
        "#/channels/orders",
        "#/channels/order",
        expect![[r#"
            AZ327 Error 19:23 source `events` has no channel `order` | did you mean `orders`?
        "#]],
    );
}

#[test]
fn a_channel_by_its_address() {
    change(
        "'{$sourceDescriptions.events.url}#/channels/orders'",
        "shop/orders",
        expect![[r#"
            AZ326 Warning 19:22 `shop/orders` is no channelPath | write `'{$sourceDescriptions.events.url}#/channels/orders'`
        "#]],
    );
}

#[test]
fn a_channel_whose_slashes_are_not_escaped() {
    change(
        "#/channels/a~1b",
        "#/channels/a/b",
        expect![[r#"
            AZ326 Warning 25:23 `{$sourceDescriptions.events.url}#/channels/a/b` is not how a channelPath is written | write `'{$sourceDescriptions.events.url}#/channels/a~1b'`
        "#]],
    );
}

#[test]
fn a_channel_of_an_api_over_http() {
    change(
        "{$sourceDescriptions.events.url}#/channels/orders",
        "{$sourceDescriptions.pets.url}#/channels/orders",
        expect![[r#"
            AZ327 Error 19:23 source `pets` is no AsyncAPI description | use `operationId` for an operation over HTTP
        "#]],
    );
}

#[test]
fn a_text_that_names_no_channel() {
    change(
        "'{$sourceDescriptions.events.url}#/channels/orders'",
        "nothing",
        expect![[r#"
            AZ326 Error 19:22 `nothing` is no channelPath | write `'{$sourceDescriptions.<source>.url}#/channels/<name>'`
        "#]],
    );
}

#[test]
fn a_reference_of_the_description_that_leads_nowhere() {
    change(
        "$sourceDescriptions.events.placeOrder",
        "$sourceDescriptions.events.lost",
        expect![[r#"
            AZ209 Error 12:22 `$ref: #/channels/nowhere` leads nowhere
        "#]],
    );
}

#[test]
fn a_step_on_a_channel_that_does_not_say_what_it_does() {
    change(
        r#"        action: receive
        correlationId: $inputs.id
"#,
        r#"        correlationId: $inputs.id
"#,
        expect![[r#"
            AZ903 Error 19:23 step `placed` does not say whether it sends or receives | add `action: send` or `action: receive`
        "#]],
    );
}

#[test]
fn an_operation_says_what_a_step_does_that_does_not() {
    change(
        r#"        action: send
"#,
        "",
        expect![[r#"
            AZ903 Warning 12:22 step `place` does not say whether it sends or receives | add `action: send`
        "#]],
    );
}

#[test]
fn an_action_that_there_is_not() {
    change(
        "action: send",
        "action: post",
        expect![[r#"
            AZ106 Error 13:17 `post` is not an action of a step | the actions are `send` and `receive`
        "#]],
    );
}

#[test]
fn an_action_in_a_step_over_http() {
    change(
        r#"        operationId: $sourceDescriptions.pets.listPets
"#,
        r#"        operationId: $sourceDescriptions.pets.listPets
        action: send
"#,
        expect![[r#"
            AZ903 Error 34:17 a step that sends a request has no `action` | remove it: only messages are sent or received
        "#]],
    );
}

#[test]
fn a_correlation_in_a_step_over_http() {
    change(
        r#"        operationId: $sourceDescriptions.pets.listPets
"#,
        r#"        operationId: $sourceDescriptions.pets.listPets
        correlationId: x
"#,
        expect![[r#"
            AZ902 Error 34:24 a step that sends a request waits for nothing to correlate | `correlationId` belongs to a step with `action: receive`
        "#]],
    );
}

#[test]
fn a_correlation_in_a_step_that_sends() {
    change(
        "action: send",
        r#"action: send
        correlationId: x"#,
        expect![[r#"
            AZ902 Error 14:24 a step that sends a message waits for nothing to correlate | `correlationId` belongs to a step with `action: receive`
        "#]],
    );
}

#[test]
fn what_the_application_does_its_client_does_not() {
    change(
        "$sourceDescriptions.events.placeOrder",
        "$sourceDescriptions.events.orderPlaced",
        expect![[r#"
            AZ904 Warning 13:17 the described application is the one to send here | write `action: receive`: what the application does, its client does not
        "#]],
    );
}

#[test]
fn a_wait_without_a_limit() {
    change(
        r#"        correlationId: $inputs.id
        timeout: 5000
"#,
        r#"        correlationId: $inputs.id
"#,
        expect![[r#"
            AZ905 Warning 18:17 step `placed` may wait for ever | add a `timeout`, in milliseconds
        "#]],
    );
}

#[test]
fn a_wait_for_whatever_comes_first() {
    change(
        r#"        successCriteria:
          - condition: $message.payload#/n > 1
"#,
        "",
        expect![[r#"
            AZ906 Warning 24:17 step `mixed` takes whatever comes first: one, two | add `successCriteria` on `$message.payload`
        "#]],
    );
}

#[test]
fn a_correlation_that_no_message_has() {
    change(
        r#"          - {name: id, in: channel, value: '7'}
"#,
        r#"          - {name: id, in: channel, value: '7'}
        correlationId: x
"#,
        expect![[r#"
            AZ908 Warning 41:24 no message of the channel says where it has its correlation id | add `correlationId: {location: …}` to the messages of the description
        "#]],
    );
}

#[test]
fn a_response_in_a_step_that_receives() {
    change(
        "$message.payload#/sku",
        "$response.body#/sku",
        expect![[r#"
            AZ412 Error 23:24 a step that exchanges messages has no `$response.body#/sku` | use `$message.payload` and `$message.header.<name>`
        "#]],
    );
}

#[test]
fn a_status_in_a_step_that_receives() {
    change(
        "$message.payload#/n > 1",
        "$statusCode == 200",
        expect![[r#"
            AZ412 Error 31:24 a step that exchanges messages has no `$statusCode` | use `$message.payload` and `$message.header.<name>`
        "#]],
    );
}

#[test]
fn a_message_in_a_step_over_http() {
    change(
        "{all: $response.body}",
        "{all: $message.payload}",
        expect![[r#"
            AZ412 Error 34:24 `$message` needs a step that sends or receives a message | a response has `$response.body` and `$response.header.<name>`
        "#]],
    );
}

#[test]
fn a_message_before_it_is_sent() {
    change(
        "{sku: tea}",
        "{sku: $message.payload}",
        expect![[r#"
            AZ419 Error 16:38 `$message` is not known before the request is sent | make it an output of an earlier step and read `$steps.<step>.outputs.<name>`
        "#]],
    );
}

#[test]
fn a_payload_that_is_navigated_with_dots() {
    change(
        "$message.payload#/sku",
        "$message.payload.sku",
        expect![[r#"
            AZ418 Warning 23:24 `$message.payload` is navigated with dots | write `$message.payload#/sku`
        "#]],
    );
}

#[test]
fn a_part_that_the_message_does_not_have() {
    change(
        "$message.payload#/sku",
        "$message.payload#/skus",
        expect![[r#"
            AZ600 Error 23:24 the message `order` has no `/skus`, and its description allows no others | did you mean `sku`?
        "#]],
    );
}

#[test]
fn a_part_that_no_message_of_the_channel_has() {
    change(
        "$message.payload#/n > 1",
        "$message.payload#/x > 1",
        expect![[r#"
            AZ529 Error 31:24 no message of the channel has `/x` | the value is always missing here
        "#]],
    );
}

#[test]
fn a_header_that_the_message_does_not_have() {
    change(
        "$message.header.id",
        "$message.header.ids",
        expect![[r#"
            AZ603 Warning 17:23 the message describes no header `ids` | it is read as text, if it is there
        "#]],
    );
}

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
            AZ337 Error 36:22 step `alert` does not set the required channel parameter `id` | add `- {name: id, in: channel, value: …}` to its `parameters`
            AZ331 Warning 40:20 the operation has no channel parameter `ids` | did you mean `id`?
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
            AZ332 Error 15:20 parameter `id` does not say where it goes | add `in: header`
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
            AZ341 Warning 23:22 a step that receives a message sends no payload | remove the `requestBody`
        "#]],
    );
}

#[test]
fn a_payload_that_lacks_what_it_needs() {
    change(
        "{payload: {sku: tea}}",
        "{payload: {items: []}}",
        expect![[r#"
            AZ346 Warning 16:33 the payload lacks the required property `sku`
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
            AZ901 Error 38:22 a payload of `avro/binary` cannot be written: only JSON payloads are made from a structure | use a payload of `application/json`, or one that is text or bytes
        "#]],
    );
}

#[test]
fn messages_need_a_newer_version() {
    let document = "\
arazzo: 1.0.1
info: {title: Orders, version: '1'}
sourceDescriptions: [{name: events, url: events.yml}]
workflows:
  - workflowId: order
    steps:
      - stepId: place
        operationId: placeOrder
        parameters: [{name: id, in: header, value: x}]
        requestBody: {payload: {sku: tea}}
";
    expect![[r#"
        AZ206 Error 3:42 AsyncAPI descriptions as sources need arazzo 1.1 | write `arazzo: 1.1.0`
        AZ903 Warning 8:22 step `place` does not say whether it sends or receives | add `action: send`
    "#]]
    .assert_eq(&findings(document));
}

#[test]
fn a_reply_is_received_by_who_sent_the_request() {
    let with_reply = EVENTS.replace(
        "placeOrder: {action: receive, channel: {$ref: '#/channels/orders'}}",
        "placeOrder: {action: receive, channel: {$ref: '#/channels/orders'}, reply: {channel: {$ref: '#/channels/a~1b'}}}",
    );
    let document = DOCUMENT
        .replace(
            "channelPath: '{$sourceDescriptions.events.url}#/channels/a~1b'",
            "operationId: $sourceDescriptions.events.placeOrder",
        )
        .replace(
            "channelPath: '{$sourceDescriptions.events.url}#/channels/orders'",
            "operationId: $sourceDescriptions.events.orderPlaced",
        );
    expect![""].assert_eq(&findings_among(&with_reply, &document));
    // Without the reply, the step does what the application does, and there is no such parameter.
    expect![[r#"
        AZ904 Warning 26:17 the described application is the one to receive here | write `action: send`: what the application does, its client does not
        AZ331 Warning 29:20 the operation has no channel parameter `region`
        AZ529 Error 31:24 no message of the channel has `/n` | the value is always missing here
    "#]]
    .assert_eq(&findings_among(EVENTS, &document));
}

#[test]
fn an_unknown_version_of_asyncapi_is_refused() {
    let events = EVENTS.replace("asyncapi: 3.0.0", "asyncapi: 9.0.0");
    expect![[r#"
        AZ901 Error 4:25 source `events`: `events.yml` follows a version of AsyncAPI that is not supported | supported: AsyncAPI 2 and 3
    "#]]
    .assert_eq(&findings_among(&events, DOCUMENT));
}
