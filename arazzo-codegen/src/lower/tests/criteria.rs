//! Criteria that look like mistakes and are none, and those that are.

use super::findings_with;

const API: &str = "\
openapi: 3.0.3
info: {title: Jobs, version: '1'}
servers: [{url: https://jobs.example}]
paths:
  /job:
    get:
      operationId: getJob
      responses:
        '200':
          description: The job
          headers: {X-Left: {schema: {type: integer}}, X-Last: {schema: {type: boolean}}}
          content:
            application/json:
              schema:
                type: object
                required: [id, status]
                properties:
                  id: {type: integer}
                  status: {type: string, enum: [queued, running, done]}
                  grade: {type: string, enum: [a, A]}
                  ready: {type: boolean}
                  price: {type: string}
                  due: {type: string, format: date-time}
                  items: {type: array, items: {type: string}}
                  any: {}
                  either: {oneOf: [{type: string}, {type: boolean}]}
                  nested: {type: object, properties: {ok: {type: boolean}}}
        '404':
          description: None
          content:
            application/json:
              schema: {type: object, properties: {status: {type: integer}, message: {type: string}}}
";

/// The codes that criteria of a step bring, notes left out; a criterion a line.
fn codes(criteria: &[&str]) -> Vec<String> {
    let found = findings_with(API, &document(criteria));
    let shown = found.lines().filter(|line| !line.contains(" Note "));
    shown.map(|line| line[..5].to_owned()).collect()
}

fn document(criteria: &[&str]) -> String {
    let items: String = criteria
        .iter()
        .map(|one| format!("          - {one}\n"))
        .collect();
    format!(
        "\
arazzo: 1.0.1
info: {{title: T, version: '1'}}
sourceDescriptions: [{{name: jobs, url: api.yml, type: openapi}}]
workflows:
  - workflowId: w
    inputs:
      type: object
      properties: {{word: {{type: string}}, count: {{type: integer}}, flag: {{type: boolean}}, any: {{}}}}
    steps:
      - stepId: job
        operationId: getJob
        successCriteria:
{items}"
    )
}

#[test]
fn comparisons_that_can_be_true_or_false_are_silent() {
    for condition in [
        "$response.body#/id == 7",
        "$response.body#/id == '7'",
        "$response.body#/id == $inputs.word",
        "$response.body#/id >= 1.5",
        "$statusCode == 200 && $response.body#/status == 'done'",
        "$response.body#/status == 'done'",
        "$response.body#/status == 404",
        "$response.body#/status == null",
        "$response.body#/ready == true",
        "$response.body#/ready == $inputs.flag",
        "$response.body#/ready",
        "!$response.body#/ready",
        "$response.body#/price > 10",
        "$response.body#/price > '10'",
        "$response.body#/due > '2024-01-01T00:00:00Z'",
        "$response.body#/any > $inputs.any",
        "$response.body#/price < $inputs.word",
        "$response.body#/price < '2024-01-01'",
        "$response.body#/any == 'x'",
        "$response.body#/any",
        "$response.body#/either == true",
        "$response.body#/either == 'x'",
        "$response.body#/items == null",
        "$response.body.items.length > 0",
        "$response.body.items && $response.body.items.length > 0",
        "$response.body#/nested != null",
        "$response.header.X-Left > 0",
        "$response.header.X-Last == 'true'",
        "$statusCode == '200'",
        "$inputs.count > $statusCode",
        "$url != 'x'",
    ] {
        let found = codes(&[&format!("condition: \"{condition}\"")]);
        assert!(found.is_empty(), "{condition}: {found:?}");
    }
}

#[test]
fn conditions_that_some_answer_decides_are_silent() {
    for condition in [
        "$statusCode == 200 || $statusCode == 404",
        "$statusCode >= 200 && $statusCode < 300",
        "$statusCode != 200 && $statusCode != 404",
        "!($statusCode == 200 && $response.body#/id == 1)",
        "$response.body#/id > 1 && $response.body#/id < 2",
        "$response.body#/any > 1 && $response.body#/any < 3",
        "$response.body#/price >= 'a' && $response.body#/price < 'b'",
        "$response.body#/any == 9007199254740993 && $response.body#/any != 9007199254740992",
        "$response.body#/any != null || $response.body#/any == 0",
        "$inputs.word == 'a' || $inputs.word == 'b'",
        "$response.body#/any == '' && $response.body#/price == 'a'",
    ] {
        let found = codes(&[&format!("condition: \"{condition}\"")]);
        let ordering = found == ["AZ520"] || found == ["AZ520", "AZ520"];
        assert!(found.is_empty() || ordering, "{condition}: {found:?}");
    }
}

#[test]
fn criteria_that_one_answer_fulfils_are_silent() {
    let found = codes(&[
        "condition: $statusCode >= 200",
        "condition: $statusCode < 300",
        "condition: $response.body#/status != 'queued'",
        "condition: $response.body#/status != 'running'",
    ]);
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn a_mistake_is_reported_once() {
    for (condition, code) in [
        ("$response.body#/ready == 'yes'", "AZ522"),
        ("$response.body#/items == 'yes'", "AZ522"),
        ("$response.body#/ready != 1", "AZ522"),
        ("$response.header.X-Last == true", "AZ522"),
        ("$inputs.flag == 'true'", "AZ522"),
        ("$statusCode == 'ok'", "AZ522"),
        ("$statusCode < 'ok'", "AZ522"),
        ("$response.body#/ready > 0", "AZ521"),
        ("$response.body#/items < 3", "AZ521"),
        ("$response.body#/id > null", "AZ521"),
        ("$response.body#/price < 'abc'", "AZ520"),
        ("$response.body#/id", "AZ523"),
        ("!$response.body#/price", "AZ523"),
        ("$response.body#/grade == 'a'", "AZ528"),
        ("$response.body#/grade == 'b'", "AZ527"),
        (
            "$statusCode == 200 && $response.body#/status == 'Done'",
            "AZ528",
        ),
        (
            "$statusCode == 200 && $response.body#/status != 'gone'",
            "AZ527",
        ),
        (
            "$statusCode == 404 && $response.body#/status == 'done'",
            "AZ522",
        ),
        ("1 == 1", "AZ524"),
        ("$statusCode != 200 || $statusCode != 404", "AZ524"),
        ("$inputs.word == $inputs.word", "AZ524"),
        ("1 == 2", "AZ525"),
        ("false", "AZ525"),
        ("$statusCode == 200 && $statusCode == 404", "AZ525"),
        ("$statusCode > 299 && $statusCode < 300", "AZ525"),
        ("$response.body#/id > 3 && $response.body#/id < 2", "AZ525"),
        (
            "$response.body#/price == 'a' && $response.body#/price == 'b'",
            "AZ525",
        ),
        (
            "$statusCode == 200 && ($inputs.word == 'a' && $inputs.word == null)",
            "AZ525",
        ),
    ] {
        let found = codes(&[&format!("condition: \"{condition}\"")]);
        assert_eq!(found, [code], "{condition}");
    }
}

#[test]
fn only_a_step_that_can_never_succeed_is_an_error() {
    let severities = |condition: &str| {
        let document = document(&[&format!("condition: \"{condition}\"")]);
        let found = findings_with(API, &document);
        let errors = found
            .lines()
            .filter(|line| line.contains(" Error "))
            .count();
        let warnings = found
            .lines()
            .filter(|line| line.contains(" Warning "))
            .count();
        (errors, warnings)
    };
    for condition in [
        "$response.body#/ready == 'true'",
        "$statusCode == 200 && $response.body#/ready > 0",
        "$statusCode == 200 && $statusCode == 404",
        "$statusCode == 200 && $response.body#/status == 'gone'",
    ] {
        assert_eq!(severities(condition), (1, 0), "{condition}");
    }
    for condition in [
        "$response.body#/ready != 'true'",
        "$statusCode == 200 || $response.body#/ready == 'true'",
        "$statusCode == 200 || $response.body#/id > 3 && $response.body#/id < 2",
        "!($response.body#/ready == 'true')",
        "$statusCode == 200 || 1 == 2",
        "$statusCode == 200 && $response.body#/status != 'gone'",
        "false",
    ] {
        assert_eq!(severities(condition), (0, 1), "{condition}");
    }
}

#[test]
fn criteria_that_exclude_each_other_are_reported_once() {
    let criteria = [
        "condition: $statusCode == 200",
        "condition: $statusCode == 404",
    ];
    assert_eq!(codes(&criteria), ["AZ525"]);
}

#[test]
fn bare_tests_of_jsonpath_tell_text_from_numbers() {
    let bare = |text: &str| {
        let criterion =
            format!("{{context: $response.body, type: jsonpath, condition: \"{text}\"}}");
        let mut found = codes(&["condition: $statusCode == 200", &criterion]);
        found.retain(|code| code != "AZ554");
        found
    };
    for right in ["$.id == 7", "$.status == 'done'", "$.items.length > 0"] {
        assert!(bare(right).is_empty(), "{right}: {:?}", bare(right));
    }
    for (wrong, code) in [
        ("$.id == '7'", "AZ522"),
        ("$.status == 'Done'", "AZ527"),
        ("$.ready == 'true'", "AZ522"),
    ] {
        assert_eq!(bare(wrong), [code], "{wrong}");
    }
}
