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
    check(
        &["$url", "$method", "$statusCode", "$self"],
        expect![[r#"
        $url = Url
        $method = Method
        $statusCode = StatusCode
        $self = SelfUri
    "#]],
    );
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
        expect![[r#"
            $request.header.X-Trace = Request(Header("X-Trace"))
            $request.query.expand = Request(Query("expand"))
            $request.query.free text = Request(Query("free text"))
            $request.path.orderId = Request(Path("orderId"))
            $request.body = Request(Body { pointer: Pointer([]), dotted: false })
            $request.body#/line/qty = Request(Body { pointer: Pointer(["line", "qty"]), dotted: false })
            $response.header.X.y = Response(Header("X.y"))
            $response.body = Response(Body { pointer: Pointer([]), dotted: false })
            $response.body#/0/id = Response(Body { pointer: Pointer(["0", "id"]), dotted: false })
            $response.body#/a~1b/m~0n = Response(Body { pointer: Pointer(["a/b", "m~n"]), dotted: false })
            $response.body#/free memory = Response(Body { pointer: Pointer(["free memory"]), dotted: false })
            $response.body#/ = Response(Body { pointer: Pointer([""]), dotted: false })
            $message.header.requestId = Message(Header("requestId"))
            $message.payload = Message(Payload { pointer: Pointer([]), dotted: false })
            $message.payload#/orderId = Message(Payload { pointer: Pointer(["orderId"]), dotted: false })
        "#]],
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
            "$steps.hire.outputs.Employee object (full details)",
            "$steps.update.outputs.LdapConfig | InMemoryConfig",
            "$inputs.contact.LastName",
            "$inputs.items[0]",
            "$workflows.fetchPet.outputs.name",
            "$workflows.fetchPet.inputs.petId",
            "$workflows.w.outputs.o#/a",
        ],
        expect![[r#"
            $inputs.username = Inputs(Name { text: "username", pointer: None })
            $inputs.customer#/firstName = Inputs(Name { text: "customer", pointer: Some(Pointer(["firstName"])) })
            $inputs.x-api-key = Inputs(Name { text: "x-api-key", pointer: None })
            $inputs.a.b = Inputs(Name { text: "a.b", pointer: None })
            $inputs.$orderby = Inputs(Name { text: "$orderby", pointer: None })
            $inputs.$.xgafv = Inputs(Name { text: "$.xgafv", pointer: None })
            $inputs.filter[name] = Inputs(Name { text: "filter[name]", pointer: None })
            $inputs.tagName[] = Inputs(Name { text: "tagName[]", pointer: None })
            $inputs.café = Inputs(Name { text: "café", pointer: None })
            $outputs.refresh_token = Outputs(Name { text: "refresh_token", pointer: None })
            $steps.list-users.outputs.data = Steps { step: "list-users", outputs: true, name: Name { text: "data", pointer: None } }
            $steps.list-users.outputs.data[0].id = Steps { step: "list-users", outputs: true, name: Name { text: "data[0].id", pointer: None } }
            $steps.pay.outputs.order#/rooms/0/id = Steps { step: "pay", outputs: true, name: Name { text: "order", pointer: Some(Pointer(["rooms", "0", "id"])) } }
            $steps.get-iam-policy.outputs.Policy object = Steps { step: "get-iam-policy", outputs: true, name: Name { text: "Policy object", pointer: None } }
            $steps.Search Articles by Keyword_0.outputs.id = Steps { step: "Search Articles by Keyword_0", outputs: true, name: Name { text: "id", pointer: None } }
            $steps.list.outputs.api.chain49.com/ = Steps { step: "list", outputs: true, name: Name { text: "api.chain49.com/", pointer: None } }
            $steps.hire.outputs.Employee object (full details) = Steps { step: "hire", outputs: true, name: Name { text: "Employee object (full details)", pointer: None } }
            $steps.update.outputs.LdapConfig | InMemoryConfig = Steps { step: "update", outputs: true, name: Name { text: "LdapConfig | InMemoryConfig", pointer: None } }
            $inputs.contact.LastName = Inputs(Name { text: "contact.LastName", pointer: None })
            $inputs.items[0] = Inputs(Name { text: "items[0]", pointer: None })
            $workflows.fetchPet.outputs.name = Workflows { workflow: "fetchPet", inputs: false, name: Name { text: "name", pointer: None } }
            $workflows.fetchPet.inputs.petId = Workflows { workflow: "fetchPet", inputs: true, name: Name { text: "petId", pointer: None } }
            $workflows.w.outputs.o#/a = Workflows { workflow: "w", inputs: false, name: Name { text: "o", pointer: Some(Pointer(["a"])) } }
        "#]],
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
        expect![[r#"
            $sourceDescriptions.petstore.url = Source { source: "petstore", rest: "url" }
            $sourceDescriptions.petstore.findPets = Source { source: "petstore", rest: "findPets" }
            $sourceDescriptions.childWorkflows.childSetup = Source { source: "childWorkflows", rest: "childSetup" }
            $components.parameters.page = Components { kind: "parameters", name: "page" }
            $components.successActions.goEnd = Components { kind: "successActions", name: "goEnd" }
            $components.failureActions.auth_failure = Components { kind: "failureActions", name: "auth_failure" }
            $components.inputs.pagination = Components { kind: "inputs", name: "pagination" }
        "#]],
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
        expect![[r#"
            $response.header.Location = Response(Header("Location"))
              warning AZ412 at `headers`: the word is `header`, not `headers`; write `$response.header.Location` => $response.header.Location
            $request.header.X-Trace = Request(Header("X-Trace"))
              warning AZ412 at `headers`: the word is `header`, not `headers`; write `$request.header.X-Trace` => $request.header.X-Trace
            $response.body.id = Response(Body { pointer: Pointer(["id"]), dotted: true })
            $response.body.data[0].items = Response(Body { pointer: Pointer(["data", "0", "items"]), dotted: true })
            $response.body[0].id = Response(Body { pointer: Pointer(["0", "id"]), dotted: true })
            $response.body['free memory'] = Response(Body { pointer: Pointer(["free memory"]), dotted: true })
            $response.body.a.b = Response(Body { pointer: Pointer(["a", "b"]), dotted: true })
            $message.payload.orderId = Message(Payload { pointer: Pointer(["orderId"]), dotted: true })
            $response.body#/id = Response(Body { pointer: Pointer(["id"]), dotted: false })
              warning AZ410 at `id`: a JSON Pointer begins with `/`; write `#/id` => $response.body#/id
            $response.body#/items/0/id = Response(Body { pointer: Pointer(["items", "0", "id"]), dotted: false })
              warning AZ512 at `items[0]`: after `#`, `items[0]` is the name of one member; write `items/0` => $response.body#/items/0/id
            $steps.getPetStep.availablePets = Steps { step: "getPetStep", outputs: false, name: Name { text: "availablePets", pointer: None } }
            $steps.getPetStep.availablePets#/0 = Steps { step: "getPetStep", outputs: false, name: Name { text: "availablePets", pointer: Some(Pointer(["0"])) } }
            $statusCode = StatusCode
              warning AZ412 at `statusCode`: `$response` has no `statusCode`; write `$statusCode` => $statusCode
            $method = Method
              warning AZ412 at `method`: `$request` has no `method`; write `$method` => $method
            $inputs.username = Inputs(Name { text: "username", pointer: None })
              warning AZ430 at `{$inputs.username}`: `{$inputs.username}` needs no braces: it is a whole value; write `$inputs.username`; the value keeps its type => $inputs.username
            $inputs.body = Inputs(Name { text: "body", pointer: None })
        "#]],
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
        expect![[r#"
            $responce.body#/0/id
              error AZ410 at `$responce`: `$responce` does not begin an expression; did you mean `$response.body#/0/id`? => $response.body#/0/id
            $input.username
              error AZ410 at `$input`: `$input` does not begin an expression; did you mean `$inputs.username`? => $inputs.username
            $Inputs.username
              error AZ410 at `$Inputs`: `$Inputs` does not begin an expression; did you mean `$inputs.username`? => $inputs.username
            $step.login.outputs.token
              error AZ410 at `$step`: `$step` does not begin an expression; did you mean `$steps.login.outputs.token`? => $steps.login.outputs.token
            $statuscode
              error AZ410 at `$statuscode`: `$statuscode` does not begin an expression; did you mean `$statusCode`? => $statusCode
            $status_code
              error AZ410 at `$status_code`: `$status_code` does not begin an expression; did you mean `$statusCode`? => $statusCode
            $sourceDescription.petstore.url
              error AZ410 at `$sourceDescription`: `$sourceDescription` does not begin an expression; did you mean `$sourceDescriptions.petstore.url`? => $sourceDescriptions.petstore.url
            $body#/id
              error AZ410 at `$body`: `$body` does not begin an expression; did you mean `$response.body#/id`? => $response.body#/id
            $headers.X-Next
              error AZ410 at `$headers`: `$headers` does not begin an expression; did you mean `$response.header.X-Next`? => $response.header.X-Next
            {$workflow.inputs.key}
              error AZ410 at `$workflow`: `$workflow` does not begin an expression; did you mean `$inputs.key`? => {$inputs.key}
            $env.TOKEN
              error AZ410 at `$env`: `$env` does not begin an expression; expressions begin with `$inputs.`, `$steps.`, `$response.`, `$statusCode`, `$workflows.` and the like
            inputs.username
              error AZ410 at `inputs.username`: an expression begins with `$`; did you mean `$inputs.username`? => $inputs.username
            response
              error AZ410 at `response`: an expression begins with `$`; did you mean `$response.body`?
            statusCode
              error AZ410 at `statusCode`: an expression begins with `$`; did you mean `$statusCode`? => $statusCode
            sold
              error AZ410 at `sold`: an expression begins with `$`
            //CreateCustomerResponse/Customer/Id
              error AZ410 at `//CreateCustomerResponse/Customer/Id`: an expression begins with `$`

              error AZ410 at ``: an expression begins with `$`
        "#]],
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
        expect![[r#"
            $message.body
              error AZ412 at `body`: `$message` has no `body`; did you mean `payload`? => $message.payload
            $response.payload#/a
              error AZ412 at `payload`: `$response` has no `payload`; did you mean `body`? => $response.body#/a
            $response.query.page
              error AZ412 at `query`: `$response` has no `query`; it has `header` and `body`
            $request.cookie.session
              error AZ412 at `cookie`: `$request` has no `cookie`; it has `header`, `query`, `path` and `body`
            $request.params.id
              error AZ412 at `params`: `$request` has no `params`; it has `header`, `query`, `path` and `body`
            $response.status
              error AZ412 at `status`: `$response` has no `status`; did you mean `$statusCode`?
            $response.bdy#/id
              error AZ412 at `bdy`: `$response` has no `bdy`; did you mean `body`? => $response.body#/id
            $response.
              error AZ410 at ``: a part is missing; write `$response.body#/<pointer>`
        "#]],
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
        ],
        expect![[r#"
            $inputs
              error AZ410 at `$inputs`: `$inputs` is not complete; write `$inputs.<name>`
            $inputs.
              error AZ410 at ``: expected a name after `$inputs.`
            $inputs[0]
              error AZ410 at `$inputs[0]`: `$inputs` is not complete; write `$inputs.<name>`
            $response
              error AZ410 at `$response`: `$response` is not complete; write `$response.body#/<pointer>`
            $response.header
              error AZ410 at ``: expected `.` and a name after `$response.header`
            $response.header.
              error AZ410 at ``: expected the name of a header
            $response.body.
              error AZ410 at `.`: `.` does not lead into a body; write a JSON Pointer: `$response.body#/<member>`
            $response.body/id
              error AZ410 at `/`: expected `#` before a JSON Pointer; write `$response.body#/id` => $response.body#/id
        "#]],
    );
}

#[test]
fn incomplete_references() {
    check(
        &[
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
        expect![[r#"
            $steps.
              error AZ410 at ``: expected a step and its output after `$steps.`
            $steps.login
              error AZ410 at ``: expected `.outputs.` after the step `login`; write `$steps.login.outputs.<name>`
            $steps.login.outputs = AllOfStep("login")
            $steps.login.outputs.
              error AZ410 at ``: expected a name after `$steps.login.outputs.`
            $steps.login.output.token
              error AZ410 at `output`: expected `outputs`, found `output`; write `$steps.login.outputs.token` => $steps.login.outputs.token
            $steps..outputs.token
              error AZ410 at ``: expected a name after `$steps.`
            $workflows.w
              error AZ410 at ``: expected `.outputs.` or `.inputs.` after the workflow `w`; write `$workflows.w.outputs.<name>`
            $workflows.w.token
              error AZ410 at `.token`: expected `.outputs.` or `.inputs.` after the workflow `w`; write `$workflows.w.outputs.<name>`
            $sourceDescriptions.petstore
              error AZ410 at ``: expected `.` and an id or a field after the source `petstore`; write `$sourceDescriptions.petstore.url`
            $components.parameters
              error AZ410 at ``: expected `.` and a name after `$components.parameters`
            $components.parameter.page
              error AZ410 at `parameter`: `parameter` is not a kind of component; did you mean `parameters`? => $components.parameters.page
            $components.schemas.Pet
              error AZ410 at `schemas`: `schemas` is not a kind of component; the kinds are `parameters`, `successActions`, `failureActions`
        "#]],
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
        ],
        expect![[r#"
            $response.body#/total > 0
              error AZ410 at `> 0`: `>` belongs to a condition, not to a value; an expression cannot compare; keep the expression alone
            $statusCode == 201
              error AZ410 at `== 201`: `==` belongs to a condition, not to a value; an expression cannot compare; keep the expression alone
            $statusCode==201
              error AZ410 at `==201`: `==` belongs to a condition, not to a value; an expression cannot compare; keep the expression alone
            $statusCodes
              error AZ410 at `$statusCodes`: `$statusCodes` does not begin an expression; did you mean `$statusCode`? => $statusCode
            $statusCode.x
              error AZ410 at `.x`: nothing may follow `$statusCode`
            $inputs.first $inputs.last
              error AZ410 at `$inputs.last`: a second expression begins here; put each expression inside text in braces, as in `{$inputs.name}`
            $response.body#/properties/$inputs.propertyName/id
              error AZ410 at `$inputs.propertyName/id`: an expression inside a JSON Pointer is not evaluated
            $steps.orders.outputs.items[*].id
              error AZ410 at `[*].id`: `[*]` can select several values, an expression gives one; use a selector (Arazzo 1.1) or a criterion of type `jsonpath`, or an index: `[0]`
            $response.body.items[?(@.code=='x')].value
              error AZ410 at `[?(@.code=='x')].value`: a filter can select several values, an expression gives one; use a selector (Arazzo 1.1) or a criterion of type `jsonpath`, or an index: `[0]`
            $steps.create-ride.response.body#/rideId
              error AZ410 at `response`: the response of another step cannot be read; give `create-ride` an output with `$response.body#/rideId`, and read `$steps.create-ride.outputs.<name>`
            $workflows.producer.steps.wait.outputs.userId
              error AZ410 at `steps`: a step of another workflow cannot be read; make it an output of that workflow: `$workflows.<id>.outputs.<name>`
        "#]],
    );
}

#[test]
fn what_no_name_can_hold() {
    check(
        &[
            "$response.header.X Y",
            "$inputs.a\"b",
            "$inputs.a{b}",
            "$inputs.a\tb",
            "$inputs.a\\q",
            "$response.body#/a~2",
            "$response.body.a b",
        ],
        expect![[r#"
            $response.header.X Y
              error AZ410 at ` `: ` ` is not allowed in a header name
            $inputs.a"b
              error AZ410 at `"`: `"` is not allowed in a name
            $inputs.a{b}
              error AZ410 at `{`: `{` is not allowed in a name
            $inputs.a	b
              error AZ410 at `	`: `\t` is not allowed in a name
            $inputs.a\q
              error AZ410 at `a\q`: a name with a `\` that does not begin a JSON escape
            $response.body#/a~2
              error AZ410 at `~`: `~` in a JSON Pointer is not escaped; write `~0` for `~`, and `~1` for `/` => $response.body#/a~02
            $response.body.a b
              error AZ410 at `.a b`: `.a b` does not lead into a body; write a JSON Pointer: `$response.body#/<member>`
        "#]],
    );
}

#[test]
fn endless_text_is_no_expression() {
    let text = format!("$inputs.{}", "a".repeat(5_000));
    let issue = expression(&text).expect_err("too long");
    assert_eq!(issue.message, "an expression of more than 4096 bytes");
}

#[test]
fn a_path_is_printed_as_it_can_be_read() {
    for (text, printed) in [
        ("$response.body.a[0].b", "$response.body.a[0].b"),
        ("$response.body['a b'].c", "$response.body['a b'].c"),
        ("$response.body['a\0'].c", "$response.body['a\0'].c"),
        ("$response.body['a=']['.']", "$response.body['a=']['.']"),
        ("$response.body['$inputs'].c", "$response.body['$inputs'].c"),
        ("$response.body.a#/$inputs.", "$response.body.a#/$inputs."),
        ("$response.body.a.it's[1]", "$response.body.a#/it's/1"),
        ("$response.body.a#/b]/c", "$response.body.a#/b]/c"),
        ("$response.body.a#/*//-", "$response.body.a#/*//-"),
        ("$response.body.a#/~0b/c", "$response.body.a#/~0b/c"),
    ] {
        let (read, _) = expression(text).expect(text);
        assert_eq!(read.to_string(), printed);
        let (again, _) = expression(printed).expect(printed);
        assert_eq!(again, read, "{printed}");
    }
}
