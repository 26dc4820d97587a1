//! [`Fingerprint`]: what says that a request is the one that the journal has.
//!
//! Secrets are not part of it: a credential that was replaced while the run was stopped makes no
//! other request. Nor are headers that differ between two builds of a program, or between two
//! attempts.

use std::fmt;

use arazzo::{
    ChannelAddress, Message, RequestContext, Upload, UploadPart,
    bytes::Bytes,
    http::{HeaderName, HeaderValue, Request, header},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Headers that say nothing about what is asked for.
const IGNORED: [HeaderName; 6] = [
    header::USER_AGENT,
    header::ACCEPT_ENCODING,
    header::CONTENT_LENGTH,
    HeaderName::from_static("traceparent"),
    HeaderName::from_static("tracestate"),
    HeaderName::from_static("baggage"),
];

/// What stands in the place of a method where a message is sent.
pub(crate) const SEND: &str = "SEND";

/// A request or a message, as far as it matters whether it is the same one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Fingerprint {
    step: Option<String>,
    method: String,
    template: String,
    url: String,
    headers: String,
    body: String,
}

impl Fingerprint {
    /// `ignored` are further headers that do not count, in lower case.
    pub(crate) fn of(request: &Request<Bytes>, ignored: &[String]) -> Self {
        let shown = request.extensions().get::<RequestContext>();
        let step = shown.and_then(RequestContext::step);
        let boundary = boundary(request);
        Self {
            step: step.map(str::to_owned),
            method: request.method().to_string(),
            template: shown.map_or("", RequestContext::template).to_owned(),
            url: url(request, shown),
            headers: headers(request, shown, boundary.as_deref(), ignored),
            body: body(request, shown, boundary.as_deref()),
        }
    }

    /// Of a message, the names of its headers count alone: their values may be secrets.
    pub(crate) fn of_message(to: &ChannelAddress, message: &Message, ignored: &[String]) -> Self {
        let names = message.text_headers().map(|(name, _)| name.to_owned());
        let mut names: Vec<String> = names.filter(|name| counts(name, ignored)).collect();
        names.sort_unstable();
        let media = message.content_type.clone().unwrap_or_default();
        names.push(media);
        Self {
            step: None,
            method: SEND.to_owned(),
            template: to.address().to_owned(),
            url: digest([message.address.as_bytes()]),
            headers: digest(names.iter().map(String::as_bytes)),
            body: digest([&message.payload[..]]),
        }
    }

    /// Returns the step, or what sends a request that belongs to none.
    pub(crate) fn name(&self) -> &str {
        self.step.as_deref().unwrap_or("token")
    }

    /// Returns what the journal has, and how this request differs from it; `None` if it does not.
    pub(crate) fn differs_from(&self, kept: &Self) -> Option<String> {
        if self == kept {
            return None;
        }
        if (&self.step, &self.method, &self.template) != (&kept.step, &kept.method, &kept.template)
        {
            return Some(format!("it has {kept}, and the code now sends {self}"));
        }
        let parts = [
            ("URL", &self.url, &kept.url),
            ("headers", &self.headers, &kept.headers),
            ("body", &self.body, &kept.body),
        ];
        let differing = parts.iter().filter(|(_, now, then)| now != then);
        let names: Vec<&str> = differing.map(|(name, ..)| *name).collect();
        Some(format!("the {} of {self} differ", names.join(" and the ")))
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.step {
            Some(step) => write!(
                f,
                "`{} {}` of the step `{step}`",
                self.method, self.template
            ),
            None if self.method == SEND => write!(f, "a message to `{}`", self.template),
            None => write!(f, "a `{}` for a token", self.method),
        }
    }
}

fn url(request: &Request<Bytes>, shown: Option<&RequestContext>) -> String {
    let url = request.uri().to_string();
    let told = shown.map(|shown| shown.redact(&url).into_owned());
    digest([told.unwrap_or(url).as_bytes()])
}

fn headers(
    request: &Request<Bytes>,
    shown: Option<&RequestContext>,
    boundary: Option<&str>,
    ignored: &[String],
) -> String {
    let told = |name: &HeaderName, value: &HeaderValue| match shown {
        Some(shown) => shown.redact_header(name, value),
        None => String::from_utf8_lossy(value.as_bytes()).into_owned(),
    };
    let kept = request.headers().iter();
    let kept = kept.filter(|(name, _)| counts(name.as_str(), ignored));
    let mut lines: Vec<String> = kept
        .map(|(name, value)| format!("{name}: {}\n", without(boundary, told(name, value))))
        .collect();
    // The order between names says nothing; the order of one name's values is kept by the sort.
    lines.sort_by(|a, b| a.split(':').next().cmp(&b.split(':').next()));
    digest(lines.iter().map(String::as_bytes))
}

