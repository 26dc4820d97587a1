//! [`RunState`]: what the workflows of one run share.

use std::sync::Arc;

use super::{budget::Budget, done::Done};
use crate::{client::Client, message::Inbox, secret::Secrets};

/// What the workflows of one run share. It is data: what may be done with it is in
/// [`Run`](super::Run).
#[derive(Debug)]
pub(super) struct RunState {
    /// The limits, and how much of them is left.
    pub(super) budget: Budget,
    /// What has succeeded.
    pub(super) done: Done,
    pub(super) secrets: Arc<Secrets>,
    /// The subscriptions, and the messages that have arrived.
    pub(super) inbox: Inbox,
}

impl RunState {
    pub(super) fn new(client: &Client) -> Self {
        Self {
            budget: Budget::new(client),
            done: Done::default(),
            secrets: Arc::new(Secrets::new(Arc::clone(&client.settings().secrets))),
            inbox: Inbox::default(),
        }
    }
}
