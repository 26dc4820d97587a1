//! [`CredentialUsage`]: how a credential is used for a scheme.

use std::borrow::Cow;

use base64::{Engine, engine::general_purpose::STANDARD};
use http::HeaderValue;

use super::{
    credential::{ClientSecret, Credential, Given, UserPassword},
    scheme::{Kind, Scheme},
};
use crate::{request::Location, secret::Secret};

/// How a credential is used.
pub(crate) enum CredentialUsage {
    /// The credential itself is sent.
    Send(Placed),
    /// The credential is exchanged for a token, which is sent.
    Fetch(Grant),
}

/// A value and the place where it is sent.
pub(crate) struct Placed {
    pub(crate) location: Location,
    pub(crate) name: &'static str,
    pub(crate) text: Secret,
}

/// The credentials of a token request.
#[derive(Clone)]
pub(crate) struct Grant {
    /// `None` for client credentials.
    pub(super) user: Option<UserPassword>,
    pub(super) client: Option<ClientSecret>,
    pub(super) in_body: bool,
    pub(super) scopes: Option<Vec<String>>,
}

/// Why a credential cannot be used for a scheme, without the credential.
pub(crate) type Unusable = &'static str;

const NOT_BASIC: Unusable = "it must be `user:password`";
pub(super) const CHALLENGE: Unusable = "its scheme answers a challenge of the server, which the client \
                                     does not: set the header `Authorization` in the step";
const NO_FLOW: Unusable =
    "the API describes no such flow of OAuth 2, and no token URL is set: give a token";

/// Interprets a credential as the scheme requires; `has_token_url` says whether the client sets a
/// token URL.
pub(super) fn usage(
    scheme: &Scheme,
    given: &Credential,
    has_token_url: bool,
) -> Result<CredentialUsage, Unusable> {
    match scheme.kind {
        Kind::Http(_) if scheme.answers_challenge() => Err(CHALLENGE),
        Kind::Basic => basic(given),
        Kind::Bearer => header("Bearer", value(given)?),
        Kind::Http(name) => header(name, value(given)?),
        Kind::ApiKey(Location::Header, name) => {
            let text = value(given)?.clone();
            as_header(name, text)
        }
        Kind::ApiKey(location, name) => Ok(CredentialUsage::Send(Placed {
            location,
            name,
            text: value(given)?.clone(),
        })),
        Kind::OAuth2 {
            client_credentials,
            password,
        } => {
            let flows = Flows {
                client: client_credentials.is_some(),
                password: password.is_some(),
                any: has_token_url,
            };
            oauth(given, flows)
        }
        Kind::OpenIdConnect(_) => {
            let flows = Flows {
                client: true,
                password: false,
                any: true,
            };
            oauth(given, flows)
        }
        Kind::MutualTls => Err("it is a certificate of the transport"),
    }
}

/// The flows with which a token can be fetched.
#[derive(Clone, Copy)]
struct Flows {
    client: bool,
    password: bool,
    /// Whether a flow that the credential names may be used although it is not described.
    any: bool,
}

fn value(given: &Credential) -> Result<&Secret, Unusable> {
    match &given.given {
        Given::Text(text) | Given::Token(text) => not_empty(text),
        Given::Basic(_) | Given::Client | Given::Password(_) => Err("it must be a single text"),
    }
}

fn basic(given: &Credential) -> Result<CredentialUsage, Unusable> {
    match &given.given {
        Given::Token(text) => header("Basic", text),
        Given::Text(text) => header("Basic", &encoded(&pair(text).ok_or(NOT_BASIC)?)?),
        Given::Basic(pair) | Given::Password(pair) => header("Basic", &encoded(pair)?),
        Given::Client => Err(NOT_BASIC),
    }
}

/// Rejects an empty key or token, such as the value of an empty environment variable.
fn not_empty(text: &Secret) -> Result<&Secret, Unusable> {
    if text.expose().is_empty() {
        Err("it is empty")
    } else {
        Ok(text)
    }
}

/// Encodes a user and a password (RFC 7617, section 2).
fn encoded(pair: &UserPassword) -> Result<Secret, Unusable> {
    if pair.user.contains(':') {
        return Err("its user contains a colon");
    }
    let text = Secret::from(format!("{}:{}", pair.user, pair.password.expose()));
    Ok(STANDARD.encode(text.expose()).into())
}

fn pair(text: &Secret) -> Option<UserPassword> {
    let (user, password) = text.expose().split_once(':')?;
    Some(UserPassword {
        user: user.to_owned(),
        password: password.into(),
    })
}

fn oauth(given: &Credential, flows: Flows) -> Result<CredentialUsage, Unusable> {
    let (client, user) = match &given.given {
        Given::Token(text) => return header("Bearer", text),
        Given::Text(text) => match pair(text) {
            Some(pair) if flows.client => (Some(as_client(pair)), None),
            Some(pair) if flows.password => (given.client.clone(), Some(pair)),
            _ => return header("Bearer", text),
        },
        Given::Client if flows.client || flows.any => (given.client.clone(), None),
        Given::Password(pair) if flows.password || flows.any => {
            (given.client.clone(), Some(pair.clone()))
        }
        Given::Client | Given::Password(_) => return Err(NO_FLOW),
        Given::Basic(_) => return Err("it is for HTTP basic; say `Credential::password`"),
    };
    Ok(CredentialUsage::Fetch(Grant {
        user,
        client,
        in_body: given.in_body,
        scopes: given.scopes.clone(),
    }))
}

fn as_client(pair: UserPassword) -> ClientSecret {
    ClientSecret {
        id: pair.user,
        secret: pair.password,
    }
}

/// `Authorization: <scheme> <value>`
pub(super) fn header(scheme: &str, value: &Secret) -> Result<CredentialUsage, Unusable> {
    let text = format!("{scheme} {}", not_empty(value)?.expose());
    as_header("Authorization", text.into())
}

fn as_header(name: &'static str, text: Secret) -> Result<CredentialUsage, Unusable> {
    match HeaderValue::from_bytes(text.expose().as_bytes()) {
        Ok(_) => Ok(CredentialUsage::Send(Placed {
            location: Location::Header,
            name,
            text,
        })),
        Err(_) => Err("it has a line break or another control character"),
    }
}

impl Grant {
    /// Returns the scopes to request, separated by spaces.
    pub(super) fn scope(&self, described: &[&str]) -> Cow<'static, str> {
        match &self.scopes {
            Some(scopes) => scopes.join(" ").into(),
            None => described.join(" ").into(),
        }
    }
}
