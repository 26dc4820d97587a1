//! Which redirects are followed, and how (RFC 9110, section 15.4).
//!
//! Redirects are followed to the same origin and to hosts that the client allows by name, and at
//! most [`LIMIT`] in a row. The response of any other redirect is the response of the step. The
//! invariant: no secret reaches an origin that it is not meant for.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, Method, Response, StatusCode, header};
use url::Url;

use super::content::Content;
use crate::{
    client::{HostPolicy, shown_host},
    secret::{Redaction, is_sensitive},
};

/// How many redirects are followed in a row.
pub(super) const LIMIT: usize = 10;

/// A request that may change with every redirect.
pub(super) struct Hop {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) headers: HeaderMap,
    pub(super) body: Content,
    /// Whether all redirects so far stayed within the origin of the step's request.
    pub(super) at_home: bool,
    pub(super) followed: usize,
}

/// A redirect that was not followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unfollowed {
    pub(crate) host: String,
    reason: Reason,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reason {
    /// It leads to another origin that is not allowed by name.
    Elsewhere,
    /// `only_hosts` does not name the host.
    Narrowed,
    /// The URL contains a secret of the run, or a user.
    Secret,
    /// The body contains a secret of the run, and would be sent again.
    SecretBody,
    TooMany,
}

/// What a response means for the request.
pub(super) enum Redirect {
    /// It is the response of the step.
    None,
    Unfollowed(Unfollowed),
    To(Url),
}

/// Returns whether a response may ask for another request.
pub(super) fn is_redirect(response: &Response<Bytes>) -> bool {
    let status = response.status().as_u16();
    matches!(status, 301 | 302 | 303 | 307 | 308)
        && response.headers().contains_key(header::LOCATION)
}

impl Hop {
    /// Decides whether a response redirects this request, and whether the redirect may be followed.
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

    /// Changes the request into the one that a redirect asks for.
    ///
    /// Secrets are dropped whenever the origin changes, even if a later redirect leads back to the
    /// first origin: the server in between chose the URL, so the request is no longer the step's.
    pub(super) fn follow(&mut self, status: StatusCode, target: Url, redaction: &Redaction) {
        if self.becomes_get(status) {
            self.method = Method::GET;
            self.body = Content::default();
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
        let location = response.headers().get(header::LOCATION)?;
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
        // A user in the URL would become a credential that the step does not know of.
        if !target.username().is_empty() || target.password().is_some() {
            return Some(Reason::Secret);
        }
        // Within one origin, the server learns nothing that it has not been sent already.
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
            if !self.becomes_get(status) && self.body.may_hold_secret(redaction) {
                return Some(Reason::SecretBody);
            }
        }
        (self.followed >= LIMIT).then_some(Reason::TooMany)
    }

    /// Returns whether the redirected request is a `GET` without a body: after 303 always, after
    /// 301 and 302 for `POST`, as all browsers do and RFC 9110 allows. 307 and 308 repeat the
    /// request.
    fn becomes_get(&self, status: StatusCode) -> bool {
        match status {
            StatusCode::MOVED_PERMANENTLY | StatusCode::FOUND => self.method == Method::POST,
            StatusCode::SEE_OTHER => self.method != Method::GET && self.method != Method::HEAD,
            _ => false,
        }
    }
}

/// Removes the headers that another origin must not see.
pub(crate) fn drop_secrets(headers: &mut HeaderMap, redaction: &Redaction) {
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
            Reason::Secret => f.write_str(", since its URL contains a secret"),
            Reason::SecretBody => {
                f.write_str(", since the body that it would repeat contains a secret")
            }
            Reason::TooMany => write!(f, ", since it follows {LIMIT} others"),
        }
    }
}
