//! What a step reads of its message.

use expect_test::expect;

use super::change;

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
            AZ600 Error 23:24 the message `order` has no `/skus`, and its description allows no others | did you mean `/sku`?
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
