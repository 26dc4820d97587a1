//! Whole expressions: how they are written, what they are, and what is wrong with them.

use expect_test::{Expect, expect};

use super::expression;
use crate::expr::tests::findings;

/// Every text with what `Display` gives back, the tree, and the findings.
#[track_caller]
fn check(texts: &[&str], expect: Expect) {
    let read = |text: &&str| match expression(text) {
        Ok((expression, issues)) => {
            let debug = format!("{expression:?}");
            format!("{expression} = {debug}\n{}", findings(text, &issues))
        }
        Err(issue) => format!("{text}\n{}", findings(text, &[issue])),
    };
    expect.assert_eq(&texts.iter().map(read).collect::<String>());
}

#[test]
fn constants() {
    check(&["$url", "$method", "$statusCode", "$self"], expect![[]]);
}

#[test]
fn parts_of_requests_responses_and_messages() {
    check(
        &[
            "$request.header.X-Trace",
            "$request.query.expand",
            "$request.query.free text",
            "$request.path.orderId",
            "$request.body",
            "$request.body#/line/qty",
            "$response.header.X.y",
            "$response.body",
            "$response.body#/0/id",
            "$response.body#/a~1b/m~0n",
            "$response.body#/free memory",
            "$response.body#/",
            "$message.header.requestId",
            "$message.payload",
            "$message.payload#/orderId",
        ],
        expect![[]],
    );
}

#[test]
fn names() {
    check(
        &[
            "$inputs.username",
            "$inputs.customer#/firstName",
            "$inputs.x-api-key",
            "$inputs.a.b",
            "$inputs.$orderby",
            "$inputs.$.xgafv",
            "$inputs.filter[name]",
            "$inputs.tagName[]",
            "$inputs.caf\\u00e9",
            "$outputs.refresh_token",
            "$steps.list-users.outputs.data",
            "$steps.list-users.outputs.data[0].id",
            "$steps.pay.outputs.order#/rooms/0/id",
            "$steps.get-iam-policy.outputs.Policy object",
            "$steps.Search Articles by Keyword_0.outputs.id",
            "$steps.list.outputs.api.chain49.com/",
            "$workflows.fetchPet.outputs.name",
            "$workflows.fetchPet.inputs.petId",
            "$workflows.w.outputs.o#/a",
        ],
        expect![[]],
    );
}

#[test]
fn sources_and_components() {
    check(
        &[
            "$sourceDescriptions.petstore.url",
            "$sourceDescriptions.petstore.findPets",
            "$sourceDescriptions.childWorkflows.childSetup",
            "$components.parameters.page",
            "$components.successActions.goEnd",
            "$components.failureActions.auth_failure",
            "$components.inputs.pagination",
        ],
        expect![[]],
    );
}

#[test]
fn what_bends_the_specification_is_read() {
    check(
        &[
            "$response.headers.Location",
            "$request.headers.X-Trace",
            "$response.body.id",
            "$response.body.data[0].items",
            "$response.body[0].id",
            "$response.body['free memory']",
            "$response.body.a#/b",
            "$message.payload.orderId",
            "$response.body#id",
            "$response.body#/items[0]/id",
            "$steps.getPetStep.availablePets",
            "$steps.getPetStep.availablePets#/0",
            "$response.statusCode",
            "$request.method",
            "{$inputs.username}",
            "$inputs.body\n",
        ],
        expect![[]],
    );
}

#[test]
fn misspelt_roots() {
    check(
        &[
            "$responce.body#/0/id",
            "$input.username",
            "$Inputs.username",
            "$step.login.outputs.token",
            "$statuscode",
            "$status_code",
            "$sourceDescription.petstore.url",
            "$body#/id",
            "$headers.X-Next",
            "{$workflow.inputs.key}",
            "$env.TOKEN",
            "inputs.username",
            "response",
            "statusCode",
            "sold",
            "//CreateCustomerResponse/Customer/Id",
            "",
        ],
        expect![[]],
    );
}

#[test]
fn parts_that_there_are_not() {
    check(
        &[
            "$message.body",
            "$response.payload#/a",
            "$response.query.page",
            "$request.cookie.session",
            "$request.params.id",
            "$response.status",
            "$response.bdy#/id",
            "$response.",
        ],
        expect![[]],
    );
}

#[test]
fn incomplete_expressions() {
    check(
        &[
            "$inputs",
            "$inputs.",
            "$inputs[0]",
            "$response",
            "$response.header",
            "$response.header.",
            "$response.body.",
            "$response.body/id",
            "$steps.",
            "$steps.login",
            "$steps.login.outputs",
            "$steps.login.outputs.",
            "$steps.login.output.token",
            "$steps..outputs.token",
            "$workflows.w",
            "$workflows.w.token",
            "$sourceDescriptions.petstore",
            "$components.parameters",
            "$components.parameter.page",
            "$components.schemas.Pet",
        ],
        expect![[]],
    );
}

#[test]
fn what_no_expression_can_say() {
    check(
        &[
            "$response.body#/total > 0",
            "$statusCode == 201",
            "$statusCode==201",
            "$statusCodes",
            "$statusCode.x",
            "$inputs.first $inputs.last",
            "$response.body#/properties/$inputs.propertyName/id",
            "$steps.orders.outputs.items[*].id",
            "$response.body.items[?(@.code=='x')].value",
            "$steps.create-ride.response.body#/rideId",
            "$workflows.producer.steps.wait.outputs.userId",
            "$response.header.X Y",
            "$inputs.a\"b",
            "$inputs.a{b}",
            "$inputs.a\tb",
            "$inputs.a\\q",
            "$response.body#/a~2",
            "$response.body.a b",
        ],
        expect![[]],
    );
}

#[test]
fn endless_text_is_no_expression() {
    let text = format!("$inputs.{}", "a".repeat(5_000));
    let issue = expression(&text).expect_err("too long");
    assert_eq!(issue.message, "an expression of more than 4096 bytes");
}
