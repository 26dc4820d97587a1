//! The end of commands that go on until somebody ends them.

/// Waits until somebody wants the program to end: Ctrl-C, or on Unix a `SIGTERM`.
///
/// From the first call on, these signals no longer end the process by themselves. Where no signal
/// can be waited for, this waits for ever, and a signal ends the process.
pub async fn interrupted() {
    tokio::select! {
        () = ctrl_c() => {}
        () = terminate() => {}
    }
}

async fn ctrl_c() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

#[cfg(unix)]
async fn terminate() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut signals) => {
            signals.recv().await;
        }
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn terminate() {
    std::future::pending().await
}
