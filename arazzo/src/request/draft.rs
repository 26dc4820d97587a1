//! [`Draft`]: the parts of a request before it is assembled.

use std::{borrow::Cow, time::Duration};

use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use serde_json::Value;
use url::{Position, Url};

use super::{
    body::Body,
    encode,
    parameter::{Location, Parameter},
    path,
    sent::Sent,
    target::Target,
};
use crate::{
    client::{Client, Source},
    error::Cause,
    run::Run,
    security::Scheme,
    value::value_text,
};

pub(super) struct Draft {
    pub(super) method: Method,
    source: Source,
    path: Cow<'static, str>,
    pub(super) parameters: Vec<Parameter>,
    pub(super) required: Vec<(Location, Cow<'static, str>)>,
    pub(super) query_string: Option<String>,
    pub(super) accept: Option<Cow<'static, str>>,
    pub(super) body: Option<Body>,
    pub(super) body_required: bool,
    pub(super) reads: &'static [&'static str],
    pub(super) secret_reads: &'static [&'static str],
    pub(super) timeout: Option<Duration>,
    pub(super) security: Vec<Vec<Scheme>>,
    pub(super) keep_redirects: bool,
    /// The dependency that has not been met, if there is one.
    pub(super) unmet: Option<Cow<'static, str>>,
    problem: Option<Cause>,
}

impl Draft {
    pub(super) fn new(method: Method, source: Source, path: Cow<'static, str>) -> Self {
        Self {
            method,
            source,
            path,
            parameters: Vec::new(),
            required: Vec::new(),
            query_string: None,
            accept: None,
            body: None,
            body_required: false,
            reads: &[],
            secret_reads: &[],
            timeout: None,
            security: Vec::new(),
            keep_redirects: false,
            unmet: None,
            problem: None,
        }
    }

    /// Keeps the first problem.
    pub(super) fn refuse(&mut self, cause: Cause) {
        self.problem.get_or_insert(cause);
    }

    /// Adds the secrets of this request to those of the run.
    pub(super) fn redact(&self, run: &Run) {
        for parameter in self.parameters.iter().filter(|known| known.secret) {
            redact(&parameter.value, run);
        }
    }

    /// Checks the values of the request.
    ///
    /// # Errors
    ///
    /// The first problem that prevents the request from being sent.
    pub(super) fn check(&mut self) -> Result<(), Cause> {
        match self.problem.take() {
            Some(problem) => Err(problem),
            None => self.check_required(),
        }
    }

    /// Assembles the request, or returns why it cannot be sent.
    pub(super) fn prepare(self, client: &Client) -> Result<Sent, Cause> {
        let base = self.base(client)?;
        let target = self.target(&base)?;
        let headers = self.headers()?;
        Ok(Sent {
            method: self.method,
            path: self.path,
            target,
            headers,
            source: self.source,
            base,
            secret: self.parameters.iter().any(|known| known.secret),
            unfollowed: None,
            parameters: self.parameters,
            body: self.body,
        })
    }

    fn check_required(&self) -> Result<(), Cause> {
        for (location, name) in &self.required {
            let given = |parameter: &Parameter| parameter.is(*location, name);
            // A query string that is given as a whole replaces all query parameters.
            let whole = *location == Location::Query && self.query_string.is_some();
            if !whole && !self.parameters.iter().any(given) {
                return Err(Cause::missing_parameter(*location, name.clone()));
            }
        }
        if self.body_required && self.body.is_none() {
            Err(Cause::missing_value("body"))
        } else {
            Ok(())
        }
    }

    fn base(&self, client: &Client) -> Result<Url, Cause> {
        let base = self.source.base(client.settings());
        base.map_err(|reason| self.unusable(reason))
    }

    fn unusable(&self, reason: Cow<'static, str>) -> Cause {
        Cause::Server {
            source: self.source.name().into(),
            reason,
        }
    }

    fn target(&self, base: &Url) -> Result<Target, Cause> {
        let filled = path::fill(&self.path, &self.parameters)?;
        let plain = self.query_string.is_none()
            && base.query().is_none()
            && self.of(Location::Query).next().is_none()
            && path::is_normal(&filled);
        if plain && let Some(target) = Target::below(base, &filled) {
            return Ok(target);
        }
        self.url(base, &filled).and_then(Target::of)
    }

