//! The discovery document of an OpenID provider (OpenID Connect Discovery 1.0, section 4).

use bytes::Bytes;
use http::StatusCode;
use serde_json::{Map, Value};
use url::Url;

use super::{
    TokenError,
    endpoint::{Endpoint, related},
    fetch, single_flight,
};
use crate::{run::Run, security::Scheme};

/// The contents of a discovery document.
pub(super) type Discovered = Endpoint;

/// Returns the token endpoint of the discovery document, which is fetched once.
pub(super) async fn endpoint(
    run: &Run,
    scheme: Scheme,
    url: &'static str,
) -> Result<Endpoint, TokenError> {
    let tokens = run.client().tokens();
    let single_flight = single_flight(&tokens.discovered, scheme.scopes(&[]));
    single_flight
        .get(|_| true, |_| fetch(run, scheme, url))
        .await
}

async fn fetch(run: &Run, scheme: Scheme, url: &str) -> Result<Discovered, TokenError> {
    let url = related(run, scheme, url)?;
    let request = http::Request::new(Bytes::new());
    let answer = fetch::exchange(run, scheme, &url, request).await?;
    let failed =
        |problem: String| TokenError::new(scheme, format!("the discovery document {problem}"));
    if answer.status() != StatusCode::OK {
        return Err(failed(format!(
            "cannot be read: {}",
            answer.status().as_u16()
        )));
    }
    let document = serde_json::from_slice::<Map<String, Value>>(answer.body());
    let document = document.map_err(|_| failed("is not a JSON object".to_owned()))?;
    let named = document.get("token_endpoint").and_then(Value::as_str);
    let named = named.ok_or_else(|| failed("names no `token_endpoint`".to_owned()))?;
    let safe = Url::parse(named).is_ok_and(|url| is_safe(run, &url));
    if !safe {
        let problem = "names a `token_endpoint` that is not an `https` URL";
        return Err(failed(problem.to_owned()));
    }
    Ok(Endpoint {
        url: related(run, scheme, named)?,
        in_body: in_body(&document).map_err(failed)?,
    })
}

/// Returns whether a secret may be sent to a URL at all.
fn is_safe(run: &Run, url: &Url) -> bool {
    let host_policy = &run.client().settings().host_policy;
    let plain = || url.scheme() == "http" && host_policy.check(url, true, || true).is_ok();
    url.scheme() == "https" || plain()
}

/// Returns whether the client authenticates in the body instead of by HTTP basic, which is the
/// default.
fn in_body(document: &Map<String, Value>) -> Result<bool, String> {
    let methods = document.get("token_endpoint_auth_methods_supported");
    let Some(methods) = methods.and_then(Value::as_array) else {
        return Ok(false);
    };
    let has = |name: &str| methods.iter().any(|method| method == name);
    match (has("client_secret_basic"), has("client_secret_post")) {
        (true, _) => Ok(false),
        (false, true) => Ok(true),
        (false, false) => {
            Err("allows a client neither `client_secret_basic` nor `client_secret_post`".to_owned())
        }
    }
}
