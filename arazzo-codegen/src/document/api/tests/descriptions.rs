//! Descriptions as a whole.

use expect_test::{Expect, expect};

use super::*;

fn open(name: &str, text: &str) -> String {
    let memory = Memory::default().with(name, text);
    let mut files = Files::new(&memory);
    let file = files.open_entry(Path::new(name)).expect("the file exists");
    let apis = Apis::new(files);
    let kind = apis.root_kind(file);
    match apis.open(file) {
        Ok(id) => format!(
            "{} is {:?} {} on {}",
            apis.specification(id),
            apis.title(id),
            apis.version(id),
            servers(&apis, id),
        ),
        Err(error) => {
            let files = apis.files().borrow();
            let at = error.at.map(|at| files.map.start(at));
            let at = at
                .map(|at| format!(" at {}:{}", at.line, at.column))
                .unwrap_or_default();
            format!("{} {}{at} ({kind:?})", error.code.id(), error.message)
        }
    }
}

fn servers(apis: &Apis<'_>, id: DescriptionId) -> String {
    let servers = apis.servers(id, "");
    let urls: Vec<_> = servers.iter().map(Server::filled).collect();
    urls.join(" ")
}

#[track_caller]
fn check(text: &str, expect: Expect) {
    expect.assert_eq(&open("api.yaml", text));
}

