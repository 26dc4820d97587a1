//! Steps that send or receive messages.

mod directions;
mod native;
mod parts;
mod sent;
mod targets;

use expect_test::Expect;

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
