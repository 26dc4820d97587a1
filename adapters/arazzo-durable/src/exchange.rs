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
    transport::Answer,
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
            Repeat::Never => {
                let name = format!("{} intent", fingerprint.name());
                self.intend(&name, &fingerprint).await?
            }
        };
        let limit = self.shared.with_clock(|clock| clock.left());
        let told = self.exchange(request, fingerprint, intended, limit).await?;
        let is_late = matches!(told.outcome, Outcome::Late);
        let took = counted(told.took, is_late, limit)?;
        self.shared.with_clock(|clock| clock.pass(took, told.at));
        let sent = told.outcome.into_result(told.body);
        Ok(sent.map(Answer::Sent))
    }

    /// Records that a request is about to be sent. Returns whether that was recorded before, so that
    /// the request may have been sent.
    pub(crate) async fn intend(
        &mut self,
        name: &str,
        fingerprint: &Fingerprint,
    ) -> Result<bool, JournalError> {
        let request = fingerprint.clone();
        let make = async move { Ok(Entry::Intent { request }) };
        let (entry, replayed) = self.record(name, make).await?;
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
                match within(outside, limit, outside.send(request)).await {
                    Some(sent) => Outcome::of(sent, max_body),
                    None => (Outcome::Late, Bytes::new()),
                }
            };
            Ok(Entry::Exchange {
                request: own,
                took: micros(outside.now().saturating_duration_since(began)),
                at: Time::of(outside.wall()),
                outcome,
                body,
            })
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

pub(crate) fn same(now: &Fingerprint, kept: &Fingerprint) -> Result<(), JournalError> {
    match now.differs_from(kept) {
        None => Ok(()),
        Some(what) => Err(JournalError::Changed(what)),
    }
}

/// Returns how long something counts that took this long, under a limit of the run.
pub(crate) fn counted(
    took: Duration,
    is_late: bool,
    limit: Option<Duration>,
) -> Result<Duration, JournalError> {
    match limit {
        // What was complete in time was not late, whatever the clock says afterwards.
        Some(limit) if !is_late => Ok(took.min(limit)),
        Some(limit) => Ok(limit),
        None if is_late => {
            let what = "a time limit ended something that has none any more";
            Err(JournalError::Changed(what.to_owned()))
        }
        None => Ok(took),
    }
}

/// Awaits something; `None` if the limit is over first.
pub(crate) async fn within<T>(
    outside: &dyn Transport,
    limit: Option<Duration>,
    sending: impl Future<Output = T>,
) -> Option<T> {
    let mut sending = pin!(sending);
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
