//! Event streams of runs (WHATWG HTML, "Server-sent events").

use std::{convert::Infallible, sync::Arc};

use arazzo::watch::EventFilter;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response, Sse, sse},
};
use futures_util::stream;
use serde_json::json;
use tokio::sync::{OwnedSemaphorePermit, broadcast};

use super::{Problem, answer, start::WithClient};
use crate::{
    app::{Answers, App},
    runs::{Ended, Notice, Run},
};

/// A place among the streams that may be open at once.
#[derive(Debug)]
pub(crate) struct Place {
    _permit: OwnedSemaphorePermit,
}

impl Place {
    /// Takes a place.
    ///
    /// # Errors
    ///
    /// 429 if there is none.
    pub(crate) fn take(app: &App) -> Result<Self, Problem> {
        let permit = Arc::clone(app.streams()).try_acquire_owned();
        match permit {
            Ok(permit) => Ok(Self { _permit: permit }),
            Err(_) => Err(
                Problem::new(StatusCode::TOO_MANY_REQUESTS, "too-many-streams")
                    .detail("too many event streams are open")
                    .retry_after(1),
            ),
        }
    }
}

/// A run that is streamed.
struct Streamed {
    run: Arc<Run>,
    events: broadcast::Receiver<Arc<Notice>>,
    filter: EventFilter,
    expose: bool,
    /// How the run has ended, once it has.
    ended: Option<Arc<Ended>>,
    _place: Place,
    _with_client: Option<WithClient>,
}

/// Streams the events of a run from now on. The last one is `outputs`, `response` or
/// `problem`.
pub(super) fn of_run(
    app: &App,
    run: &Arc<Run>,
    filter: EventFilter,
    place: Place,
    with_client: Option<WithClient>,
) -> Response {
    let streamed = Streamed {
        events: run.subscribe(),
        run: Arc::clone(run),
        filter,
        expose: app.answers().expose_progress,
        ended: None,
        _place: place,
        _with_client: with_client,
    };
    let events = stream::unfold(Some(streamed), |streamed| async {
        let mut streamed = streamed?;
        match streamed.next().await {
            Some(event) => Some((Ok(event), Some(streamed))),
            None => Some((Ok(streamed.last()), None)),
        }
    });
    response(events, app.answers())
}

impl Streamed {
    /// Returns the next event; `None` after the last one before the end.
    async fn next(&mut self) -> Option<sse::Event> {
        loop {
            let event = match &self.ended {
                None => self.wait().await,
                // What was told before the end and not read yet.
                Some(_) => match self.events.try_recv() {
                    Ok(notice) => Some(Ok(notice)),
                    Err(broadcast::error::TryRecvError::Lagged(missed)) => Some(Err(missed)),
                    Err(_) => return None,
                },
            };
            match event {
                Some(Ok(notice)) if self.wants(&notice) => return Some(written(&notice)),
                Some(Err(missed)) => return Some(lagged(missed)),
                _ => {}
            }
        }
    }

    fn wants(&self, notice: &Notice) -> bool {
        notice.is_chunk() || notice.fits(&self.filter)
    }

    /// Waits for an event, or for the end.
    async fn wait(&mut self) -> Option<Result<Arc<Notice>, u64>> {
        tokio::select! {
            biased;
            event = self.events.recv() => match event {
                Ok(notice) => Some(Ok(notice)),
                Err(broadcast::error::RecvError::Lagged(missed)) => Some(Err(missed)),
                Err(broadcast::error::RecvError::Closed) => {
                    self.ended = Some(self.run.ended().await);
                    None
                }
            },
            ended = self.run.ended() => {
                self.ended = Some(ended);
                None
            }
        }
    }

    fn last(&self) -> sse::Event {
        let Some(ended) = &self.ended else {
            return sse::Event::default();
        };
        let (name, data) = answer::result(&self.run, ended, self.expose);
        sse::Event::default().event(name).data(data.to_string())
    }
}

/// Writes an event. Names and ids of events that a program publishes may be anything; the format
/// has lines.
pub(super) fn written(notice: &Notice) -> sse::Event {
    let is_line = |text: &str| !text.contains(['\r', '\n', '\0']);
    let mut event = sse::Event::default().data(notice.event.to_string());
    if is_line(&notice.name) {
        event = event.event(&notice.name);
    }
    if is_line(notice.id()) && !notice.id().is_empty() {
        event = event.id(notice.id());
    }
    event
}

/// Tells a reader that it was too slow, and how much it has missed.
pub(super) fn lagged(missed: u64) -> sse::Event {
    sse::Event::default()
        .event("missed")
        .data(json!({"missed": missed}).to_string())
}

/// Makes an answer of a stream, which is kept open while nothing happens.
pub(super) fn response(
    events: impl stream::Stream<Item = Result<sse::Event, Infallible>> + Send + 'static,
    answers: &Answers,
) -> Response {
    let keep_alive = sse::KeepAlive::new().interval(answers.keep_alive);
    let keep_alive = match &answers.keep_alive_data {
        Some(data) => keep_alive.event(sse::Event::default().data(data.to_string())),
        None => keep_alive,
    };
    // The answer has `Cache-Control: no-cache`.
    Sse::new(events).keep_alive(keep_alive).into_response()
}
