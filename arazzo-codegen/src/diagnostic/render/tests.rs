//! How findings look.

use expect_test::{Expect, expect};
use serde_json::Value;

use super::{Style, human, json, one_line, sarif};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity};
use crate::source::{FileId, SourceMap, Span};

const WORKFLOW: &str = "\
arazzo: 1.0.1
workflows:
  - workflowId: notify
    steps:
      - stepId: set
        operationId: bulkSetObject
";

const API: &str = "\
openapi: 3.0.3
paths:
  /objects:
    put:
      operationId: bulkSetObjects
";

/// The place of a word in a file.
fn place(map: &SourceMap, file: FileId, word: &str) -> Span {
    let at = map
        .file(file)
        .text
        .find(word)
        .expect("the word is in the file");
    let (start, end) = (at as u32, (at + word.len()) as u32);
    Span { file, start, end }
}

/// Two files, and an error in the first that concerns the second; a warning; a note.
fn findings() -> (SourceMap, Diagnostics) {
    let mut map = SourceMap::default();
    let workflow = map.add(
        "flows/knock.yml".into(),
        "/w/flows/knock.yml".into(),
        WORKFLOW,
    );
    let api = map.add("apis/objects.yml".into(), "/w/apis/objects.yml".into(), API);
    let mut diagnostics = Diagnostics::default();
    let at = |word| place(&map, workflow, word);
    diagnostics.report(
        Diagnostic::new(
            Code::UnknownOperation,
            at("bulkSetObject"),
            "no source describes an operation `bulkSetObject`",
        )
        .label("not found in any source")
        .also(place(&map, api, "bulkSetObjects"), "this one is")
        .help("did you mean `bulkSetObjects`?")
        .note("searched knockObjectsApi")
        .fix(at("bulkSetObject"), "bulkSetObjects"),
    );
    diagnostics.report(Diagnostic::new(
        Code::UnusedInput,
        at("notify"),
        "an input is not used",
    ));
    diagnostics.report(
        Diagnostic::new(Code::IdCharset, at("set"), "the id is short").severity(Severity::Warning),
    );
    (map, diagnostics)
}

#[track_caller]
fn check(shown: &str, expect: Expect) {
    expect.assert_eq(shown);
}

