//! The default transport, against a server on the loopback interface.

use std::{sync::Arc, time::Duration};

use arazzo::workflow::{Cause, Client, Method, Run, Source};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Mutex,
};

const API: Source = Source::new("api", "/");

/// A server that gives each connection's requests the next of some answers, and keeps the requests.
struct Server {
    url: String,
    requests: Arc<Mutex<Vec<String>>>,
    connections: Arc<Mutex<usize>>,
}

async fn serve(answers: &'static [&'static str]) -> Server {
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
            tokio::spawn(answer(stream, answers, Arc::clone(&kept)));
        }
    });
    Server {
        url,
        requests,
        connections,
    }
}

async fn answer(
    mut stream: TcpStream,
    answers: &'static [&'static str],
    requests: Arc<Mutex<Vec<String>>>,
) {
    while let Some(request) = read(&mut stream).await {
        let answer = {
            let mut requests = requests.lock().await;
            requests.push(request);
            answers.get(requests.len() - 1).copied()
        };
        let Some(answer) = answer else {
            return tokio::time::sleep(Duration::from_secs(5)).await;
        };
        if stream.write_all(answer.as_bytes()).await.is_err() || answer.is_empty() {
            return;
        }
    }
}

/// Reads one request with a `Content-Length` or without a body.
async fn read(stream: &mut TcpStream) -> Option<String> {
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

fn run(server: &Server) -> Run {
    let client = Client::builder().server("api", &server.url).build();
    Run::new(&client.expect("the server is valid"))
}

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n\
                  {\"id\": \"x\"}";

#[tokio::test]
async fn requests_and_responses() {
    let server = serve(&[
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-A: é\r\n\
         Transfer-Encoding: chunked\r\n\r\n5\r\n{\"id\"\r\n6\r\n: \"é\"\r\n1\r\n}\r\n0\r\n\r\n",
        "HTTP/1.1 204 No Content\r\n\r\n",
        "HTTP/1.1 302 Found\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
    ])
    .await;
    let run = run(&server);
    let response = run
        .request("s", Method::POST, API, "/a b/{id}")
        .path("id", "x/y")
        .query("q", "é")
        .secret_header("Authorization", "Bearer sk")
        .json(json!({"a": 1}))
        .read(&["/id"])
        .send()
        .await
        .expect("it is answered");
    assert!(response.status() == 200);
    assert_eq!(response.output::<String>("/id").ok().as_deref(), Some("é"));
    assert_eq!(response.header_text("x-a"), Some("é"));
    let response = run.request("s", Method::POST, API, "/empty").send().await;
    assert!(response.expect("it is answered").status() == 204);
    let response = run.request("s", Method::GET, API, "/moved").send().await;
    assert!(response.expect("it is answered").status() == 404);

    let requests = server.requests.lock().await;
    let first = requests[0].to_ascii_lowercase();
    assert!(
        first.starts_with("post /a%20b/x%2fy?q=%c3%a9 http/1.1\r\n"),
        "{first}"
    );
    for line in [
        "authorization: bearer sk\r\n",
        "content-type: application/json\r\n",
        "content-length: 7\r\n",
        "user-agent: arazzo/",
    ] {
        assert!(first.contains(line), "{line} in {first}");
    }
    assert!(first.ends_with("{\"a\":1}"), "{first}");
    let second = requests[1].to_ascii_lowercase();
    assert!(second.contains("content-length: 0\r\n"), "{second}");
    assert!(
        requests[3].starts_with("GET /there HTTP/1.1\r\n"),
        "{}",
        requests[3]
    );
    assert_eq!(
        *server.connections.lock().await,
        1,
        "the connection is kept alive"
    );
}

#[tokio::test]
async fn timeouts() {
    let server = serve(&[]).await;
    let run = run(&server);
    let request = run.request("s", Method::GET, API, "/slow");
    let error = request.timeout(Duration::from_millis(100)).send().await;
    let error = error.expect_err("it is too slow");
    assert!(matches!(error.cause(), Cause::Timeout { .. }), "{error}");
}

#[tokio::test]
async fn connections_that_fail() {
    let listener = TcpListener::bind("127.0.0.1:0")
        .await
        .expect("there is a port");
    let url = format!(
        "http://{}",
        listener.local_addr().expect("it has an address")
    );
    drop(listener);
    let client = Client::builder()
        .server("api", url)
        .build()
        .expect("the server is valid");
    let run = Run::new(&client);
    let request = run.request("s", Method::GET, API, "/{key}");
    let error = request.secret_path("key", "s3cr3t").send().await;
    let text = error.expect_err("nobody listens").to_string();
    assert!(text.contains("onnection refused"), "{text}");
    assert!(
        text.ends_with("(GET /{key} got no response)") && !text.contains("s3cr3t"),
        "{text}"
    );
}

#[tokio::test]
async fn responses_that_are_cut_off_or_too_large() {
    let server = serve(&["HTTP/1.1 200 OK\r\nContent-Length: 67108865\r\n\r\n", OK]).await;
    let run = run(&server);
    let error = run.request("s", Method::GET, API, "/large").send().await;
    let text = error.expect_err("it is too large").to_string();
    assert!(
        text.contains("the response is larger than 64 MiB"),
        "{text}"
    );
    let server = serve(&["HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{\"id\"", ""]).await;
    let client = Client::builder()
        .server("api", &server.url)
        .build()
        .expect("it is valid");
    let request = Run::new(&client);
    let request = request.request("s", Method::GET, API, "/cut");
    let response = request.timeout(Duration::from_millis(300)).attempt().await;
    assert!(!response.expect("it can be sent").arrived());
}
