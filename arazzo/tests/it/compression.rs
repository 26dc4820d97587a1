//! Compressed responses, and responses that grow when they are decompressed.

use std::io::Write;

use arazzo::rt::{Cause, Client, Method, Run};
use flate2::{Compression, write::GzEncoder, write::ZlibEncoder};

use crate::server::{API, Server, run, serve, serve_bytes};

const TEXT: &[u8] = b"{\"id\":\"x\"}";

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text).expect("memory takes it");
    encoder.finish().expect("memory takes it")
}

fn deflate(text: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).expect("memory takes it");
    encoder.finish().expect("memory takes it")
}

/// A stream with one block that is stored as it is (RFC 7932, section 9.2).
#[cfg(feature = "brotli")]
fn brotli() -> Vec<u8> {
    [&[0x8b, 0x04, 0x80], TEXT, &[0x03]].concat()
}

/// A frame with one raw block (RFC 8878, section 3.1.1).
#[cfg(feature = "zstd")]
fn zstd() -> Vec<u8> {
    let length = TEXT.len() as u8;
    let head = [0x28, 0xb5, 0x2f, 0xfd, 0x20, length];
    [&head[..], &[length << 3 | 1, 0, 0], TEXT].concat()
}

fn answer(encoding: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: {encoding}\r\n\
         Content-Length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

#[tokio::test]
async fn responses_are_decompressed() {
    for (encoding, body) in [
        ("gzip", gzip(TEXT)),
        ("deflate", deflate(TEXT)),
        #[cfg(feature = "brotli")]
        ("br", brotli()),
        #[cfg(feature = "zstd")]
        ("zstd", zstd()),
    ] {
        let server = serve_bytes(vec![answer(encoding, &body)]).await;
        let run = run(&server);
        let request = run.request("s", Method::GET, API, "/x").read(&["/id"]);
        let response = request.send().await.expect("it is answered");
        let id = response.output::<String>("/id");
        assert_eq!(id.ok().as_deref(), Some("x"), "{encoding}");
        let sent = server.requests.lock().await[0].to_ascii_lowercase();
        let asked = sent
            .lines()
            .find(|line| line.starts_with("accept-encoding: "));
        assert!(asked.is_some_and(|line| line.contains(encoding)), "{sent}");
    }
}

#[tokio::test]
async fn a_body_that_is_not_what_its_encoding_says_is_a_failure_of_the_step() {
    let server = serve_bytes(vec![answer("gzip", TEXT)]).await;
    let run = run(&server);
    let response = run.request("s", Method::GET, API, "/x").attempt().await;
    let response = response.expect("a failure action may handle it");
    let error = response.require_success().expect_err("nothing arrived");
    assert!(matches!(error.reason(), Cause::Transport(_)), "{error}");
}

fn limited(server: &Server, limit: u64) -> Run {
    let client = Client::builder().server("api", &server.url);
    let client = client.max_response_bytes(limit).build();
    Run::new(&client.expect("the settings are valid"))
}

#[tokio::test]
async fn bytes_are_counted_after_decompression() {
    let bomb = gzip(&vec![b' '; 8 * 1024 * 1024]);
    assert!(bomb.len() < 16 * 1024, "{}", bomb.len());
    let server = serve_bytes(vec![answer("gzip", &bomb), answer("gzip", &bomb)]).await;
    let run = limited(&server, 1024 * 1024);
    let error = run.request("s", Method::GET, API, "/x").send().await;
    let error = error.expect_err("it is too large");
    assert!(
        matches!(error.reason(), Cause::ResponseTooLarge { limit, .. } if *limit == 1024 * 1024)
    );
    assert!(!error.stops_run());
    assert_eq!(
        error.to_string(),
        "step `s` failed: the response is larger than 1 MiB; `max_response_bytes(…)` sets the limit \
         (GET /x got no response)"
    );
    let run = limited(&server, 8 * 1024 * 1024);
    assert!(
        run.request("s", Method::GET, API, "/x")
            .send()
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn the_limit_of_the_client_wins_over_that_of_the_transport() {
    let body = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789";
    let chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\
                  5\r\n01234\r\n5\r\n56789\r\n0\r\n\r\n";
    for (transport, client, fits) in [
        (9, None, false),
        (10, None, true),
        (1, Some(10), true),
        (100, Some(9), false),
    ] {
        for answer in [body, chunks] {
            let server = serve(&[answer]).await;
            let own = crate::support::DefaultTransport::builder().max_response_bytes(transport);
            let mut builder = Client::builder()
                .server("api", &server.url)
                .transport(own.build().expect("the settings are valid"));
            if let Some(limit) = client {
                builder = builder.max_response_bytes(limit);
            }
            let run = Run::new(&builder.build().expect("the settings are valid"));
            let response = run.request("s", Method::GET, API, "/x").send().await;
            assert_eq!(
                response.is_ok(),
                fits,
                "{transport} {client:?} {response:?}"
            );
        }
    }
}