#[test]
fn findings_are_shown_with_their_lines() {
    let (map, diagnostics) = findings();
    check(
        &human(&diagnostics, &map, Style::default()),
        expect![[r#"
        error[AZ323]: no source describes an operation `bulkSetObject`
         --> flows/knock.yml:6:22
          |
        6 |         operationId: bulkSetObject
          |                      ^^^^^^^^^^^^^ not found in any source
          |
         ::: apis/objects.yml:5:20
          |
        5 |       operationId: bulkSetObjects
          |                    -------------- this one is
          |
          = help: did you mean `bulkSetObjects`?
          = note: searched knockObjectsApi

        warning[AZ302]: the id is short
         --> flows/knock.yml:5:17
          |
        5 |       - stepId: set
          |                 ^^^

    "#]],
    );
}

#[test]
fn notes_are_shown_on_demand() {
    let (map, diagnostics) = findings();
    let style = Style {
        notes: true,
        ..Style::default()
    };
    assert!(human(&diagnostics, &map, style).contains("note[AZ404]: an input is not used"));
    assert!(!human(&diagnostics, &map, Style::default()).contains("AZ404"));
    assert!(json(&diagnostics, &map, true).contains("AZ404"));
    assert!(!json(&diagnostics, &map, false).contains("AZ404"));
    assert!(sarif(&diagnostics, &map, true).contains("AZ404"));
    assert!(!sarif(&diagnostics, &map, false).contains("AZ404"));
}

#[test]
fn colors_are_escape_sequences_and_change_nothing_else() {
    let (map, diagnostics) = findings();
    let colored = human(
        &diagnostics,
        &map,
        Style {
            color: true,
            ..Style::default()
        },
    );
    let mut plain = String::new();
    let mut parts = colored.split('\u{1b}');
    plain.push_str(parts.next().unwrap_or_default());
    for part in parts {
        plain.push_str(part.split_once('m').map_or("", |(_, rest)| rest));
    }
    assert_ne!(colored, plain);
    assert_eq!(plain, human(&diagnostics, &map, Style::default()));
}

#[test]
fn places_near_each_other_share_an_excerpt() {
    let mut map = SourceMap::default();
    let workflow = map.add("w.yml".into(), "w.yml".into(), WORKFLOW);
    let mut diagnostics = Diagnostics::default();
    diagnostics.report(
        Diagnostic::new(
            Code::DuplicateStep,
            place(&map, workflow, "set"),
            "it is given twice",
        )
        .label("given again here")
        .also(place(&map, workflow, "notify"), "first given here"),
    );
    check(
        &human(&diagnostics, &map, Style::default()),
        expect![[r#"
        error[AZ320]: it is given twice
         --> w.yml:5:17
          |
        3 |   - workflowId: notify
          |                 ------ first given here
        4 |     steps:
        5 |       - stepId: set
          |                 ^^^ given again here

    "#]],
    );
}

#[test]
fn the_short_form_has_everything_but_the_excerpt() {
    let (map, diagnostics) = findings();
    let first = diagnostics.iter().next().expect("there is one");
    check(
        &one_line(first, &map),
        expect![[r#"
        no source describes an operation `bulkSetObject` [AZ323]
         --> flows/knock.yml:6:22
         ::: apis/objects.yml:5:20: this one is
        help: did you mean `bulkSetObjects`?
        note: searched knockObjectsApi"#]],
    );
}

#[test]
fn a_finding_without_a_place_has_a_message() {
    let map = SourceMap::default();
    let mut diagnostics = Diagnostics::default();
    diagnostics.report(Diagnostic::nowhere(
        Code::SourceNotFound,
        "cannot read `a.yml`",
    ));
    let first = diagnostics.iter().next().expect("there is one");
    check(
        &one_line(first, &map),
        expect!["cannot read `a.yml` [AZ203]"],
    );
    check(
        &human(&diagnostics, &map, Style::default()),
        expect![[r#"
        error[AZ203]: cannot read `a.yml`

    "#]],
    );
    check(
        &json(&diagnostics, &map, false),
        expect![[r#"
            [
              {
                "code": "AZ203",
                "severity": "error",
                "message": "cannot read `a.yml`",
                "file": null,
                "line": null,
                "column": null,
                "end_line": null,
                "end_column": null,
                "label": null,
                "help": null,
                "labels": [],
                "fix": null
              }
            ]"#]],
    );
    assert!(sarif(&diagnostics, &map, false).contains("cannot read"));
}

#[test]
fn json_is_an_array_of_findings() {
    let (map, diagnostics) = findings();
    check(
        &json(&diagnostics, &map, false),
        expect![[r#"
            [
              {
                "code": "AZ323",
                "severity": "error",
                "message": "no source describes an operation `bulkSetObject`",
                "file": "flows/knock.yml",
                "line": 6,
                "column": 22,
                "end_line": 6,
                "end_column": 35,
                "label": "not found in any source",
                "help": "did you mean `bulkSetObjects`?",
                "labels": [
                  {
                    "file": "apis/objects.yml",
                    "line": 5,
                    "column": 20,
                    "message": "this one is"
                  }
                ],
                "fix": {
                  "file": "flows/knock.yml",
                  "start": {
                    "line": 6,
                    "column": 22
                  },
                  "end": {
                    "line": 6,
                    "column": 35
                  },
                  "replacement": "bulkSetObjects"
                }
              },
              {
                "code": "AZ302",
                "severity": "warning",
                "message": "the id is short",
                "file": "flows/knock.yml",
                "line": 5,
                "column": 17,
                "end_line": 5,
                "end_column": 20,
                "label": null,
                "help": null,
                "labels": [],
                "fix": null
              }
            ]"#]],
    );
}

#[test]
fn without_findings_json_is_an_empty_array() {
    assert_eq!(
        json(&Diagnostics::default(), &SourceMap::default(), true),
        "[]"
    );
}

#[test]
fn sarif_has_one_run_with_its_rules() {
    let (map, diagnostics) = findings();
    let log: Value = serde_json::from_str(&sarif(&diagnostics, &map, true)).expect("it is JSON");
    let run = &log["runs"][0];
    let rules: Vec<_> = run["tool"]["driver"]["rules"]
        .as_array()
        .expect("there are rules")
        .iter()
        .map(|rule| rule["id"].as_str().unwrap_or_default())
        .collect();
    assert_eq!(rules, ["AZ302", "AZ323", "AZ404"]);
    let result = &run["results"][0];
    let shown: String = [
        "/ruleId",
        "/ruleIndex",
        "/level",
        "/message/text",
        "/locations/0/physicalLocation/artifactLocation/uri",
        "/locations/0/physicalLocation/region/startLine",
        "/locations/0/physicalLocation/region/startColumn",
        "/relatedLocations/0/message/text",
        "/relatedLocations/0/physicalLocation/region/startColumn",
        "/fixes/0/artifactChanges/0/replacements/0/deletedRegion/endColumn",
        "/fixes/0/artifactChanges/0/replacements/0/insertedContent/text",
    ]
    .iter()
    .map(|pointer| format!("{}\n", result.pointer(pointer).unwrap_or(&Value::Null)))
    .collect();
    check(
        &shown,
        expect![[r#"
        "AZ323"
        1
        "error"
        "no source describes an operation `bulkSetObject`. Help: did you mean `bulkSetObjects`?"
        "flows/knock.yml"
        6
        22
        "this one is"
        20
        35
        "bulkSetObjects"
    "#]],
    );
}

#[test]
fn names_of_files_are_uris_in_sarif() {
    let mut map = SourceMap::default();
    let file = map.add("a folder/ä#1.yml".into(), "/x".into(), "text");
    let absolute = map.add("/a b/c.yml".into(), "/y".into(), "text");
    let mut diagnostics = Diagnostics::default();
    for file in [file, absolute] {
        diagnostics.report(Diagnostic::new(
            Code::Syntax,
            Span {
                file,
                start: 0,
                end: 4,
            },
            "bad",
        ));
    }
    let log = sarif(&diagnostics, &map, false);
    assert!(log.contains("\"a%20folder/%C3%A4%231.yml\""), "{log}");
    assert!(log.contains("\"file:///a%20b/c.yml\""), "{log}");
}

/// A finding whose every text comes from a hostile document.
fn hostile(text: &str) -> (SourceMap, Diagnostics) {
    let mut map = SourceMap::default();
    let name = format!("evil{}.yml", text.replace('/', ""));
    let file = map.add(name.clone().into(), name.into(), format!("a: {text}word\n"));
    let mut diagnostics = Diagnostics::default();
    let span = place(&map, file, "word");
    diagnostics.report(
        Diagnostic::new(Code::UnknownStep, span, format!("no step `{text}`"))
            .label(text)
            .also(span, text)
            .help(text)
            .note(text)
            .fix(span, text),
    );
    (map, diagnostics)
}

#[test]
fn nothing_hidden_reaches_the_eye() {
    let hidden = "\0\u{1}\u{7}\u{8}\u{1b}[31m\u{7f}\u{80}\u{9b}31m\u{61c}\u{200e}\u{200f}\u{2028}\u{2029}\u{202a}\
                  \u{202e}\u{2066}\u{2069}\u{feff}\u{e0041}";
    let (map, diagnostics) = hostile(hidden);
    let first = diagnostics.iter().next().expect("there is one");
    for shown in [
        human(&diagnostics, &map, Style::default()),
        one_line(first, &map),
        json(&diagnostics, &map, false),
        sarif(&diagnostics, &map, false),
    ] {
        let found = shown
            .chars()
            .find(|c| *c != '\n' && super::text::is_hidden(*c));
        assert_eq!(found, None, "in {shown}");
    }
    let findings: Value =
        serde_json::from_str(&json(&diagnostics, &map, false)).expect("it is JSON");
    assert_eq!(findings[0]["fix"]["replacement"], hidden, "fixes are exact");
    assert_eq!(
        findings[0]["message"].as_str().map(str::is_ascii),
        Some(true)
    );
}

#[test]
fn line_ends_and_tabs_keep_their_columns() {
    let mut map = SourceMap::default();
    let file = map.add(
        "w.yml".into(),
        "w.yml".into(),
        "a:\r\n\tb: wörd\r\n\tc: d\r\n",
    );
    let mut diagnostics = Diagnostics::default();
    diagnostics.report(Diagnostic::new(
        Code::Syntax,
        place(&map, file, "wörd"),
        "a word",
    ));
    diagnostics.report(Diagnostic::new(
        Code::Syntax,
        place(&map, file, "b: wörd\r\n\tc"),
        "lines",
    ));
    let end = map.file(file).text.len() as u32;
    let span = Span {
        file,
        start: end,
        end,
    };
    diagnostics.report(Diagnostic::new(Code::Syntax, span, "the end"));
    check(
        &human(&diagnostics, &map, Style::default()),
        expect![[r#"
        error[AZ109]: a word
         --> w.yml:2:5
          |
        2 |  b: wörd
          |     ^^^^

        error[AZ109]: lines
         --> w.yml:2:2
          |
        2 |  b: wörd
          |  ^^^^^^^

        error[AZ109]: the end
         --> w.yml:4:1
          |
        4 |
          | ^

    "#]],
    );
}

#[test]
fn long_lines_are_cut() {
    let mut map = SourceMap::default();
    let text = format!("{}WORD{}", "ä".repeat(50_000), "z".repeat(50_000));
    let file = map.add("w.json".into(), "w.json".into(), text);
    let mut diagnostics = Diagnostics::default();
    let first = Span {
        file,
        start: 0,
        end: 100_000,
    };
    diagnostics.report(
        Diagnostic::new(Code::Syntax, place(&map, file, "WORD"), "m".repeat(10_000))
            .label("here")
            .also(first, "and there"),
    );
    let shown = human(&diagnostics, &map, Style::default());
    assert!(shown.contains("w.json:1:50001"), "{shown}");
    assert!(shown.len() < 4000, "{} bytes:\n{shown}", shown.len());
}

const HABIT: &str = "a: Bearer $inputs.t
b: Bearer $inputs.t
c: Token $inputs.t
d: $.x == 1
e: unknown
f: unknown
";

fn habits() -> (SourceMap, Diagnostics) {
    let mut map = SourceMap::default();
    let file = map.add("w.yml".into(), "w.yml".into(), HABIT);
    let at = |line: usize| {
        let start: usize = HABIT
            .split_inclusive('\n')
            .take(line - 1)
            .map(str::len)
            .sum();
        let start = start as u32 + 3;
        let end = start + 1;
        Span { file, start, end }
    };
    let mut diagnostics = Diagnostics::default();
    for (line, text) in [(1, "$inputs.t"), (2, "$inputs.t"), (3, "$inputs.u")] {
        let message = format!("`{text}` in text has no braces");
        let found = Diagnostic::new(Code::UnbracedExpression, at(line), message);
        diagnostics.report(found.help(format!("write `{{{text}}}`")).fix(at(line), "{"));
    }
    for line in [5, 6] {
        let message = "the operation has no header `X`";
        diagnostics.report(Diagnostic::new(Code::UnknownParameter, at(line), message));
    }
    for line in [5, 6] {
        diagnostics.report(Diagnostic::new(Code::UnknownStep, at(line), "no step `s`"));
    }
    (map, diagnostics)
}

#[test]
fn a_habit_is_shown_once_with_the_lines_of_the_others() {
    let (map, diagnostics) = habits();
    check(
        &human(&diagnostics, &map, Style::default()),
        expect![[r#"
        warning[AZ433]: `$inputs.t` in text has no braces
         --> w.yml:1:4
          |
        1 | a: Bearer $inputs.t
          |    ^
          |
          = help: write `{$inputs.t}`
          = note: the same on lines 2 and 3; `arazzo-codegen check --fix` rewrites all

        warning[AZ331]: the operation has no header `X`
         --> w.yml:5:4
          |
        5 | e: unknown
          |    ^
          |
          = note: the same on line 6

        error[AZ443]: no step `s`
         --> w.yml:5:4
          |
        5 | e: unknown
          |    ^

        error[AZ443]: no step `s`
         --> w.yml:6:4
          |
        6 | f: unknown
          |    ^

    "#]],
    );
}

#[test]
fn every_place_of_a_habit_is_in_the_data() {
    let (map, diagnostics) = habits();
    for text in [
        json(&diagnostics, &map, false),
        sarif(&diagnostics, &map, false),
    ] {
        assert_eq!(text.matches("in text has no braces").count(), 3, "{text}");
        assert_eq!(text.matches("has no header `X`").count(), 2, "{text}");
    }
}
