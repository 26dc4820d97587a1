//! The root, its version, `info` and sources; ids and names.

use expect_test::expect;

use super::check;

const REST: &str = "info: {title: t, version: 1.0.0}\nsourceDescriptions: [{name: a, url: b}]\n\
                    workflows: [{workflowId: w, steps: [{stepId: s, operationId: o}]}]\n";

#[test]
fn other_kinds_of_files_are_named() {
    check(
        "openapi: 3.0.3\npaths: {}\n",
        expect![[r#"
        error: this is an OpenAPI description, not an Arazzo document [AZ100]
         --> w.yaml:1:1
        help: name the document whose `sourceDescriptions` list it
    "#]],
    );
    check(
        "swagger: '2.0'\n",
        expect![[r#"
        error: this is an OpenAPI 2.0 (Swagger) description, not an Arazzo document [AZ100]
         --> w.yaml:1:1
        help: name the document whose `sourceDescriptions` list it
    "#]],
    );
    check(
        "asyncapi: 3.0.0\n",
        expect![[r#"
        error: this is an AsyncAPI description, not an Arazzo document [AZ100]
         --> w.yaml:1:1
        help: name the document whose `sourceDescriptions` list it
    "#]],
    );
    check(
        "name: something\n",
        expect![[r#"
        error: this is not an Arazzo document: it has no `arazzo` [AZ100]
         --> w.yaml:1:1
        help: an Arazzo document begins with `arazzo: 1.0.1`
    "#]],
    );
    check(
        "- a\n",
        expect![[r#"
        error: this is a list, not an Arazzo document [AZ100]
         --> w.yaml:1:1
        help: an Arazzo document begins with `arazzo: 1.0.1`
    "#]],
    );
    check(
        "",
        expect![[r#"
        error: the file is empty [AZ100]
         --> w.yaml:1:1
        help: an Arazzo document begins with `arazzo: 1.0.1`
    "#]],
    );
    check(
        "just text\n",
        expect![[r#"
        error: this is a string, not an Arazzo document [AZ100]
         --> w.yaml:1:1
        help: an Arazzo document begins with `arazzo: 1.0.1`
    "#]],
    );
}

#[test]
fn versions_of_three_parts_are_supported() {
    for version in [
        "1.0.0",
        "1.0.1",
        "1.1.0",
        "1.1.7-rc1",
        "'1.0.1'",
        "1.0.0-rc1",
    ] {
        check(&format!("arazzo: {version}\n{REST}"), expect![""]);
    }
}

#[test]
fn other_versions_are_refused() {
    for version in [
        "2.0.0", "1.2.0", "1.0.x", "0.1.0", "latest", "1.0.1.2", "true",
    ] {
        let (_, document, diagnostics) = super::read_text(&format!("arazzo: {version}\n{REST}"));
        assert!(
            document.is_none() && diagnostics.iter().count() == 1,
            "{version}"
        );
    }
    check(
        "arazzo: 1.2.0\n",
        expect![[r#"
        error: version `1.2.0` of the language is not supported [AZ101]
         --> w.yaml:1:9
        help: 1.0 and 1.1 are supported
    "#]],
    );
}

#[test]
fn versions_that_are_clear_are_mended() {
    check(
        &format!("arazzo: 1.0\n{REST}"),
        expect![[r#"
            error: the version of the language is a number, expected a string [AZ101]
             --> w.yaml:1:9
            help: write `"1.0.0"`
            fix: arazzo: "1.0.0"
        "#]],
    );
    check(
        &format!("arazzo: '1.1'\n{REST}"),
        expect![[r#"
        warning: the version `1.1` has two parts [AZ101]
         --> w.yaml:1:10
        help: write `1.1.0`
        fix: arazzo: '1.1.0'
    "#]],
    );
    check(
        REST,
        expect![[r#"
        error: the document has no `arazzo` [AZ110]
         --> w.yaml:1:1
        help: add `arazzo`
    "#]],
    );
}

#[test]
fn missing_fields_are_reported_at_the_object() {
    check(
        "arazzo: 1.0.1\n",
        expect![[r#"
        error: the document has no `info` [AZ110]
         --> w.yaml:1:9
        help: add `info`
        error: the document has no `sourceDescriptions` [AZ110]
         --> w.yaml:1:9
        help: add `sourceDescriptions`
        error: the document has no `workflows` [AZ110]
         --> w.yaml:1:9
        help: add `workflows`
    "#]],
    );
    check(
        "arazzo: 1.0.1\ninfo: {summary: s}\nsourceDescriptions:\n  - name: a\n  - url: b\nworkflows:\n  \
         - summary: s\n    steps:\n",
        expect![[r#"
            error: `info` has no `title` [AZ110]
             --> w.yaml:2:8
            help: add `title`
            warning: `info` has no `version` [AZ110]
             --> w.yaml:2:8
            help: add `version`
            error: source `a` has no `url` [AZ110]
             --> w.yaml:4:11
            help: add `url`
            error: a source has no `name` [AZ110]
             --> w.yaml:5:5
            help: add `name`
            error: a workflow has no `workflowId` [AZ110]
             --> w.yaml:7:5
            help: add `workflowId`
            error: `steps` in a workflow is empty [AZ110]
             --> w.yaml:8:5
            help: add `steps`
        "#]],
    );
}

#[test]
fn empty_lists_are_reported() {
    check(
        "arazzo: 1.0.1\ninfo: {title: t, version: v}\nsourceDescriptions: []\nworkflows: []\n",
        expect![[r#"
            error: `sourceDescriptions` is empty, at least a source description is required [AZ105]
             --> w.yaml:3:21
            error: `workflows` is empty, at least a workflow is required [AZ105]
             --> w.yaml:4:12
        "#]],
    );
    check(
        "arazzo: 1.0.1\ninfo: {title: t, version: v}\nsourceDescriptions: [{name: a, url: b}]\n\
         workflows: [{workflowId: w, steps: []}]\n",
        expect![[r#"
            error: workflow `w` has no steps [AZ307]
             --> w.yaml:4:36
        "#]],
    );
}

#[test]
fn a_misspelt_field_is_an_error_and_is_read() {
    check(
        "arazzo: 1.0.1\ninfo: {tilte: t, Version: v}\nsourcedescriptions: [{name: a, url: b, typ: arazzo}]\n\
         workflow: [{workflowId: w, step: [{stepid: s, operation_id: o}]}]\n",
        expect![[r#"
            error: unknown field `sourcedescriptions` in the document [AZ102]
             --> w.yaml:3:1
            help: did you mean `sourceDescriptions`?
            fix: sourceDescriptions: [{name: a, url: b, typ: arazzo}]
            error: unknown field `workflow` in the document [AZ102]
             --> w.yaml:4:1
            help: did you mean `workflows`?
            fix: workflows: [{workflowId: w, step: [{stepid: s, operation_id: o}]}]
            error: unknown field `tilte` in `info` [AZ102]
             --> w.yaml:2:8
            help: did you mean `title`?
            fix: info: {title: t, Version: v}
            error: unknown field `Version` in `info` [AZ102]
             --> w.yaml:2:18
            help: did you mean `version`?
            fix: info: {tilte: t, version: v}
            error: unknown field `typ` in source `a` [AZ102]
             --> w.yaml:3:40
            help: did you mean `type`?
            fix: sourcedescriptions: [{name: a, url: b, type: arazzo}]
            error: unknown field `step` in workflow `w` [AZ102]
             --> w.yaml:4:28
            help: did you mean `steps`?
            fix: workflow: [{workflowId: w, steps: [{stepid: s, operation_id: o}]}]
            error: unknown field `stepid` in a step [AZ102]
             --> w.yaml:4:36
            help: did you mean `stepId`?
            fix: workflow: [{workflowId: w, step: [{stepId: s, operation_id: o}]}]
            error: unknown field `operation_id` in a step [AZ102]
             --> w.yaml:4:47
            help: did you mean `operationId`?
            fix: workflow: [{workflowId: w, step: [{stepid: s, operationId: o}]}]
        "#]],
    );
}

#[test]
fn a_foreign_field_is_a_warning() {
    check(
        &format!("arazzo: 1.0.1\n$schema: s\nx-mine: 1\nservers: []\n{REST}"),
        expect![[r#"
            warning: unknown field `servers` in the document [AZ102]
             --> w.yaml:4:1
            help: the fields are `arazzo`, `$self`, `info`, `sourceDescriptions`, `workflows` and `components`; names of your own begin with `x-`
        "#]],
    );
}

#[test]
fn a_near_miss_of_a_present_field_is_a_warning() {
    check(
        &format!("arazzo: 1.0.1\nworkflow: []\n{REST}"),
        expect![[r#"
        warning: unknown field `workflow` in the document [AZ102]
         --> w.yaml:2:1
        help: the fields are `arazzo`, `$self`, `info`, `sourceDescriptions`, `workflows` and `components`; names of your own begin with `x-`
    "#]],
    );
}

#[test]
fn numbers_in_place_of_text_are_to_be_quoted() {
    check(
        "arazzo: 1.0.1\ninfo: {title: 5, version: 1.0, summary: true, description: 1.10}\n\
         sourceDescriptions: [{name: a, url: b}]\n\
         workflows: [{workflowId: 1, steps: [{stepId: 2, operationId: o}]}]\n",
        expect![[r#"
            error: `title` in `info` is a number, expected a string [AZ106]
             --> w.yaml:2:15
            help: put it in quotes
            fix: info: {title: "5", version: 1.0, summary: true, description: 1.10}
            error: `summary` in `info` is a boolean, expected a string [AZ106]
             --> w.yaml:2:41
            help: put it in quotes
            fix: info: {title: 5, version: 1.0, summary: "true", description: 1.10}
            error: `description` in `info` is a number, expected a string [AZ106]
             --> w.yaml:2:60
            help: put it in quotes
            error: `version` in `info` is a number, expected a string [AZ106]
             --> w.yaml:2:27
            help: put it in quotes
            fix: info: {title: 5, version: "1.0", summary: true, description: 1.10}
            error: `workflowId` in a workflow is a number, expected a string [AZ106]
             --> w.yaml:4:26
            help: put it in quotes
            fix: workflows: [{workflowId: "1", steps: [{stepId: 2, operationId: o}]}]
            error: `stepId` in a step is a number, expected a string [AZ106]
             --> w.yaml:4:46
            help: put it in quotes
            fix: workflows: [{workflowId: 1, steps: [{stepId: "2", operationId: o}]}]
        "#]],
    );
}

#[test]
fn values_of_another_kind_are_reported() {
    check(
        "arazzo: 1.0.1\ninfo: text\nsourceDescriptions: {a: b}\nworkflows:\n  - text\n  - workflowId: w\n    \
         dependsOn: other\n    outputs: [a]\n    steps:\n      - stepId: [s]\n        operationId: o\n",
        expect![[r#"
            error: `info` is a string, expected a mapping [AZ106]
             --> w.yaml:2:7
            error: `sourceDescriptions` in the document is a mapping, expected a list [AZ106]
             --> w.yaml:3:21
            error: a workflow is a string, expected a mapping [AZ106]
             --> w.yaml:5:5
            error: `dependsOn` in workflow `w` is a string, expected a list [AZ106]
             --> w.yaml:7:16
            error: `stepId` in a step is a list, expected a string [AZ106]
             --> w.yaml:10:17
            error: `outputs` in workflow `w` is a list, expected a mapping [AZ106]
             --> w.yaml:8:14
        "#]],
    );
}

#[test]
fn an_empty_optional_field_is_a_warning() {
    check(
        "arazzo: 1.0.1\ninfo:\n  title: t\n  version: v\n  description:\nsourceDescriptions: [{name: a, url: b}]\n\
         workflows:\n  - workflowId: w\n    outputs:\n    steps: [{stepId: s, operationId: o}]\n",
        expect![[r#"
            warning: `description` in `info` is empty, expected a string [AZ106]
             --> w.yaml:5:3
            help: remove the field
            warning: `outputs` in workflow `w` is empty, expected a mapping [AZ106]
             --> w.yaml:9:5
            help: remove the field
        "#]],
    );
}

#[test]
fn self_has_no_fragment() {
    check(
        &format!("arazzo: 1.1.0\n$self: https://a.example/b#c\n{REST}"),
        expect![[r#"
            error: `$self` must not have a fragment [AZ104]
             --> w.yaml:2:27
            help: remove `#` and what follows it
            fix: $self: https://a.example/b
        "#]],
    );
    check(
        &format!("arazzo: 1.0.1\n$self: https://a.example/b\n{REST}"),
        expect![[r#"
            error: `$self` needs arazzo 1.1, the document says 1.0 [AZ103]
             --> w.yaml:2:1
             ::: w.yaml:1:9: the version is set here
            help: write `arazzo: 1.1.0`
            fix: arazzo: 1.1.0
        "#]],
    );
}

#[test]
fn sources_have_names_and_kinds() {
    check(
        "arazzo: 1.0.1\ninfo: {title: t, version: v}\nsourceDescriptions:\n  - {name: a, url: b}\n  \
         - {name: a, url: c}\n  - {name: b.c, url: d, type: opnapi}\n  - {name: e, url: f, type: asyncapi}\n\
         workflows: [{workflowId: w, steps: [{stepId: s, operationId: o}]}]\n",
        expect![[r#"
            warning: source name `b.c` has a dot, so no expression can name it [AZ202]
             --> w.yaml:6:12
            help: use letters, digits, `_` and `-` alone
            error: `opnapi` is not a type of source [AZ106]
             --> w.yaml:6:31
            help: did you mean `openapi`?
            fix: - {name: b.c, url: d, type: openapi}
            error: sources of type `asyncapi` need arazzo 1.1 [AZ206]
             --> w.yaml:7:29
            help: write `arazzo: 1.1.0`
            error: source `a` is given twice [AZ201]
             --> w.yaml:5:12
             ::: w.yaml:4:12: first given here
        "#]],
    );
}

#[test]
fn ids_and_keys_are_checked() {
    check(
        "arazzo: 1.0.1\ninfo: {title: t, version: v}\nsourceDescriptions: [{name: a, url: b}]\nworkflows:\n  \
         - workflowId: a b\n    outputs: {x y: $steps.s.outputs.a, 'ok.1_-': $steps.s.outputs.a, ä: $steps.s.outputs.a}\n    \
         steps:\n      - {stepId: s.t, operationId: o}\n      - {stepId: '', operationId: o}\n\
         components: {parameters: {p q: {name: p, in: query, value: 1}}}\n",
        expect![[r#"
            warning: workflowId `a b` has a space, so no expression can name it [AZ302]
             --> w.yaml:5:17
            help: use letters, digits, `_` and `-` alone
            fix: - workflowId: a-b
            warning: stepId `s.t` has a dot, so no expression can name it [AZ302]
             --> w.yaml:8:18
            help: use letters, digits, `_` and `-` alone
            fix: - {stepId: s-t, operationId: o}
            error: stepId is empty [AZ302]
             --> w.yaml:9:19
            warning: the name `x y` of an output has a space [AZ310]
             --> w.yaml:6:15
            help: use letters, digits, `.`, `_` and `-` alone
            warning: the name `ä` of an output has `ä` [AZ310]
             --> w.yaml:6:70
            help: use letters, digits, `.`, `_` and `-` alone
            warning: the name `p q` of a component has a space [AZ310]
             --> w.yaml:10:27
            help: use letters, digits, `.`, `_` and `-` alone
        "#]],
    );
}

#[test]
fn names_are_given_once() {
    check(
        "arazzo: 1.0.1\ninfo: {title: t, version: v}\nsourceDescriptions: [{name: a, url: b}]\nworkflows:\n  \
         - {workflowId: w, steps: [{stepId: s, operationId: o}, {stepId: s, operationId: p}]}\n  \
         - {workflowId: w, steps: [{stepId: s, operationId: o}]}\n",
        expect![[r#"
            error: step `s` is given twice [AZ320]
             --> w.yaml:5:67
             ::: w.yaml:5:38: first given here
            error: workflow `w` is given twice [AZ301]
             --> w.yaml:6:18
             ::: w.yaml:5:18: first given here
        "#]],
    );
}
