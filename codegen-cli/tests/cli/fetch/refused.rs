//! What `fetch` refuses, and that it then writes nothing.

use std::io::Write;

use super::server::{Answer, Server};
use super::{fetch, folder};
use crate::support::{API, Folder, Ran};

/// Fetches the only source from this path of the server.
fn fetched(server: &Server, path: &str) -> (Folder, Ran) {
    let folder = folder(server, &server.url(path));
    let ran = fetch(&folder, "pets.yml");
    (folder, ran)
}

#[track_caller]
fn refused(server: &Server, path: &str, words: &[&str]) {
    let (folder, ran) = fetched(server, path);
    ran.failed(1, words);
    ran.failed(
        1,
        &["error[AZ204]: cannot download `", "nothing was written"],
    );
    assert_eq!(folder.list(""), ["ca.pem", "pets.yml"]);
}

fn big(length: usize) -> Vec<u8> {
    let mut body = API.as_bytes().to_vec();
    body.extend(std::iter::repeat_n(b'#', length));
    body
}

fn compressed(body: &[u8]) -> Answer {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(body).expect("memory");
    let encoding = "Content-Encoding: gzip".to_owned();
    Answer::Whole(200, vec![encoding], encoder.finish().expect("memory"))
}

#[test]
fn a_private_address_needs_the_name_of_the_host() {
    let server = Server::start();
    server.file("/api.yaml", API);
    let folder = folder(&server, &server.url("/api.yaml"));
    let ran = folder.run("fetch pets.yml --root-certificate ca.pem");
    ran.failed(
        1,
        &[
            "pets.yml:4:23",
            "`localhost` has the address ",
            "which is not public",
        ],
    );
    ran.failed(1, &["`--allow-host localhost` connects to it all the same"]);
    assert_eq!(server.asked(), Vec::<String>::new());
}

#[test]
fn redirects_are_held_to_the_same() {
    let server = Server::start();
    server.redirect("/plain", "http://localhost/api.yaml");
    refused(
        &server,
        "/plain",
        &["redirects to `http://localhost/api.yaml`", "only `https`"],
    );
    server.redirect("/private", "https://127.0.0.1:9/api.yaml");
    refused(&server, "/private", &["127.0.0.1 is not a public address"]);
    server.redirect("/mapped", "https://[::ffff:10.0.0.1]/api.yaml");
    refused(&server, "/mapped", &["is not a public address"]);
    server.redirect("/again", "/again");
    refused(&server, "/again", &["more than 5 redirects"]);
    server.redirect("/nowhere", "https://");
    refused(&server, "/nowhere", &["something that is no URL"]);
}

#[test]
fn what_is_no_description_is_said() {
    let server = Server::start();
    server.file("/html", "\n<!DOCTYPE html>\n<html></html>");
    refused(
        &server,
        "/html",
        &[
            "the server sent HTML, no API description",
            "the file itself",
        ],
    );
    server.file("/text", "Not found");
    refused(&server, "/text", &["no API description"]);
    server.file("/other", "type: object");
    refused(&server, "/other", &["no API description"]);
    server.file("/broken", "openapi: [\u{1b}[31m");
    let (_, ran) = fetched(&server, "/broken");
    ran.failed(1, &["is no YAML or JSON"]);
    assert!(!ran.err.contains('\u{1b}'), "{}", ran.err);
    server.set("/bytes", Answer::Whole(200, Vec::new(), vec![0xff, 0xfe]));
    refused(&server, "/bytes", &["not UTF-8"]);
    refused(&server, "/gone", &["status 404", "correct the URL"]);
}

#[test]
fn answers_that_do_not_end_well_are_refused() {
    let server = Server::start();
    server.set("/cut", Answer::Cut(API));
    refused(&server, "/cut", &["cannot download"]);
    server.set("/silent", Answer::Silence);
    let folder = folder(&server, &server.url("/silent"));
    let line = "fetch pets.yml --allow-host localhost --root-certificate ca.pem --timeout 1";
    folder
        .run(line)
        .failed(1, &["no whole answer in 1 s", "`--timeout SECONDS`"]);
}

