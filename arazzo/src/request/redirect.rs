//! Which redirects are followed, and how (RFC 9110, section 15.4).
//!
//! Only those to the same origin, so that no credential reaches another server, and at most
//! [`LIMIT`] in a row. Any other redirect is itself the response.

use bytes::Bytes;
use http::{HeaderMap, Method, Response, StatusCode, header};
use url::Url;

/// How many redirects are followed in a row.
pub(super) const LIMIT: usize = 10;

/// A request that redirects may change.
pub(super) struct Hop {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Hop {
    /// Returns whether the response is a redirect to follow, and becomes the request to send then.
    pub(super) fn follow(&mut self, response: &Response<Bytes>) -> bool {
        let Some(target) = self.target(response) else {
            return false;
        };
        let post = self.method == Method::POST;
        let becomes_get = match response.status() {
            StatusCode::MOVED_PERMANENTLY | StatusCode::FOUND => post,
            StatusCode::SEE_OTHER => self.method != Method::GET && self.method != Method::HEAD,
            _ => false,
        };
        if becomes_get {
            self.method = Method::GET;
            self.body = Bytes::new();
            self.headers.remove(header::CONTENT_TYPE);
            self.headers.remove(header::CONTENT_ENCODING);
        }
        self.url = target;
        true
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
        let own = target.username().is_empty() && target.password().is_none();
        (own && target.origin() == self.url.origin()).then_some(target)
    }
}
