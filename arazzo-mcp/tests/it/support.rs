//! A client that writes its messages by hand, over a pipe in memory.

use arazzo::{
    Client, Transport,
    testing::{Reply, Script},
};
use arazzo_generated::{knock::BulkSetObjectsNotify, petstore::FindPets};
use arazzo_mcp::{Server, Tools, rmcp::ServiceExt};
use serde_json::{Value, json};
use tokio::io::{
    AsyncBufReadExt, AsyncWriteExt, BufReader, DuplexStream, Lines, ReadHalf, WriteHalf,
};

/// The key that is bound in all tests.
pub(crate) const KEY: &str = "sk_b0und";

pub(crate) fn client(transport: impl Transport + 'static) -> Client {
    let client = Client::builder().transport(transport).build();
    client.expect("valid settings")
}

/// What the API answers in a run that completes.
pub(crate) fn completing() -> Script {
    Script::new()
        .reply(Reply::json(200, json!({"id": "op", "status": "queued"})))
        .reply(Reply::json(200, json!({"id": "op", "status": "completed"})))
        .reply(Reply::json(200, json!({"workflow_run_id": "run"})))
}

pub(crate) fn server(transport: impl Transport + 'static) -> Server {
    let tools = Tools::new(client(transport))
        .add::<BulkSetObjectsNotify>()
        .add::<FindPets>()
        .bind("apiKey", KEY);
    tools.build().expect("every secret is bound")
}

/// The arguments of `bulk-set-objects-notify` that a model gives.
pub(crate) fn arguments() -> Value {
    json!({"collection": "c", "objects": [{"id": "a"}], "notifyObjectId": "a", "workflowKey": "w"})
}

/// A client of a server over a pipe.
pub(crate) struct Pipe {
    lines: Lines<BufReader<ReadHalf<DuplexStream>>>,
    input: WriteHalf<DuplexStream>,
}

impl Pipe {
    /// Connects and agrees on a version of the protocol.
    pub(crate) async fn connect(server: Server) -> Self {
        let (near, far) = tokio::io::duplex(1 << 16);
        tokio::spawn(async move {
            let running = server.serve(tokio::io::split(far)).await;
            let _ = running.expect("a client that begins well").waiting().await;
        });
        let (output, input) = tokio::io::split(near);
        let lines = BufReader::new(output).lines();
        let mut pipe = Self { lines, input };
        let hello = json!({
            "protocolVersion": "2025-06-18", "capabilities": {},
            "clientInfo": {"name": "scripted", "version": "0"},
        });
        let answer = pipe.ask(0, "initialize", hello).await;
        assert_eq!(
            answer["result"]["protocolVersion"], "2025-06-18",
            "{answer}"
        );
        pipe.send(json!({"jsonrpc": "2.0", "method": "notifications/initialized"}))
            .await;
        pipe
    }

    pub(crate) async fn send(&mut self, message: Value) {
        let line = message.to_string() + "\n";
        let sent = self.input.write_all(line.as_bytes()).await;
        sent.expect("the server reads");
    }

    pub(crate) async fn receive(&mut self) -> Value {
        let line = self.lines.next_line().await.expect("text");
        serde_json::from_str(&line.expect("the server writes")).expect("JSON")
    }

    /// Sends a request and returns the next message, which is its answer.
    pub(crate) async fn ask(&mut self, id: u32, method: &str, params: Value) -> Value {
        self.send(json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}))
            .await;
        let answer = self.receive().await;
        assert_eq!(answer["id"], id, "{answer}");
        answer
    }

    /// Calls a tool and returns the result.
    pub(crate) async fn call(&mut self, tool: &str, arguments: Value) -> Value {
        let params = json!({"name": tool, "arguments": arguments});
        let mut answer = self.ask(7, "tools/call", params).await;
        answer["result"].take()
    }
}

/// The schema of a tool's results.
pub(crate) async fn result_schema(pipe: &mut Pipe, tool: &str) -> jsonschema::Validator {
    let list = pipe.ask(8, "tools/list", json!({})).await;
    let tools = list["result"]["tools"].as_array().expect("tools");
    let tool = tools.iter().find(|one| one["name"] == tool);
    let schema = &tool.expect("the tool is listed")["outputSchema"];
    jsonschema::draft202012::new(schema).expect("a schema")
}
