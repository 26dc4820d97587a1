//! The exchanges of a case: what is answered to which request, and what should not have come.
//!
//! It does not know how requests come, and is told the time.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};
use support::{Answer, Request};

use super::case::{Case, Exchange, Response, Run, Wanted, bytes, text};
use super::{compare, servers};

/// What a step budget lets pass, and some more.
const REQUESTS: usize = 20_000;

pub(crate) struct Script {
    run: Run,
    sources: BTreeMap<String, Value>,
    next: usize,
    used: Vec<usize>,
    count: usize,
    answered: Option<Duration>,
    problems: Vec<String>,
}

impl Script {
    pub(crate) fn new(case: &Case, run: Run) -> Result<Script, String> {
        Ok(Script {
            sources: case.sources()?,
            used: vec![0; run.exchanges.len()],
            run,
            next: 0,
            count: 0,
            answered: None,
            problems: Vec::new(),
        })
    }

    /// The API descriptions by the names of their sources.
    pub(crate) fn sources(&self) -> &BTreeMap<String, Value> {
        &self.sources
    }

    /// The path below which the requests of each source are.
    pub(crate) fn bases(&self) -> Vec<(String, String)> {
        let base = |(name, description): (&String, &Value)| {
            let base = servers::base(description);
            (name.clone(), base)
        };
        self.sources.iter().map(base).collect()
    }

    /// Answers a request to the server of a source, at this time. Without a source it came by a
    /// proxy, and its target is a URL.
    pub(crate) fn answer(
        &mut self,
        source: Option<&str>,
        request: &Request,
        now: Duration,
    ) -> Answer {
        self.count += 1;
        if self.count > REQUESTS {
            return Answer::status(599);
        }
        let (index, mut wrong) = self.find(source, request);
        if let Some(exchange) = self.run.exchanges.get(index) {
            wrong.extend(self.early_or_late(exchange, now));
        }
        if !wrong.is_empty() {
            let Request { method, target, .. } = request;
            let (count, what) = (self.count, wrong.join("; "));
            self.problems.push(format!(
                "request {count} ({} {method} {target}): {what}",
                source.unwrap_or("proxy")
            ));
            return Answer::json(599, &json!({ "wrong": wrong }));
        }
        self.used[index] += 1;
        let exchange = &self.run.exchanges[index];
        let last = index + 1 == self.run.exchanges.len();
        self.next = if exchange.repeat && last {
            index
        } else {
            index + 1
        };
        self.answered = Some(now);
        scripted(&exchange.response)
    }

    /// What went wrong, request by request.
    pub(crate) fn problems(&self) -> &[String] {
        &self.problems
    }

    /// The exchanges that never came.
    pub(crate) fn unused(&self) -> impl Iterator<Item = String> {
        let exchanges = self.run.exchanges.iter().zip(&self.used).enumerate();
        exchanges
            .filter(|(_, (_, used))| **used == 0)
            .map(|(index, (exchange, _))| {
                let (number, source) = (index + 1, &exchange.source);
                let Wanted { method, path, .. } = &exchange.request;
                format!("exchange {number} ({source} {method} {path}) was never requested")
            })
    }

    /// The exchange that a request belongs to, and what is wrong with it. One that repeats gives
    /// way to its successor where that fits.
    fn find(&self, source: Option<&str>, request: &Request) -> (usize, Vec<String>) {
        let next = self.next;
        let wrong = match self.run.exchanges.get(next) {
            None => vec!["no request was expected any more".to_owned()],
            Some(exchange) => self.judge(exchange, source, request),
        };
        let before = next.checked_sub(1).map(|index| &self.run.exchanges[index]);
        match before {
            Some(exchange)
                if !wrong.is_empty()
                    && exchange.repeat
                    && self.judge(exchange, source, request).is_empty() =>
            {
                (next - 1, Vec::new())
            }
            _ => (next, wrong),
        }
    }

    fn judge(&self, exchange: &Exchange, source: Option<&str>, request: &Request) -> Vec<String> {
        let Some(source) = source else {
            return compare::proxied(&exchange.request, request);
        };
        let Some(description) = self.sources.get(&exchange.source) else {
            return vec![format!("the case has no source `{}`", exchange.source)];
        };
        let (main, path) = (servers::base(description), &exchange.request.path);
        // A server of a path or an operation may have been replaced as a whole.
        let moved = |base: String| {
            let rest = path.strip_prefix(&base)?;
            (base != main && !base.is_empty() && rest.starts_with('/'))
                .then(|| format!("{main}{rest}"))
        };
        let others: Vec<String> = servers::bases(description)
            .into_iter()
            .filter_map(moved)
            .collect();
        let mut wrong = compare::request(&exchange.request, request, &others);
        if source != exchange.source {
            wrong.insert(0, format!("source: not {} but {source}", exchange.source));
        }
        wrong
    }

    fn early_or_late(&self, exchange: &Exchange, now: Duration) -> Option<String> {
        let (gap, before) = (exchange.gap.as_ref()?, self.answered?);
        let waited = now.saturating_sub(before).as_secs_f64();
        if gap.min.is_some_and(|min| waited < min) {
            return Some(format!("came after {waited:.2} s, too early"));
        }
        let late = gap.max.is_some_and(|max| waited > max);
        late.then(|| format!("came after {waited:.2} s, too late"))
    }
}

fn scripted(response: &Response) -> Answer {
    let mut answer = Answer::status(response.status);
    for (name, value) in &response.headers {
        answer = answer.header(name, &text(value));
    }
    let typed = answer
        .headers
        .iter()
        .any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    let (kind, body) = match (&response.body, &response.text, &response.base64) {
        (Some(body), ..) => ("application/json", body.to_string().into_bytes()),
        (_, Some(text), _) => ("text/plain; charset=utf-8", text.clone().into_bytes()),
        (.., Some(base64)) => ("application/octet-stream", bytes(base64)),
        _ => ("", Vec::new()),
    };
    if !typed && !kind.is_empty() {
        answer = answer.header("content-type", kind);
    }
    answer.body = body;
    answer.delay = Duration::from_secs_f64(response.delay.clamp(0.0, 5.0));
    answer
}
