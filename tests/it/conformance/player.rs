//! The servers of a case: one for each source, which answer as the case says and write down what
//! should not have come.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use support::{Answer, Request, Server};

use super::case::{Case, Exchange, Response, Run, bytes, text};
use super::{compare, servers};

/// What a step budget lets pass, and some more.
const REQUESTS: usize = 20_000;

pub(super) struct Player {
    servers: BTreeMap<String, (Server, String)>,
    play: Arc<Mutex<Play>>,
}

struct Play {
    run: Run,
    sources: BTreeMap<String, Value>,
    next: usize,
    used: Vec<usize>,
    count: usize,
    answered: Option<Instant>,
    problems: Vec<String>,
}

impl Player {
    /// Opens the servers of a case that is run.
    pub(super) fn open(case: &Case, run: Run) -> Result<Player, String> {
        let sources = case.sources()?;
        let bases: Vec<(String, String)> = sources
            .iter()
            .map(|(name, description)| (name.clone(), servers::base(description)))
            .collect();
        let play = Arc::new(Mutex::new(Play {
            used: vec![0; run.exchanges.len()],
            run,
            sources,
            next: 0,
            count: 0,
            answered: None,
            problems: Vec::new(),
        }));
        let open = |(name, base): (String, String)| {
            let (play, source) = (Arc::clone(&play), name.clone());
            let server = Server::start(move |request| lock(&play).answer(&source, &request));
            (name, (server, base))
        };
        Ok(Player {
            servers: bases.into_iter().map(open).collect(),
            play,
        })
    }

    /// Where each source is to be found.
    pub(super) fn urls(&self) -> impl Iterator<Item = (&str, String)> {
        self.servers
            .iter()
            .map(|(name, (server, base))| (name.as_str(), server.url() + base))
    }

    /// What went wrong, and what never came.
    pub(super) fn problems(&self) -> Vec<String> {
        let play = lock(&self.play);
        let unused = |(index, exchange): (usize, &Exchange)| {
            let Exchange {
                source, request, ..
            } = exchange;
            (play.used[index] == 0).then(|| {
                let (number, method, path) = (index + 1, &request.method, &request.path);
                format!("exchange {number} ({source} {method} {path}) was never requested")
            })
        };
        let unused = play.run.exchanges.iter().enumerate().filter_map(unused);
        play.problems.iter().cloned().chain(unused).collect()
    }
}

fn lock(play: &Mutex<Play>) -> MutexGuard<'_, Play> {
    play.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Play {
    fn answer(&mut self, source: &str, request: &Request) -> Answer {
        self.count += 1;
        if self.count > REQUESTS {
            return Answer::status(599);
        }
        let (index, mut wrong) = self.find(source, request);
        if let Some(exchange) = self.run.exchanges.get(index) {
            wrong.extend(self.early_or_late(exchange));
        }
        if !wrong.is_empty() {
            let Request { method, target, .. } = request;
            let (count, what) = (self.count, wrong.join("; "));
            self.problems.push(format!(
                "request {count} ({source} {method} {target}): {what}"
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
        let answer = scripted(&exchange.response);
        self.answered = Some(Instant::now());
        answer
    }

    /// The exchange that a request belongs to, and what is wrong with it. One that repeats gives
    /// way to its successor where that fits.
    fn find(&self, source: &str, request: &Request) -> (usize, Vec<String>) {
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

    fn judge(&self, exchange: &Exchange, source: &str, request: &Request) -> Vec<String> {
        let description = &self.sources[&exchange.source];
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

    fn early_or_late(&self, exchange: &Exchange) -> Option<String> {
        let (gap, before) = (exchange.gap.as_ref()?, self.answered?);
        let waited = before.elapsed().as_secs_f64();
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
