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
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    runtime::Builder,
};

use crate::{catalogue, knock};

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
    let listener = std::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
    listener.set_nonblocking(true)?;
    let url = format!("http://{}", listener.local_addr()?);
    let runtime = Builder::new_current_thread().enable_all().build()?;
    thread::Builder::new()
        .name("server".to_owned())
        .spawn(move || runtime.block_on(accept(listener)))?;
    Ok(url)
}

async fn accept(listener: std::net::TcpListener) -> io::Result<()> {
    let listener = TcpListener::from_std(listener)?;
    let responses = Arc::new(Responses {
        knock: knock::RESPONSES.map(|(path, body)| (path, response(body))),
        catalogue: response(&catalogue::body()),
    });
    loop {
        let (connection, _) = listener.accept().await?;
        tokio::spawn(answer(connection, Arc::clone(&responses)));
    }
}

/// Answers the requests of a connection until the client closes it.
async fn answer(mut connection: TcpStream, responses: Arc<Responses>) -> io::Result<()> {
    connection.set_nodelay(true)?;
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
