//! A server on the loopback interface.

use std::{sync::Arc, time::Duration};

use arazzo::rt::{Client, Run, Source};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpListener,
    sync::Mutex,
};

pub(crate) const API: Source = Source::new("api", "/");

/// A server that gives each request the next of some answers, and keeps the requests.
///
/// It closes a connection after an answer that says `Connection: close`, complete or not; to requests
/// beyond the last answer it says nothing.
pub(crate) struct Server {
    pub(crate) url: String,
    pub(crate) requests: Arc<Mutex<Vec<String>>>,
    pub(crate) connections: Arc<Mutex<usize>>,
}

pub(crate) async fn serve(answers: &[&str]) -> Server {
    serve_bytes(
        answers
            .iter()
            .map(|answer| answer.as_bytes().to_vec())
            .collect(),
    )
    .await
}

pub(crate) async fn serve_bytes(answers: Vec<Vec<u8>>) -> Server {
    let answers: Arc<[Vec<u8>]> = answers.into();
    let listener = TcpListener::bind("127.0.0.1:0")
        .await
        .expect("there is a port");
    let url = format!(
        "http://{}",
        listener.local_addr().expect("it has an address")
    );
    let requests: Arc<Mutex<Vec<String>>> = Arc::default();
    let connections: Arc<Mutex<usize>> = Arc::default();
    let (kept, counted) = (Arc::clone(&requests), Arc::clone(&connections));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            *counted.lock().await += 1;
            tokio::spawn(answer(stream, Arc::clone(&answers), Arc::clone(&kept)));
        }
    });
    Server {
        url,
        requests,
        connections,
    }
}

/// Answers the requests of one connection.
pub(crate) async fn answer(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    answers: Arc<[Vec<u8>]>,
    requests: Arc<Mutex<Vec<String>>>,
) {
    while let Some(request) = read(&mut stream).await {
        let answer = {
            let mut requests = requests.lock().await;
            requests.push(request);
            answers.get(requests.len() - 1)
        };
        let Some(answer) = answer else {
            return tokio::time::sleep(Duration::from_secs(5)).await;
        };
        let last = String::from_utf8_lossy(answer).contains("Connection: close\r\n");
        let written = stream.write_all(answer).await.is_ok() && stream.flush().await.is_ok();
        if !written || last {
            return;
        }
    }
}

/// Reads one request with a `Content-Length` or without a body.
pub(crate) async fn read(stream: &mut (impl AsyncRead + Unpin)) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let head = head.to_ascii_lowercase();
            let length = head.split("content-length: ").nth(1);
            let length = length.and_then(|rest| rest.lines().next()?.parse().ok());
            if body.len() >= length.unwrap_or(0) {
                return Some(text);
            }
        }
        let mut chunk = [0; 4096];
        match stream.read(&mut chunk).await {
            Ok(0) | Err(_) => return None,
            Ok(count) => bytes.extend_from_slice(&chunk[..count]),
        }
    }
}

/// A run whose requests go to the server.
pub(crate) fn run(server: &Server) -> Run {
    let client = Client::builder().server("api", &server.url).build();
    Run::new(&client.expect("the server is valid"))
}
