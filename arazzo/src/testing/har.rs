//! Writing exchanges as an HTTP archive (HAR 1.2).
//!
//! The invariant: an archive contains no secret that the run knows, no cookie, and no value of a
//! header, a form field or a member of a JSON object whose name suggests that it is secret.

use std::time::{Duration, SystemTime};

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header};
use serde_json::{Map, Value, json};

use crate::{
    request::RequestContext,
    secret::{HIDDEN, is_sensitive},
    transport::TransportError,
    watch::rfc_3339,
};

/// A request and its outcome.
pub(super) struct Exchange {
    pub(super) started: SystemTime,
    pub(super) method: Method,
    pub(super) uri: Uri,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    pub(super) shown: Option<RequestContext>,
    /// The result of the transport, and how long it took; `None` if the request was cancelled.
    pub(super) answer: Option<(Answer, Duration)>,
}

type Answer = Result<http::Response<Bytes>, TransportError>;

/// Makes the whole archive.
pub(super) fn archive(exchanges: &[Exchange]) -> Value {
    json!({
        "log": {
            "version": "1.2",
            "creator": { "name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION") },
            "entries": exchanges.iter().map(Exchange::entry).collect::<Vec<_>>(),
        }
    })
}

impl Exchange {
    fn entry(&self) -> Value {
        let took = self.answer.as_ref().map_or(0.0, |(_, took)| millis(*took));
        let mut entry = json!({
            "startedDateTime": rfc_3339(self.started),
            "time": took,
            "request": self.request(),
            "response": self.response(),
            "cache": {},
            "timings": { "send": 0, "wait": took, "receive": 0 },
        });
        // Names of custom members begin with an underscore (HAR 1.2).
        if let Some(step) = self.shown.as_ref().and_then(RequestContext::step) {
            entry["_step"] = step.into();
        }
        match &self.answer {
            Some((Ok(_), _)) => {}
            Some((Err(error), _)) => entry["_error"] = self.text(&error.to_string()).into(),
            None => entry["_aborted"] = true.into(),
        }
        entry
    }

    fn request(&self) -> Value {
        let mut request = json!({
            "method": self.method.as_str(),
            "url": self.url(),
            "httpVersion": "HTTP/1.1",
            "cookies": self.cookies(),
            "headers": self.headers(&self.headers),
            "queryString": self.query(),
            "headersSize": -1,
            "bodySize": self.body.len(),
        });
        if !self.body.is_empty() {
            let mut data = Map::new();
            data.insert("mimeType".to_owned(), mime_type(&self.headers).into());
            self.add_text(&mut data, "_encoding", &self.headers, &self.body);
            request["postData"] = data.into();
        }
        request
    }

    fn response(&self) -> Value {
        let Some((Ok(response), _)) = &self.answer else {
            return json!({
                "status": 0, "statusText": "", "httpVersion": "", "cookies": [], "headers": [],
                "content": { "size": 0, "mimeType": "" },
                "redirectURL": "", "headersSize": -1, "bodySize": -1,
            });
        };
        let (headers, body) = (response.headers(), response.body());
        let mut content = Map::new();
        content.insert("size".to_owned(), body.len().into());
        content.insert("mimeType".to_owned(), mime_type(headers).into());
        if !body.is_empty() {
            self.add_text(&mut content, "encoding", headers, body);
        }
        let location = headers.get(header::LOCATION);
        json!({
            "status": response.status().as_u16(),
            "statusText": response.status().canonical_reason().unwrap_or_default(),
            "httpVersion": format!("{:?}", response.version()),
            "cookies": set_cookies(headers),
            "headers": self.headers(headers),
            "content": content,
            "redirectURL": location.map_or_else(String::new, |url| self.text(&lossy(url))),
            "headersSize": -1,
            "bodySize": body.len(),
        })
    }

