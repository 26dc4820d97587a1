//! Who sends, who receives, and for how long.

use expect_test::expect;

use super::change;

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
            AZ905 Warning 18:17 step `placed` may wait forever | add a `timeout`, in milliseconds
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
