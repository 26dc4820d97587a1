//! [`Credential`]: what a client has for a security scheme.

use std::fmt;

use crate::{
    error::Redaction,
    secret::{HIDDEN, Secret},
};

/// What a client shows for a security scheme. It is never printed.
///
/// A text is understood as the scheme asks for it: the key, the token, `user:password` for HTTP
/// basic and the password flow of OAuth 2, `id:secret` for client credentials of OAuth 2 and for
/// OpenID Connect. A text without a colon is always a token for the latter two.
/// [`token`](Self::token), [`basic`](Self::basic), [`client`](Self::client) and
/// [`password`](Self::password) say it where a text could mean either.
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

/// What was given.
#[derive(Clone)]
pub(super) enum Given {
    /// To be read as the scheme asks for it.
    Text(Secret),
    Token(Secret),
    Basic(UserPassword),
    /// Only [`Credential::client`].
    Client,
    Password(UserPassword),
}

#[derive(Clone)]
pub(super) struct UserPassword {
    pub(super) user: String,
    pub(super) password: Secret,
}

/// What a client proves itself with at a token endpoint.
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

    /// Adds what nobody may see, whatever the credential is for.
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

    /// A token or a key that is sent as it is.
    pub fn token(token: impl Into<Secret>) -> Self {
        Self::new(Given::Token(token.into()))
    }

    /// A user and a password for HTTP basic.
    pub fn basic(user: impl Into<String>, password: impl Into<Secret>) -> Self {
        Self::new(Given::Basic(UserPassword {
            user: user.into(),
            password: password.into(),
        }))
    }

    /// The id and the secret of a client that gets its own tokens (RFC 6749, section 4.4).
    pub fn client(id: impl Into<String>, secret: impl Into<Secret>) -> Self {
        Self::new(Given::Client).with_client(id, secret)
    }

    /// A user and a password that a token is given for (RFC 6749, section 4.3).
    pub fn password(user: impl Into<String>, password: impl Into<Secret>) -> Self {
        Self::new(Given::Password(UserPassword {
            user: user.into(),
            password: password.into(),
        }))
    }

    /// The client that asks for the token of a user.
    #[must_use]
    pub fn with_client(mut self, id: impl Into<String>, secret: impl Into<Secret>) -> Self {
        self.client = Some(ClientSecret {
            id: id.into(),
            secret: secret.into(),
        });
        self
    }

    /// Sends id and secret of the client in the body of the token request, for servers that do not
    /// take HTTP basic. Default: HTTP basic, or what an OpenID Connect discovery document asks for.
    #[must_use]
    pub fn in_body(mut self) -> Self {
        self.in_body = true;
        self
    }

    /// Asks for these scopes instead of those that the API describes.
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
