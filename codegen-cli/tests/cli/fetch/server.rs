//! A server for `https://localhost`, with an authority of its own.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// What the server does with a request.
#[derive(Clone)]
pub(super) enum Answer {
    /// Status, headers and body.
    Whole(u16, Vec<String>, Vec<u8>),
    /// A body that ends before its length.
    Cut(&'static str),
    /// Nothing, for a while.
    Silence,
}

/// A server that is there until the tests end.
pub(super) struct Server {
    port: u16,
    /// The certificate of its authority, in PEM.
    pub(super) certificate: String,
    answers: Arc<Mutex<BTreeMap<String, Answer>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(super) fn start() -> Self {
        let (config, certificate) = identity();
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let server = Server {
            port: listener.local_addr().expect("an address").port(),
            certificate,
            answers: Arc::default(),
            asked: Arc::default(),
        };
        let (answers, asked) = (Arc::clone(&server.answers), Arc::clone(&server.asked));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (answers, asked) = (Arc::clone(&answers), Arc::clone(&asked));
                let config = Arc::clone(&config);
                thread::spawn(move || serve(stream, config, &answers, &asked));
            }
        });
        server
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("https://localhost:{}{path}", self.port)
    }

    /// The folder of its files.
    pub(super) fn host(&self) -> String {
        format!("localhost+{}", self.port)
    }

    pub(super) fn set(&self, path: &str, answer: Answer) {
        let mut answers = self.answers.lock().expect("no thread has failed");
        answers.insert(path.to_owned(), answer);
    }

    /// Answers with a file. `ROOT` there is the URL of the server.
    pub(super) fn file(&self, path: &str, text: &str) {
        let text = text.replace("ROOT", &self.url(""));
        self.set(path, Answer::Whole(200, Vec::new(), text.into_bytes()));
    }

    pub(super) fn redirect(&self, path: &str, to: &str) {
        let header = format!("Location: {to}");
        self.set(path, Answer::Whole(302, vec![header], Vec::new()));
    }

    /// The paths that were asked for since the last call.
    pub(super) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().expect("no thread has failed"))
    }
}

/// A certificate for `localhost`, and that of the authority that has signed it.
fn identity() -> (Arc<ServerConfig>, String) {
    let mut params = CertificateParams::new(Vec::new()).expect("no names are valid");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = || KeyPair::generate().expect("there are random numbers");
    let authority = CertifiedIssuer::self_signed(params, key()).expect("a certificate");
    let own = key();
    let params = CertificateParams::new(["localhost".to_owned()]).expect("a valid name");
    let certificate = params.signed_by(&own, &authority).expect("a certificate");
    let own = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(own.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], own);
    (Arc::new(config.expect("a certificate")), authority.pem())
}

/// Answers the requests of a connection until the client has enough.
fn serve(
    stream: TcpStream,
    config: Arc<ServerConfig>,
    answers: &Mutex<BTreeMap<String, Answer>>,
    asked: &Mutex<Vec<String>>,
) -> Option<()> {
    let connection = ServerConnection::new(config).ok()?;
    let mut reader = BufReader::new(StreamOwned::new(connection, stream));
    loop {
        let path = request(&mut reader)?;
        asked.lock().ok()?.push(path.clone());
        let answer = answers.lock().ok()?.get(&path).cloned();
        let stream = reader.get_mut();
        match answer.unwrap_or(Answer::Whole(404, Vec::new(), Vec::new())) {
            Answer::Whole(status, headers, body) => {
                let headers: String = headers.iter().map(|line| format!("{line}\r\n")).collect();
                let length = body.len();
                let head =
                    format!("HTTP/1.1 {status} X\r\nContent-Length: {length}\r\n{headers}\r\n");
                stream.write_all(&[head.as_bytes(), &body].concat()).ok()?;
                stream.flush().ok()?;
            }
            Answer::Cut(body) => {
                let head = "HTTP/1.1 200 X\r\nContent-Length: 1000\r\n\r\n";
                stream.write_all(format!("{head}{body}").as_bytes()).ok()?;
                stream.flush().ok()?;
                return None;
            }
            Answer::Silence => thread::sleep(Duration::from_secs(20)),
        }
    }
}

/// Reads a request and returns its path.
fn request(reader: &mut impl BufRead) -> Option<String> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if line.trim().is_empty() {
            break;
        }
        lines.push(line);
    }
    lines.first()?.split(' ').nth(1).map(str::to_owned)
}

/// A proxy, and the first lines of the requests that it got.
pub(super) fn proxy() -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let lines = Arc::clone(&asked);
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let lines = Arc::clone(&lines);
            thread::spawn(move || connect(client, &lines));
        }
    });
    (format!("http://{address}"), asked)
}

/// Connects a client with the port of this machine that it asks for.
fn connect(client: TcpStream, lines: &Mutex<Vec<String>>) -> Option<()> {
    let mut reader = BufReader::new(client.try_clone().ok()?);
    let mut first = String::new();
    reader.read_line(&mut first).ok()?;
    lines.lock().ok()?.push(first.trim_end().to_owned());
    let mut line = first.clone();
    while !line.trim().is_empty() {
        line.clear();
        reader.read_line(&mut line).ok()?;
    }
    let port = first.split([':', ' ']).nth(2)?.parse().ok()?;
    let server = TcpStream::connect(("127.0.0.1", port)).ok()?;
    let (mut to, mut from) = (server.try_clone().ok()?, server);
    let mut client = client;
    client.write_all(b"HTTP/1.1 200 Connected\r\n\r\n").ok()?;
    thread::spawn(move || std::io::copy(&mut reader, &mut to));
    std::io::copy(&mut from, &mut client).ok()?;
    Some(())
}
