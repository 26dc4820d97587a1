//! [`Direct`]: runs with a client, a few at once.

use arazzo::{BoxFuture, Client, RunId, RunScope, Value};
use tokio::{sync::Semaphore, task::JoinSet};

use super::{CallFailure, Runner, ToolCall};

/// Runs workflows with a client. What is more than may go on at once waits.
pub(crate) struct Direct {
    client: Client,
    places: Semaphore,
}

impl Direct {
    pub(crate) fn new(client: Client, places: usize) -> Self {
        Self {
            client,
            places: Semaphore::new(places),
        }
    }

    async fn placed(&self, call: ToolCall<'_>) -> Result<Value, CallFailure> {
        let id = RunId::random();
        let broken = |cause: &str| CallFailure::new(cause).run(id);
        let place = self.places.acquire().await;
        let _place = place.map_err(|_| broken("the server is stopping"))?;
        let mut scope = RunScope::new().id(id);
        if let Some(progress) = call.progress {
            scope = scope.on_event(move |event| progress.tell(&event.to_value()));
        }
        // In a task of its own, so that a panic ends this run alone. Dropping the set aborts it.
        let mut task = JoinSet::new();
        task.spawn(call.entry.run(&self.client.scoped(scope), call.inputs));
        match task.join_next().await {
            Some(Ok(ended)) => ended.map_err(|report| CallFailure::of(&report).run(id)),
            _ => Err(broken("the workflow has panicked")),
        }
    }
}

impl Runner for Direct {
    fn run<'r>(&'r self, call: ToolCall<'r>) -> BoxFuture<'r, Result<Value, CallFailure>> {
        Box::pin(self.placed(call))
    }
}
