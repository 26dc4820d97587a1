//! Parameters and what may stand in their place.

use expect_test::expect;

use super::check_step;

#[test]
fn a_parameter_is_given_once() {
    check_step(
        "1.0.1",
        "operationId: o\nparameters:\n  - {name: a, in: query, value: 1}\n  - {name: a, in: path, value: 1}\n  \
         - {name: A, in: query, value: 1}\n  - {name: a, in: query, value: 2}\n  \
         - {name: X-A, in: header, value: 1}\n  - {name: x-a, in: header, value: 2}",
        expect![[r#"
            error: query parameter `a` is given twice [AZ311]
             --> w.yaml:13:20
             ::: w.yaml:10:20: first given here
            error: header `x-a` is given twice [AZ311]
             --> w.yaml:15:20
             ::: w.yaml:14:20: first given here
        "#]],
    );
}

#[test]
fn places_are_known() {
    check_step(
        "1.0.1",
        "operationId: o\nparameters:\n  - {name: a, in: body, value: 1}\n  - {name: b, in: headers, value: 1}\n  \
         - {name: c, in: nowhere, value: 1}\n  - {name: d, in: querystring, value: a=b}\n  - {name: e, in: 5, value: 1}",
        expect![[r#"
            error: a body is not a parameter [AZ335]
             --> w.yaml:10:27
            help: put the value into the `payload` of the step's `requestBody`
            error: `headers` is not a place for parameters [AZ334]
             --> w.yaml:11:27
            help: did you mean `header`?
            fix: - {name: b, in: header, value: 1}
            error: `nowhere` is not a place for parameters [AZ334]
             --> w.yaml:12:27
            help: the places are `path`, `query`, `header`, `cookie` and `querystring`
            error: `in: querystring` needs arazzo 1.1, the document says 1.0 [AZ103]
             --> w.yaml:13:27
             ::: w.yaml:1:9: the version is set here
            help: write `arazzo: 1.1.0`
            fix: arazzo: 1.1.0
            error: `5` is not a place for parameters [AZ334]
             --> w.yaml:14:27
            help: the places are `path`, `query`, `header`, `cookie` and `querystring`
        "#]],
    );
    check_step(
        "1.1.0",
        "operationId: o\nparameters:\n  - {name: d, in: querystring, value: a=b}",
        expect![],
    );
}

#[test]
fn a_parameter_has_a_name_and_a_value() {
    check_step(
        "1.0.1",
        "operationId: o\nparameters:\n  - {in: query}\n  - verbose\n  - {name: a, in: query, value: null}",
        expect![[r#"
            error: a parameter has no `name` [AZ110]
             --> w.yaml:10:14
            help: add `name`
            error: a parameter has no `value` [AZ110]
             --> w.yaml:10:14
            help: add `value`
            error: a parameter is a string, expected a mapping [AZ106]
             --> w.yaml:11:13
        "#]],
    );
    check_step(
        "1.0.1",
        "operationId: o\nparameters: {name: a}",
        expect![[r#"
        error: `parameters` in step `s` is a mapping, expected a list [AZ106]
         --> w.yaml:9:21
    "#]],
    );
}

#[test]
fn components_are_referred_to_by_expressions() {
    check_step(
        "1.0.1",
        "operationId: o\nparameters:\n  - reference: $components.parameters.page\n  \
         - {reference: $components.parameters.page, value: 5, note: n}\n  \
         - reference: '#/components/parameters/page'\n  - {\"$ref\": \"#/components/parameters/page\"}\n  \
         - $ref: ./other.yaml\n  - reference: page\n  - name: $components.parameters.page\n  - {name: a, in: query, value: 1, reference: ''}",
        expect![[r#"
            warning: unknown field `note` in a Reusable Object [AZ102]
             --> w.yaml:11:64
            help: the fields are `reference` and `value`; names of your own begin with `x-`
            error: `#/components/parameters/page` is not an expression [AZ391]
             --> w.yaml:12:25
            help: write `$components.parameters.page`
            fix: - reference: '$components.parameters.page'
            error: `$ref` has no meaning here [AZ392]
             --> w.yaml:13:14
            help: write `reference: $components.parameters.page`
            fix: - {"reference": "$components.parameters.page"}
            error: `$ref` has no meaning here [AZ392]
             --> w.yaml:14:13
            help: write `reference: $components.parameters.<name>`, or the like
            error: `page` is not an expression [AZ391]
             --> w.yaml:15:24
            help: a reference is `$components.parameters.<name>`, or the like
            error: a component is used by `reference`, not by `name` [AZ392]
             --> w.yaml:16:13
            help: write `reference`
            fix: - reference: $components.parameters.page
            warning: unknown field `reference` in parameter `a` [AZ102]
             --> w.yaml:17:44
            help: the fields are `name`, `in` and `value`; names of your own begin with `x-`
        "#]],
    );
}
