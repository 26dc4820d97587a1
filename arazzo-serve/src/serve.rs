//! [`serve`]: a service on a listener.

use std::{fmt, io, net::SocketAddr, sync::Arc, time::Duration};

use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};

use crate::app::App;

/// How long a pause is after the system had no socket for a connection.
const PAUSE: Duration = Duration::from_millis(100);

/// Why a service does not serve.
#[derive(Debug)]
#[non_exhaustive]
pub enum ServeError {
    /// Everybody may call it, so it must not be reached from other machines.
    NotLoopback,
    /// The listener is broken.
    Listener(io::Error),
}

impl fmt::Display for ServeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotLoopback => f.write_str(
                "a service without authentication listens on a loopback address alone: set a token, \
                 or listen on 127.0.0.1",
            ),
            Self::Listener(error) => write!(f, "the listener is broken: {error}"),
        }
    }
}

impl std::error::Error for ServeError {}

/// Checks that a service that everybody may call is not reached from other machines.
///
/// # Errors
///
/// [`ServeError::NotLoopback`] if it would be.
pub(crate) fn check_address(app: &App, address: SocketAddr) -> Result<(), ServeError> {
    if app.access().open && !address.ip().is_loopback() {
        return Err(ServeError::NotLoopback);
    }
    Ok(())
}

/// Serves until `signal` is ready. Then no more connections and no more runs are accepted, runs have
/// `grace` to finish, and what is left is cancelled.
///
/// A service behind a router of your own is served like every other router, with `axum::serve`; its
/// [`App::stop`] ends it. This function also limits how long a client may take for the headers of a
/// request, and how many connections there are.
///
/// # Errors
///
/// If the service has no authentication and the address is not one of the local machine, or if the
/// listener has no address.
pub async fn serve(
    listener: TcpListener,
    app: App,
    signal: impl Future<Output = ()>,
    grace: Duration,
) -> Result<(), ServeError> {
    let address = listener.local_addr().map_err(ServeError::Listener)?;
    check_address(&app, address)?;
    let connections = GracefulShutdown::new();
    accept(&listener, &app, &connections, signal).await;
    drop(listener);
    app.stop(grace).await;
    // The answers of the last runs are on their way; who does not read them is not waited for.
    let _ = tokio::time::timeout(Duration::from_secs(1), connections.shutdown()).await;
    Ok(())
}

/// Accepts connections until the signal.
async fn accept(
    listener: &TcpListener,
    app: &App,
    connections: &GracefulShutdown,
    signal: impl Future<Output = ()>,
) {
    let service = TowerToHyperService::new(app.router());
    let places = Arc::new(Semaphore::new(
        app.limits().connections.min(Semaphore::MAX_PERMITS),
    ));
    let mut http = hyper::server::conn::http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(app.limits().receive_time)
        .half_close(false);
    let mut signal = std::pin::pin!(signal);
    loop {
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, connected(listener).await)
        };
        let (place, stream) = tokio::select! {
            biased;
            () = &mut signal => return,
            next = next => next,
        };
        let connection = http.serve_connection(TokioIo::new(stream), service.clone());
        let connection = connections.watch(connection);
        tokio::spawn(async move {
            // It fails if the client leaves or sends no HTTP, which is its own affair.
            let _ = connection.await;
            drop(place);
        });
    }
}

/// Returns the next connection. That the system has no socket for one ends nothing.
async fn connected(listener: &TcpListener) -> TcpStream {
    loop {
        if let Ok((stream, _)) = listener.accept().await {
            // Answers are short, and written at once.
            let _ = stream.set_nodelay(true);
            return stream;
        }
        tokio::time::sleep(PAUSE).await;
    }
}
