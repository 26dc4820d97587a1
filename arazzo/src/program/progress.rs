//! A line for each exchange of a run, for people who watch it.
//!
//! No line has a value of a request or a response: events have none.

use std::{
    future::{Future, poll_fn},
    io::Write,
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use super::line;
use crate::{
    client::RunScope,
    watch::{Event, EventKind, RequestInfo},
};

/// What is to be said of a run, and has not been written yet.
#[derive(Clone, Default)]
pub(super) struct Progress(Arc<Mutex<Lines>>);

#[derive(Default)]
struct Lines {
    text: String,
    /// Whether the last line may go on.
    open: bool,
    /// The depth and the step of the last request: of other steps it is said that they have ended.
    last: Option<(u32, &'static str)>,
}

impl Progress {
    /// Listens to the events of a run.
    pub(super) fn listen(&self, scope: RunScope) -> RunScope {
        let lines = Arc::clone(&self.0);
        scope.on_event(move |event| {
            let mut lines = lines.lock().unwrap_or_else(PoisonError::into_inner);
            lines.add(event);
        })
    }

    /// Awaits a run, and writes what is to be said as soon as it is known.
    pub(super) async fn write<T>(&self, run: impl Future<Output = T>, to: &mut dyn Write) -> T {
        let mut run = pin!(run);
        poll_fn(|context| {
            // All events of a run happen while it is polled.
            let polled = run.as_mut().poll(context);
            self.flush(polled.is_ready(), to);
            polled
        })
        .await
    }

    fn flush(&self, is_over: bool, to: &mut dyn Write) {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if is_over {
            lines.end();
        }
        let text = std::mem::take(&mut lines.text);
        if !text.is_empty() {
            // Nobody reads it: that is no failure of the run.
            let _ = to.write_all(text.as_bytes());
            let _ = to.flush();
        }
    }
}

impl Lines {
    fn add(&mut self, event: &Event) {
        match &event.kind {
            EventKind::RequestSent { request, .. } => self.sent(event, request),
            EventKind::ResponseReceived {
                status, duration, ..
            } => self.go_on(
                event,
                &format!(" → {} in {}", named(*status), time(*duration)),
            ),
            EventKind::RequestFailed {
                cause, duration, ..
            } => {
                let time = time(*duration);
                self.go_on(event, &format!(" → no response after {time}: {cause}"));
            }
            EventKind::RetryScheduled { delay, .. } => {
                self.go_on(event, &format!("; again in {}", time(*delay)));
            }
            EventKind::StepSucceeded { duration } if self.last != place(event) => {
                self.begin(event, &format!("done in {}", time(*duration)));
            }
            EventKind::StepFailed {
                cause,
                handled: true,
                ..
            } => self.go_on(event, &format!("; {cause}, and the workflow goes on")),
            _ => {}
        }
    }

    fn sent(&mut self, event: &Event, request: &RequestInfo) {
        let attempt = match request.attempt {
            0 | 1 => String::new(),
            attempt => format!(" (attempt {attempt})"),
        };
        let sent = format!("{} {}{attempt}", request.method, request.url());
        self.begin(event, &sent);
        self.last = place(event);
    }

    /// Begins a line about a step; steps of called workflows are indented.
    fn begin(&mut self, event: &Event, text: &str) {
        self.end();
        let indent = "  ".repeat(event.depth.saturating_sub(1).min(8) as usize);
        let step = event.step.unwrap_or("token");
        let line = line::one(&format!("{step}: {text}"));
        self.text.push_str(&indent);
        self.text.push_str(&line);
        self.open = true;
    }

    /// Adds to the last line, if it is about the same step.
    fn go_on(&mut self, event: &Event, text: &str) {
        if self.open && self.last == place(event) {
            self.text.push_str(&line::kept(text));
        } else {
            self.begin(event, text.trim_start_matches(['→', ';', ' ']));
        }
    }

    fn end(&mut self) {
        if std::mem::take(&mut self.open) {
            self.text.push('\n');
        }
    }
}

fn place(event: &Event) -> Option<(u32, &'static str)> {
    Some((event.depth, event.step?))
}

/// The status and what it is called.
fn named(status: u16) -> String {
    let known = http::StatusCode::from_u16(status).ok();
    let name = known.and_then(|known| known.canonical_reason());
    name.map_or_else(|| status.to_string(), |name| format!("{status} {name}"))
}

/// A time that people can read: `12 ms`, `1.5 s`.
fn time(duration: Duration) -> String {
    match duration.as_millis() {
        short @ ..1000 => format!("{short} ms"),
        _ => {
            let seconds = (duration.as_secs_f64() * 10.0).round() / 10.0;
            format!("{seconds} s")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_short() {
        for (milliseconds, text) in [
            (0, "0 ms"),
            (999, "999 ms"),
            (1000, "1 s"),
            (75_040, "75 s"),
            (1560, "1.6 s"),
        ] {
            assert_eq!(time(Duration::from_millis(milliseconds)), text);
        }
        assert_eq!(
            (named(404), named(299)),
            ("404 Not Found".to_owned(), "299".to_owned())
        );
    }
}