#[test]
fn files_are_limited_in_size_also_where_they_are_compressed() {
    let server = Server::start();
    server.set("/small", compressed(&big(1 << 20)));
    let (_, ran) = fetched(&server, "/small");
    ran.ok();
    server.set("/big", Answer::Whole(200, Vec::new(), big(16 << 20)));
    refused(&server, "/big", &["larger than 16 MiB"]);
    server.set("/bomb", compressed(&big(64 << 20)));
    refused(&server, "/bomb", &["larger than 16 MiB"]);
}

#[test]
fn all_files_together_are_limited_in_size() {
    let server = Server::start();
    let part = |number| format!("p{number}: {{ $ref: part{number} }}");
    let parts: Vec<String> = (0..5).map(part).collect();
    let parts = parts.join(", ");
    server.file("/api.yaml", &format!("{API}x: {{ {parts} }}\n"));
    for number in 0..5 {
        server.set(&format!("/part{number}"), compressed(&big(15 << 20)));
    }
    refused(&server, "/api.yaml", &["together are larger than 64 MiB"]);
}

#[test]
fn chains_of_references_are_limited() {
    let server = Server::start();
    let part = |next: usize| format!("part: {{ $ref: 'ROOT/{next}' }}\n");
    server.file(
        "/api.yaml",
        &format!("{API}components: {{ schemas: {{ {} }} }}\n", part(0).trim()),
    );
    for number in 0..250 {
        server.file(&format!("/{number}"), &part(number + 1));
    }
    refused(&server, "/api.yaml", &["more than 200 files", "/198:1:15"]);
    assert!(server.asked().len() <= 201);
}

#[test]
fn a_part_that_is_missing_can_be_left_out() {
    let server = Server::start();
    server.file(
        "/api.yaml",
        &format!("{API}components: {{ schemas: {{ A: {{ $ref: gone }} }} }}\n"),
    );
    let (gone, api) = (server.url("/gone"), server.url("/api.yaml"));
    let place = format!("{api}:16:37");
    refused(
        &server,
        "/api.yaml",
        &[&place, &format!("`--skip {gone}` leaves it out")],
    );
    let folder = folder(&server, &api);
    fetch(&folder, &format!("pets.yml --skip {gone}")).ok();
    assert!(folder.run("check").err.contains("nothing to report"));
}

#[test]
fn only_https_is_downloaded() {
    let server = Server::start();
    let folder = folder(&server, "http://localhost/api.yaml");
    fetch(&folder, "pets.yml").failed(1, &["pets.yml:4:23", "only `https` is downloaded"]);
    let folder = super::folder(&server, "https://me:secret@localhost/api.yaml");
    fetch(&folder, "pets.yml").failed(1, &["a user name or a password"]);
}

#[test]
fn files_of_others_are_left_alone() {
    let server = Server::start();
    server.file("/api.yaml", API);
    let name = format!("apis/{}/api.yaml", server.host());
    let folder = folder(&server, &server.url("/api.yaml")).file(&name, "mine");
    fetch(&folder, "pets.yml").failed(2, &["would be overwritten"]);
    assert_eq!(folder.read(&name), "mine");
    assert!(!folder.path("arazzo.lock").exists());
    fetch(&folder, "pets.yml --into ../elsewhere").failed(2, &["is not a folder below"]);
    fetch(&folder, "pets.yml --into .").failed(2, &["is not a folder below"]);
    fetch(&folder, "no.yml").failed(2, &["no.yml"]);
    let words = [
        "`a.example:1` is not the name of a host",
        "without `https://`",
    ];
    fetch(&folder, "pets.yml --allow-host a.example:1").failed(2, &words);
    fetch(&folder, "pets.yml --root-certificate pets.yml").failed(2, &["no certificate in PEM"]);
    fetch(&folder, "pets.yml --skip api").failed(2, &["`api` is not a URL"]);
}

#[test]
#[cfg(unix)]
fn no_link_leads_out_of_the_folder() {
    let server = Server::start();
    server.file("/api.yaml", API);
    let (folder, outside) = (folder(&server, &server.url("/api.yaml")), Folder::empty());
    std::os::unix::fs::symlink(outside.path(""), folder.path("apis")).expect("a link");
    fetch(&folder, "pets.yml").failed(2, &["leads out of the folder"]);
    assert_eq!(outside.list(""), Vec::<String>::new());
}
