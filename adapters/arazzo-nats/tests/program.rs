//! A program with workflows that exchange messages, from its command line, against a real server.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::PathBuf;
use std::process::{Output, Stdio};
use std::time::Duration;

use arazzo::{ChannelAddress, Message, MessageChannel, MessageFilter};
use arazzo_brokers::{Server, free_port, program, shop};
use arazzo_nats::Nats;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::process::Command;

/// The example, which Cargo builds with all tests, but not with a single one.
fn shop_program() -> PathBuf {
    let mut cargo = std::process::Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "--example", "shop"]);
    let built = cargo.current_dir(env!("CARGO_MANIFEST_DIR")).status();
    assert!(built.unwrap().success());
    let test = std::env::current_exe().unwrap();
    let target = test.parent().and_then(|deps| deps.parent()).unwrap();
    target.join("examples/shop")
}

async fn nats() -> Option<Server> {
    let program = program("ARAZZO_NATS_SERVER", "nats-server")?;
    let port = free_port();
    let arguments = ["--addr", "127.0.0.1", "--port", &port.to_string()].map(str::to_owned);
    Some(Server::start(&program, arguments.into(), port).await)
}

/// A depot that prints every label; returns its URL.
async fn depot() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut read = vec![0; 4096];
                while matches!(stream.read(&mut read).await, Ok(1..)) {
                    let answer = "HTTP/1.1 201 Created\r\ncontent-length: 0\r\n\r\n";
                    let _ = stream.write_all(answer.as_bytes()).await;
                }
            });
        }
    });
    url
}

async fn run(arguments: &[&str]) -> Output {
    let mut command = Command::new(shop_program());
    command
        .args(arguments)
        .stdin(Stdio::null())
        .kill_on_drop(true);
    let done = tokio::time::timeout(Duration::from_secs(60), command.output()).await;
    done.expect("it ends").unwrap()
}

#[tokio::test]
async fn a_workflow_is_run_from_the_command_line() {
    let Some(server) = nats().await else {
        return;
    };
    let broker = format!("nats://127.0.0.1:{}", server.port());
    let _shop = shop::open(Nats::new(&broker)).await;
    let arguments = [
        "run",
        "shipOrder",
        "--channel",
        &format!("events={broker}"),
        "--server",
        &format!("depot={}", depot().await),
        "--input=requestId=r-7",
        "--input=sku=spade",
        "--input=region=eu",
        "--input=token=t",
    ];
    let done = run(&arguments).await;
    let errors = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(done.status.success(), "{errors}");
    let outputs: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(
        (&outputs["order"], &outputs["carrier"]),
        (&json!(7), &json!("Bicycle"))
    );
}

#[tokio::test]
async fn a_dry_run_sends_nothing_to_the_broker() {
    let Some(server) = nats().await else {
        return;
    };
    let broker = format!("nats://127.0.0.1:{}", server.port());
    let other = Nats::new(&broker);
    let mut orders = other
        .subscribe(&ChannelAddress::new("orders.new"))
        .await
        .unwrap();
    let channel = format!("events={broker}");
    let arguments = [
        "test",
        "shipOrder",
        "--dry-run",
        "--channel",
        &channel,
        "--input=requestId=r-7",
        "--input=sku=spade",
        "--input=region=eu",
        "--input=token=t",
    ];
    let done = run(&arguments).await;
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(
        said.contains("the next step sends a message to `orders.new`"),
        "{said}"
    );
    let any = MessageFilter::any("orders.new");
    let sent = tokio::time::timeout(Duration::from_millis(300), orders.receive(&any)).await;
    assert!(sent.is_err(), "nothing is sent");
}

#[tokio::test]
async fn a_message_starts_a_workflow_of_a_service() {
    let Some(server) = nats().await else {
        return;
    };
    let broker = format!("nats://127.0.0.1:{}", server.port());
    let folder = tempfile::tempdir().unwrap();
    let settings = folder.path().join("settings.toml");
    let text = format!(
        "[[triggers]]\nname = \"wishes\"\nworkflow = \"shipOrder\"\nchannel = \"{broker}\"\n\
         address = \"wishes.{{customer}}\"\n[triggers.inputs]\nrequestId = \"$event#/payload/id\"\n\
         sku = \"spade\"\nregion = \"eu\"\n[secrets]\ntoken = \"env:SHOP_TOKEN\"\n"
    );
    std::fs::write(&settings, text).unwrap();
    let other = Nats::new(&broker);
    let mut orders = other
        .subscribe(&ChannelAddress::new("orders.new"))
        .await
        .unwrap();
    let mut command = Command::new(shop_program());
    command.args(["serve", "--without-authentication", "--listen"]);
    command
        .arg(format!("127.0.0.1:{}", free_port()))
        .arg("--settings")
        .arg(&settings);
    command.args(["--channel", &format!("events={broker}")]);
    command.env("SHOP_TOKEN", "t-0123456789abcdef");
    command
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    let mut service = command.spawn().unwrap();
    let any = MessageFilter::any("orders.new");
    // The service says when it listens to requests, not when it has subscribed.
    for _ in 0..100 {
        let wish = Message::json("wishes.ada", json!({"id": "r-9"}));
        other
            .send(&ChannelAddress::new("wishes.ada"), wish)
            .await
            .unwrap();
        let ordered = orders.receive(&any);
        if let Ok(order) = tokio::time::timeout(Duration::from_millis(200), ordered).await {
            let order = order.unwrap();
            assert_eq!(order.message().get_header("requestId"), Some(&json!("r-9")));
            assert_eq!(order.message().reply_to.as_deref(), Some("orders.answers"));
            return;
        }
    }
    service.kill().await.unwrap();
    let mut errors = String::new();
    let mut stderr = service.stderr.take().unwrap();
    stderr.read_to_string(&mut errors).await.unwrap();
    panic!("no order came: {errors}");
}
