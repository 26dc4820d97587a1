//! [`Credential`]: what a client presents for a security scheme.

use std::fmt;

use crate::{
    secret::Redaction,
    secret::{HIDDEN, Secret},
};

/// What a client presents for a security scheme. It is never printed.
///
/// The scheme determines how a text is interpreted: as a key, as a token, as `user:password` for
/// HTTP basic and the password flow of OAuth 2, or as `id:secret` for client credentials of OAuth 2
/// and for OpenID Connect. For OAuth 2 and OpenID Connect, a text without a colon is always a
/// token. Where a text would be ambiguous, use [`token`](Self::token), [`basic`](Self::basic),
/// [`client`](Self::client) or [`password`](Self::password).
///
/// ```
/// use arazzo::{Client, Credential};
///
/// # fn main() -> Result<(), arazzo::BuildError> {
/// let client = Client::builder()
///     .credential("petstore", "api_key", "k-123")
///     .credential("billing", "oauth", Credential::client("reporting", "s3cr3t").in_body())
///     .transport(arazzo::testing::Script::new())
///     .build()?;
/// assert!(!format!("{client:?}").contains("s3cr3t"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Credential {
    pub(super) given: Given,
    pub(super) client: Option<ClientSecret>,
    pub(super) in_body: bool,
    pub(super) scopes: Option<Vec<String>>,
}

/// The credential as it was given.
#[derive(Clone)]
pub(super) enum Given {
    /// Text whose meaning depends on the scheme.
    Text(Secret),
    Token(Secret),
    Basic(UserPassword),
    /// Nothing but the client of [`Credential::client`].
    Client,
    Password(UserPassword),
}

#[derive(Clone)]
pub(super) struct UserPassword {
    pub(super) user: String,
    pub(super) password: Secret,
}

/// The id and the secret with which a client authenticates at a token endpoint.
#[derive(Clone)]
pub(super) struct ClientSecret {
    pub(super) id: String,
    pub(super) secret: Secret,
}

impl Credential {
    fn new(given: Given) -> Self {
        Self {
            given,
            client: None,
            in_body: false,
            scopes: None,
        }
    }

    /// Adds all secrets of the credential to those that are hidden.
    pub(crate) fn redact(&self, redaction: &mut Redaction) {
        match &self.given {
            Given::Token(text) => redaction.add(text.expose()),
            Given::Text(text) => {
                redaction.add(text.expose());
                let pair = text.expose().split_once(':');
                redaction.add(pair.map_or("", |(_, secret)| secret));
            }
            Given::Basic(pair) | Given::Password(pair) => redaction.add(pair.password.expose()),
            Given::Client => {}
        }
        if let Some(client) = &self.client {
            redaction.add(client.secret.expose());
        }
    }

    /// Makes a credential from a token or a key, which is sent as it is.
    pub fn token(token: impl Into<Secret>) -> Self {
        Self::new(Given::Token(token.into()))
    }

    /// Makes a credential from a user and a password for HTTP basic.
    pub fn basic(user: impl Into<String>, password: impl Into<Secret>) -> Self {
        Self::new(Given::Basic(UserPassword {
            user: user.into(),
            password: password.into(),
        }))
    }

    /// Makes a credential from the id and the secret of a client that obtains tokens for itself
    /// (RFC 6749, section 4.4).
    pub fn client(id: impl Into<String>, secret: impl Into<Secret>) -> Self {
        Self::new(Given::Client).with_client(id, secret)
    }

    /// Makes a credential from a user and a password that are exchanged for a token (RFC 6749,
    /// section 4.3).
    pub fn password(user: impl Into<String>, password: impl Into<Secret>) -> Self {
        Self::new(Given::Password(UserPassword {
            user: user.into(),
            password: password.into(),
        }))
    }

    /// Sets the client that requests the token of a user.
    #[must_use]
    pub fn with_client(mut self, id: impl Into<String>, secret: impl Into<Secret>) -> Self {
        self.client = Some(ClientSecret {
            id: id.into(),
            secret: secret.into(),
        });
        self
    }

    /// Sends the id and the secret of the client in the body of the token request, for servers that
    /// do not support HTTP basic. Default: HTTP basic, or what an OpenID Connect discovery document
    /// requires.
    #[must_use]
    pub fn in_body(mut self) -> Self {
        self.in_body = true;
        self
    }

    /// Requests these scopes instead of those that the API describes.
    #[must_use]
    pub fn scopes<S: Into<String>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
        self.scopes = Some(scopes.into_iter().map(Into::into).collect());
        self
    }
}

impl From<Secret> for Credential {
    fn from(text: Secret) -> Self {
        Self::new(Given::Text(text))
    }
}

impl From<String> for Credential {
    fn from(text: String) -> Self {
        Self::from(Secret::from(text))
    }
}

impl From<&str> for Credential {
    fn from(text: &str) -> Self {
        Self::from(Secret::from(text))
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HIDDEN)
    }
}
