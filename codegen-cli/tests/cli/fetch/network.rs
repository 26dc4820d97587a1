//! Certificates and proxies.

use super::server::{Server, proxy};
use super::{fetch, folder};
use crate::support::API;

#[test]
fn a_server_without_a_certificate_that_is_trusted_is_refused() {
    let (server, other) = (Server::start(), Server::start());
    let folder = folder(&other, &server.url("/api.yaml"));
    fetch(&folder, "pets.yml").failed(1, &["no secure connection", "--root-certificate"]);
    let line = "fetch pets.yml --allow-host localhost";
    folder.run(line).failed(1, &["cannot download"]);
    assert_eq!(server.asked(), Vec::<String>::new());
}

#[test]
#[cfg(target_os = "linux")]
fn the_certificates_of_the_system_are_trusted_and_its_proxies_are_not_used() {
    let server = Server::start();
    server.file("/api.yaml", API);
    let folder = folder(&server, &server.url("/api.yaml"));
    let mut command = folder.command(&["fetch", "pets.yml", "--allow-host", "localhost"]);
    for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"] {
        command.env(name, "http://127.0.0.1:9");
    }
    command.env("SSL_CERT_FILE", folder.path("ca.pem"));
    let output = command.output().expect("the binary runs");
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn a_proxy_gets_the_name_of_the_host_and_may_itself_be_private() {
    let server = Server::start();
    server.file("/api.yaml", API);
    let (proxy, asked) = proxy();
    let folder = folder(&server, &server.url("/api.yaml"));
    let line = format!("fetch pets.yml --root-certificate ca.pem --proxy {proxy}");
    folder.run(&line).ok();
    let asked = asked.lock().expect("no thread has failed").clone();
    let host = server.url("").replace("https://", "");
    assert_eq!(asked, [format!("CONNECT {host} HTTP/1.1")]);
    // An address needs no name to be looked up.
    let document = folder.read("pets.yml").replace("localhost", "127.0.0.1");
    let folder = folder.file("address.yml", document);
    folder
        .run(&line.replace("pets", "address"))
        .failed(1, &["127.0.0.1 is not a public address"]);
    folder
        .run("fetch pets.yml --proxy nothing://x")
        .failed(2, &["is not the URL of a proxy"]);
}
