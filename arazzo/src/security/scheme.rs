//! [`Scheme`]: a security scheme, as an API describes it.

use crate::{client::Source, request::Location};

/// A security scheme of a source description (OpenAPI, "Security Scheme Object"), and the scopes
/// that an operation requires.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Scheme {
    source: Source,
    name: &'static str,
    pub(super) kind: Kind,
    scopes: &'static [&'static str],
}

/// The kinds of security schemes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Basic,
    Bearer,
    /// Another scheme of the header `Authorization`.
    Http(&'static str),
    ApiKey(Location, &'static str),
    /// With the token URLs of the flows that need no browser.
    OAuth2 {
        client_credentials: Option<&'static str>,
        password: Option<&'static str>,
    },
    /// With the URL of the discovery document.
    OpenIdConnect(&'static str),
    MutualTls,
}

impl Scheme {
    const fn new(source: Source, name: &'static str, kind: Kind) -> Self {
        Self {
            source,
            name,
            kind,
            scopes: &[],
        }
    }

    /// Makes a scheme for a user and a password in the header `Authorization` (RFC 7617).
    pub const fn basic(source: Source, name: &'static str) -> Self {
        Self::new(source, name, Kind::Basic)
    }

    /// Makes a scheme for a token in the header `Authorization` (RFC 6750).
    pub const fn bearer(source: Source, name: &'static str) -> Self {
        Self::new(source, name, Kind::Bearer)
    }

    /// Makes any other scheme of the header `Authorization`: the credential follows the scheme's
    /// name. A scheme that responds to a challenge of the server, such as `digest`, can only be
    /// satisfied by a step that sets the header.
    pub const fn http(source: Source, name: &'static str, scheme: &'static str) -> Self {
        Self::new(source, name, Kind::Http(scheme))
    }

    /// Makes a scheme for a key in a header, a query parameter or a cookie of this name.
    pub const fn api_key(
        source: Source,
        name: &'static str,
        location: Location,
        parameter: &'static str,
    ) -> Self {
        Self::new(source, name, Kind::ApiKey(location, parameter))
    }

    /// Makes a scheme of OAuth 2 (RFC 6749) without a flow: the credential is a token.
    pub const fn oauth2(source: Source, name: &'static str) -> Self {
        let kind = Kind::OAuth2 {
            client_credentials: None,
            password: None,
        };
        Self::new(source, name, kind)
    }

    /// Adds the flow that issues tokens for client credentials at this URL.
    pub const fn client_credentials(self, token_url: &'static str) -> Self {
        let password = match self.kind {
            Kind::OAuth2 { password, .. } => password,
            _ => None,
        };
        let kind = Kind::OAuth2 {
            client_credentials: Some(token_url),
            password,
        };
        Self { kind, ..self }
    }

    /// Adds the flow that issues tokens for a user and a password at this URL.
    pub const fn password(self, token_url: &'static str) -> Self {
        let client_credentials = match self.kind {
            Kind::OAuth2 {
                client_credentials, ..
            } => client_credentials,
            _ => None,
        };
        let kind = Kind::OAuth2 {
            client_credentials,
            password: Some(token_url),
        };
        Self { kind, ..self }
    }

    /// Makes a scheme of OpenID Connect, with the URL of the discovery document.
    pub const fn open_id_connect(
        source: Source,
        name: &'static str,
        discovery_url: &'static str,
    ) -> Self {
        Self::new(source, name, Kind::OpenIdConnect(discovery_url))
    }

    /// Makes a scheme of mutual TLS: the client presents a certificate.
    pub const fn mutual_tls(source: Source, name: &'static str) -> Self {
        Self::new(source, name, Kind::MutualTls)
    }

    /// Sets the scopes that an operation requires.
    pub const fn scopes(self, scopes: &'static [&'static str]) -> Self {
        Self { scopes, ..self }
    }

    /// Returns the source description whose API has the scheme.
    pub const fn source(&self) -> Source {
        self.source
    }

    /// Returns the name of the scheme.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Returns the scopes that the operation requires.
    pub const fn required_scopes(&self) -> &'static [&'static str] {
        self.scopes
    }

    /// Returns whether the scheme responds to a challenge of the server, so that no fixed text can
    /// satisfy it (RFC 9110, section 11; the IANA registry of HTTP authentication schemes).
    pub(crate) fn answers_challenge(&self) -> bool {
        const NAMES: &[&str] = &["digest", "hoba", "mutual", "negotiate", "ntlm"];
        let Kind::Http(name) = self.kind else {
            return false;
        };
        let name = name.to_ascii_lowercase();
        NAMES.contains(&name.as_str()) || name.starts_with("scram-")
    }

    /// Returns how to provide what the scheme requires, for a message.
    pub(crate) fn way(&self) -> String {
        match self.kind {
            Kind::MutualTls => "a transport with a client certificate".to_owned(),
            _ => {
                let (source, name) = (self.source.name(), self.name);
                format!(
                    "`Client::builder().credential(\"{source}\", \"{name}\", …)` (`--credential \
                     {source}.{name}=…`)"
                )
            }
        }
    }

    /// Returns where the credential is sent; `None` for a certificate.
    pub(crate) fn place(&self) -> Option<(Location, &'static str)> {
        match self.kind {
            Kind::ApiKey(location, name) => Some((location, name)),
            Kind::MutualTls => None,
            _ => Some((Location::Header, "Authorization")),
        }
    }
}
