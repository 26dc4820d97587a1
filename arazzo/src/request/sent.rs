//! [`Sent`]: a request as it is sent, kept for `$request`, `$url` and `$method`.

use std::borrow::Cow;

#[cfg(feature = "signing")]
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, header};
use url::{Position, Url};

use super::{
    body::Body,
    content::Content,
    parameter::{Location, Parameter},
    redirect::{Hop, Unfollowed},
    target::Target,
};
#[cfg(feature = "signing")]
use crate::run::Run;
use crate::{
    client::{Settings, Source},
    error::Cause,
    operand::Operand,
    run::ExecutionId,
    secret::Redaction,
};

/// A request as it is sent.
pub(crate) struct Sent {
    pub(crate) method: Method,
    /// The path template.
    pub(crate) path: Cow<'static, str>,
    pub(super) target: Target,
    pub(super) headers: HeaderMap,
    pub(super) source: Source,
    /// The base URL, from a description or an override.
    pub(super) base: Url,
    /// Whether the request carries a credential or a secret parameter.
    pub(crate) secret: bool,
    /// The redirect that was not followed, if the response is one.
    pub(crate) unfollowed: Option<Unfollowed>,
    pub(super) parameters: Vec<Parameter>,
    pub(super) body: Option<Body>,
}

impl Sent {
    pub(crate) fn url(&self) -> &Url {
        self.target.url(&self.base)
    }

    /// Returns whether any part of the URL is secret.
    pub(super) fn hides_url(&self) -> bool {
        let in_url = [Location::Path, Location::Query];
        let mut parameters = self.parameters.iter();
        parameters.any(|known| known.secret && in_url.contains(&known.location))
    }

    /// Returns the URL as it may be shown: only the path template if any part of the URL is secret.
    pub(crate) fn shown_url(&self, redaction: &Redaction) -> String {
        if self.hides_url() {
            self.path.clone().into_owned()
        } else {
            redaction.apply(self.url().as_str()).into_owned()
        }
    }

    /// Returns the value of a parameter as it was given. A header that no parameter sets has the
    /// value that was sent.
    pub(crate) fn parameter(&self, location: Location, name: &str) -> Operand<'_> {
        let given = self
            .parameters
            .iter()
            .find(|known| known.is(location, name));
        match (given, location) {
            (Some(parameter), _) => Operand::from(&parameter.value),
            (None, Location::Header) => match self.headers.get(name) {
                Some(value) => Operand::from(&*String::from_utf8_lossy(value.as_bytes())),
                None => Operand::missing(),
            },
            (None, _) => Operand::missing(),
        }
    }

    /// Returns the body, or its part at a JSON Pointer.
    pub(crate) fn body(&self, pointer: &str) -> Operand<'_> {
        match &self.body {
            Some(body) => body.operand(pointer),
            None => Operand::missing(),
        }
    }

    /// Adds the id of the execution, if the client has a header for it and no parameter sets that.
    pub(super) fn identify(&mut self, settings: &Settings, id: ExecutionId) {
        let Some(name) = &settings.request_id_header else {
            return;
        };
        if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
            self.headers.entry(name).or_insert(value);
        }
    }

    /// Adds the headers that the client has for the source, and its user agent, unless they are
    /// there already.
    pub(super) fn add_headers(&mut self, settings: &Settings) {
        if let Some(known) = self.source.of_settings(&settings.headers) {
            for (name, value) in known {
                let added = self.headers.entry(name).or_insert_with(|| value.clone());
                self.secret |= added.is_sensitive();
            }
        }
        if let Some(text) = &settings.user_agent {
            let agent = self.headers.entry(header::USER_AGENT);
            agent.or_insert_with(|| text.clone());
        }
    }

    /// Signs a hop, if the client has a signer for the source and no parameter sets its header.
    ///
    /// Every hop is signed anew, since a redirect may change the body. A hop to another origin is
    /// not signed: the signature is meant for the step's own server.
    #[cfg(feature = "signing")]
    pub(super) fn sign(&self, run: &Run, at_home: bool, request: &mut http::Request<Bytes>) {
        let signer = self.signer(run.client().settings());
        let Some(signer) = signer.filter(|_| at_home) else {
            return;
        };
        run.conceal(signer.secret());
        let name = signer.header_name();
        let mut given = self.parameters.iter();
        let given = given.any(|known| known.is(Location::Header, name.as_str()));
        let signature = signer.sign_now(request.body(), run.client().transport().wall());
        if let (false, Ok(mut value)) = (given, HeaderValue::from_str(&signature)) {
            value.set_sensitive(true);
            request.headers_mut().insert(name, value);
        }
    }

    #[cfg(feature = "signing")]
    fn signer<'s>(&self, settings: &'s Settings) -> Option<&'s crate::signing::Signer> {
        self.source.of_settings(&settings.signers)
    }

    /// Returns whether the body must be in memory: it is signed.
    pub(super) fn is_signed(&self, settings: &Settings) -> bool {
        #[cfg(feature = "signing")]
        return self.signer(settings).is_some();
        #[cfg(not(feature = "signing"))]
        {
            let _ = settings;
            false
        }
    }

    /// Checks whether the request may be sent to its host.
    pub(super) fn check(&self, settings: &Settings, redaction: &Redaction) -> Result<(), Cause> {
        let url = self.target.at_host(&self.base);
        let known = url.host() == self.base.host();
        let secret = || self.secret || self.holds_secret(redaction);
        settings.host_policy.check(url, known, secret)
    }

    /// Returns whether the path, the query, a header or the body contains a secret of the run.
    fn holds_secret(&self, redaction: &Redaction) -> bool {
        let finds = |text: &[u8]| redaction.finds(text);
        finds(self.url()[Position::BeforePath..].as_bytes())
            || self.headers.values().any(|value| finds(value.as_bytes()))
            || self.may_hold_secret(redaction)
    }

    pub(super) fn first_hop(&self) -> Hop {
        Hop {
            method: self.method.clone(),
            url: self.url().clone(),
            headers: self.headers.clone(),
            body: self.content(),
            at_home: true,
            followed: 0,
        }
    }

    fn may_hold_secret(&self, redaction: &Redaction) -> bool {
        let body = self.body.as_ref();
        body.is_some_and(|body| body.content.may_hold_secret(redaction))
    }

    pub(super) fn content(&self) -> Content {
        let body = self.body.as_ref();
        body.map(|body| body.content.clone()).unwrap_or_default()
    }
}
