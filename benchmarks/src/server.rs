//! The server of the benchmarks: fixed answers over HTTP/1.1 with keep-alive, on a thread of its own.
//!
//! It looks at as little of a request as it can: on a machine with few cores, its work takes time
//! from the contenders.

use std::{
    io::{self, ErrorKind},
    net::SocketAddr,
    sync::Arc,
    thread,
};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpListener,
    runtime::Builder,
};

use tokio_rustls::TlsAcceptor;

use crate::{catalogue, knock, tls};

/// More than any request of the benchmarks.
const REQUEST: usize = 16 * 1024;

/// The responses, whole: head and body are one write.
struct Responses {
    knock: [(&'static str, Vec<u8>); 3],
    catalogue: Vec<u8>,
}

/// Starts a server on the loopback interface and returns its URL. It lives as long as the process.
///
/// # Errors
///
/// If there is no port or no thread for it.
pub fn serve() -> io::Result<String> {
    Ok(format!("http://{}", start(None)?))
}

/// A server over TLS.
#[derive(Debug)]
pub struct Secure {
    /// Its URL.
    pub url: String,
    /// The certificate that clients must trust, as PEM text.
    pub root: String,
}

/// Starts the same server over TLS.
///
/// From then on, all TLS of the process uses the cryptography of `ring`: clients with different
/// ones would be compared by these alone.
///
/// # Errors
///
/// If there is no port, no thread or no certificate for it.
pub fn serve_tls() -> io::Result<Secure> {
    let (acceptor, root) = tls::acceptor().map_err(io::Error::other)?;
    let port = start(Some(acceptor))?.port();
    let url = format!("https://localhost:{port}");
    Ok(Secure { url, root })
}

fn start(tls: Option<TlsAcceptor>) -> io::Result<SocketAddr> {
    let listener = std::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let runtime = Builder::new_current_thread().enable_all().build()?;
    thread::Builder::new()
        .name("server".to_owned())
        .spawn(move || runtime.block_on(accept(listener, tls)))?;
    Ok(address)
}

async fn accept(listener: std::net::TcpListener, tls: Option<TlsAcceptor>) -> io::Result<()> {
    let listener = TcpListener::from_std(listener)?;
    let responses = Arc::new(Responses {
        knock: knock::RESPONSES.map(|(path, body)| (path, response(body))),
        catalogue: response(&catalogue::body()),
    });
    loop {
        let (connection, _) = listener.accept().await?;
        connection.set_nodelay(true)?;
        let responses = Arc::clone(&responses);
        match tls.clone() {
            None => tokio::spawn(answer(connection, responses)),
            Some(tls) => {
                tokio::spawn(async move { answer(tls.accept(connection).await?, responses).await })
            }
        };
    }
}

/// Answers the requests of a connection until the client closes it.
async fn answer(
    mut connection: impl AsyncRead + AsyncWrite + Unpin,
    responses: Arc<Responses>,
) -> io::Result<()> {
    let mut buffer = vec![0; REQUEST];
    let mut filled = 0;
    loop {
        let read = connection.read(&mut buffer[filled..]).await?;
        if read == 0 {
            return Ok(());
        }
        filled += read;
        // A client waits for its response, so there is never more than one request.
        if is_whole(&buffer[..filled])? {
            let response = responses.of(&buffer[..filled]);
            connection.write_all(response).await?;
            connection.flush().await?;
            filled = 0;
        }
    }
}

/// Whether the head is there, and as much of the body as it announces.
fn is_whole(request: &[u8]) -> io::Result<bool> {
    const END: &[u8] = b"\r\n\r\n";
    let Some(head) = request.windows(END.len()).position(|bytes| bytes == END) else {
        return Ok(false);
    };
    let text = str::from_utf8(&request[..head]).map_err(|_| ErrorKind::InvalidData)?;
    let length = text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        let length = name.eq_ignore_ascii_case("content-length");
        length.then(|| value.trim().parse::<usize>().ok())?
    });
    Ok(request.len() >= head + END.len() + length.unwrap_or(0))
}

impl Responses {
    fn of(&self, request: &[u8]) -> &[u8] {
        let starts = |(path, _): &&(&str, Vec<u8>)| request.starts_with(path.as_bytes());
        let small = self.knock.iter().find(starts);
        small.map_or(&self.catalogue, |(_, response)| response)
    }
}

fn response(body: &str) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
    );
    (head + body).into_bytes()
}
