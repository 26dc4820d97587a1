//! What the description says for protocols reaches the generated code: bindings, replies, servers and
//! their credentials.

use crate::Compiler;
use crate::source::Memory;

const EVENTS: &str = "\
asyncapi: 3.0.0
info: {title: Events, version: '1'}
servers:
  main:
    host: 'broker.example:{port}'
    protocol: nats
    variables: {port: {default: '4222'}}
    security: [{$ref: '#/components/securitySchemes/shop'}, {$ref: '#/components/securitySchemes/cert'}]
channels:
  asks:
    address: asks
    bindings: {amqp: {exchange: {name: shop, type: topic}, queue: {name: q}}, kafka: {topic: t, partitions: 4}}
    messages:
      ask:
        correlationId: {location: '$message.payload#/id'}
        payload: {type: object, properties: {id: {type: string}}}
        bindings: {kafka: {key: {type: string, const: k}}}
  answers:
    address: answers
    messages: {answer: {payload: {type: object}}}
  news:
    address: news
    messages: {news: {payload: {type: object}}}
operations:
  ask:
    action: receive
    channel: {$ref: '#/channels/asks'}
    traits: [{bindings: {mqtt: {qos: 1, retain: true}}}]
    bindings: {mqtt: {qos: 2}, nats: {queue: theirs}, amqp: {deliveryMode: 2}}
    reply: {channel: {$ref: '#/channels/answers'}}
  tell:
    action: send
    channel: {$ref: '#/channels/news'}
    bindings: {nats: {queue: ours}, kafka: {groupId: {type: string, enum: [g]}}, mqtt5: {messageExpiryInterval: 9, qos: 7}}
components:
  securitySchemes:
    shop: {type: userPassword}
    cert: {type: X509}
    unused: {type: apiKey, in: user}
";

const DOCUMENT: &str = "\
arazzo: 1.1.0
info: {title: Asking, version: '1'}
sourceDescriptions: [{name: events, url: events.yml, type: asyncapi}]
workflows:
  - workflowId: ask
    steps:
      - stepId: ask
        operationId: $sourceDescriptions.events.ask
        action: send
        requestBody: {payload: {id: '7'}}
      - stepId: answer
        operationId: $sourceDescriptions.events.ask
        action: receive
        timeout: 5000
      - stepId: news
        operationId: $sourceDescriptions.events.tell
        action: receive
        timeout: 5000
";

/// The generated code without white space and trailing commas.
fn code(events: &str) -> String {
    let files = Memory::default()
        .with("events.yml", events)
        .with("doc.yml", DOCUMENT);
    let compilation = Compiler::new().loader(files).compile("doc.yml");
    let file = compilation.file().expect("there is no error");
    let code: String = file.split_whitespace().collect();
    code.replace(",)", ")")
}

#[track_caller]
fn has(code: &str, part: &str) {
    let part: String = part.split_whitespace().collect();
    assert!(code.contains(&part), "{part}\n{code}");
}

#[test]
fn bindings_of_all_protocols_are_said() {
    let code = code(EVENTS);
    has(
        &code,
        r#"Channel::sends(EVENTS, "asks").bindings(Bindings::new().topic("t").partitions(4u32)
           .exchange("shop").exchange_kind("topic").queue("q")
           .qos(2u8).retain(true).persistent(true).key("k"))"#,
    );
    has(
        &code,
        r#"Channel::receives(EVENTS, "answers"),
           Channel::receives(EVENTS, "news").bindings(Bindings::new().message_expiry(9u32)
           .queue_group("ours").group("g"))"#,
    );
}

#[test]
fn what_is_said_of_the_application_is_not_said_of_the_workflow() {
    assert!(!code(EVENTS).contains("theirs"));
}

#[test]
fn a_message_says_where_its_reply_goes_and_what_it_is_correlated_by() {
    has(
        &code(EVENTS),
        r#".correlated_by(&["$message.payload#/id"]).reply_to("answers")"#,
    );
    let open = EVENTS.replace("address: answers", "address: answers.{to}");
    let parameter = "    parameters: {to: {default: me}}\n    messages: {answer";
    let open = open.replace("    messages: {answer", parameter);
    assert!(!code(&open).contains("reply_to"));
}

#[test]
fn a_server_is_a_url_and_asks_for_credentials() {
    let code = code(EVENTS);
    has(
        &code,
        r#"Source::new("events", "nats://broker.example:4222")"#,
    );
    has(
        &code,
        r#"CredentialName::new(SourceName::new("doc", "events"), "shop",
           "`user:password` for the broker").optional()"#,
    );
    assert!(!code.contains("unused"), "{code}");
    let without = EVENTS.replace("    protocol: nats\n", "");
    has(
        &self::code(&without),
        r#"Source::new("events", "broker.example:4222")"#,
    );
}