#[test]
fn versions_and_servers() {
    check(
        "{swagger: 2.0, info: {title: A, version: 1}, host: x.y, basePath: /v1, schemes: [https, http]}",
        expect![[r#"Swagger 2.0 is "A" 1 on https://x.y/v1 http://x.y/v1"#]],
    );
    check(
        "{swagger: '2.0', info: {title: A, version: 1.10}, basePath: /v1/}",
        expect![[r#"Swagger 2.0 is "A" 1.1 on /v1"#]],
    );
    check(
        "{openapi: 3.0.3, info: {title: A, version: '2'}, servers: [{url: ''}, {url: /b}]}",
        expect![[r#"OpenAPI 3.0.3 is "A" 2 on / /b"#]],
    );
    check(
        "{openapi: 3.1, info: {version: 2024-01-01}, servers: [{url: 'https://{a}.{b}', \
         variables: {a: {enum: [x, y]}, b: {default: z}}}]}",
        expect![[r#"OpenAPI 3.1 is "" 2024-01-01 on https://x.z"#]],
    );
}

#[test]
fn a_description_without_servers_is_served_at_its_root() {
    let text = "{openapi: 3.2.0, info: {title: A, version: 1}, servers: []}";
    let server = with(&[("api.yaml", text)], |apis, id| {
        apis.server(id, "api.yaml")
    });
    assert_eq!(server, "/");
}

#[test]
fn a_relative_server_is_where_the_description_is_published() {
    let server = |text: &str, known_as: &str| {
        with(&[("api.yaml", text)], |apis, id| apis.server(id, known_as))
    };
    let relative = "{openapi: 3.1.0, info: {title: A, version: 1}, servers: [{url: ../v2}]}";
    let published = "https://a.example/specs/api.yaml";
    assert_eq!(server(relative, published), "https://a.example/v2");
    assert_eq!(server(relative, "file:///specs/api.yaml"), "../v2");
    let swagger = "{swagger: '2.0', info: {title: A, version: 1}, basePath: /v1}";
    assert_eq!(server(swagger, published), "https://a.example/v1");
    let open = "{openapi: 3.1.0, info: {title: A, version: 1}, servers: [{url: '/{tenant}'}]}";
    assert_eq!(server(open, published), "https://a.example/{tenant}");
    let filled = "{openapi: 3.1.0, info: {title: A, version: 1}, servers: [{url: '{base}/x', \
                  variables: {base: {default: v3}}}]}";
    assert_eq!(server(filled, published), "https://a.example/specs/v3/x");
    let absolute = "{openapi: 3.1.0, info: {title: A, version: 1}, servers: [{url: 'http://b'}]}";
    assert_eq!(server(absolute, published), "http://b");
}

#[test]
fn other_documents_are_named() {
    check(
        "{arazzo: 1.0.1}",
        expect![
            "AZ205 `api.yaml` is not an OpenAPI description: it is an Arazzo document (Some(Arazzo))"
        ],
    );
    check(
        "{asyncapi: 3.0.0}",
        expect![
            "AZ205 `api.yaml` is not an OpenAPI description: it is an AsyncAPI document (Some(AsyncApi))"
        ],
    );
    check(
        "{paths: {}}",
        expect![
            "AZ205 `api.yaml` is not an OpenAPI description: it is a mapping that lacks the field `openapi` (None)"
        ],
    );
    check(
        "<html></html>",
        expect!["AZ205 `api.yaml` is not an OpenAPI description: it is plain text (None)"],
    );
    check(
        "",
        expect!["AZ205 `api.yaml` is not an OpenAPI description: it is empty (None)"],
    );
}

#[test]
fn unknown_versions_are_refused() {
    check(
        "{swagger: '1.2'}",
        expect!["AZ207 `api.yaml` follows `swagger` 1.2, which is not supported (Some(Swagger))"],
    );
    check(
        "{openapi: 4.0.0}",
        expect!["AZ207 `api.yaml` follows `openapi` 4.0.0, which is not supported (Some(OpenApi))"],
    );
    check(
        "{openapi: 'a secret'}",
        expect![
            "AZ207 `api.yaml` does not say in `openapi` which version it follows (Some(OpenApi))"
        ],
    );
}

#[test]
fn mistakes_of_syntax_have_a_place() {
    check(
        "openapi: 3.0.0\npaths: [a\n",
        expect![
            "AZ203 `api.yaml` cannot be read: did not find expected ',' or ']' (line 3, column 1) at 3:1 (None)"
        ],
    );
    expect![
        "AZ203 `api.json` cannot be read: expected `,` or `}` (line 2, column 14) at 2:14 (None)"
    ]
    .assert_eq(&open(
        "api.json",
        "{\"openapi\": \"3.0.0\",\n \"paths\": {} \"x\": 1}",
    ));
}

#[test]
fn every_operation_is_in_the_index() {
    let text = "
openapi: 3.2.0
paths:
  x-more: {get: {}}
  /b:
    summary: none
    post: {operationId: b}
    get: {}
    additionalOperations: {COPY: {operationId: c}}
  /a: {$ref: '#/components/pathItems/A', put: {operationId: own}}
webhooks:
  hook: {post: {operationId: hook}}
components:
  pathItems:
    A: {put: {operationId: other}, delete: {operationId: d}}
";
    let index = with(&[("api.yaml", text)], |apis, id| {
        let keys = apis.operations(id);
        let show =
            |key: &OperationKey| format!("{} {} {:?}\n", key.method, key.path, key.operation_id);
        keys.iter().map(show).collect::<String>()
    });
    expect![[r#"
        POST /b Some("b")
        GET /b None
        COPY /b Some("c")
        PUT /a Some("own")
        DELETE /a Some("d")
    "#]]
    .assert_eq(&index);
}

#[test]
fn security_schemes_are_known_by_kind() {
    let text = "
openapi: 3.0.0
components:
  securitySchemes:
    a: {type: http, scheme: Basic}
    b: {type: http, scheme: bearer}
    c: {type: apiKey, in: header, name: X-Key}
    d: {type: oauth2, flows: {}}
    e: {$ref: '#/components/securitySchemes/b'}
    f: {type: http, scheme: Digest}
    g:
      type: oauth2
      flows:
        password: {tokenUrl: /token, scopes: {}}
        clientCredentials: {tokenUrl: 'https://id.example/token', scopes: {}}
        authorizationCode: {tokenUrl: /other, authorizationUrl: /authorize, scopes: {}}
    h: {type: openIdConnect, openIdConnectUrl: 'https://id.example/openid'}
    i: {type: mutualTLS}
    j: {type: apiKey, in: path, name: key}
    k: {type: http, scheme: 'no token'}
    l: {type: other}
    m: {$ref: '#/components/securitySchemes/none'}
    n: {type: apiKey, in: cookie, name: session}
";
    let schemes = with(&[("api.yaml", text)], |apis, id| apis.security_schemes(id));
    let show = |scheme: &SecurityScheme| format!("{}: {:?}\n", scheme.name, scheme.kind);
    expect![[r#"
        a: Basic
        b: Bearer
        c: ApiKey { location: Header, name: "X-Key" }
        d: OAuth2 { client_credentials: None, password: None }
        e: Bearer
        f: Http("Digest")
        g: OAuth2 { client_credentials: Some("https://id.example/token"), password: Some("/token") }
        h: OpenIdConnect("https://id.example/openid")
        i: MutualTls
        j: Unknown
        k: Unknown
        l: Unknown
        m: Unknown
        n: ApiKey { location: Cookie, name: "session" }
    "#]]
    .assert_eq(&schemes.iter().map(show).collect::<String>());
}

#[test]
fn security_definitions_of_swagger_are_the_same() {
    let text = "
swagger: '2.0'
securityDefinitions:
  a: {type: basic}
  b: {type: apiKey, in: query, name: key}
  c: {type: oauth2, flow: application, tokenUrl: /token, scopes: {}}
  d: {type: oauth2, flow: password, tokenUrl: /token, scopes: {}}
  e: {type: oauth2, flow: accessCode, tokenUrl: /token, authorizationUrl: /authorize, scopes: {}}
";
    let schemes = with(&[("api.yaml", text)], |apis, id| apis.security_schemes(id));
    let show = |scheme: &SecurityScheme| format!("{}: {:?}\n", scheme.name, scheme.kind);
    expect![[r#"
        a: Basic
        b: ApiKey { location: Query, name: "key" }
        c: OAuth2 { client_credentials: Some("/token"), password: None }
        d: OAuth2 { client_credentials: None, password: Some("/token") }
        e: OAuth2 { client_credentials: None, password: None }
    "#]]
    .assert_eq(&schemes.iter().map(show).collect::<String>());
}