fn counts(name: &str, ignored: &[String]) -> bool {
    let ignores = |one: &str| one.eq_ignore_ascii_case(name);
    let is_known = IGNORED.iter().any(|one| ignores(one.as_str()));
    !is_known && !ignored.iter().any(|one| ignores(one))
}

fn body(
    request: &Request<Bytes>,
    shown: Option<&RequestContext>,
    boundary: Option<&str>,
) -> String {
    if let Some(upload) = request.extensions().get::<Upload>() {
        return uploaded(upload, boundary);
    }
    match (std::str::from_utf8(request.body()), shown) {
        (Ok(text), Some(shown)) => {
            let text = shown.redact_body(text).into_owned();
            digest([without(boundary, text).as_bytes()])
        }
        _ => digest([&*without_bytes(boundary, request.body())]),
    }
}

/// A file that is streamed is known by its path and its length alone.
fn uploaded(upload: &Upload, boundary: Option<&str>) -> String {
    let parts = upload.parts().iter().map(|part| match part {
        UploadPart::Bytes(bytes) => without_bytes(boundary, bytes),
        UploadPart::File { path, length, .. } => {
            format!("{} {length}", path.display()).into_bytes()
        }
        _ => Vec::new(),
    });
    let parts: Vec<Vec<u8>> = parts.collect();
    digest(parts.iter().map(Vec::as_slice))
}

/// The boundary of a form, which is a random number where a file is in it.
pub(crate) fn boundary(request: &Request<Bytes>) -> Option<String> {
    let value = request.headers().get(header::CONTENT_TYPE)?.to_str().ok()?;
    let (media, boundary) = value.split_once("boundary=")?;
    let is_form = media.starts_with("multipart/") && !boundary.is_empty();
    is_form.then(|| boundary.trim_matches('"').to_owned())
}

fn without(boundary: Option<&str>, text: String) -> String {
    match boundary {
        Some(boundary) => text.replace(boundary, ""),
        None => text,
    }
}

pub(crate) fn without_bytes(boundary: Option<&str>, mut bytes: &[u8]) -> Vec<u8> {
    let boundary = boundary.unwrap_or_default().as_bytes();
    let mut rest = Vec::with_capacity(bytes.len());
    while let Some((first, after)) = bytes.split_first() {
        match bytes.strip_prefix(boundary) {
            Some(after) if !boundary.is_empty() => bytes = after,
            _ => {
                rest.push(*first);
                bytes = after;
            }
        }
    }
    rest
}

/// SHA-256 of some parts, which do not run into each other.
pub(crate) fn digest<'p>(parts: impl IntoIterator<Item = &'p [u8]>) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let bytes = hash.finalize();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(url: &str, headers: &[(&str, &str)], body: &str) -> Fingerprint {
        let mut request = Request::builder().method("POST").uri(url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Bytes::copy_from_slice(body.as_bytes()));
        Fingerprint::of(&request.expect("a request"), &["x-sent".to_owned()])
    }

    #[test]
    fn every_part_counts_and_is_named() {
        let kept = request("http://a/b", &[("x-a", "1")], "x");
        assert_eq!(kept.differs_from(&kept.clone()), None);
        for (other, part) in [
            (request("http://a/c", &[("x-a", "1")], "x"), "URL"),
            (request("http://a/b", &[("x-a", "2")], "x"), "headers"),
            (request("http://a/b", &[("x-a", "1")], "y"), "body"),
        ] {
            let told = other.differs_from(&kept).expect("they differ");
            assert!(told.contains(part), "{told}");
        }
    }

    #[test]
    fn what_differs_between_attempts_does_not_count() {
        let kept = request(
            "http://a/b",
            &[("user-agent", "a"), ("x-a", "1"), ("x-b", "2")],
            "x",
        );
        let later = [
            ("x-b", "2"),
            ("x-a", "1"),
            ("traceparent", "t"),
            ("X-Sent", "now"),
        ];
        assert_eq!(request("http://a/b", &later, "x"), kept);
    }

    #[test]
    fn a_form_is_the_same_with_another_boundary() {
        let form = |boundary: &str, bytes: &[u8]| {
            let media = format!("multipart/form-data; boundary={boundary}");
            let (start, end) = (format!("--{boundary}\r\n"), format!("\r\n--{boundary}--"));
            let body = [start.as_bytes(), bytes, end.as_bytes()].concat();
            let request = Request::post("http://a/b").header("content-type", media);
            Fingerprint::of(&request.body(Bytes::from(body)).expect("a request"), &[])
        };
        assert_eq!(form("arazzo-1", b"x"), form("arazzo-22", b"x"));
        assert_eq!(form("arazzo-1", b"\xff"), form("arazzo-22", b"\xff"));
        assert_ne!(form("arazzo-1", b"x"), form("arazzo-1", b"y"));
    }
}
