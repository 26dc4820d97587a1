//! The default transport, against a server on the loopback interface.

use std::{
    io::{Read, Write},
    net::TcpListener,
    time::{Duration, Instant},
};

use arazzo::rt::{Cause, Client, Method, Response, Run};
use serde_json::json;

use crate::{
    server::{API, run, serve},
    support::Step,
};

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
    assert!(matches!(error.reason(), Cause::Timeout { .. }), "{error}");
}

#[tokio::test]
async fn connections_that_fail() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a port");
    let address = listener.local_addr().expect("it has an address");
    drop(listener);
    let client = Client::builder()
        .server("api", format!("http://{address}"))
        .build()
        .expect("the server is valid");
    let run = Run::new(&client);
    let request = run.request("s", Method::GET, API, "/{key}");
    let error = request.secret_path("key", "s3cr3t").send().await;
    let error = error.expect_err("nobody listens");
    let Cause::Transport(failed) = error.reason() else {
        panic!("it is not the transport that failed: {error}");
    };
    assert!(failed.is_connect() && !failed.is_timeout() && failed.inner().is_some());
    let text = error.to_string();
    let reason = format!("cannot connect to {address}: Connection refused");
    assert!(text.contains(&reason), "{text}");
    // A program that prints the chain prints nothing twice.
    let mut source = std::error::Error::source(&error);
    while let Some(inner) = source {
        assert!(!text.contains(&inner.to_string()), "{inner} is in {text}");
        source = inner.source();
    }
    assert!(
        text.ends_with("(GET /{key} got no response)") && !text.contains("s3cr3t"),
        "{text}"
    );
}

/// One answer to one request, which must arrive.
async fn answer(method: Method, answer: &'static [&'static str]) -> Response<Step> {
    let server = serve(answer).await;
    let run = run(&server);
    let request = run.request("s", method, API, "/x").read(&[""]);
    request.send().await.expect("it is answered")
}

#[tokio::test]
async fn answers_without_a_body() {
    // A length says what GET would return (RFC 9110, section 8.6); nothing of it arrives.
    const LARGE: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\
                         Content-Length: 99999999999\r\n\r\n";
    let not_modified = "HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\nETag: \"a\"\r\n\r\n";
    for (method, text, status) in [
        (Method::HEAD, LARGE, 200),
        (Method::GET, "HTTP/1.1 204 No Content\r\n\r\n", 204),
        (Method::GET, not_modified, 304),
    ] {
        let response = answer(method, Vec::leak(vec![text, ""])).await;
        assert_eq!(response.status().as_u16(), Some(status));
        assert!(response.body("").is_missing() && response.bytes_output().is_none());
    }
}

#[tokio::test]
async fn interim_answers_are_passed_over() {
    let response = answer(
        Method::GET,
        &[
            "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n\
           HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        ],
    )
    .await;
    assert!(response.status() == 200 && response.header("link").is_missing());
    assert_eq!(response.body("").into_value(), Some(json!({})));
}

#[tokio::test]
async fn a_connection_that_ends_in_a_body_is_a_failure_of_the_step() {
    for cut_off in [
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 10\r\n\r\n{\"id\"",
        "HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"id\"\r\n",
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Le",
    ] {
        let server = serve(Vec::leak(vec![cut_off, OK])).await;
        let run = run(&server);
        let response = run.request("s", Method::GET, API, "/cut").attempt().await;
        let response = response.expect("a failure action may handle it");
        assert!(!response.arrived() && response.body("").is_missing());
        let error = response.require_success().expect_err("nothing arrived");
        assert!(matches!(error.reason(), Cause::Transport(_)), "{error}");
        assert!(!error.stops_run());
        let again = run.request("s", Method::GET, API, "/cut").send().await;
        assert!(again.expect("the next attempt is answered").status() == 200);
    }
}

#[tokio::test]
async fn responses_that_are_too_large() {
    let server = serve(&["HTTP/1.1 200 OK\r\nContent-Length: 67108865\r\n\r\n"]).await;
    let run = run(&server);
    let error = run.request("s", Method::GET, API, "/large").send().await;
    let text = error.expect_err("it is too large").to_string();
    assert!(
        text.contains("the response is larger than 64 MiB"),
        "{text}"
    );
}

/// A server that writes heads and bodies apart, so that its kernel holds every body back until the
/// head is acknowledged; on Linux that takes 40 ms.
fn hesitant() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a port");
    let url = format!(
        "http://{}",
        listener.local_addr().expect("it has an address")
    );
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut request = [0; 4096];
            while stream.read(&mut request).is_ok_and(|count| count > 0) {
                let head = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n";
                let head = stream.write_all(head.as_bytes());
                if head.and_then(|()| stream.write_all(b"{}")).is_err() {
                    break;
                }
            }
        }
    });
    url
}

#[tokio::test]
async fn exchanges_with_this_machine_do_not_wait_for_acknowledgements() {
    let client = Client::builder().server("api", hesitant()).build();
    let run = Run::new(&client.expect("the server is valid"));
    let began = Instant::now();
    for _ in 0..200 {
        let response = run.request("s", Method::GET, API, "/x").send().await;
        assert!(response.expect("it is answered").status() == 200);
    }
    assert!(began.elapsed() < Duration::from_secs(4), "{began:?}");
}

#[tokio::test]
async fn the_other_version_of_the_internet_protocol_works_too() {
    let listener = tokio::net::TcpListener::bind("[::1]:0").await;
    // Not every machine has it.
    let Ok(listener) = listener else { return };
    let port = listener.local_addr().expect("it has an address").port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let answers = vec![OK.as_bytes().to_vec(); 9].into();
            tokio::spawn(crate::server::answer(stream, answers, Default::default()));
        }
    });
    let client = Client::builder().server("api", format!("http://[::1]:{port}"));
    let run = Run::new(&client.build().expect("the server is valid"));
    let response = run.request("s", Method::GET, API, "/x").send().await;
    assert!(response.expect("it is answered").status() == 200);
}

#[tokio::test]
async fn heads_without_end_are_a_failure_of_the_step() {
    let many: String = (0..2_000).map(|n| format!("X-{n}: {n}\r\n")).collect();
    let long = format!("X-Long: {}\r\n", "a".repeat(8 * 1024 * 1024));
    for headers in [many, long] {
        let answer = format!("HTTP/1.1 200 OK\r\n{headers}Content-Length: 0\r\n\r\n");
        let server = serve(&[&answer]).await;
        let run = run(&server);
        let error = run.request("s", Method::GET, API, "/x").send().await;
        let error = error.expect_err("a head of any size is kept");
        assert!(matches!(error.reason(), Cause::Transport(_)), "{error}");
    }
}

#[tokio::test]
async fn a_body_that_is_not_as_long_as_announced_is_a_failure_of_the_step() {
    let short = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 10\r\n\r\n{}";
    let server = serve(&[short]).await;
    let error = run(&server)
        .request("s", Method::GET, API, "/x")
        .send()
        .await;
    let error = error.expect_err("eight bytes are missing");
    assert!(matches!(error.reason(), Cause::Transport(_)), "{error}");
}