    fn url(&self, base: &Url, filled: &str) -> Result<Url, Cause> {
        let (path, fixed) = filled.split_once('?').unwrap_or((filled, ""));
        let slash = if path.starts_with('/') { "" } else { "/" };
        let before = base[..Position::AfterPath].trim_end_matches('/');
        let url = Url::parse(&format!("{before}{slash}{path}"));
        let mut url = url
            .map_err(|error| self.unusable(format!("and the path give no URL: {error}").into()))?;
        // OpenAPI does not allow a query in the URLs of servers or in paths, but some descriptions
        // have one: it is kept.
        let given = self.query_string.clone().unwrap_or_else(|| self.query());
        let queries = [base.query().unwrap_or_default(), fixed, &given];
        let queries: Vec<&str> = queries
            .into_iter()
            .filter(|query| !query.is_empty())
            .collect();
        url.set_query((!queries.is_empty()).then(|| queries.join("&")).as_deref());
        Ok(url)
    }

    fn query(&self) -> String {
        let queries = self.of(Location::Query).flat_map(|parameter| {
            let style = parameter.style;
            let encode = encode::query(style.reserved);
            style.pairs_of(&parameter.name, &parameter.value, encode)
        });
        let pairs: Vec<String> = queries
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        pairs.join("&")
    }

    fn of(&self, location: Location) -> impl Iterator<Item = &Parameter> {
        let here = move |parameter: &&Parameter| parameter.location == location;
        self.parameters.iter().filter(here)
    }

    fn headers(&self) -> Result<HeaderMap, Cause> {
        let mut headers = HeaderMap::new();
        for parameter in self.of(Location::Header) {
            let text = parameter
                .style
                .text_of("", &parameter.value, encode::nothing);
            let (name, value) = header_of(parameter, &text)?;
            // The transport sets the length and the framing of the body.
            if name != header::CONTENT_LENGTH && name != header::TRANSFER_ENCODING {
                headers.insert(name, value);
            }
        }
        self.add_cookies(&mut headers)?;
        if let Some(body) = &self.body {
            body.set_content_type(&mut headers)?;
        }
        if let Some(accept) = &self.accept
            && !headers.contains_key(header::ACCEPT)
        {
            let value = HeaderValue::from_str(accept);
            headers.insert(
                header::ACCEPT,
                value.map_err(|error| Cause::invalid("accept", error.to_string()))?,
            );
        }
        Ok(headers)
    }

    /// Joins all cookies in one header, after those of a parameter that sets the header itself.
    fn add_cookies(&self, headers: &mut HeaderMap) -> Result<(), Cause> {
        let Some(first) = self.of(Location::Cookie).next() else {
            return Ok(());
        };
        let cookies = self.of(Location::Cookie).flat_map(|parameter| {
            let encode = match (parameter.style.reserved, parameter.style.given) {
                (true, _) => encode::nothing,
                (false, true) => encode::returned_cookie,
                (false, false) => encode::cookie,
            };
            parameter
                .style
                .pairs_of(&parameter.name, &parameter.value, encode)
        });
        let given = headers
            .get(header::COOKIE)
            .map(|value| value.as_bytes().to_vec());
        let given = given.and_then(|bytes| String::from_utf8(bytes).ok());
        let pairs = cookies.map(|(name, value)| format!("{name}={value}"));
        let pairs: Vec<String> = given.into_iter().chain(pairs).collect();
        if pairs.is_empty() {
            return Ok(());
        }
        let mut value = HeaderValue::from_bytes(pairs.join("; ").as_bytes())
            .map_err(|_| Cause::invalid(first.name.clone(), NOT_A_HEADER))?;
        value.set_sensitive(true);
        headers.insert(header::COOKIE, value);
        Ok(())
    }
}

const NOT_A_HEADER: &str = "it has a line break or another control character";

fn header_of(parameter: &Parameter, text: &str) -> Result<(HeaderName, HeaderValue), Cause> {
    let invalid = |reason: &'static str| Cause::invalid(parameter.name.clone(), reason);
    let name = HeaderName::from_bytes(parameter.name.as_bytes())
        .map_err(|_| invalid("it is not a valid header name"))?;
    let mut value = HeaderValue::from_bytes(text.as_bytes()).map_err(|_| invalid(NOT_A_HEADER))?;
    value.set_sensitive(parameter.secret);
    Ok((name, value))
}

/// Adds every string in a secret value to the secrets.
fn redact(value: &Value, run: &Run) {
    match value {
        Value::Array(elements) => elements.iter().for_each(|value| redact(value, run)),
        Value::Object(members) => members.values().for_each(|value| redact(value, run)),
        Value::String(text) => run.redact(text),
        Value::Number(_) => run.redact(&value_text(value)),
        Value::Null | Value::Bool(_) => {}
    }
}
