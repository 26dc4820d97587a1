//! Runs a future with a time limit, without depending on any async runtime.

use std::{future::poll_fn, pin::pin, task::Poll, time::Duration};

use super::Transport;

/// Awaits `future`, or returns `None` once `limit` has passed.
pub(crate) async fn race<T>(
    transport: &dyn Transport,
    limit: Option<Duration>,
    future: impl Future<Output = T>,
) -> Option<T> {
    let Some(limit) = limit else {
        return Some(future.await);
    };
    let mut future = pin!(future);
    let mut alarm = transport.limit(limit);
    poll_fn(|context| {
        // The future first: what is complete counts, even if the time is up as well.
        if let Poll::Ready(value) = future.as_mut().poll(context) {
            return Poll::Ready(Some(value));
        }
        alarm.as_mut().poll(context).map(|()| None)
    })
    .await
}
