//! A generated workflow at work: it hands objects in, polls until they are written, and notifies.
//!
//! ```console
//! $ cargo run -p arazzo --example knock
//! ```
//!
//! The API is a small server in this process, which answers as Knock would. A transport around the
//! default one tells what is sent and what comes back.

#![expect(
    clippy::print_stdout,
    reason = "an example tells its reader what happens"
)]

use std::error::Error;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use arazzo::{BoxFuture, Client, Map, Reqwest, Transport, TransportError};
use bytes::Bytes;
use serde_json::{Value, json};

mod knock {
    arazzo::arazzo_workflow!("../tests/fixtures/knock/bulk-set-objects-notify.yml");
}

use knock::bulk_set_objects_notify;
use knock::bulk_set_objects_notify::BulkOperationStatus;

const API_KEY: &str = "sk_example";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let server = serve()?;
    println!("a server for this example listens on {server}\n");
    let client = Client::builder()
        .server("knockObjectsApi", &server)
        .server("knockBulkOperationsApi", &server)
        .server("knockWorkflowsApi", &server)
        .pace(Duration::from_millis(300))
        .transport(Telling(Reqwest::new()))
        .build()?;

    let outputs = bulk_set_objects_notify(&client, inputs()).await?;

    println!("\n{outputs:#?}\n");
    match outputs.bulk_status {
        BulkOperationStatus::Completed => println!("all objects are written"),
        other => println!("the operation is {other}"),
    }
    Ok(())
}

fn inputs() -> bulk_set_objects_notify::Inputs {
    bulk_set_objects_notify::Inputs {
        api_key: API_KEY.into(),
        collection: "projects".into(),
        objects: vec![
            object("apollo", "Apollo"),
            object("gemini", "Gemini"),
            object("mercury", "Mercury"),
        ],
        notify_object_id: "apollo".into(),
        workflow_key: "project-updated".into(),
        data: None,
    }
}

fn object(id: &str, name: &str) -> Map {
    let members = [("id", id), ("name", name)];
    Map::from_iter(members.map(|(key, value)| (key.to_owned(), value.into())))
}

/// A transport that tells what goes through it.
///
/// All that a workflow does to the world is a request or a wait, so this sees everything.
struct Telling(Reqwest);

impl Transport for Telling {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        Box::pin(async move {
            let method = request.method().as_str();
            println!("{method:<4} {}", request.uri().path());
            let response = self.0.send(request).await?;
            let body = String::from_utf8_lossy(response.body());
            println!("     {} {body}", response.status().as_u16());
            Ok(response)
        })
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            self.0.sleep(duration).await;
            // Time limits are waits too, and dropped when the answer comes first.
            println!("     waited {duration:?}");
        })
    }

    fn timeout(&self) -> Option<Duration> {
        self.0.timeout()
    }
}

/// Starts the server and returns its URL. It lives as long as the process.
fn serve() -> io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}", listener.local_addr()?);
    std::thread::spawn(move || {
        let mut api = Api::default();
        for connection in listener.incoming().flatten() {
            // A client that goes away is no concern of the next one.
            let _ = api.answer(connection);
        }
    });
    Ok(url)
}

/// The API: one bulk operation, which is further along whenever somebody looks at it.
#[derive(Default)]
struct Api {
    looks: usize,
}

impl Api {
    /// Answers one request and closes the connection.
    fn answer(&mut self, connection: TcpStream) -> io::Result<()> {
        let mut reader = BufReader::new(&connection);
        let request = Request::read(&mut reader)?;
        let (status, body) = self.response(&request);
        let body = body.to_string();
        let length = body.len();
        let head = format!(
            "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\
             Connection: close\r\n\r\n"
        );
        (&connection).write_all((head + &body).as_bytes())
    }

    fn response(&mut self, request: &Request) -> (&'static str, Value) {
        const OPERATION: &str = "5b3f3c3e-0a2b-4d52-9b7e-0d9a3f2c1e10";
        if request.authorization != format!("Bearer {API_KEY}") {
            return ("401 Unauthorized", json!({ "message": "who are you?" }));
        }
        let path: Vec<&str> = request.path.split('/').skip(1).collect();
        match (request.method.as_str(), &path[..]) {
            ("POST", ["v1", "objects", _, "bulk", "set"]) => {
                let rows = request.body["objects"].as_array().map_or(0, Vec::len);
                let operation = json!({ "id": OPERATION, "status": "queued", "rows": rows });
                ("200 OK", operation)
            }
            ("GET", ["v1", "bulk_operations", OPERATION]) => {
                let status = ["queued", "processing", "completed"][self.looks.min(2)];
                self.looks += 1;
                ("200 OK", json!({ "id": OPERATION, "status": status }))
            }
            ("POST", ["v1", "workflows", _, "trigger"]) => {
                let run = json!({ "workflow_run_id": "e7d1c0b4-66d2-4e0f-8a39-6f1f0c5d9a77" });
                ("200 OK", run)
            }
            _ => ("404 Not Found", json!({ "message": "nothing is here" })),
        }
    }
}

/// The parts of a request that the server looks at.
struct Request {
    method: String,
    path: String,
    authorization: String,
    body: Value,
}

impl Request {
    fn read(reader: &mut impl BufRead) -> io::Result<Self> {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let mut words = line.split_whitespace().map(str::to_owned);
        let (method, path) = (words.next(), words.next());
        let mut authorization = String::new();
        let mut length = 0;
        for line in reader.lines() {
            let line = line?;
            match line.split_once(':') {
                None => break,
                Some((name, value)) if name.eq_ignore_ascii_case("authorization") => {
                    value.trim().clone_into(&mut authorization);
                }
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                    length = value.trim().parse().unwrap_or(0);
                }
                Some(_) => {}
            }
        }
        let mut body = Vec::new();
        reader.take(length).read_to_end(&mut body)?;
        Ok(Request {
            method: method.unwrap_or_default(),
            path: path.unwrap_or_default(),
            authorization,
            body: serde_json::from_slice(&body).unwrap_or_default(),
        })
    }
}
