//! The headers that a client adds to the requests of a source, and its user agent.

use std::collections::BTreeMap;

use http::{HeaderMap, HeaderName, HeaderValue, header};

use super::ClientBuilder;
use crate::{Secret, secret::is_sensitive};

/// Headers of which every request has its own: they frame it, address it, or describe its body.
const OWN: [HeaderName; 12] = [
    header::ACCEPT_ENCODING,
    header::CONNECTION,
    header::CONTENT_ENCODING,
    header::CONTENT_LENGTH,
    header::CONTENT_TYPE,
    header::EXPECT,
    header::HOST,
    header::PROXY_AUTHORIZATION,
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
];

/// Names of the same kind that the crate `http` has no constants for.
const OWN_NAMES: [&str; 2] = ["keep-alive", "proxy-connection"];

/// Returns whether a header can only be decided by each request itself.
pub(crate) fn is_own(name: &HeaderName) -> bool {
    OWN.contains(name) || OWN_NAMES.contains(&name.as_str())
}

impl ClientBuilder {
    /// Sends this header with every request of a source description. Requests for tokens do not
    /// have it.
    ///
    /// Whatever else sets a header of this name wins: a parameter of the step, a credential, the
    /// id of [`request_id_header`](Self::request_id_header), a signer. The header satisfies no
    /// security requirement; a [`credential`](Self::credential) does.
    ///
    /// A redirect to another origin takes the header along, as it does a parameter of the step. A
    /// value that another origin must not see is set with [`secret_header`](Self::secret_header); a
    /// header whose name says that it is secret, such as `Authorization` or `X-Api-Key`, is secret
    /// anyway.
    ///
    /// `source` is the name of the source description, or `document/name` where two documents have
    /// sources with the same name. Headers that every request has its own of, such as `Host`,
    /// `Content-Length` and `Content-Type`, are an error of [`build`](Self::build), and so is a name
    /// or a value that a header cannot have.
    ///
    /// ```
    /// let builder = arazzo::Client::builder()
    ///     .header("shop", "Accept-Language", "de")
    ///     .secret_header("shop", "X-Tenant", "t-4711");
    /// # let _ = builder;
    /// ```
    pub fn header(mut self, source: impl Into<String>, name: &str, value: impl AsRef<str>) -> Self {
        self.add_header(source.into(), name, value.as_ref(), false);
        self
    }

    /// Sends this header as [`header`](Self::header) does, but its value is a secret: it is never
    /// shown, no redirect takes it to another origin, and it is not sent over plain `http` unless
    /// [`allow_plain_http`](Self::allow_plain_http) names the host.
    pub fn secret_header(
        mut self,
        source: impl Into<String>,
        name: &str,
        value: impl Into<Secret>,
    ) -> Self {
        self.add_header(source.into(), name, value.into().expose(), true);
        self
    }

    /// Names the program to servers, in the header `User-Agent` of every request, those for tokens
    /// included. A parameter or a [`header`](Self::header) of this name wins. Default: what the
    /// transport says, which is `arazzo/` and the version for the default transport.
    pub fn user_agent(mut self, text: impl AsRef<str>) -> Self {
        match HeaderValue::from_str(text.as_ref()) {
            Ok(text) => self.user_agent = Some(text),
            Err(_) => self.refuse("the user agent is not a valid header value".to_owned()),
        }
        self
    }

    fn add_header(&mut self, source: String, name: &str, value: &str, secret: bool) {
        let header = header(name, value);
        match header {
            Ok((name, mut value)) => {
                value.set_sensitive(secret || is_sensitive(name.as_str()));
                self.headers.entry(source).or_default().insert(name, value);
            }
            // The value may be a secret.
            Err(problem) => self.refuse(format!(
                "the header `{name}` of the source `{source}` cannot be sent: {problem}"
            )),
        }
    }
}

/// The secrets among the headers of all sources.
pub(super) fn secrets(headers: &BTreeMap<String, HeaderMap>) -> impl Iterator<Item = &str> {
    let values = headers.values().flat_map(HeaderMap::values);
    let secret = values.filter(|value| value.is_sensitive());
    secret.filter_map(|value| std::str::from_utf8(value.as_bytes()).ok())
}

fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), &'static str> {
    let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| "it is not a valid name")?;
    if is_own(&name) {
        return Err("every request has its own");
    }
    let value = HeaderValue::from_bytes(value.as_bytes())
        .map_err(|_| "its value has a line break or another control character")?;
    Ok((name, value))
}
