//! Request bodies of fields: forms, urlencoded and in parts.

use arazzo::Bytes;
use arazzo::rt::{MultipartField, Object, Style};
use arazzo::testing::Recorded;
use serde_json::json;

use crate::support::{refusal, send};

#[tokio::test]
async fn forms() {
    let body = json!({
        "client_secret": "p&w=1 +%",
        "scope": ["read", null, "write"],
        "ttl": 60,
        "absent": null,
        "meta": {"a": [1]},
        "none": [],
    });
    let sent = send("/x", |r| r.form(body)).await.expect("it can be sent");
    assert_eq!(
        sent.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(
        sent.text(),
        Some(
            "client_secret=p%26w%3D1+%2B%25&scope=read&scope=write&ttl=60\
             &meta=%7B%22a%22%3A%5B1%5D%7D"
        )
    );
    let styled = [
        ("csv", Style::form().exploded(false)),
        ("deep", Style::deep_object()),
        ("ssv", Style::space_delimited()),
        ("tsv", Style::tab_delimited()),
        ("url", Style::form().allow_reserved()),
    ];
    let body = json!({
        "csv": ["a", "b c"],
        "deep": {"x": {"y": "1 +"}},
        "rest": "z z",
        "ssv": ["a", "b+c"],
        "tsv": ["a", "b"],
        "url": "http://x/a b%20c",
    });
    let sent = send("/x", |r| r.form_as(body, &styled))
        .await
        .expect("it can be sent");
    assert_eq!(
        sent.text(),
        Some(
            "csv=a,b+c&deep%5Bx%5D%5By%5D=1+%2B&rest=z+z&ssv=a+b%2Bc&tsv=a%09b\
             &url=http://x/a+b+c"
        )
    );
    let sent = send("/x", |r| r.form("a=1&b=2"))
        .await
        .expect("it can be sent");
    assert_eq!(sent.text(), Some("a=1&b=2"));
    let why = refusal("/x", |r| r.form(json!([1]))).await;
    assert_eq!(
        why,
        "the value of `body` cannot be sent: a form cannot be an array"
    );
}

const FIELDS: &[MultipartField] = &[
    MultipartField::new("photo")
        .bytes()
        .content_type("image/png"),
    MultipartField::new("tags").json(),
    MultipartField::new("readme")
        .content_type("text/markdown")
        .file_name("a \"b\".md"),
];

#[tokio::test]
async fn multipart_forms() {
    let body = json!({
        "name": "Zoë",
        "photo": "iVBORw==",
        "ids": [1, 2],
        "meta": {"a": 1},
        "tags": ["x"],
        "readme": "# Hi",
        "absent": null,
    });
    let sent = send("/x", |r| r.multipart(body, FIELDS))
        .await
        .expect("it can be sent");
    let parts = parts(&sent);
    let expected: [(&str, &[u8]); 7] = [
        (
            "Content-Disposition: form-data; name=\"name\"",
            "Zoë".as_bytes(),
        ),
        (
            "Content-Disposition: form-data; name=\"photo\"; filename=\"photo\"\r\n\
             Content-Type: image/png",
            b"\x89PNG",
        ),
        ("Content-Disposition: form-data; name=\"ids\"", b"1"),
        ("Content-Disposition: form-data; name=\"ids\"", b"2"),
        (
            "Content-Disposition: form-data; name=\"meta\"\r\nContent-Type: application/json",
            br#"{"a":1}"#,
        ),
        (
            "Content-Disposition: form-data; name=\"tags\"\r\nContent-Type: application/json",
            br#"["x"]"#,
        ),
        (
            "Content-Disposition: form-data; name=\"readme\"; filename=\"a %22b%22.md\"\r\n\
             Content-Type: text/markdown",
            b"# Hi",
        ),
    ];
    assert_eq!(parts.len(), expected.len());
    for ((head, content), (expected_head, expected_content)) in parts.iter().zip(expected) {
        assert_eq!(
            (head.as_str(), content.as_slice()),
            (expected_head, expected_content)
        );
    }
    let why = refusal("/x", |r| r.multipart(json!({"photo": "?"}), FIELDS)).await;
    assert_eq!(why, "the value of `photo` cannot be sent: it is not Base64");
    let why = refusal("/x", |r| r.multipart("text", FIELDS)).await;
    assert!(why.contains("a multipart body cannot be a string"), "{why}");
}

#[tokio::test]
async fn a_file_says_what_it_is_called() {
    let named = || {
        Bytes::from(vec![1])
            .with_file_name("a\r\n\"b\".png")
            .with_content_type("image/webp")
    };
    let plain = || Bytes::from(vec![2]);
    let body = Object::new()
        .field("photo", named())
        .field("any", plain())
        .field("list", [named(), plain()])
        .field("text", named())
        .field("inside", Object::new().field("a", named()));
    let fields = [
        MultipartField::new("photo")
            .bytes()
            .content_type("image/png"),
        MultipartField::new("list").content_type("image/png"),
        MultipartField::new("text").text(),
    ];
    let sent = send("/x", |r| r.multipart(body, &fields)).await;
    let parts = parts(&sent.expect("it can be sent"));
    let file = |field: &str, name: &str, media_type: &str, content: u8| {
        let head = format!(
            "Content-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
             Content-Type: {media_type}"
        );
        (head, vec![content])
    };
    let escaped = "a%0D%0A%22b%22.png";
    let expected = [
        file("photo", escaped, "image/webp", 1),
        file("any", "any", "application/octet-stream", 2),
        file("list", escaped, "image/webp", 1),
        file("list", "list", "image/png", 2),
        (
            "Content-Disposition: form-data; name=\"text\"".to_owned(),
            b"AQ==".to_vec(),
        ),
        (
            "Content-Disposition: form-data; name=\"inside\"\r\nContent-Type: application/json"
                .to_owned(),
            br#"{"a":"AQ=="}"#.to_vec(),
        ),
    ];
    assert_eq!(parts, expected);
    let wrong = Bytes::from(vec![1]).with_content_type("a\r\nX-Other: 1");
    let why = refusal("/x", |r| r.multipart(Object::new().field("f", wrong), &[])).await;
    let reason = "the media type of the file is not a text of a header";
    assert_eq!(why, format!("the value of `f` cannot be sent: {reason}"));
}

#[tokio::test]
async fn a_multipart_content_type_keeps_its_boundary() {
    let given = send("/x", |r| {
        r.multipart(json!({"a": 1}), &[])
            .header("Content-Type", "multipart/related")
    });
    let given = given.await.expect("it can be sent");
    let content_type = given.header("content-type").unwrap_or_default();
    assert!(
        content_type.starts_with("multipart/related; boundary=arazzo-"),
        "{content_type}"
    );
}

/// Splits a multipart body into the heads and contents of its parts.
fn parts(sent: &Recorded) -> Vec<(String, Vec<u8>)> {
    let content_type = sent.header("content-type").unwrap_or_default();
    let (_, boundary) = content_type
        .split_once("boundary=")
        .expect("there is a boundary");
    let body = sent.body.to_vec();
    let end = format!("--{boundary}--\r\n").into_bytes();
    let mut rest = body
        .strip_suffix(end.as_slice())
        .expect("the body ends with its boundary");
    let line = format!("--{boundary}\r\n").into_bytes();
    let mut parts = Vec::new();
    while let Some(part) = rest.strip_prefix(line.as_slice()) {
        let end = find(part, &line).unwrap_or(part.len());
        let (part, after) = part.split_at(end);
        let head = find(part, b"\r\n\r\n").expect("a part has a head");
        let content = part[head + 4..]
            .strip_suffix(b"\r\n")
            .expect("a part ends its line");
        parts.push((
            String::from_utf8_lossy(&part[..head]).into_owned(),
            content.to_vec(),
        ));
        rest = after;
    }
    assert!(rest.is_empty());
    parts
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes
        .windows(wanted.len())
        .position(|window| window == wanted)
}
