//! [`Progress`]: events of a run as progress notifications.
//!
//! Progress is a hint: a client that reads slowly misses some of it, and never holds a run up.

use arazzo::Value;
use rmcp::{
    RoleServer,
    model::{ProgressNotificationParam, ProgressToken},
    service::Peer,
};
use tokio::sync::mpsc;

/// How many messages wait for a slow client before some are left out.
const WAITING: usize = 64;

/// Where events of a run go, to become notifications for the client.
#[derive(Clone, Debug)]
pub struct Progress(mpsc::Sender<String>);

impl Progress {
    /// Tells the client of an event, as [`Event::to_value`](arazzo::watch::Event::to_value) makes
    /// it, if it is one of a step. This never waits.
    pub fn tell(&self, event: &Value) {
        if let Some(text) = message(event) {
            let _ = self.0.try_send(text);
        }
    }
}

/// Makes a place for events, and the future that sends what is told there. The future ends when the
/// place is dropped.
pub(crate) fn channel(
    peer: Peer<RoleServer>,
    token: ProgressToken,
) -> (Progress, impl Future<Output = ()>) {
    let (sender, receiver) = mpsc::channel(WAITING);
    (Progress(sender), send(peer, token, receiver))
}

/// Counts: a workflow may repeat its steps, so nobody knows how many are to come.
async fn send(peer: Peer<RoleServer>, token: ProgressToken, mut texts: mpsc::Receiver<String>) {
    let mut count = 0.0;
    while let Some(text) = texts.recv().await {
        count += 1.0;
        let told = ProgressNotificationParam::new(token.clone(), count).with_message(text);
        if peer.notify_progress(told).await.is_err() {
            return;
        }
    }
}

/// Returns what is told of an event, if anything is.
fn message(event: &Value) -> Option<String> {
    let about = &event["resource"];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let step = match about["depth"].as_u64() {
        Some(0 | 1) | None => format!("step `{}`", text(&about["id"])),
        Some(_) => format!(
            "step `{}` of `{}`",
            text(&about["id"]),
            text(&about["workflow"])
        ),
    };
    match event["event"].as_str()? {
        "workflow.StepStarted" => Some(format!("{step} has started")),
        "workflow.StepSucceeded" => Some(format!("{step} has succeeded")),
        "workflow.StepFailed" => Some(format!("{step} has failed: {}", text(&event["cause"]))),
        "workflow.RetryScheduled" => {
            Some(format!("{step} waits for {} s", event["delay"].as_f64()?))
        }
        _ => None,
    }
}
