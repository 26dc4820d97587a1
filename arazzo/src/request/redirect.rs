//! Which redirects are followed, and how (RFC 9110, section 15.4).
//!
//! Those to the same origin, those to hosts that the client allows by name, and at most [`LIMIT`] in
//! a row. Any other redirect is itself the response. The invariant: nothing secret reaches an origin
//! that it was not meant for.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, Method, Response, StatusCode, header};
use url::Url;

use super::sent::Sent;
use crate::{
    client::{HostPolicy, shown_host},
    error::{Redaction, is_sensitive},
};

/// How many redirects are followed in a row.
pub(super) const LIMIT: usize = 10;

/// A request that redirects may change.
pub(super) struct Hop {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    /// Whether it still goes to the origin that the step means.
    pub(super) at_home: bool,
    pub(super) followed: usize,
}

/// A redirect that is the response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unfollowed {
    pub(crate) host: String,
    reason: Reason,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reason {
    /// Another origin that is not allowed by name.
    Elsewhere,
    /// `only_hosts` does not name the host.
    Narrowed,
    /// The server wrote a secret of the run into the URL, or a user.
    Secret,
    /// The body holds a secret of the run, and it would be sent again.
    SecretBody,
    TooMany,
}

/// What a response says about where to go on.
pub(super) enum Redirect {
    /// It is the response.
    None,
    Unfollowed(Unfollowed),
    To(Url),
}

impl Hop {
    /// The URL as it may be shown.
    pub(super) fn shown_url(&self, sent: &Sent, redaction: &Redaction) -> String {
        match self.followed {
            0 => sent.shown_url.clone(),
            _ => redaction.apply(self.url.as_str()).into_owned(),
        }
    }

    /// What the response means for this request.
    pub(super) fn redirect(
        &self,
        response: &Response<Bytes>,
        host_policy: &HostPolicy,
        redaction: &Redaction,
    ) -> Redirect {
        let Some(target) = self.target(response) else {
            return Redirect::None;
        };
        match self.refusal(response.status(), &target, host_policy, redaction) {
            Some(reason) => Redirect::Unfollowed(Unfollowed {
                host: redaction.apply(&shown_host(&target)).into_owned(),
                reason,
            }),
            None => Redirect::To(target),
        }
    }

    /// Becomes the request that a redirect asks for.
    pub(super) fn follow(&mut self, status: StatusCode, target: Url, redaction: &Redaction) {
        if self.becomes_get(status) {
            self.method = Method::GET;
            self.body = Bytes::new();
            self.headers.remove(header::CONTENT_TYPE);
            self.headers.remove(header::CONTENT_ENCODING);
        }
        if target.origin() != self.url.origin() {
            self.at_home = false;
            drop_secrets(&mut self.headers, redaction);
        }
        self.url = target;
        self.followed += 1;
    }

    fn target(&self, response: &Response<Bytes>) -> Option<Url> {
        let followed = matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308);
        let location = response
            .headers()
            .get(header::LOCATION)
            .filter(|_| followed)?;
        let location = std::str::from_utf8(location.as_bytes()).ok()?;
        let mut target = self.url.join(location).ok()?;
        target.set_fragment(None);
        matches!(target.scheme(), "http" | "https").then_some(target)
    }

    fn refusal(
        &self,
        status: StatusCode,
        target: &Url,
        host_policy: &HostPolicy,
        redaction: &Redaction,
    ) -> Option<Reason> {
        if !target.username().is_empty() || target.password().is_some() {
            return Some(Reason::Secret);
        }
        if target.origin() != self.url.origin() {
            if !host_policy.within(target) {
                return Some(Reason::Narrowed);
            }
            if !host_policy.allows_redirect(target) {
                return Some(Reason::Elsewhere);
            }
            if redaction.finds(target.as_str().as_bytes()) {
                return Some(Reason::Secret);
            }
            if !self.becomes_get(status) && redaction.finds(&self.body) {
                return Some(Reason::SecretBody);
            }
        }
        (self.followed >= LIMIT).then_some(Reason::TooMany)
    }

    fn becomes_get(&self, status: StatusCode) -> bool {
        match status {
            StatusCode::MOVED_PERMANENTLY | StatusCode::FOUND => self.method == Method::POST,
            StatusCode::SEE_OTHER => self.method != Method::GET && self.method != Method::HEAD,
            _ => false,
        }
    }
}

/// Leaves the headers that another origin may see.
fn drop_secrets(headers: &mut HeaderMap, redaction: &Redaction) {
    let secret = |(name, value): (&header::HeaderName, &http::HeaderValue)| {
        let secret = value.is_sensitive()
            || is_sensitive(name.as_str())
            || redaction.finds(value.as_bytes());
        secret.then(|| name.clone())
    };
    let secrets: Vec<_> = headers.iter().filter_map(secret).collect();
    for name in secrets {
        headers.remove(name);
    }
}

impl fmt::Display for Unfollowed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = &self.host;
        write!(f, "the redirect to `{host}` was not followed")?;
        match self.reason {
            Reason::Elsewhere => write!(
                f,
                ": allow it with `allow_redirects_to(\"{host}\")` (`--allow-redirects-to {host}`)"
            ),
            Reason::Narrowed => f.write_str(", since `only_hosts` does not name it"),
            Reason::Secret => f.write_str(", since its URL holds a secret"),
            Reason::SecretBody => f.write_str(", since the body that it repeats holds a secret"),
            Reason::TooMany => write!(f, ", since {LIMIT} were before it"),
        }
    }
}