    /// Returns a text without the secrets of the run.
    fn text(&self, text: &str) -> String {
        match &self.shown {
            Some(shown) => shown.redact(text).into_owned(),
            None => text.to_owned(),
        }
    }

    fn url(&self) -> String {
        let text = self.uri.to_string();
        let Some((before, query)) = text.split_once('?') else {
            return self.text(&text);
        };
        let query = self.text(&hide_fields(query));
        format!("{}?{query}", self.text(before))
    }

    /// Returns the fields of the query, decoded.
    fn query(&self) -> Vec<Value> {
        let query = hide_fields(self.uri.query().unwrap_or_default());
        let pairs = url::form_urlencoded::parse(query.as_bytes());
        pairs
            .map(|(name, value)| json!({ "name": self.text(&name), "value": self.text(&value) }))
            .collect()
    }

    fn headers(&self, headers: &HeaderMap) -> Vec<Value> {
        let pairs = headers.iter();
        pairs
            .map(
                |(name, value)| json!({ "name": name.as_str(), "value": self.header(name, value) }),
            )
            .collect()
    }

    fn header(&self, name: &HeaderName, value: &HeaderValue) -> String {
        match &self.shown {
            Some(shown) => shown.redact_header(name, value),
            None if value.is_sensitive() || is_sensitive(name.as_str()) => HIDDEN.to_owned(),
            None => lossy(value),
        }
    }

    /// Returns the cookies that are sent, with their values hidden.
    fn cookies(&self) -> Vec<Value> {
        let headers = self.headers.get_all(header::COOKIE);
        let names = headers.iter().flat_map(|value| {
            let pairs = lossy(value);
            pairs.split(';').map(cookie).collect::<Vec<_>>()
        });
        names.collect()
    }

    /// Adds a body as text, or as Base64 if it is binary. A binary body with a secret is left out,
    /// since Base64 would only disguise the secret.
    fn add_text(
        &self,
        content: &mut Map<String, Value>,
        encoding: &str,
        headers: &HeaderMap,
        body: &[u8],
    ) {
        let text = match std::str::from_utf8(body) {
            Ok(text) => self.body(&mime_type(headers), text),
            Err(_) => {
                let text = String::from_utf8_lossy(body);
                if self.text(&text) != text {
                    content.insert("text".to_owned(), HIDDEN.into());
                    return;
                }
                content.insert(encoding.to_owned(), "base64".into());
                STANDARD.encode(body)
            }
        };
        content.insert("text".to_owned(), text.into());
    }

    fn body(&self, mime_type: &str, text: &str) -> String {
        if mime_type.starts_with("application/x-www-form-urlencoded") {
            return self.text(&hide_fields(text));
        }
        match &self.shown {
            Some(shown) => shown.redact_body(text).into_owned(),
            None => RequestContext::nothing().redact_body(text).into_owned(),
        }
    }
}

/// Returns a form or a query without the values of fields whose names suggest that they are secret.
fn hide_fields(form: &str) -> String {
    let fields = form.split('&').map(|field| match field.split_once('=') {
        Some((name, _)) if is_sensitive(name) => format!("{name}={HIDDEN}"),
        _ => field.to_owned(),
    });
    fields.collect::<Vec<_>>().join("&")
}

fn set_cookies(headers: &HeaderMap) -> Vec<Value> {
    let cookies = headers.get_all(header::SET_COOKIE).iter();
    cookies.map(|value| cookie(&lossy(value))).collect()
}

/// Returns a cookie with its value hidden, since any cookie may be a credential.
fn cookie(text: &str) -> Value {
    let name = text.split('=').next().unwrap_or_default().trim();
    json!({ "name": name, "value": HIDDEN })
}

fn mime_type(headers: &HeaderMap) -> String {
    headers
        .get(header::CONTENT_TYPE)
        .map(lossy)
        .unwrap_or_default()
}

fn lossy(value: &HeaderValue) -> String {
    String::from_utf8_lossy(value.as_bytes()).into_owned()
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
