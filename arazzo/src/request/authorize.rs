//! The credentials of a request, which are added as parameters unless the step sets them itself.

use std::borrow::Cow;

use http::StatusCode;
use serde_json::Value;

use super::{
    Style,
    draft::Draft,
    encode,
    parameter::{Location, Parameter},
};
use crate::{
    error::Cause,
    run::Run,
    security::{CredentialUsage, Issued, Place, Placed, TokenError, Untold, choose, obtain},
    transport::TransportError,
};

/// Why a request does not have the credentials that the API requires.
pub(super) enum Unauthorized {
    /// A failure that no failure action may handle.
    Refused(Cause),
    /// The transport ends the run.
    Ended(TransportError),
    /// No token could be obtained, but a retry may succeed.
    NoResponse(TokenError),
}

impl Draft {
    /// Adds the credentials that the API requires, and returns the tokens among them.
    pub(super) async fn authorize(&mut self, run: &Run) -> Result<Vec<Issued>, Unauthorized> {
        let client = run.client();
        let security = &client.settings().security;
        let alternatives = std::mem::take(&mut self.security);
        let is_set = |place| self.is_set(place);
        let schemes = choose(security, client.transport(), &alternatives, is_set);
        let mut tokens = Vec::new();
        for scheme in schemes.map_err(Unauthorized::Refused)? {
            // Two schemes of one alternative may use the same place; the first one fills it.
            if scheme.place().is_some_and(|place| self.is_set(place)) {
                continue;
            }
            let unusable = |reason| Unauthorized::Refused(Cause::unfit_credential(scheme, reason));
            match security.usage(scheme).transpose().map_err(unusable)? {
                None => {}
                Some(CredentialUsage::Send(placed)) => self.place(run, placed),
                Some(CredentialUsage::Fetch(grant)) => {
                    let token = obtain(run, *scheme, &grant, self.timeout).await;
                    let token = token.map_err(Unauthorized::from)?;
                    self.place(run, token.placed());
                    tokens.push(token);
                }
            }
        }
        Ok(tokens)
    }

    /// Returns whether a parameter of the step fills the place.
    fn is_set(&self, (location, name): Place) -> bool {
        let given = |parameter: &Parameter| parameter.is(location, name);
        self.parameters.iter().any(given)
            || match location {
                Location::Query => self.query_string.as_deref().is_some_and(|query| {
                    url::form_urlencoded::parse(query.as_bytes()).any(|(key, _)| key == name)
                }),
                Location::Cookie => self.sets_cookie(name),
                Location::Path | Location::Header => false,
            }
    }

    /// Returns whether the step sets the header `Cookie` with a cookie of this name.
    fn sets_cookie(&self, name: &str) -> bool {
        let mut headers = self.parameters.iter();
        let header = headers.find(|parameter| parameter.is(Location::Header, "Cookie"));
        let text = header.and_then(|parameter| parameter.value.as_str());
        let mut pairs = text.unwrap_or_default().split(';');
        pairs.any(|pair| pair.split('=').next().is_some_and(|key| key.trim() == name))
    }

    fn place(&mut self, run: &Run, placed: Placed) {
        let Placed {
            location,
            name,
            text,
        } = placed;
        run.conceal(&text);
        let style = match location {
            Location::Query => Style::form(),
            Location::Cookie => Style::form().as_given(),
            Location::Path | Location::Header => Style::simple(),
        };
        // A query that is given as a whole replaces all query parameters, so the credential has to
        // be appended to it.
        if let (Location::Query, Some(query)) = (location, &mut self.query_string) {
            let and = if query.is_empty() { "" } else { "&" };
            let (name, value) = (encode::reserved(name), encode::reserved(text.expose()));
            query.push_str(&format!("{and}{name}={value}"));
        }
        self.parameters.push(Parameter {
            location,
            name: Cow::Borrowed(name),
            value: Value::String(text.expose().to_owned()),
            style,
            secret: true,
        });
    }
}

impl From<Untold> for Unauthorized {
    fn from(untold: Untold) -> Self {
        match untold {
            Untold::Deadline(limit) => Self::Refused(Cause::Deadline { limit }),
            Untold::Ended(error) => Self::Ended(error),
            Untold::Failed(error) if error.is_final() => Self::Refused(Cause::Token(error)),
            Untold::Failed(error) => Self::NoResponse(error),
        }
    }
}

/// Drops the tokens of a request that the API has rejected, so that the next request fetches new
/// ones.
pub(super) fn drop_rejected(tokens: &[Issued], status: Option<StatusCode>) {
    if status == Some(StatusCode::UNAUTHORIZED) {
        tokens.iter().for_each(Issued::rejected);
    }
}
