//! The tasks of triggers: one that reads the events of the service, and one for every subscription
//! to messages.

use std::{sync::Arc, time::Duration};

use arazzo::{ChannelAddress, Message, MessageFilter, RunId, Value};
use jiff::Timestamp;
use serde_json::json;
use tokio::sync::broadcast::{Receiver, error::RecvError};

use super::{Messages, Trigger};
use crate::{
    launch::{Inputs, Launch, Launcher},
    principal::Principal,
    runs::Notice,
};

/// The pauses before a subscription is tried again.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// Starts the tasks of some triggers, which end when the service is stopped. `events` subscribes to
/// those of the service; what nobody reads is not made.
pub(crate) fn start(
    triggers: Vec<Arc<Trigger>>,
    launcher: &Arc<dyn Launcher>,
    events: impl FnOnce() -> Receiver<Arc<Notice>>,
) {
    let (of_messages, of_events): (Vec<_>, Vec<_>) = triggers
        .into_iter()
        .partition(|trigger| trigger.messages.is_some());
    for trigger in of_messages {
        if let Some(messages) = trigger.messages.clone() {
            let task = subscribed(Arc::clone(launcher), trigger, messages);
            tokio::spawn(until_stopped(Arc::clone(launcher), task));
        }
    }
    if !of_events.is_empty() {
        let task = listen(Arc::clone(launcher), of_events, events());
        tokio::spawn(until_stopped(Arc::clone(launcher), task));
    }
}

async fn until_stopped(launcher: Arc<dyn Launcher>, task: impl Future<Output = ()>) {
    tokio::select! {
        () = task => {}
        () = launcher.stopping() => {}
    }
}

async fn listen(
    launcher: Arc<dyn Launcher>,
    triggers: Vec<Arc<Trigger>>,
    mut events: Receiver<Arc<Notice>>,
) {
    loop {
        match events.recv().await {
            // What triggers tell must not start what they tell of.
            Ok(notice) if notice.name.starts_with("trigger.") => {}
            Ok(notice) => {
                for trigger in triggers
                    .iter()
                    .filter(|trigger| notice.fits(&trigger.filter))
                {
                    // A store that is slow must not make this task miss events.
                    let fired = fire(
                        Arc::clone(&launcher),
                        Arc::clone(trigger),
                        Arc::clone(&notice),
                    );
                    tokio::spawn(fired);
                }
            }
            Err(RecvError::Lagged(missed)) => {
                tell(
                    launcher.as_ref(),
                    "trigger.Missed",
                    None,
                    json!({"missed": missed}),
                    None,
                );
            }
            Err(RecvError::Closed) => return,
        }
    }
}

/// Starts the run of a trigger.
async fn fire(launcher: Arc<dyn Launcher>, trigger: Arc<Trigger>, notice: Arc<Notice>) {
    let launch = Launch {
        id: RunId::random(),
        workflow: trigger.workflow.clone(),
        inputs: Inputs::Mapped(trigger.inputs.clone()),
        event: Some(notice.event.clone()),
        principal: notice.principal.clone(),
        correlation: Some(Arc::clone(&notice.correlation)),
        depth: notice.depth + 1,
    };
    let (name, details) = match launcher.launch(launch).await {
        Ok(launched) => (
            "trigger.Triggered",
            json!({"runId": launched.id.to_string()}),
        ),
        Err(reason) => ("trigger.Refused", json!({"reason": reason})),
    };
    tell(
        launcher.as_ref(),
        name,
        Some(&trigger),
        details,
        Some(&notice),
    );
}

/// Receives messages, and subscribes again when that fails.
async fn subscribed(launcher: Arc<dyn Launcher>, trigger: Arc<Trigger>, messages: Messages) {
    let mut pause = FIRST_PAUSE;
    loop {
        let received = receive(&launcher, &trigger, &messages, &mut pause).await;
        let Err(reason) = received;
        tell(
            launcher.as_ref(),
            "trigger.Disconnected",
            Some(&trigger),
            json!({"reason": reason}),
            None,
        );
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

async fn receive(
    launcher: &Arc<dyn Launcher>,
    trigger: &Arc<Trigger>,
    messages: &Messages,
    pause: &mut Duration,
) -> Result<std::convert::Infallible, String> {
    let address = ChannelAddress::new(messages.address.clone());
    let subscribed = messages.channel.subscribe(&address).await;
    let mut subscription = subscribed.map_err(|error| error.to_string())?;
    let any = MessageFilter::any(messages.address.clone());
    loop {
        let received = subscription.receive(&any).await;
        let received = received.map_err(|error| error.to_string())?;
        *pause = FIRST_PAUSE;
        let notice = arrived(received.message());
        if notice.fits(&trigger.filter) {
            // One after the other: a broker that waits for its consumer is slowed down so.
            fire(Arc::clone(launcher), Arc::clone(trigger), Arc::new(notice)).await;
        }
        // Only now: if the service ends before, the broker delivers the message again. One that does
        // not fit is for no other trigger either, since each has a subscription of its own.
        let acknowledged = received.ack().await;
        acknowledged.map_err(|error| error.to_string())?;
    }
}

/// Makes an event of a message.
fn arrived(message: &Message) -> Notice {
    let payload = message.payload_json();
    let payload = payload.unwrap_or_else(|| String::from_utf8_lossy(&message.payload).into());
    let id = RunId::random().to_string();
    let event = json!({
        "event": "message",
        "uuid": id,
        "timestamp": Timestamp::now().to_string(),
        "address": message.address,
        "headers": message.headers,
        "payload": payload,
    });
    Notice::new("message", event, Principal::service(), id.into())
}

/// Tells what became of an event. Whoever may see the event may see that.
fn tell(
    launcher: &dyn Launcher,
    name: &str,
    trigger: Option<&Trigger>,
    details: Value,
    cause: Option<&Notice>,
) {
    let id = RunId::random().to_string();
    let mut event = json!({
        "event": name,
        "uuid": id,
        "timestamp": Timestamp::now().to_string(),
    });
    if let Some(trigger) = trigger {
        event["resource"] =
            json!({"type": "trigger", "id": trigger.name, "workflow": trigger.workflow});
    }
    if let (Value::Object(event), Value::Object(details)) = (&mut event, details) {
        event.extend(details);
    }
    let notice = match cause {
        Some(cause) => {
            let (principal, correlation) =
                (cause.principal.clone(), Arc::clone(&cause.correlation));
            Notice::new(name, event, principal, correlation).depth(cause.depth)
        }
        None => Notice::new(name, event, Principal::service(), id.into()),
    };
    launcher.publish(notice);
}
