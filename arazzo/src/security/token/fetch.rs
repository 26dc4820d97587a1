//! Token requests (RFC 6749).

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::{HeaderValue, Method, header};
use url::{Url, form_urlencoded};

use super::{TokenError, answer::Token, endpoint, endpoint::Endpoint};
use crate::{
    request::{RequestContext, ResponseLimit},
    run::Run,
    secret::Secret,
    security::{Scheme, credential::ClientSecret, usage::Grant},
};

/// The size limit of a response, in bytes.
const ANSWER_LIMIT: u64 = 1024 * 1024;

const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// The fields of a token request.
type Form<'f> = Vec<(&'static str, &'f str)>;

/// Fetches a new token: with the refresh token of the old one if there is one and the server still
/// accepts it, else with the credential.
pub(super) async fn fetch(
    run: &Run,
    scheme: Scheme,
    grant: &Grant,
    old: Option<Token>,
) -> Result<Token, TokenError> {
    let endpoint = endpoint::endpoint(run, scheme, grant).await?;
    if let Some(refresh) = old.and_then(|old| old.refresh) {
        run.conceal(&refresh);
        let form = vec![
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh.expose()),
        ];
        match ask(run, scheme, grant, &endpoint, form).await {
            Ok(mut token) => {
                // A server that does not rotate refresh tokens sends none back: the old one stays
                // valid.
                token.refresh.get_or_insert(refresh);
                return Ok(token);
            }
            // The refresh token has expired or was revoked: the credential itself still counts.
            // After any other error, the credential would meet with the same error.
            Err(error) if error.is_final() => {}
            Err(error) => return Err(error),
        }
    }
    let scope = grant.scope(scheme.required_scopes());
    let mut form = match &grant.user {
        None => vec![("grant_type", "client_credentials")],
        Some(pair) => {
            run.conceal(&pair.password);
            vec![
                ("grant_type", "password"),
                ("username", pair.user.as_str()),
                ("password", pair.password.expose()),
            ]
        }
    };
    if !scope.is_empty() {
        form.push(("scope", &scope));
    }
    ask(run, scheme, grant, &endpoint, form).await
}

/// Sends one request to the token endpoint.
async fn ask<'f>(
    run: &Run,
    scheme: Scheme,
    grant: &'f Grant,
    endpoint: &Endpoint,
    mut form: Form<'f>,
) -> Result<Token, TokenError> {
    let authorization = authenticate(run, grant, endpoint, &mut form);
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(form)
        .finish();
    let mut request = http::Request::new(Bytes::from(body));
    *request.method_mut() = Method::POST;
    request.headers_mut().insert(header::CONTENT_TYPE, FORM);
    if let Some(text) = authorization {
        let value = HeaderValue::from_str(text.expose());
        let mut value = value.map_err(|_| {
            TokenError::new(scheme, "the id of the client cannot be sent in a header")
        })?;
        value.set_sensitive(true);
        request.headers_mut().insert(header::AUTHORIZATION, value);
    }
    // The life of a token starts on the server, at some time during the request: counting from its
    // start renews the token too early rather than too late.
    let asked = run.client().transport().now();
    let answer = exchange(run, scheme, &endpoint.url, request).await?;
    Token::read(scheme, &answer, asked, &run.redaction())
}

/// Authenticates the client: adds its id and secret to the form, or returns the value of the header
/// `Authorization`. Either way, the run hides them before they are sent.
fn authenticate<'f>(
    run: &Run,
    grant: &'f Grant,
    endpoint: &Endpoint,
    form: &mut Form<'f>,
) -> Option<Secret> {
    let client = grant.client.as_ref()?;
    run.conceal(&client.secret);
    if grant.in_body || endpoint.in_body {
        form.extend([
            ("client_id", client.id.as_str()),
            ("client_secret", client.secret.expose()),
        ]);
        return None;
    }
    let authorization = basic(client);
    run.conceal(&authorization);
    Some(authorization)
}

/// Makes the value of the header `Authorization`. Both parts are encoded as in a form (RFC 6749,
/// section 2.3.1).
fn basic(client: &ClientSecret) -> Secret {
    let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let pair = format!(
        "{}:{}",
        encoded(&client.id),
        encoded(client.secret.expose())
    );
    format!("Basic {}", STANDARD.encode(pair)).into()
}

/// Sends a request that belongs to no step, and reads its response.
pub(super) async fn exchange(
    run: &Run,
    scheme: Scheme,
    url: &Url,
    mut request: http::Request<Bytes>,
) -> Result<http::Response<Bytes>, TokenError> {
    let failed = |problem: &str| TokenError::new(scheme, run.redaction().apply(problem));
    // The response may decide where a secret is sent, so every request here counts as a secret.
    let host_policy = &run.client().settings().host_policy;
    let allowed = host_policy.check(url, true, || true);
    allowed.map_err(|cause| TokenError::forbidden(scheme, cause.to_string()))?;
    let uri = http::Uri::try_from(url.as_str());
    *request.uri_mut() = uri.map_err(|error| failed(&error.to_string()))?;
    request.headers_mut().insert(header::ACCEPT, JSON);
    if let Some(text) = &run.client().settings().user_agent {
        let headers = request.headers_mut();
        headers.insert(header::USER_AGENT, text.clone());
    }
    let shown = run.redaction().apply(url.as_str()).into_owned();
    let shown = RequestContext::of_url(&shown, run.secrets());
    request.extensions_mut().insert(shown);
    request.extensions_mut().insert(ResponseLimit(ANSWER_LIMIT));
    let answer = run.client().transport().send(request).await;
    let answer = answer.map_err(|error| {
        if error.ends_run() {
            let redaction = run.redaction();
            let shown = error.map(|message| redaction.apply(message).into_owned());
            TokenError::ended(scheme, shown)
        } else {
            failed(&error.to_string())
        }
    })?;
    if answer.body().len() as u64 > ANSWER_LIMIT {
        Err(failed("the response is larger than 1 MiB"))
    } else {
        Ok(answer)
    }
}
