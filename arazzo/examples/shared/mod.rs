//! The server of the examples: it answers as Knock would, over plain HTTP on the loopback interface.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};

use serde_json::{Value, json};

/// The key that the server knows.
pub(crate) const API_KEY: &str = "sk_example";

/// Starts the server and returns its URL. It lives as long as the process.
pub(crate) fn serve() -> io::Result<String> {
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
