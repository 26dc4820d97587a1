//! [`Endpoint`]: the token endpoint of a scheme.

use url::Url;

use super::{TokenError, discovery};
use crate::{
    run::Run,
    security::{Scheme, scheme::Kind, usage::Grant},
};

/// A token endpoint.
#[derive(Clone, Debug)]
pub(super) struct Endpoint {
    pub(super) url: Url,
    /// Whether it accepts the id and the secret of a client only in the body.
    pub(super) in_body: bool,
}

/// Returns the token endpoint of a scheme: the one that the client sets, else the one that the API
/// or its discovery document describes.
pub(super) async fn endpoint(
    run: &Run,
    scheme: Scheme,
    grant: &Grant,
) -> Result<Endpoint, TokenError> {
    let security = &run.client().settings().security;
    let url = match (security.token_url(&scheme), scheme.kind) {
        (Some(url), _) => url.clone(),
        (None, Kind::OpenIdConnect(url)) => return discovery::endpoint(run, scheme, url).await,
        (
            None,
            Kind::OAuth2 {
                client_credentials,
                password,
            },
        ) => {
            let described = match grant.user {
                None => client_credentials,
                Some(_) => password,
            };
            let described = described
                .ok_or_else(|| TokenError::new(scheme, "the API describes no token URL"))?;
            related(run, scheme, described)?
        }
        (None, _) => return Err(TokenError::new(scheme, "the scheme does not use tokens")),
    };
    Ok(Endpoint {
        url,
        in_body: false,
    })
}

/// Resolves a URL of the API description.
pub(super) fn related(run: &Run, scheme: Scheme, url: &str) -> Result<Url, TokenError> {
    let related = scheme.source().related(run.client().settings(), url);
    let problem = |reason| TokenError::new(scheme, format!("the URL of its server {reason}"));
    let mut url = related.map_err(problem)?;
    url.set_fragment(None);
    Ok(url)
}
