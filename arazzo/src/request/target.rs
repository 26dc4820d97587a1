//! [`Target`]: the URL of a request.

use std::sync::OnceLock;

use http::Uri;
use url::{Position, Url};

use crate::error::Cause;

/// The URL of a request, both as a `Uri` for the transport and as a parsed `Url`.
///
/// The invariant: both are the same URL. The parsed one is made when something asks for it, which in
/// most runs nothing does.
#[derive(Clone)]
pub(crate) struct Target {
    uri: Uri,
    url: OnceLock<Url>,
}

impl Target {
    /// Appends a normal path (see [`is_normal`](super::path::is_normal)) to a base URL without a
    /// query. Parsing would change neither, so the text is assembled without it.
    pub(super) fn below(base: &Url, path: &str) -> Option<Self> {
        let before = base[..Position::AfterPath].trim_end_matches('/');
        let slash = if path.starts_with('/') { "" } else { "/" };
        let mut text = String::with_capacity(before.len() + slash.len() + path.len());
        text.extend([before, slash, path]);
        let uri = Uri::try_from(text).ok()?;
        let url = OnceLock::new();
        Some(Self { uri, url })
    }

    /// Takes a parsed URL. `Url` accepts some URLs that an HTTP request cannot have: they are found
    /// here, before anything is sent.
    pub(super) fn of(url: Url) -> Result<Self, Cause> {
        match Uri::try_from(url.as_str()) {
            Ok(uri) => Ok(Self {
                uri,
                url: OnceLock::from(url),
            }),
            Err(error) => Err(Cause::invalid("url", error.to_string())),
        }
    }

    pub(super) fn uri(&self) -> &Uri {
        &self.uri
    }

    /// Returns the parsed URL. Only [`below`](Self::below) leaves it out, for a text that parses.
    pub(crate) fn url(&self, base: &Url) -> &Url {
        self.url.get_or_init(|| {
            let parsed = Url::parse(&self.uri.to_string());
            parsed.unwrap_or_else(|_| base.clone())
        })
    }

    /// Returns a URL with the host of the request, without parsing one.
    pub(super) fn at_host<'t>(&'t self, base: &'t Url) -> &'t Url {
        self.url.get().unwrap_or(base)
    }
}

#[cfg(test)]
mod tests {
    use super::{super::path::is_normal, *};

    #[test]
    fn a_text_is_the_url_that_it_would_be_if_it_were_parsed() {
        let bases = [
            "https://api.example",
            "https://api.example/v1/",
            "http://h:81/a",
        ];
        let normal = [
            "/x", "x/y", "/a%20b", "/a.b/c~d", "/", "", "/x;v=1", "/a:b@c", "/a//b", "/a%2F",
        ];
        for (base, path) in bases
            .iter()
            .flat_map(|b| normal.iter().map(move |p| (b, p)))
        {
            assert!(is_normal(path), "{path}");
            let base = Url::parse(base).expect("it is a URL");
            let target = Target::below(&base, path).expect("it is a URL");
            let parsed = Url::parse(&target.uri.to_string()).expect("it is a URL");
            assert_eq!(parsed.as_str(), target.uri.to_string(), "{base} {path}");
        }
    }

    /// What the URL Standard removes, encodes or takes for something else.
    #[test]
    fn what_a_parser_may_change_is_parsed() {
        let odd = [
            "/..",
            "/a/./b",
            "/a/%2e%2e/b",
            "/.hidden",
            "/é",
            "/a b",
            "/a?b=1",
            "/a#f",
            "/a\\b",
            "/a\tb",
            "/a\"b",
            "/<a>",
            "/a|b",
            "/{a}",
        ];
        for path in odd {
            assert!(!is_normal(path), "{path}");
        }
    }
}
