//! [`TestRun`]: one run whose exchanges are shown.

mod probe;
mod shown;
mod silence;

use std::{fmt, sync::Arc};

use serde_json::Value;

use self::probe::{Probe, Sends};
use super::Recorder;
use crate::{
    client::{Client, RunScope},
    value::json_text,
};

/// One run whose exchanges are shown to people, without its secrets: a real one, or a dry one that
/// ends before anything is sent.
///
/// ```
/// use arazzo::{Client, RunScope, testing::{Script, TestRun}};
///
/// # fn main() -> Result<(), arazzo::BuildError> {
/// # let client = Client::builder().transport(Script::new()).build()?;
/// let test = TestRun::dry(&client);
/// let client = client.scoped(test.scope(RunScope::new()));
/// // … run one workflow with `client`, then:
/// assert!(test.exchanges().is_empty());
/// # let _ = client;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct TestRun {
    probe: Probe,
    recorder: Recorder,
}

impl TestRun {
    /// Makes a test run that sends through the transport of a client.
    pub fn new(client: &Client) -> Self {
        Self::of(Probe::new(client.clone(), Sends::All))
    }

    /// Makes a dry run: it ends at the first request, after all checks, and sends nothing. Messages
    /// are not sent either, and none arrives.
    pub fn dry(client: &Client) -> Self {
        Self::of(Probe::new(client.clone(), Sends::Nothing))
    }

    fn of(probe: Probe) -> Self {
        let recorder = Recorder::new(probe.clone());
        Self { probe, recorder }
    }

    /// Keeps at most so many exchanges, and none that begin when the bodies of responses have this
    /// many bytes together: what is kept is in memory until the end of the run. By default,
    /// everything is kept.
    #[must_use]
    pub fn at_most(self, exchanges: usize, bytes: usize) -> Self {
        Self::of(self.probe.at_most(exchanges, bytes))
    }

    /// Returns whether this is a dry run.
    pub fn is_dry(&self) -> bool {
        self.probe.is_dry()
    }

    /// Returns whether a dry run has come to its end: a request or a message that was not sent, or
    /// a message that it would have waited for.
    pub fn has_stopped(&self) -> bool {
        self.probe.has_stopped()
    }

    /// Returns what the step does with a message that a dry run has ended at, as in "sends a message to
    /// `orders`"; `None` if it has ended at a request.
    pub fn next(&self) -> Option<String> {
        self.probe.next()
    }

    /// Returns a scope in which the exchanges of the run are kept.
    pub fn scope(&self, scope: RunScope) -> RunScope {
        let (recorder, probe) = (self.recorder.clone(), self.probe.clone());
        let scope = scope.transport(Arc::new(probe::Kept { recorder, probe }));
        if !self.is_dry() {
            return scope;
        }
        // A token that is not fetched must be missing in no other run.
        let silence = silence::Silence(self.probe.clone());
        scope.channel(Arc::new(silence)).own_tokens()
    }

    /// Returns the exchanges, in their order, without the secrets that the run knows by now: call
    /// this when it has ended.
    ///
    /// Each is an object with `step` (`null` for requests that fetch tokens), `timestamp`, the
    /// `request` and what came of it: a `response` and `milliseconds`, an `error`, or `abandoned`.
    /// A request has `method`, `url` and `headers`, a response `status` and `headers`; either may
    /// have a `body` with its `bytes`, and with its `text` if it is one. A long text is cut, and
    /// then `characters` says how long it was.
    pub fn exchanges(&self) -> Vec<Value> {
        shown::exchanges(&self.recorder.to_har(), self.is_dry())
    }

    /// Returns how many exchanges were too many to be kept.
    pub fn omitted(&self) -> usize {
        self.probe.omitted()
    }

    /// Returns outputs without the secrets of the run, and without members whose names suggest that
    /// they are secret.
    pub fn hide(&self, outputs: &Value) -> Value {
        let hidden = self.probe.hide(&json_text(outputs));
        serde_json::from_str(&hidden).unwrap_or(Value::String(hidden))
    }
}

impl fmt::Debug for TestRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestRun")
            .field("is_dry", &self.is_dry())
            .field("recorder", &self.recorder)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{
        rt::{Method, Run, Source, StepError},
        testing::{Reply, Script},
    };

    const API: Source = Source::new("api", "https://api.example.com");

    /// Sends so many requests, in the place of a generated workflow.
    async fn ask(client: &Client, times: usize) -> Result<(), StepError<&'static str>> {
        let run = &Run::new(client);
        for _ in 0..times {
            run.request("ask", Method::GET, API, "/ask").send().await?;
        }
        Ok(())
    }

    fn client(script: &Script) -> Client {
        let client = Client::builder().transport(script.clone()).build();
        client.expect("valid settings")
    }

    fn scoped(client: &Client, test: &TestRun) -> Client {
        client.scoped(test.scope(RunScope::new()))
    }

    #[tokio::test]
    async fn too_many_exchanges_are_sent_and_not_kept() {
        let answer = Reply::json(200, json!({"text": "0123456789"}));
        for (exchanges, bytes, kept) in
            [(usize::MAX, usize::MAX, 5), (2, usize::MAX, 2), (5, 30, 2)]
        {
            let script = (0..5).fold(Script::new(), |script, _| script.reply(answer.clone()));
            let client = client(&script);
            let test = TestRun::new(&client).at_most(exchanges, bytes);
            ask(&scoped(&client, &test), 5).await.expect("answers");
            assert_eq!(script.requests().len(), 5);
            assert_eq!((test.exchanges().len(), test.omitted()), (kept, 5 - kept));
        }
    }

    #[tokio::test]
    async fn a_dry_run_ends_at_its_first_request() {
        let script = Script::new().reply(Reply::json(200, json!({})));
        let client = client(&script);
        let test = TestRun::dry(&client);
        assert!(!test.has_stopped());
        let ended = ask(&scoped(&client, &test), 2).await;
        let error = ended.expect_err("it ends").to_string();
        assert!(error.contains("a dry run sends nothing"), "{error}");
        assert!(test.has_stopped() && script.requests().is_empty());
        let shown = test.exchanges();
        assert_eq!(shown.len(), 1);
        assert_eq!(shown[0]["request"]["url"], "https://api.example.com/ask");
        // Other runs of the client are real.
        ask(&client, 1).await.expect("an answer");
    }

    #[test]
    fn members_with_secret_names_are_hidden_in_outputs() {
        let test = TestRun::new(&client(&Script::new()));
        let hidden = test.hide(&json!({"password": "p", "name": "n", "list": [1, null]}));
        assert_eq!(
            hidden,
            json!({"password": "…", "name": "n", "list": [1, null]})
        );
    }
}
