//! What is left of the requirements of operations, and where a run looks for it.

use expect_test::{Expect, expect};

use crate::inspect::{Format, Stage};
use crate::source::Memory;
use crate::{Compilation, Compiler};

const HEAD: &str = "\
openapi: 3.2.0
info: {title: Lamps, version: '1'}
servers: [{url: https://lamps.example}]
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}
    query: {type: apiKey, in: query, name: key}
    session: {type: apiKey, in: cookie, name: session}
    login: {type: http, scheme: basic}
    oauth: {type: oauth2, flows: {clientCredentials: {tokenUrl: /token, scopes: {}}}}
    odd: {type: other}
    tls: {type: mutualTLS}
paths:
  /lamp:
    get:
      operationId: look
      responses: {'200': {description: Light}}
";

const DOCUMENT: &str = "\
arazzo: 1.1.0
info: {title: Looking, version: '1'}
sourceDescriptions: [{name: lamps, url: api.yml, type: openapi}]
workflows:
- workflowId: look
  inputs:
    type: object
    required: [sure]
    properties: {sure: {type: string}, maybe: {type: string}}
  steps:
  - stepId: look
    operationId: look
";

/// A step that calls an operation with this requirement.
fn compile(security: &str, parameters: &str) -> Compilation {
    let files = Memory::default()
        .with("api.yml", format!("{HEAD}      security: {security}\n"))
        .with(
            "flow.yml",
            format!("{DOCUMENT}    parameters: {parameters}\n"),
        );
    Compiler::new().loader(files).compile("flow.yml")
}

#[track_caller]
fn check(cases: &[(&str, &str, &str)]) {
    for (security, parameters, expected) in cases {
        let text = compile(security, parameters).inspect(Stage::Program, Format::Text);
        let text = text.unwrap_or_else(|error| panic!("{security} {parameters}: {error}"));
        let line = text
            .lines()
            .map(str::trim)
            .find(|line| line.starts_with("security "));
        assert_eq!(
            line.unwrap_or("nothing"),
            *expected,
            "{security} {parameters}"
        );
    }
}

#[test]
fn alternatives_are_kept_in_their_order() {
    check(&[
        ("[]", "[]", "nothing"),
        ("[{}]", "[]", "nothing"),
        ("[{key: []}]", "[]", "security key"),
        (
            "[{key: []}, {login: [], tls: []}]",
            "[]",
            "security key, or login and tls",
        ),
        (
            "[{oauth: [a, b]}, {}]",
            "[]",
            "security oauth(a b), or nothing",
        ),
        ("[{key: []}, {key: []}]", "[]", "security key"),
        // What nobody can satisfy asks for nothing.
        ("[{nobody: []}]", "[]", "nothing"),
        ("[{odd: []}]", "[]", "nothing"),
        ("[{odd: [], key: []}]", "[]", "security key"),
        ("[{odd: []}, {key: []}]", "[]", "security nothing, or key"),
    ]);
}

#[test]
fn what_a_parameter_sets_is_not_asked_for() {
    let key = "[{name: x-key, in: header, value: $inputs.sure}]";
    let maybe = "[{name: x-key, in: header, value: $inputs.maybe}]";
    check(&[
        ("[{key: []}]", key, "nothing"),
        (
            "[{key: []}]",
            "[{name: X-Key, in: header, value: fixed}]",
            "nothing",
        ),
        ("[{login: []}, {key: []}]", key, "nothing"),
        ("[{key: [], login: []}]", key, "security login"),
        ("[{key: []}]", maybe, "security key unless set"),
        (
            "[{login: []}, {key: []}]",
            maybe,
            "security login, or key unless set",
        ),
        (
            "[{query: []}]",
            "[{name: key, in: query, value: $inputs.sure}]",
            "nothing",
        ),
        (
            "[{query: []}]",
            "[{name: Key, in: query, value: $inputs.sure}]",
            "security query",
        ),
        (
            "[{query: []}]",
            "[{name: q, in: querystring, value: 'key=1'}]",
            "security query unless set",
        ),
        (
            "[{session: []}]",
            "[{name: session, in: cookie, value: $inputs.sure}]",
            "nothing",
        ),
        (
            "[{session: []}]",
            "[{name: Cookie, in: header, value: $inputs.sure}]",
            "security session unless set",
        ),
        (
            "[{oauth: []}]",
            "[{name: Authorization, in: header, value: $inputs.sure}]",
            "nothing",
        ),
        ("[{tls: []}]", key, "security tls"),
    ]);
}

/// The lines of a generated file that have one of these words.
fn lines(security: &str, parameters: &str, words: &[&str]) -> String {
    let file = compile(security, parameters).file();
    let file = file.expect("the document is correct");
    let lines = file.lines().map(str::trim);
    let lines = lines.filter(|line| words.iter().any(|word| line.contains(word)));
    lines.map(|line| format!("{line}\n")).collect()
}

#[test]
fn generated_code_names_schemes_and_what_a_run_needs() {
    let security = "[{oauth: [a]}, {key: [], login: []}]";
    let parameters = "[{name: x-key, in: header, value: $inputs.maybe}]";
    let words = ["const LAMPS_", "CREDENTIALS", ".security("];
    expect![[r#"
        const LAMPS_KEY: Scheme = Scheme::api_key(LAMPS, "key", Location::Header, "X-Key");
        const LAMPS_LOGIN: Scheme = Scheme::basic(LAMPS, "login");
        const LAMPS_OAUTH: Scheme = Scheme::oauth2(LAMPS, "oauth")
        pub const LAMPS_KEY: &str = "key";
        pub const LAMPS_LOGIN: &str = "login";
        pub const LAMPS_OAUTH: &str = "oauth";
        const CREDENTIALS: &[&[&[Scheme]]] = &[
        run.check_credentials(CREDENTIALS)?;
        .security(&[&[LAMPS_OAUTH.scopes(&["a"])], &[LAMPS_KEY, LAMPS_LOGIN]])
    "#]]
    .assert_eq(&lines(security, parameters, &words));
}

#[test]
fn what_may_be_set_or_left_out_is_not_needed_from_the_start() {
    let maybe = "[{name: x-key, in: header, value: $inputs.maybe}]";
    for (security, parameters, expected) in [
        ("[{key: []}]", maybe, ".security(&[&[LAMPS_KEY]])\n"),
        ("[{key: []}, {}]", "[]", ".security(&[&[LAMPS_KEY], &[]])\n"),
        (
            "[{key: []}]",
            "[{name: x-key, in: header, value: $inputs.sure}]",
            "",
        ),
    ] {
        let found = lines(security, parameters, &["CREDENTIALS", ".security("]);
        assert_eq!(found, expected, "{security} {parameters}");
    }
}

#[track_caller]
fn check_docs(security: &str, parameters: &str, expected: Expect) {
    let file = compile(security, parameters).file();
    let file = file.expect("the document is correct");
    let (_, rest) = file
        .split_once("/// # Credentials\n")
        .expect("there is a section");
    let (section, _) = rest.split_once("/// # Errors").expect("another follows");
    expected.assert_eq(section);
}

#[test]
fn the_docs_say_how_credentials_are_given() {
    check_docs(
        "[{oauth: [a]}, {key: [], login: []}, {tls: []}]",
        "[{name: x-key, in: header, value: $inputs.maybe}]",
        expect![[r#"
            ///
            /// Set once on the client, with `Client::builder()`:
            ///
            /// - `.credential("lamps", "oauth", …)`: `id:secret` of an OAuth 2 client, or a token; or
            ///   `.credential("lamps", "key", …)`: the key in the header `X-Key` and
            ///   `.credential("lamps", "login", …)`: `user:password` for HTTP basic; or a transport that
            ///   shows a client certificate; where the step sets it, none is needed.
            ///
        "#]],
    );
    check_docs(
        "[{}, {session: []}]",
        "[]",
        expect![[r#"
        ///
        /// Set once on the client, with `Client::builder()`:
        ///
        /// - `.credential("lamps", "session", …)`: the key in the cookie `session`; or nothing.
        ///
    "#]],
    );
}
