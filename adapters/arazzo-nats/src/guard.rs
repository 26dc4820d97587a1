//! [`Guard`]: a task that reads a subscription, and its end.

use std::sync::Arc;

use tokio::sync::Notify;

/// Tells a task to end when it is dropped, and waits for nothing.
pub(crate) struct Guard(Arc<Notify>);

impl Guard {
    /// Starts a task; it is given what tells it to end.
    pub(crate) fn spawn<F>(task: impl FnOnce(Arc<Notify>) -> F) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let ending = Arc::new(Notify::new());
        tokio::spawn(task(Arc::clone(&ending)));
        Self(ending)
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}
