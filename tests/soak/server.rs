//! A server that does what the plans of runs say, and keeps what it sees.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::plan::{Fault, Plan};

/// How large a huge body is, in bytes.
const HUGE: usize = 4 * 1024 * 1024;

/// How long an answer takes that takes its time.
const SLOW: Duration = Duration::from_millis(150);

/// A server on the loopback interface.
#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) url: String,
    runs: Runs,
}

type Runs = Arc<Mutex<HashMap<String, Record>>>;

/// One run, by its reference.
#[derive(Default)]
struct Record {
    faults: [VecDeque<Fault>; 3],
    /// The step of each request, and its id.
    seen: Vec<(usize, String)>,
}

impl Server {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0")
            .await
            .expect("there is a port");
        let address = listener.local_addr().expect("it has an address");
        let runs = Runs::default();
        let known = Arc::clone(&runs);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&known)));
            }
        });
        let url = format!("http://{address}/v1");
        Self { url, runs }
    }

    /// Prepares a run.
    pub(crate) fn expect(&self, reference: &str, plan: &Plan) {
        let faults = plan.0.clone().map(VecDeque::from);
        let seen = Vec::new();
        lock(&self.runs).insert(reference.to_owned(), Record { faults, seen });
    }

    /// The requests of a run, which is then forgotten.
    pub(crate) fn finish(&self, reference: &str) -> Vec<(usize, String)> {
        let record = lock(&self.runs).remove(reference);
        record.map(|record| record.seen).unwrap_or_default()
    }
}

fn lock(runs: &Runs) -> MutexGuard<'_, HashMap<String, Record>> {
    runs.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A request, as far as it matters.
struct Request {
    step: usize,
    reference: String,
    id: String,
}

/// Answers the requests of one connection until one ends it.
async fn serve(mut stream: TcpStream, runs: Runs) {
    while let Some(request) = read(&mut stream).await {
        let fault = {
            let mut runs = lock(&runs);
            let record = runs.entry(request.reference.clone()).or_default();
            record.seen.push((request.step, request.id.clone()));
            record.faults[request.step]
                .pop_front()
                .unwrap_or(Fault::Answer)
        };
        if answer(&mut stream, &request, fault).await.is_none() {
            return;
        }
    }
}

/// Does what the plan says; `None` ends the connection.
async fn answer(stream: &mut TcpStream, request: &Request, fault: Fault) -> Option<()> {
    let reference = &request.reference;
    let (status, body) = match (request.step, fault) {
        (_, Fault::Broken) => ("200 OK", "{\"id\": \"x".to_owned()),
        (_, Fault::Junk) => ("200 OK", "[17]".to_owned()),
        (1, Fault::Pending) => ("200 OK", "{\"status\": \"pending\"}".to_owned()),
        (0, _) => ("201 Created", format!("{{\"id\": \"{reference}\"}}")),
        (1, _) => ("200 OK", "{\"status\": \"settled\"}".to_owned()),
        _ => ("200 OK", format!("{{\"receipt\": \"of {reference}\"}}")),
    };
    let status = if request.step == 0 {
        "201 Created"
    } else {
        status
    };
    match fault {
        Fault::Reset => return None,
        Fault::Silent => {
            // Until the client has given up.
            let mut byte = [0; 1];
            stream.read_exact(&mut byte).await.ok();
            return None;
        }
        Fault::Slow => tokio::time::sleep(SLOW).await,
        _ => {}
    }
    let written = match fault {
        Fault::TooMany => write(stream, "429 Too Many Requests", "Retry-After: 0\r\n", "").await,
        Fault::Unavailable => write(stream, "503 Service Unavailable", "", "busy").await,
        Fault::Huge => return huge(stream, status).await,
        Fault::CutOff => {
            let half = &body[..body.len() / 2];
            let head = format!(
                "HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n{half}",
                body.len()
            );
            stream.write_all(head.as_bytes()).await.ok();
            return None;
        }
        _ => write(stream, status, "Content-Type: application/json\r\n", &body).await,
    };
    written.ok()
}

async fn write(
    stream: &mut TcpStream,
    status: &str,
    headers: &str,
    body: &str,
) -> std::io::Result<()> {
    let length = body.len();
    let text = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\n\r\n{body}");
    stream.write_all(text.as_bytes()).await
}

/// A body in chunks, so that nobody knows before how long it is.
async fn huge(stream: &mut TcpStream, status: &str) -> Option<()> {
    let head = format!("HTTP/1.1 {status}\r\nTransfer-Encoding: chunked\r\n\r\n");
    stream.write_all(head.as_bytes()).await.ok()?;
    let chunk = format!("{:x}\r\n{}\r\n", 64 * 1024, " ".repeat(64 * 1024));
    for _ in 0..HUGE / (64 * 1024) {
        stream.write_all(chunk.as_bytes()).await.ok()?;
    }
    stream.write_all(b"0\r\n\r\n").await.ok()
}

/// Reads one request with its body.
async fn read(stream: &mut TcpStream) -> Option<Request> {
    let mut bytes = Vec::new();
    let mut chunk = [0; 2048];
    loop {
        if let Some(end) = bytes.windows(4).position(|part| part == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
            let length = header(&head, "content-length");
            let length: usize = length.and_then(|text| text.parse().ok()).unwrap_or(0);
            if bytes.len() >= end + 4 + length {
                return request(&head);
            }
        }
        match stream.read(&mut chunk).await {
            Ok(count) if count > 0 => bytes.extend_from_slice(&chunk[..count]),
            _ => return None,
        }
    }
}

fn request(head: &str) -> Option<Request> {
    let line = head.lines().next()?;
    let step = match line {
        line if line.starts_with("GET ") => 1,
        line if line.contains("/confirm ") => 2,
        _ => 0,
    };
    Some(Request {
        step,
        reference: header(head, "x-reference")?.to_owned(),
        id: header(head, "idempotency-key")?.to_owned(),
    })
}

fn header<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    let mut headers = head.lines().filter_map(|line| line.split_once(':'));
    let found = headers.find(|(key, _)| key.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.trim())
}
