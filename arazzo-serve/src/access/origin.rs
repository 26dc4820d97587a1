//! [`Origins`]: the pages whose scripts may call the service (RFC 6454).

use axum::http::{HeaderMap, HeaderValue, header};

use super::HostName;

/// The origins that are allowed beside the service's own.
#[derive(Debug, Default)]
pub(crate) struct Origins(pub(crate) Vec<String>);

impl Origins {
    /// Returns whether a request comes from no page, from one of the service itself, or from one of
    /// an allowed origin.
    pub(crate) fn allow(&self, headers: &HeaderMap, host: &HostName) -> bool {
        let mut given = headers.get_all(header::ORIGIN).iter();
        given.all(|origin| self.allows(origin, host))
    }

    fn allows(&self, origin: &HeaderValue, host: &HostName) -> bool {
        let Ok(origin) = origin.to_str() else {
            return false;
        };
        let mut listed = self.0.iter();
        if listed.any(|one| one.eq_ignore_ascii_case(origin)) {
            return true;
        }
        // The scheme is unknown where a proxy ends TLS, so host and port decide.
        own(origin).is_some_and(|name| name == *host)
    }
}

/// Returns the host of an origin of the web.
fn own(origin: &str) -> Option<HostName> {
    let (scheme, host) = origin.split_once("://")?;
    matches!(scheme, "http" | "https").then(|| HostName::parse(host))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(origin: Option<&str>, allowed: bool) {
        let origins = Origins(vec!["https://app.example.com".to_owned()]);
        let host = HostName::parse("localhost:3000").expect("a name");
        let mut headers = HeaderMap::new();
        if let Some(origin) = origin {
            headers.insert(header::ORIGIN, origin.parse().expect("a value"));
        }
        assert_eq!(origins.allow(&headers, &host), allowed, "{origin:?}");
    }

    #[test]
    fn own_and_listed_origins_are_allowed() {
        check(None, true);
        check(Some("http://localhost:3000"), true);
        check(Some("https://app.example.com"), true);
    }

    #[test]
    fn foreign_origins_are_not() {
        check(Some("http://localhost:3001"), false);
        check(Some("https://app.example.com:444"), false);
        check(Some("https://evil.example"), false);
        check(Some("null"), false);
        check(Some("file://localhost:3000"), false);
        check(Some(""), false);
    }
}
