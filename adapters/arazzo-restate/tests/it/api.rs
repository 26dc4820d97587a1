//! The servers that workflows talk to: one that counts, and holds what it is told to hold.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use arazzo::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use super::engine::within;

/// A request that has arrived.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// The method and the path, without a query.
    pub(crate) line: String,
    pub(crate) key: Option<String>,
}

#[derive(Clone)]
pub(crate) struct Api {
    pub(crate) port: u16,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    seen: Vec<Seen>,
    /// What is answered to a line: the last one for ever.
    replies: BTreeMap<String, Vec<(u16, Value)>>,
    /// The nth request of a line that is never answered.
    held: Vec<(String, usize)>,
}

impl Api {
    /// Starts to serve.
    pub(crate) async fn start(replies: &[(&str, &[(u16, Value)])]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let replies = replies.iter();
        let replies = replies.map(|(line, replies)| ((*line).to_owned(), replies.to_vec()));
        let api = Self {
            port: listener.local_addr().expect("an address").port(),
            state: Arc::new(Mutex::new(State {
                replies: replies.collect(),
                ..State::default()
            })),
        };
        let own = api.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let api = own.clone();
                tokio::spawn(async move { api.serve(stream).await });
            }
        });
        api
    }

    /// Holds the nth request of a line, counted from 1, for ever.
    pub(crate) fn hold(&self, line: &str, nth: usize) {
        self.lock().held.push((line.to_owned(), nth));
    }

    /// Answers a line with 500 from now on.
    pub(crate) fn refuse(&self, line: &str) {
        let replies = vec![(500, Value::Null)];
        self.lock().replies.insert(line.to_owned(), replies);
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.lock().seen.clone()
    }

    pub(crate) fn count(&self, line: &str) -> usize {
        self.lock()
            .seen
            .iter()
            .filter(|one| one.line == line)
            .count()
    }

    /// Waits until so many requests of a line have arrived.
    pub(crate) async fn until(&self, line: &str, count: usize) {
        within(line, async || self.count(line) >= count).await;
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn serve(&self, mut stream: TcpStream) {
        let mut buffer = Vec::new();
        while let Some(seen) = read(&mut stream, &mut buffer).await {
            let Some((status, body)) = self.answer(seen) else {
                // It waits for the end of the connection, which is that of the other process.
                let _ = stream.read_to_end(&mut buffer).await;
                return;
            };
            let body = body.to_string();
            let head = format!(
                "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
                body.len()
            );
            if stream.write_all((head + &body).as_bytes()).await.is_err() {
                return;
            }
        }
    }

    fn answer(&self, seen: Seen) -> Option<(u16, Value)> {
        let mut state = self.lock();
        let line = seen.line.clone();
        state.seen.push(seen);
        let nth = state.seen.iter().filter(|one| one.line == line).count();
        if state.held.contains(&(line.clone(), nth)) {
            return None;
        }
        let held = state
            .held
            .iter()
            .filter(|(held, at)| *held == line && *at < nth)
            .count();
        let replies = state.replies.get(&line);
        let reply = replies.and_then(|all| all.get(nth - 1 - held).or(all.last()));
        Some(reply.cloned().unwrap_or((404, Value::Null)))
    }
}

/// Reads a request; `None` at the end of the connection.
async fn read(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<Seen> {
    let end = loop {
        if let Some(at) = buffer.windows(4).position(|part| part == b"\r\n\r\n") {
            break at + 4;
        }
        if stream.read_buf(buffer).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8_lossy(&buffer[..end]).into_owned();
    let header = |name: &str| {
        let mut lines = head.lines().filter_map(|line| line.split_once(": "));
        let found = lines.find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.to_owned())
    };
    let length: usize = header("content-length")
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);
    while buffer.len() < end + length {
        if stream.read_buf(buffer).await.ok()? == 0 {
            return None;
        }
    }
    buffer.drain(..end + length);
    let line = head.lines().next().unwrap_or_default();
    let line = line.split(" HTTP").next().unwrap_or_default();
    Some(Seen {
        line: line.split('?').next().unwrap_or_default().to_owned(),
        key: header("idempotency-key").or_else(|| header("x-reference")),
    })
}
