//! The ways of the default transport: proxies that are given, and those of the environment.

use arazzo::rt::{Client, Method, Run, Source};

use tokio::{
    io::{AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
    sync::mpsc,
};

use crate::{
    server::{read, serve},
    support::DefaultTransport,
    tls,
};

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

/// Nobody answers there but a proxy.
const AWAY: Source = Source::new("away", "http://api.example.invalid/v1");

#[tokio::test]
async fn a_proxy_is_asked_for_what_is_elsewhere() {
    let proxy = serve(&[OK]).await;
    let with_user = proxy.url.replace("http://", "http://user:pw@");
    let transport = DefaultTransport::builder().proxy(&with_user).build();
    let client = Client::builder().transport(transport.expect("the proxy is valid"));
    let run = Run::new(&client.build().expect("the settings are valid"));
    let response = run.request("s", Method::GET, AWAY, "/x").send().await;
    assert!(response.expect("the proxy answers").status() == 200);
    let request = proxy.requests.lock().await[0].clone();
    assert!(
        request.starts_with("GET http://api.example.invalid/v1/x HTTP/1.1\r\n"),
        "{request}"
    );
    // `user:pw` in Base64.
    let request = request.to_ascii_lowercase();
    assert!(
        request.contains("proxy-authorization: basic dxnlcjpwdw==\r\n"),
        "{request}"
    );
}

/// A proxy that leads to whatever it is asked for, and says what that was.
async fn tunnels() -> (String, mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await;
    let listener = listener.expect("there is a port");
    let place = listener.local_addr().expect("it has an address");
    let (tell, asked) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let Some(request) = read(&mut stream).await else {
                continue;
            };
            let target = request.split(' ').nth(1).unwrap_or_default().to_owned();
            let allowed = request
                .to_ascii_lowercase()
                .contains("proxy-authorization: basic dxnlcjpwdw==\r\n");
            tell.send(request).expect("the test waits");
            if !allowed {
                let refusal = "HTTP/1.1 407 Who are you\r\nContent-Length: 0\r\n\r\n";
                stream
                    .write_all(refusal.as_bytes())
                    .await
                    .expect("it is read");
                continue;
            }
            let mut origin = TcpStream::connect(target).await.expect("it is there");
            let made = b"HTTP/1.1 200 Made\r\n\r\n";
            stream.write_all(made).await.expect("it is read");
            tokio::spawn(async move { copy_bidirectional(&mut stream, &mut origin).await });
        }
    });
    (format!("http://{{user}}{place}"), asked)
}

#[tokio::test]
async fn what_is_secured_goes_through_a_tunnel_that_the_proxy_allows() {
    let server = tls::serve(&["localhost"], false).await;
    let (proxy, mut asked) = tunnels().await;
    let trusting = |user: &str| {
        DefaultTransport::builder()
            .root_certificate(server.authority.pem())
            .proxy(&proxy.replace("{user}", user))
    };
    assert!(tls::get(&server, trusting("user:pw@")).await.is_ok());
    let request = asked.recv().await.expect("it is asked");
    let target = server.url.trim_start_matches("https://");
    assert!(
        request.starts_with(&format!("CONNECT {target} HTTP/1.1\r\n")),
        "{request}"
    );
    assert!(!request.contains("s3cr3t"), "that is for the server alone");

    let error = tls::get(&server, trusting("")).await;
    let error = error.expect_err("it wants to know who asks").to_string();
    assert!(error.contains("proxy"), "{error}");
}

#[test]
fn proxies_of_other_protocols_are_refused() {
    for url in [
        "socks5://127.0.0.1:1080",
        "socks5h://127.0.0.1",
        "ftp://proxy.example",
    ] {
        let built = DefaultTransport::builder().proxy(url).build();
        assert!(built.is_err(), "{url} is passed over in silence");
    }
}

#[test]
fn a_proxy_that_is_no_url_is_refused_without_its_password() {
    let error = DefaultTransport::builder()
        .proxy("http://user:hunter2@[")
        .build();
    let error = error.expect_err("it is not an URL").to_string();
    assert_eq!(error, "the proxy is not an `http` or `https` URL");
}

/// Runs the test below in a process with a proxy in its environment.
#[tokio::test]
async fn proxies_of_the_environment() {
    let proxy = serve(&[OK]).await;
    let direct = serve(&[OK]).await;
    let tests = std::env::current_exe().expect("this is a program");
    let mut command = tokio::process::Command::new(tests);
    let command = command
        .args(["--exact", "proxies::under_a_proxy", "--ignored"])
        .env("HTTP_PROXY", &proxy.url)
        .env("DIRECT", &direct.url)
        .env_remove("NO_PROXY")
        .env_remove("no_proxy")
        .env_remove("REQUEST_METHOD");
    let output = command.output().await.expect("it can be started");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && text.contains("1 passed"),
        "{text}"
    );
    let asked = proxy.requests.lock().await;
    assert!(asked.len() == 1 && asked[0].starts_with("GET http://api.example.invalid/v1/x "));
    // What goes to this machine is nobody else's business.
    assert!(direct.requests.lock().await[0].starts_with("GET /here "));
}

#[tokio::test]
#[ignore = "the test above runs it, with another environment"]
async fn under_a_proxy() {
    let direct = std::env::var("DIRECT").expect("the test above says so");
    let client = Client::builder().server("here", direct).build();
    let run = Run::new(&client.expect("the server is valid"));
    let here = Source::new("here", "/");
    let answers = [
        run.request("s", Method::GET, AWAY, "/x").send().await,
        run.request("s", Method::GET, here, "/here").send().await,
    ];
    for answer in answers {
        assert!(answer.expect("it is answered").status() == 200);
    }
}
