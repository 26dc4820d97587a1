//! Events of a run as progress notifications.
//!
//! Progress is a hint: a client that reads slowly misses some of it, and never holds a run up.

use arazzo::watch::{Event, EventKind};
use rmcp::{
    RoleServer,
    model::{ProgressNotificationParam, ProgressToken},
    service::Peer,
};
use tokio::sync::mpsc;

/// How many messages wait for a slow client before some are left out.
const WAITING: usize = 64;

/// Makes a listener, and the future that sends what it hears. The future ends when the listener is
/// dropped.
pub(crate) fn channel(
    peer: Peer<RoleServer>,
    token: ProgressToken,
) -> (
    impl Fn(&Event) + Send + Sync + 'static,
    impl Future<Output = ()>,
) {
    let (sender, receiver) = mpsc::channel(WAITING);
    let listen = move |event: &Event| {
        if let Some(text) = message(event) {
            let _ = sender.try_send(text);
        }
    };
    (listen, send(peer, token, receiver))
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
fn message(event: &Event) -> Option<String> {
    let step = event.step.as_deref()?;
    let step = match event.depth {
        0 | 1 => format!("step `{step}`"),
        _ => format!("step `{step}` of `{}`", event.workflow),
    };
    match &event.kind {
        EventKind::StepStarted => Some(format!("{step} has started")),
        EventKind::StepSucceeded { .. } => Some(format!("{step} has succeeded")),
        EventKind::StepFailed { cause, .. } => Some(format!("{step} has failed: {cause}")),
        EventKind::RetryScheduled { delay, .. } => {
            Some(format!("{step} waits for {} s", delay.as_secs_f64()))
        }
        _ => None,
    }
}
