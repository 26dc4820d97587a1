//! [`Answers`]: the responses of a script, and which of them are left.

use std::collections::VecDeque;

use http::Method;

use super::{reply::Reply, script::Recorded};

/// The responses of a script.
#[derive(Debug, Default)]
pub(super) struct Answers {
    in_order: VecDeque<Reply>,
    steps: Vec<(String, Series)>,
    routes: Vec<(Method, String, Series)>,
}

/// The responses to one step or path.
#[derive(Debug, Default)]
struct Series {
    /// The last one stays.
    replies: VecDeque<Reply>,
    /// How many of them no request has been given.
    fresh: usize,
    count: usize,
}

impl Answers {
    pub(super) fn add(&mut self, reply: Reply) {
        self.in_order.push_back(reply);
    }

    pub(super) fn add_to_route(&mut self, method: Method, path: &str, reply: Reply) {
        let same = |(m, p, _): &&mut (Method, String, Series)| *m == method && p == path;
        match self.routes.iter_mut().find(same) {
            Some((_, _, series)) => series.add(reply),
            None => {
                let series = Series::of(reply);
                self.routes.push((method, path.to_owned(), series));
            }
        }
    }

    pub(super) fn add_to_step(&mut self, step: &str, reply: Reply) {
        match self.steps.iter_mut().find(|(known, _)| known == step) {
            Some((_, series)) => series.add(reply),
            None => self.steps.push((step.to_owned(), Series::of(reply))),
        }
    }

    /// Returns the response to a request: that of its step, else of its path, else the next one.
    pub(super) fn next(&mut self, request: &Recorded) -> Option<Reply> {
        let mut steps = self.steps.iter_mut();
        let by_step = steps.find(|(step, _)| Some(step) == request.step.as_ref());
        if let Some((_, series)) = by_step {
            return series.next();
        }
        let mut routes = self.routes.iter_mut();
        let by_path =
            routes.find(|(method, path, _)| *method == request.method && *path == request.path);
        match by_path {
            Some((_, _, series)) => series.next(),
            None => self.in_order.pop_front(),
        }
    }

    /// Says that a request has no response, and which ones may have been meant for it.
    pub(super) fn missing(&self, request: &Recorded) -> String {
        let step = request.step.as_ref();
        let step = step.map_or_else(String::new, |step| format!(" of the step `{step}`"));
        let unused = match self.unused().join(", ") {
            none if none.is_empty() => none,
            some => format!("; these answers are unused: {some}"),
        };
        let (method, path) = (&request.method, &request.path);
        format!("no answer is scripted for {method} {path}{step}{unused}")
    }

    /// Returns the responses that no request has been given.
    pub(super) fn unused(&self) -> Vec<String> {
        let steps = self.steps.iter();
        let steps = steps.filter_map(|(step, series)| series.unused(&format!("step `{step}`")));
        let routes = self.routes.iter();
        let routes =
            routes.filter_map(|(method, path, series)| series.unused(&format!("{method} {path}")));
        let in_order = match self.in_order.len() {
            0 => None,
            count => Some(format!("{count} in order")),
        };
        steps.chain(routes).chain(in_order).collect()
    }
}

impl Series {
    fn of(reply: Reply) -> Self {
        let mut series = Self::default();
        series.add(reply);
        series
    }

    fn add(&mut self, reply: Reply) {
        self.replies.push_back(reply);
        self.fresh += 1;
        self.count += 1;
    }

    /// Returns the next response; the last one is repeated.
    fn next(&mut self) -> Option<Reply> {
        self.fresh = self.fresh.saturating_sub(1);
        match self.replies.len() {
            0 | 1 => self.replies.front().cloned(),
            _ => self.replies.pop_front(),
        }
    }

    fn unused(&self, name: &str) -> Option<String> {
        match (self.fresh, self.count) {
            (0, _) => None,
            (fresh, count) if fresh == count => Some(name.to_owned()),
            (fresh, count) => Some(format!("{name} ({fresh} of {count})")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        client::Client,
        rt::{Method, Run, Source},
        testing::Script,
    };

    const API: Source = Source::new("api", "https://api.example.com");

    /// Sends a request as the step `notify`.
    async fn notify(script: &Script) -> String {
        let client = Client::builder().transport(script.clone()).build();
        let run = Run::new(&client.expect("valid settings"));
        let sent = run.request("notify", Method::POST, API, "/v1/notify");
        match sent.send().await {
            Ok(_) => String::new(),
            Err(error) => error.reason().to_string(),
        }
    }

    #[tokio::test]
    async fn an_answer_that_is_misspelt_is_named() {
        let ok = || Reply::status(200);
        for (script, expected) in [
            (
                Script::new(),
                "no answer is scripted for POST /v1/notify of the step `notify`",
            ),
            (
                Script::new()
                    .on_step("notfy", ok())
                    .on(Method::POST, "/v1/notfy", ok())
                    .on(Method::POST, "/v1/notfy", ok()),
                "no answer is scripted for POST /v1/notify of the step `notify`; these answers are \
                 unused: step `notfy`, POST /v1/notfy",
            ),
        ] {
            assert_eq!(notify(&script).await, expected);
        }
    }

    #[tokio::test]
    async fn what_is_unused_can_be_asked_for() {
        let ok = || Reply::status(200);
        let script = Script::new()
            .on_step("notify", ok())
            .on_step("notify", ok());
        let script = script.reply(ok()).reply(ok());
        assert_eq!(script.unused(), ["step `notify`", "2 in order"]);
        assert_eq!(notify(&script).await, "");
        assert_eq!(script.unused(), ["step `notify` (1 of 2)", "2 in order"]);
        // The last answer is repeated.
        for _ in 0..2 {
            assert_eq!(notify(&script).await, "");
        }
        assert_eq!(script.unused(), ["2 in order"]);
    }
}
