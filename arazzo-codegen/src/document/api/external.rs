//! Links to documentation elsewhere: `externalDocs`.
//!
//! A description is untrusted, and its link ends in the documentation of generated code. Only
//! addresses of the web are taken, and only as long as they are plain: what could end a link, hide
//! where it leads to, or be anything but an address is left out.

use super::apis::Apis;
use super::description::DescriptionId;
use super::tree::Node;

/// The length of the longest address that is taken.
const MOST: usize = 300;

impl Apis<'_> {
    /// Where the documentation of a whole API is. AsyncAPI 3 has the link in `info`.
    pub(crate) fn external_docs(&self, id: DescriptionId) -> Option<String> {
        let root = self.description(id).root();
        external_docs(&root).or_else(|| external_docs(&root.get("info")?))
    }
}

/// Where the documentation of an object is.
pub(super) fn external_docs(node: &Node) -> Option<String> {
    let url = node.get("externalDocs")?.text("url")?;
    is_plain(&url).then_some(url)
}

fn is_plain(url: &str) -> bool {
    let schemes = ["https://", "http://"];
    let rest = schemes.iter().find_map(|scheme| url.strip_prefix(scheme));
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#!$&'()+,;=%".contains(c);
    rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
        && url.len() <= MOST
        && url.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_a_plain_address_of_the_web() {
        for url in [
            "https://docs.example.com",
            "http://docs.example.com:8080/a/b.html?x=1&y=%20#part",
            "https://en.wikipedia.org/wiki/Parcel_(package)",
        ] {
            assert!(is_plain(url), "{url}");
        }
        let long = format!("https://docs.example.com/{}", "a".repeat(MOST));
        for url in [
            "",
            "docs.example.com",
            "/docs",
            "javascript:alert(1)",
            "ftp://docs.example.com",
            "HTTPS://docs.example.com",
            "https://",
            "https:///docs",
            "https://docs.example.com/a b",
            "https://docs.example.com/>)[x](javascript:alert(1))",
            "https://docs.example.com/`x`",
            "https://docs.example.com/a|b",
            "https://docs.example.com/\n# Heading",
            "https://docs.example.com@evil.example",
            "https://d\u{043E}cs.example.com",
            &long,
        ] {
            assert!(!is_plain(url), "{url}");
        }
    }
}
