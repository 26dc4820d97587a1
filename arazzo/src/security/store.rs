//! [`Security`]: the credentials of a client, and the tokens that it has obtained with them.

use std::{collections::BTreeMap, fmt};

use url::Url;

use super::{
    Credential, Scheme,
    scheme::Kind,
    token::Tokens,
    usage::{self, CredentialUsage, Unusable},
};
use crate::transport::Transport;

/// A map by source and scheme; the source may be `document/name`.
type Named<T> = BTreeMap<(String, String), T>;

/// The credentials of a client.
#[derive(Default)]
pub(crate) struct Security {
    pub(crate) credentials: Named<Credential>,
    pub(crate) token_urls: Named<Url>,
    tokens: Tokens,
}

impl Security {
    pub(crate) fn new(credentials: Named<Credential>, token_urls: Named<Url>) -> Self {
        Self {
            credentials,
            token_urls,
            tokens: Tokens::default(),
        }
    }

    /// Returns the tokens that all runs share.
    pub(crate) fn tokens(&self) -> &Tokens {
        &self.tokens
    }

    /// Returns the credential for a scheme. A certificate belongs to the transport.
    pub(crate) fn find(&self, scheme: &Scheme) -> Option<&Credential> {
        of(&self.credentials, scheme)
    }

    /// Returns the token URL that the client sets for a scheme.
    pub(super) fn token_url(&self, scheme: &Scheme) -> Option<&Url> {
        of(&self.token_urls, scheme)
    }

    /// Returns whether the client can satisfy a scheme.
    pub(super) fn has(&self, transport: &dyn Transport, scheme: &Scheme) -> bool {
        match scheme.kind {
            Kind::MutualTls => transport.has_client_certificate(),
            _ if scheme.answers_challenge() => false,
            _ => self.find(scheme).is_some(),
        }
    }

    /// Returns how the credential for a scheme is used; `None` if there is nothing to do.
    pub(crate) fn usage(&self, scheme: &Scheme) -> Option<Result<CredentialUsage, Unusable>> {
        if scheme.kind == Kind::MutualTls {
            return None;
        }
        let credential = self.find(scheme)?;
        let has_token_url = self.token_url(scheme).is_some();
        Some(usage::usage(scheme, credential, has_token_url))
    }
}

fn of<'m, T>(map: &'m Named<T>, scheme: &Scheme) -> Option<&'m T> {
    let source = scheme.source();
    let name = scheme.name().to_owned();
    let qualified = (source.qualified(), name.clone());
    let plain = (source.name().to_owned(), name);
    map.get(&qualified).or_else(|| map.get(&plain))
}

impl fmt::Debug for Security {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(&self.credentials).finish()
    }
}
