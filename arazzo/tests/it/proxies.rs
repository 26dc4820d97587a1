//! The ways of the default transport: proxies that are given, and those of the environment.

use arazzo::workflow::{Client, Method, Run, Source};

use crate::server::serve;

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

/// Nobody answers there but a proxy.
const AWAY: Source = Source::new("away", "http://api.example.invalid/v1");

#[tokio::test]
async fn a_proxy_is_asked_for_what_is_elsewhere() {
    let proxy = serve(&[OK]).await;
    let with_user = proxy.url.replace("http://", "http://user:pw@");
    let transport = crate::support::DefaultTransport::builder()
        .proxy(&with_user)
        .build();
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

#[test]
fn a_proxy_that_is_no_url_is_refused_without_its_password() {
    let error = crate::support::DefaultTransport::builder()
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
