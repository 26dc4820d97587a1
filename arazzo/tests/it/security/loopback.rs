//! Many runs at once, against a server.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use arazzo::rt::{Client, Method, Run, Scheme};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

use crate::server::{API, read};

const OIDC: Scheme = Scheme::open_id_connect(API, "oauth", "/.well-known/openid-configuration");
const OAUTH: Scheme = Scheme::oauth2(API, "oauth").client_credentials("/token");

/// A server whose tokens take a while. Counts the requests for tokens and those that show one.
struct Server {
    url: String,
    asked: Arc<AtomicUsize>,
    shown: Arc<AtomicUsize>,
    discovered: Arc<AtomicUsize>,
}

/// `failures` requests for tokens are answered with 503.
async fn serve(failures: usize) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0")
        .await
        .expect("there is a port");
    let server = Server {
        url: format!(
            "http://{}",
            listener.local_addr().expect("it has an address")
        ),
        asked: Arc::default(),
        shown: Arc::default(),
        discovered: Arc::default(),
    };
    let (asked, shown) = (Arc::clone(&server.asked), Arc::clone(&server.shown));
    let (discovered, url) = (Arc::clone(&server.discovered), server.url.clone());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let (asked, shown) = (Arc::clone(&asked), Arc::clone(&shown));
            let (discovered, url) = (Arc::clone(&discovered), url.clone());
            tokio::spawn(async move {
                while let Some(request) = read(&mut stream).await {
                    let answer = if request.starts_with("POST /token ") {
                        let number = asked.fetch_add(1, Ordering::SeqCst);
                        tokio::time::sleep(Duration::from_millis(150)).await;
                        answer(if number < failures { 503 } else { 200 })
                    } else if request.starts_with("GET /.well-known/openid-configuration ") {
                        discovered.fetch_add(1, Ordering::SeqCst);
                        with_body(200, &format!(r#"{{"token_endpoint": "{url}/token"}}"#))
                    } else {
                        let has_token = request
                            .to_lowercase()
                            .contains("authorization: bearer t-1\r\n");
                        shown.fetch_add(usize::from(has_token), Ordering::SeqCst);
                        answer(204)
                    };
                    if stream.write_all(answer.as_bytes()).await.is_err() {
                        return;
                    }
                }
            });
        }
    });
    server
}

fn answer(status: u16) -> String {
    let body = r#"{"access_token": "t-1", "token_type": "Bearer", "expires_in": 3600}"#;
    match status {
        204 => "HTTP/1.1 204 No Content\r\n\r\n".to_owned(),
        status => with_body(status, body),
    }
}

fn with_body(status: u16, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status} X\r\nContent-Length: {length}\r\n\r\n{body}")
}

fn client(server: &Server) -> Client {
    let builder = Client::builder().server("api", &server.url);
    let builder = builder.credential("api", "oauth", "id:s3cr3t");
    builder.build().expect("the settings are valid")
}

async fn attempt(client: Client) -> bool {
    attempt_by(client, OAUTH).await
}

async fn attempt_by(client: Client, scheme: Scheme) -> bool {
    let run = Run::new(&client);
    let request = run.request("step", Method::GET, API, "/thing");
    request.security(&[&[scheme]]).send().await.is_ok()
}

#[tokio::test]
async fn a_hundred_runs_read_one_discovery_document() {
    let server = serve(0).await;
    let client = client(&server);
    let runs: Vec<_> = (0..100)
        .map(|_| tokio::spawn(attempt_by(client.clone(), OIDC)))
        .collect();
    for run in runs {
        assert!(run.await.expect("it ends"));
    }
    assert_eq!(server.discovered.load(Ordering::SeqCst), 1);
    assert_eq!(server.asked.load(Ordering::SeqCst), 1);
    assert_eq!(server.shown.load(Ordering::SeqCst), 100);
}

#[tokio::test]
async fn a_hundred_runs_get_one_token() {
    let server = serve(0).await;
    let client = client(&server);
    let runs: Vec<_> = (0..100)
        .map(|_| tokio::spawn(attempt(client.clone())))
        .collect();
    for run in runs {
        assert!(run.await.expect("it ends"));
    }
    assert_eq!(server.asked.load(Ordering::SeqCst), 1);
    assert_eq!(server.shown.load(Ordering::SeqCst), 100);
}

#[tokio::test]
async fn a_failed_request_fails_all_who_waited_and_is_tried_anew() {
    let server = serve(1).await;
    let client = client(&server);
    let runs: Vec<_> = (0..20)
        .map(|_| tokio::spawn(attempt(client.clone())))
        .collect();
    for run in runs {
        assert!(!run.await.expect("it ends"));
    }
    assert_eq!(server.asked.load(Ordering::SeqCst), 1);
    assert!(attempt(client).await);
    assert_eq!(server.asked.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_run_that_gives_up_leaves_the_request_to_the_next() {
    let server = serve(0).await;
    let client = client(&server);
    let first = tokio::spawn(attempt(client.clone()));
    tokio::time::sleep(Duration::from_millis(50)).await;
    let others: Vec<_> = (0..5)
        .map(|_| tokio::spawn(attempt(client.clone())))
        .collect();
    tokio::time::sleep(Duration::from_millis(20)).await;
    first.abort();
    for run in others {
        assert!(run.await.expect("it ends"));
    }
    assert_eq!(server.asked.load(Ordering::SeqCst), 2);
    assert_eq!(server.shown.load(Ordering::SeqCst), 5);
}
