//! Bodies that are files: how they are streamed, and where they are read into memory.

use std::{
    ffi::OsStr,
    fs,
    io::ErrorKind,
    path::PathBuf,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use arazzo::{
    BoxFuture, Bytes, ClientBuilder, Transport, TransportError, Upload, UploadPart, http,
    rt::{
        Cause, Client, Keyword, Method, MultipartField, Object, Response, Run, Source, StepError,
    },
    testing::{Recorded, Reply, Script},
    watch::EventKind,
};
use serde_json::json;

use crate::support::{API, Step};

/// A file that is removed at the end of its test.
struct File(PathBuf);

impl File {
    fn new(content: impl AsRef<[u8]>) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("arazzo-upload-{}-{count}.txt", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::write(&path, content).expect("a file can be written");
        Self(path)
    }

    fn bytes(&self) -> Bytes {
        Bytes::from_file(&self.0).expect("it is there")
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// More than is read of a file at once, and no multiple of that.
fn large() -> String {
    (0..40_000).map(|number| format!("{number}\n")).collect()
}

async fn put(
    client: &Client,
    source: Source,
    bytes: Bytes,
) -> Result<Response<Step>, StepError<Step>> {
    let run = Run::new(client);
    let request = run.request("s", Method::PUT, source, "/a");
    request.bytes("text/plain", bytes).send().await
}

/// Sends a file to a script, which takes bodies in memory alone.
async fn scripted(
    source: Source,
    script: Script,
    set: impl FnOnce(ClientBuilder) -> ClientBuilder,
    bytes: Bytes,
) -> (Vec<Recorded>, Result<Response<Step>, StepError<Step>>) {
    let client = set(Client::builder()).transport(script.clone()).build();
    let client = client.expect("the settings are valid");
    let answer = put(&client, source, bytes).await;
    (script.requests(), answer)
}

#[cfg(any(feature = "http", feature = "reqwest"))]
mod loopback {
    use super::*;
    use crate::server::{self, serve};

    const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    fn client(server: &server::Server) -> Client {
        let client = Client::builder().server("api", &server.url).build();
        client.expect("the server is valid")
    }

    /// The head of a request in lower case, and its body.
    fn split(request: &str) -> (String, &str) {
        let (head, body) = request.split_once("\r\n\r\n").expect("a head");
        (head.to_ascii_lowercase(), body)
    }

    #[tokio::test]
    async fn a_file_is_a_whole_body_of_known_length() {
        let server = serve(&[OK, OK]).await;
        let client = client(&server);
        for content in [large(), String::new()] {
            let file = File::new(&content);
            let sent = put(&client, server::API, file.bytes()).await;
            sent.expect("it is answered");
            let requests = server.requests.lock().await;
            let (head, body) = split(requests.last().expect("it has arrived"));
            assert_eq!(body, content);
            let length = format!("\r\ncontent-length: {}\r\n", content.len());
            let once = head.matches("content-length").count() == 1;
            assert!(once && format!("{head}\r\n").contains(&length), "{head}");
            assert!(head.contains("\r\ncontent-type: text/plain"), "{head}");
            assert!(!head.contains("transfer-encoding"), "{head}");
        }
    }

    #[tokio::test]
    async fn a_file_is_a_part_of_a_form() {
        let server = serve(&[OK]).await;
        let (content, client) = (large(), client(&server));
        let file = File::new(&content);
        let run = Run::new(&client);
        let request = run.request::<Step>("s", Method::POST, server::API, "/a");
        let body = Object::new()
            .field("title", "a list")
            .field("file", file.bytes().with_content_type("text/csv"))
            .field("after", 1);
        let sent = request.multipart(body, &[]).send().await;
        sent.expect("it is answered");
        let requests = server.requests.lock().await;
        let (head, body) = split(&requests[0]);
        let boundary = head
            .split("boundary=")
            .nth(1)
            .and_then(|rest| rest.lines().next());
        let boundary = boundary.expect("it has a boundary");
        let name = file.0.file_name().expect("a name").to_string_lossy();
        let expected = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\na list\r\n\
             --{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: text/csv\r\n\r\n{content}\r\n\
             --{boundary}\r\nContent-Disposition: form-data; name=\"after\"\r\n\r\n1\r\n\
             --{boundary}--\r\n"
        );
        assert!(body == expected, "{}", &body[..600]);
    }

    #[tokio::test]
    async fn a_redirect_within_the_origin_sends_the_file_again() {
        let there = "HTTP/1.1 307 Temporary Redirect\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n";
        let server = serve(&[there, OK]).await;
        let (content, client) = (large(), client(&server));
        let file = File::new(&content);
        let answer = put(&client, server::API, file.bytes()).await;
        assert_eq!(answer.expect("it is answered").status(), 200);
        let requests = server.requests.lock().await;
        assert_eq!(requests.len(), 2);
        assert!(requests.iter().all(|request| split(request).1 == content));
    }

    #[tokio::test]
    async fn as_much_is_sent_as_the_file_had() {
        let server = serve(&[OK]).await;
        let file = File::new("begun");
        let bytes = file.bytes();
        fs::write(&file.0, "begun and continued").expect("it can be written");
        let sent = put(&client(&server), server::API, bytes).await;
        sent.expect("it is answered");
        assert_eq!(split(&server.requests.lock().await[0]).1, "begun");
    }

    #[tokio::test]
    async fn a_file_that_is_gone_is_known_before_anything_is_sent() {
        let server = serve(&[OK]).await;
        let bytes = File::new("gone").bytes();
        let error = put(&client(&server), server::API, bytes).await;
        let error = error.map(|_| ()).expect_err("there is no file");
        assert!(matches!(error.reason(), Cause::Transport(_)), "{error}");
        let text = error.to_string();
        assert!(
            text.contains("the file to be sent cannot be read"),
            "{text}"
        );
        assert_eq!(*server.connections.lock().await, 0);
    }

    #[tokio::test]
    async fn a_file_that_has_become_shorter_is_an_error() {
        let server = serve(&[OK]).await;
        let file = File::new(large());
        let bytes = file.bytes();
        fs::write(&file.0, "short").expect("it can be written");
        let error = put(&client(&server), server::API, bytes).await;
        let error = error.map(|_| ()).expect_err("the body is not complete");
        assert!(error.to_string().contains("become shorter"), "{error}");
        assert!(server.requests.lock().await.is_empty());
    }
}

/// The length of a request's own body, and the upload that it has instead.
type Given = (usize, Option<Upload>);

/// A transport that streams, and keeps what it is given.
#[derive(Clone, Default)]
struct Streaming(Arc<Mutex<Vec<Given>>>);

impl Transport for Streaming {
    fn send(
        &self,
        request: http::Request<arazzo::bytes::Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<arazzo::bytes::Bytes>, TransportError>> {
        let upload = request.extensions().get::<Upload>().cloned();
        let kept = (request.body().len(), upload);
        self.0.lock().expect("no poison").push(kept);
        Box::pin(async { Ok(http::Response::default()) })
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
        Box::pin(std::future::pending())
    }

    fn streams_uploads(&self) -> bool {
        true
    }
}

fn streaming(set: impl FnOnce(ClientBuilder) -> ClientBuilder) -> (Client, Streaming) {
    let transport = Streaming::default();
    let client = set(Client::builder()).transport(transport.clone()).build();
    (client.expect("the settings are valid"), transport)
}

#[tokio::test]
async fn a_transport_that_streams_is_given_no_byte_of_the_file() {
    let sizes: Arc<Mutex<Vec<usize>>> = Arc::default();
    let heard = Arc::clone(&sizes);
    let (client, transport) = streaming(|builder| {
        builder.on_event(move |event| {
            if let EventKind::RequestSent { size, .. } = event.kind {
                heard.lock().expect("no poison").push(size);
            }
        })
    });
    let file = File::new("twelve bytes");
    put(&client, API, file.bytes())
        .await
        .expect("it is answered");
    let kept = transport.0.lock().expect("no poison");
    let [(0, Some(upload))] = kept.as_slice() else {
        panic!("{kept:?}");
    };
    assert!(matches!(
        upload.parts(),
        [UploadPart::File { path, length: 12, .. }] if *path == file.0
    ));
    assert_eq!(upload.read().expect("it is there"), "twelve bytes");
    assert_eq!(
        *sizes.lock().expect("no poison"),
        [12],
        "events have the length"
    );
}

#[tokio::test]
async fn any_other_transport_is_given_the_whole_body() {
    let script = Script::new().reply(Reply::status(200));
    let file = File::new(large());
    let (requests, answer) = scripted(API, script, |builder| builder, file.bytes()).await;
    answer.expect("it is answered");
    assert!(requests[0].body == large().as_bytes());
    let gone = File::new("").bytes();
    let script = Script::new().reply(Reply::status(200));
    let (requests, answer) = scripted(API, script, |builder| builder, gone).await;
    let error = answer.map(|_| ()).expect_err("there is no file");
    assert!(matches!(error.reason(), Cause::Transport(_)), "{error}");
    assert!(requests.is_empty());
}

#[cfg(feature = "signing")]
#[tokio::test]
async fn a_body_that_is_signed_is_in_memory() {
    use arazzo::signing::Signer;
    let set = |builder: ClientBuilder| builder.sign("api", Signer::new("s3cr3t-s3cr3t"));
    let (client, transport) = streaming(set);
    let file = File::new("content");
    put(&client, API, file.bytes())
        .await
        .expect("it is answered");
    let kept = transport.0.lock().expect("no poison");
    assert!(matches!(kept.as_slice(), [(7, None)]), "{kept:?}");
}

/// What is in a file is not known, so it counts as a secret.
#[tokio::test]
async fn a_file_goes_where_a_secret_may_go() {
    const PLAIN: Source = Source::new("api", "http://api.example");
    let file = File::new("content");
    let answers = || Script::new().reply(Reply::status(200));
    let (requests, answer) = scripted(PLAIN, answers(), |builder| builder, file.bytes()).await;
    let error = answer.map(|_| ()).expect_err("it is not sent");
    assert!(
        matches!(error.reason(), Cause::ForbiddenPlainHttp { .. }),
        "{error}"
    );
    assert!(requests.is_empty());
    let allow = |builder: ClientBuilder| builder.allow_plain_http("api.example");
    let (requests, _) = scripted(PLAIN, answers(), allow, file.bytes()).await;
    assert_eq!(requests.len(), 1);
    for (status, followed) in [(307, false), (303, true)] {
        let there = Reply::status(status).header("Location", "https://away.example/b");
        let script = Script::new().reply(there).reply(Reply::status(200));
        let allow = |builder: ClientBuilder| builder.allow_redirects_to("away.example");
        let (requests, _) = scripted(API, script, allow, file.bytes()).await;
        assert_eq!(requests.len(), 1 + usize::from(followed), "{status}");
        let repeated = requests
            .get(1)
            .is_some_and(|request| !request.body.is_empty());
        assert!(!repeated, "{status}");
    }
}

#[tokio::test]
async fn in_json_and_in_text_a_file_is_its_base64() {
    let file = File::new([1, 2, 3]);
    let send = |bytes: Bytes, kind: u8| async move {
        let script = Script::new().on(Method::POST, "/a", Reply::status(200));
        let client = Client::builder().transport(script.clone()).build();
        let run = Run::new(&client.expect("the settings are valid"));
        let request = run.request::<Step>("s", Method::POST, API, "/a");
        let body = Object::new().field("file", bytes);
        const TEXT: MultipartField = MultipartField::new("file").text();
        let request = match kind {
            0 => request.json(body),
            1 => request.form(body),
            _ => request.multipart(body, &[TEXT]),
        };
        let answer = request.send().await.map(|_| ());
        let bodies = script.requests().into_iter().map(|request| request.body);
        let bodies: Vec<_> = bodies
            .map(|body| String::from_utf8_lossy(&body).into_owned())
            .collect();
        (bodies, answer)
    };
    for (kind, expected) in [r#"{"file":"AQID"}"#, "file=AQID", "\r\n\r\nAQID\r\n"]
        .into_iter()
        .enumerate()
    {
        let kind = u8::try_from(kind).expect("there are few");
        let (bodies, answer) = send(file.bytes(), kind).await;
        answer.expect("it is answered");
        assert!(bodies[0].contains(expected), "{}", bodies[0]);
        let gone = File::new("").bytes();
        let (bodies, answer) = send(gone, kind).await;
        let error = answer.expect_err("there is no file");
        assert!(bodies.is_empty() && error.stops_run(), "{error}");
        assert!(
            error.to_string().contains("the file cannot be read"),
            "{error}"
        );
    }
}

#[test]
fn a_file_is_not_read_to_be_checked() {
    let client = Client::builder().transport(Script::new()).build();
    let run = Run::new(&client.expect("the settings are valid"));
    let inputs = |name| {
        let gone = File::new("content").bytes();
        Object::new().field("file", gone).field("name", name)
    };
    let rules: &[Keyword] = &[Keyword::Properties(&[
        ("file", &[Keyword::MinLength(100)]),
        ("name", &[Keyword::MinLength(3)]),
    ])];
    assert!(run.check("w", rules, &inputs("abc")).is_ok());
    let Err(Cause::InvalidInputs { violations, .. }) = run.check("w", rules, &inputs("a")) else {
        panic!("the name is too short");
    };
    assert_eq!(violations.len(), 1);
}

#[test]
fn a_file_says_what_it_is() {
    let file = File::new("content");
    let bytes = file.bytes();
    assert_eq!(bytes.file_path(), Some(file.0.as_path()));
    assert_eq!(bytes.file_name().map(OsStr::new), file.0.file_name());
    assert!(bytes.is_empty() && bytes == file.bytes());
    assert_eq!(format!("{bytes:?}"), "Bytes(a file of 7 bytes)");
    assert_eq!(json!(bytes), json!("Y29udGVudA=="));
    assert_eq!(Bytes::from(vec![1]).file_path(), None);
    let folder = Bytes::from_file(std::env::temp_dir()).expect_err("it is a folder");
    assert_eq!(folder.kind(), ErrorKind::IsADirectory);
    let nothing = Bytes::from_file(file.0.with_extension("none"));
    assert_eq!(
        nothing.expect_err("it is not there").kind(),
        ErrorKind::NotFound
    );
}
