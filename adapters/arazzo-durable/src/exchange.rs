//! One exchange of a run: an entry, and another one before it if the request must not be sent twice.

use std::{
    future::poll_fn,
    pin::pin,
    task::Poll,
    time::{Duration, SystemTime},
};

use arazzo::{Transport, bytes::Bytes, http::Request};

use crate::{
    driver::{Driver, changed},
    entry::{Entry, Outcome, Time, micros},
    fingerprint::Fingerprint,
    journal::JournalError,
    policy::Repeat,
    transport::{Answer, Sent},
};

/// What an entry says of an exchange.
struct Told {
    took: Duration,
    at: SystemTime,
    outcome: Outcome,
    body: Bytes,
}

impl Driver<'_> {
    /// Sends a request, or finds in the journal what came of it; `None` if a limit was over first.
    pub(crate) async fn send(
        &mut self,
        request: Request<Bytes>,
    ) -> Result<Option<Answer>, JournalError> {
        let fingerprint = Fingerprint::of(&request, &self.settings.ignored);
        let intended = match self.settings.policy.of(&request) {
            Repeat::Again => false,
            Repeat::Never => self.intend(&fingerprint).await?,
        };
        let limit = self.shared.with_clock(|clock| clock.left());
        let told = self.exchange(request, fingerprint, intended, limit).await?;
        let is_late = matches!(told.outcome, Outcome::Late);
        let took = match limit {
            // What was complete in time was not late, whatever the clock says afterwards.
            Some(limit) if !is_late => told.took.min(limit),
            Some(limit) => limit,
            None if is_late => return Err(no_limit()),
            None => told.took,
        };
        self.shared.with_clock(|clock| clock.pass(took, told.at));
        let sent = told.outcome.into_result(told.body);
        Ok(sent.map(Answer::Sent))
    }

    /// Records that a request is about to be sent. Returns whether that was recorded before, so that
    /// the request may have been sent.
    async fn intend(&mut self, fingerprint: &Fingerprint) -> Result<bool, JournalError> {
        let name = format!("{} intent", fingerprint.name());
        let request = fingerprint.clone();
        let make = async move { Entry::Intent { request } };
        let (entry, replayed) = self.record(&name, make).await?;
        match &entry {
            Entry::Intent { request } => same(fingerprint, request)?,
            other => return Err(changed(other, &fingerprint.to_string())),
        }
        Ok(replayed)
    }

    async fn exchange(
        &mut self,
        request: Request<Bytes>,
        fingerprint: Fingerprint,
        intended: bool,
        limit: Option<Duration>,
    ) -> Result<Told, JournalError> {
        let (outside, max_body) = (self.outside, self.settings.max_body);
        let own = fingerprint.clone();
        let make = async move {
            let began = outside.now();
            let (outcome, body) = if intended {
                (Outcome::Unknown, Bytes::new())
            } else {
                match sent_within(outside, limit, request).await {
                    Some(sent) => Outcome::of(sent, max_body),
                    None => (Outcome::Late, Bytes::new()),
                }
            };
            Entry::Exchange {
                request: own,
                took: micros(outside.now().saturating_duration_since(began)),
                at: Time::of(outside.wall()),
                outcome,
                body,
            }
        };
        let (entry, _) = self.record(fingerprint.name(), make).await?;
        let Entry::Exchange {
            request,
            took,
            at,
            outcome,
            body,
        } = entry
        else {
            return Err(changed(&entry, &fingerprint.to_string()));
        };
        same(&fingerprint, &request)?;
        Ok(Told {
            took: Duration::from_micros(took),
            at: at.to_system(),
            outcome,
            body,
        })
    }
}

fn same(now: &Fingerprint, kept: &Fingerprint) -> Result<(), JournalError> {
    match now.differs_from(kept) {
        None => Ok(()),
        Some(what) => Err(JournalError::Changed(what)),
    }
}

fn no_limit() -> JournalError {
    let what = "a time limit ended an exchange that has none any more";
    JournalError::Changed(what.to_owned())
}

/// Sends a request; `None` if the limit is over first.
async fn sent_within(
    outside: &dyn Transport,
    limit: Option<Duration>,
    request: Request<Bytes>,
) -> Option<Sent> {
    let mut sending = pin!(outside.send(request));
    let mut alarm = limit.map(|limit| outside.limit(limit));
    poll_fn(|context| {
        if let Poll::Ready(sent) = sending.as_mut().poll(context) {
            return Poll::Ready(Some(sent));
        }
        match alarm.as_mut().map(|alarm| alarm.as_mut().poll(context)) {
            Some(Poll::Ready(())) => Poll::Ready(None),
            _ => Poll::Pending,
        }
    })
    .await
}
