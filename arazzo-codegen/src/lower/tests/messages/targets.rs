//! Which channel and operation a step names.

use expect_test::expect;

use super::{DOCUMENT, EVENTS, change, findings, findings_among};

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
            AZ326 Warning 19:22 `shop/orders` is not a channelPath | write `'{$sourceDescriptions.events.url}#/channels/orders'`
        "#]],
    );
}

#[test]
fn a_channel_whose_slashes_are_not_escaped() {
    change(
        "#/channels/a~1b",
        "#/channels/a/b",
        expect![[r#"
            AZ326 Warning 25:23 `{$sourceDescriptions.events.url}#/channels/a/b` is not a valid channelPath | write `'{$sourceDescriptions.events.url}#/channels/a~1b'`
        "#]],
    );
}

#[test]
fn a_channel_of_an_api_over_http() {
    change(
        "{$sourceDescriptions.events.url}#/channels/orders",
        "{$sourceDescriptions.pets.url}#/channels/orders",
        expect![[r#"
            AZ327 Error 19:23 source `pets` is not an AsyncAPI description | use `operationId` for an operation over HTTP
        "#]],
    );
}

#[test]
fn a_text_that_names_no_channel() {
    change(
        "'{$sourceDescriptions.events.url}#/channels/orders'",
        "nothing",
        expect![[r#"
            AZ326 Error 19:22 `nothing` is not a channelPath | write `'{$sourceDescriptions.<source>.url}#/channels/<name>'`
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
