//! Runs that are given up, connections that are kept, and many runs at once.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use arazzo::rt::{Cause, Client, Method, Run};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    sync::mpsc,
    time::timeout,
};

use crate::server::{API, run, serve};

fn assert_send<T: Send>(value: T) -> T {
    value
}

fn assert_shared<T: Send + Sync + 'static>() {}

#[test]
fn runs_and_clients_go_between_threads() {
    assert_shared::<Client>();
    assert_shared::<Run>();
    assert_shared::<arazzo::WorkflowError<&'static str, ()>>();
    let client = Client::new();
    let run = Run::new(&client);
    let request = assert_send(run.request("s", Method::GET, API, "/x").attempt());
    drop(request);
}

/// A server that never answers, and says when a connection is closed after a request.
async fn silent() -> (String, mpsc::Receiver<()>) {
    let listener = TcpListener::bind("127.0.0.1:0")
        .await
        .expect("there is a port");
    let url = format!(
        "http://{}",
        listener.local_addr().expect("it has an address")
    );
    let (closed, closings) = mpsc::channel(8);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let closed = closed.clone();
            tokio::spawn(async move {
                let mut bytes = [0; 4096];
                while stream.read(&mut bytes).await.is_ok_and(|count| count > 0) {}
                closed.send(()).await.ok();
            });
        }
    });
    (url, closings)
}

#[tokio::test]
async fn a_run_that_is_dropped_closes_its_connection() {
    let (url, mut closings) = silent().await;
    let client = Client::builder().server("api", url).build();
    let client = client.expect("the server is valid");
    let run = Run::new(&client);
    let exchange = run.request("s", Method::GET, API, "/x").send();
    assert!(timeout(Duration::from_millis(200), exchange).await.is_err());
    let closed = timeout(Duration::from_secs(5), closings.recv()).await;
    assert!(closed.is_ok(), "the connection stays open");
}

#[tokio::test]
async fn an_exchange_that_takes_too_long_closes_its_connection() {
    let (url, mut closings) = silent().await;
    let client = Client::builder()
        .server("api", url)
        .request_timeout(Duration::from_millis(100))
        .build();
    let run = Run::new(&client.expect("the settings are valid"));
    let error = run.request("s", Method::GET, API, "/x").send().await;
    let error = error.expect_err("it is too slow");
    assert!(matches!(error.reason(), Cause::Timeout { limit, .. } if limit.as_millis() == 100));
    let closed = timeout(Duration::from_secs(5), closings.recv()).await;
    assert!(closed.is_ok(), "the connection stays open");
}

#[tokio::test]
async fn a_request_whose_connection_dies_is_sent_once() {
    let kept = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
    // Nothing more is said, and the connection is closed.
    let dies = "HTTP/1.1 100 Continue\r\nConnection: close\r\n\r\n";
    for method in [Method::POST, Method::GET, Method::PUT] {
        for answers in [&[dies, kept][..], &[kept, dies, kept]] {
            let server = serve(answers).await;
            let run = run(&server);
            for _ in 1..answers.len() - 1 {
                let first = run.request("s", Method::POST, API, "/x").send().await;
                assert!(first.is_ok());
            }
            let error = run.request("s", method.clone(), API, "/x").send().await;
            let error = error.expect_err("the connection is closed");
            assert!(matches!(error.reason(), Cause::Transport(_)), "{error}");
            tokio::time::sleep(Duration::from_millis(50)).await;
            let requests = server.requests.lock().await.len();
            assert_eq!(requests, answers.len() - 1, "{method} {answers:?}");
        }
    }
}

/// A server that closes every connection some time after its first answer.
async fn impatient(requests: Arc<AtomicUsize>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0")
        .await
        .expect("there is a port");
    let url = format!(
        "http://{}",
        listener.local_addr().expect("it has an address")
    );
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut bytes = [0; 4096];
            if stream.read(&mut bytes).await.is_ok_and(|count| count > 0) {
                requests.fetch_add(1, Ordering::Relaxed);
                let answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
                stream.write_all(answer.as_bytes()).await.ok();
            }
        }
    });
    url
}

#[tokio::test]
async fn a_connection_that_was_closed_while_idle_is_not_used_again() {
    let requests = Arc::default();
    let url = impatient(Arc::clone(&requests)).await;
    let client = Client::builder().server("api", url).build();
    let run = Run::new(&client.expect("the server is valid"));
    for _ in 0..5 {
        let response = run.request("s", Method::POST, API, "/x").send().await;
        assert!(response.expect("it is answered").status() == 200);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(requests.load(Ordering::Relaxed), 5);
}

#[tokio::test]
async fn thousands_of_runs_share_a_client() {
    const RUNS: usize = 2_000;
    let listener = TcpListener::bind("127.0.0.1:0")
        .await
        .expect("there is a port");
    let url = format!(
        "http://{}",
        listener.local_addr().expect("it has an address")
    );
    let answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut bytes = [0; 4096];
                while stream.read(&mut bytes).await.is_ok_and(|count| count > 0) {
                    if stream.write_all(answer.as_bytes()).await.is_err() {
                        break;
                    }
                }
            });
        }
    });
    let client = Client::builder().server("api", url).build();
    let client = client.expect("the server is valid");
    let runs = (0..RUNS).map(|_| {
        let client = client.clone();
        tokio::spawn(async move {
            let run = Run::new(&client);
            for _ in 0..2 {
                let response = run.request("s", Method::GET, API, "/x").send().await?;
                assert!(response.status() == 200);
            }
            Ok::<_, arazzo::rt::StepError<&'static str>>(())
        })
    });
    let runs: Vec<_> = runs.collect();
    for run in runs {
        run.await.expect("no run panics").expect("it is answered");
    }
}
