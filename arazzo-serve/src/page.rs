//! `GET /`: a page for people, with a form for each workflow and what happens in its runs.
//!
//! It is one file without a build chain: the parts in `page/` are put together when a service is
//! made. It shows nothing that the other routes do not tell, and calls them as any client does. So
//! it is also what a browser sees that has no token yet: the answer is 401 then, and the page asks
//! for one.

use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

const PAGE: &str = include_str!("page/index.html");
const STYLE: &str = include_str!("page/style.css");
const SCRIPT: &str = include_str!("page/app.js");

/// The page, ready to be sent.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    text: String,
    policy: String,
}

impl Page {
    /// Puts the page together, with this title.
    pub(crate) fn new(title: &str) -> Self {
        let page = PAGE.replace("{title}", &escape(title));
        let page = page.replace("{style}", STYLE);
        Self {
            text: page.replace("{script}", SCRIPT),
            policy: policy(),
        }
    }

    /// Returns the page as an answer.
    pub(crate) fn response(&self, status: StatusCode) -> Response {
        let headers = [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CACHE_CONTROL, "no-store"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::REFERRER_POLICY, "no-referrer"),
            (header::CONTENT_SECURITY_POLICY, &self.policy),
        ];
        let headers = headers.into_iter().filter_map(|(name, value)| {
            let value = HeaderValue::from_str(value).ok()?;
            Some((name, value))
        });
        let headers: HeaderMap = headers.collect();
        (status, headers, self.text.clone()).into_response()
    }
}

/// Returns whether a request is one of a browser for a page.
pub(crate) fn is_wanted(path: &str, headers: &HeaderMap) -> bool {
    let accepts = headers.get_all(header::ACCEPT).iter();
    let mut accepts = accepts.filter_map(|value| value.to_str().ok());
    path == "/" && accepts.any(|value| value.contains("text/html"))
}

/// The policy of the page (W3C, Content Security Policy Level 3): its own script and style, and
/// requests to the service alone. The pictures of flows have style attributes.
fn policy() -> String {
    let (script, style) = (hash(SCRIPT), hash(STYLE));
    format!(
        "default-src 'none'; script-src '{script}'; style-src-elem '{style}'; \
         style-src-attr 'unsafe-inline'; img-src data:; connect-src 'self'; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'none'"
    )
}

fn hash(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text)))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_has_a_script_that_its_policy_allows() {
        let page = Page::new("A & <B>");
        assert!(page.text.contains("<title>A &amp; &lt;B&gt;</title>"));
        let script = page
            .text
            .split_once("<script>")
            .and_then(|(_, rest)| rest.split_once("</script>"));
        let (script, _) = script.expect("there is a script");
        assert!(page.policy.contains(&hash(script)));
        let style = page
            .text
            .split_once("<style>")
            .and_then(|(_, rest)| rest.split_once("</style>"));
        assert!(
            page.policy
                .contains(&hash(style.expect("there is a style").0))
        );
        assert!(!page.text.contains("{title}") && !SCRIPT.contains("innerHTML"));
    }
}
