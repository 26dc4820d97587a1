//! Signed requests, and the check of signatures.
//!
//! Signatures that are no test vector of RFC 4231 were computed with
//! `printf '%s' PAYLOAD | openssl dgst -sha256 -hmac SECRET`.

use std::time::{Duration, SystemTime};

use arazzo::rt::{Client, Method, RequestBuilder, Run};
use arazzo::signing::{Encoding, Signer, VerifyError};
use arazzo::testing::{Recorded, Reply, Script};

use crate::support::{API, Step};

const BODY: &[u8] = b"{\"amount\":1}";
const SIGNATURE: &str = "80dc8555c01fd8bc3c7cf3e1229044e2f54aa28bfd59828a828669f7e41cab35";
const OF_ANOTHER_SECRET: &str = "073961e1ca42a22deb47083e0d2088c134a9a076b649a977fddd1e5dc4e61a86";

fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

fn signer() -> Signer {
    Signer::new("whsec_1").clock(|| at(1_700_000_000))
}

fn format(format: &str, payload: &str) -> Signer {
    let signer = signer().format(format).expect(format);
    signer.payload(payload).expect(payload)
}

#[test]
fn the_vectors_of_the_standard() {
    for (key, data, expected) in [
        (
            "\u{b}".repeat(20),
            "Hi There",
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
        ),
        (
            "Jefe".to_owned(),
            "what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        ),
    ] {
        let signer = Signer::new(key).format("{signature}").expect("a format");
        let signer = signer.payload("{body}").expect("a payload");
        assert_eq!(signer.sign(data.as_bytes(), at(0)), expected);
    }
}

#[test]
fn headers_are_written_as_they_are_set() {
    for (signer, header) in [
        (signer(), format!("t=1700000000,sha256={SIGNATURE}")),
        (
            format("v1={signature}, ts={timestamp}", "{timestamp}.{body}"),
            format!("v1={SIGNATURE},ts=1700000000"),
        ),
        (
            signer().encoding(Encoding::Base64),
            "t=1700000000,sha256=gNyFVcAf2Lw8fPPhIpBE4vVKoov9WYKKgoZp9+QcqzU=".to_owned(),
        ),
        (
            format("sha256={signature}", "{body}"),
            "sha256=8a4fcfc5e9718df5605b3cfe689289f49119dcfa58c7972522c8542c388cab92".to_owned(),
        ),
    ] {
        assert_eq!(signer.sign(BODY, at(1_700_000_000)), header);
        let now = at(1_700_000_000);
        assert_eq!(signer.verify(&header, BODY, now, Duration::ZERO), Ok(()));
    }
    let signer = format("v0={timestamp}:{signature}", "v0:{timestamp}:{body}").milliseconds();
    let time = at(1_700_000_000) + Duration::from_millis(123);
    let header =
        "v0=1700000000123:72a4f586f21b379abc01459d1e5d5512fbe1236dc8c955ead74e56c575bddd48";
    assert_eq!(signer.sign(b"", time), header);
    assert_eq!(signer.verify(header, b"", time, Duration::ZERO), Ok(()));
}

#[test]
fn signatures_are_checked() {
    let now = 1_700_000_000;
    let tolerance = Duration::from_secs(300);
    let upper = SIGNATURE.to_ascii_uppercase();
    let (too_old, too_new) = (
        VerifyError::TooOld {
            age: Duration::from_secs(301),
        },
        VerifyError::TooNew {
            ahead: Duration::from_secs(301),
        },
    );
    for (header, now, expected) in [
        (format!("t=1700000000,sha256={SIGNATURE}"), now, Ok(())),
        (format!("sha256={SIGNATURE} , t=1700000000"), now, Ok(())),
        (format!("t=1700000000,sha256={upper}"), now, Ok(())),
        (
            format!("t=1700000000,v0=abc,sha256={OF_ANOTHER_SECRET},sha256={SIGNATURE}"),
            now,
            Ok(()),
        ),
        (
            format!("t=1700000000,sha256=zz,sha256={SIGNATURE}"),
            now,
            Ok(()),
        ),
        (
            format!("t=1700000000,sha256={SIGNATURE}"),
            now + 300,
            Ok(()),
        ),
        (
            format!("t=1700000000,sha256={SIGNATURE}"),
            now - 300,
            Ok(()),
        ),
        (
            format!("t=1700000000,sha256={SIGNATURE}"),
            now + 301,
            Err(too_old),
        ),
        (
            format!("t=1700000000,sha256={SIGNATURE}"),
            now - 301,
            Err(too_new),
        ),
        (
            format!("sha256={SIGNATURE}"),
            now,
            Err(VerifyError::MissingTimestamp),
        ),
        (
            "t=1700000000".to_owned(),
            now,
            Err(VerifyError::MissingSignature),
        ),
        (String::new(), now, Err(VerifyError::MissingSignature)),
        (
            format!("t=,sha256={SIGNATURE}"),
            now,
            Err(VerifyError::BadTimestamp),
        ),
        (
            format!("t=+1700000000,sha256={SIGNATURE}"),
            now,
            Err(VerifyError::BadTimestamp),
        ),
        (
            format!("t=17e8,sha256={SIGNATURE}"),
            now,
            Err(VerifyError::BadTimestamp),
        ),
        (
            format!("t=99999999999999999999,sha256={SIGNATURE}"),
            now,
            Err(VerifyError::BadTimestamp),
        ),
        (
            format!("t=1700000001,sha256={SIGNATURE}"),
            now,
            Err(VerifyError::WrongSignature),
        ),
        (
            format!("t=1700000000,sha256={OF_ANOTHER_SECRET}"),
            now,
            Err(VerifyError::WrongSignature),
        ),
        (
            format!("t=1700000000,sha256={}", &SIGNATURE[..62]),
            now,
            Err(VerifyError::WrongSignature),
        ),
        (
            format!("t=1700000000,sha256={}", &SIGNATURE[..63]),
            now,
            Err(VerifyError::WrongSignature),
        ),
        (
            "t=1700000000,sha256=".to_owned(),
            now,
            Err(VerifyError::WrongSignature),
        ),
        (
            "t=1700000000,sha256=é".to_owned(),
            now,
            Err(VerifyError::WrongSignature),
        ),
    ] {
        let found = signer().verify(&header, BODY, at(now), tolerance);
        assert_eq!(found, expected, "{header} {now}");
    }
    let header = signer().sign(BODY, at(now));
    let changed = signer().verify(&header, b"{\"amount\":2}", at(now), tolerance);
    assert_eq!(changed, Err(VerifyError::WrongSignature));
}

#[test]
fn every_format_that_is_taken_can_be_verified() {
    let time = at(1_700_000_000);
    for text in [
        "{signature},{timestamp}",
        "v={signature},v={timestamp}",
        "v={signature},{timestamp}",
        "{signature}/{timestamp}",
        "{timestamp}/{signature}",
        "<{signature}=>,t={timestamp}",
        "{timestamp}+{signature}+v1",
        "={signature}${timestamp}$",
        "{signature}==,{timestamp}",
        "{signature}={timestamp}=",
        "{signature},5,{timestamp}",
        "5x,{timestamp}x,{signature}",
        ",{signature},,5,{timestamp}",
    ] {
        for encoding in [Encoding::Hex, Encoding::Base64] {
            let signer = format(text, "{timestamp}.{body}").encoding(encoding);
            let header = signer.sign(BODY, time);
            let verified = signer.verify(&header, BODY, time, Duration::ZERO);
            assert_eq!(verified, Ok(()), "{header}");
        }
    }
}

#[test]
fn settings_that_do_not_go_together_are_refused() {
    for (format, message) in [
        ("t={timestamp}", "the header needs one `{signature}`"),
        (
            "a={signature},b={signature}",
            "the header needs one `{signature}`",
        ),
        (
            "{timestamp}{signature}",
            "`{timestamp}` and `{signature}` need something between them",
        ),
        (
            "t={timestamp},t={timestamp},s={signature}",
            "the header may hold one `{timestamp}`, and no `{body}`",
        ),
        (
            "v{timestamp}0,{signature}",
            "no digit may follow `{timestamp}`, and neither digit nor letter `{signature}`",
        ),
        (
            "t={timestamp}-{signature}end",
            "no digit may follow `{timestamp}`, and neither digit nor letter `{signature}`",
        ),
        (
            "{sig}",
            "`{sig}` is neither `{timestamp}` nor `{signature}` nor `{body}`",
        ),
        ("s={signature}\n", "the header may hold visible ASCII alone"),
    ] {
        let error = signer().format(format).expect_err(format);
        assert_eq!(error.to_string(), message);
    }
    for payload in ["{timestamp}", "{body}{body}", "{body}{signature}"] {
        let error = signer().payload(payload).expect_err(payload);
        assert_eq!(
            error.to_string(),
            "what is signed needs one `{body}`, and no `{signature}`"
        );
    }
    let error = signer().header("a b").expect_err("it is not a name");
    assert_eq!(error.to_string(), "`a b` is not a valid header name");
    let unsent = signer().format("{signature}").expect("a format");
    let client = Client::builder()
        .sign("api", unsent)
        .transport(Script::new());
    assert_eq!(
        client
            .build()
            .expect_err("the timestamp is not sent")
            .to_string(),
        "the requests of the source `api` cannot be signed: the timestamp is signed, but the format \
         of the header has no `{timestamp}`"
    );
}

/// The requests of one step whose source is signed under this name.
async fn send(
    source: &str,
    replies: &[Reply],
    fill: impl for<'r> FnOnce(RequestBuilder<'r, Step>) -> RequestBuilder<'r, Step>,
) -> Vec<Recorded> {
    let script = replies.iter().cloned().fold(Script::new(), Script::reply);
    let client = Client::builder()
        .transport(script.clone())
        .allow_redirects_to("away.example")
        .sign(source, signer())
        .build();
    let run = Run::new(&client.expect("the settings are valid"));
    let response = fill(run.request("s", Method::POST, API, "/x")).send().await;
    let shown = format!("{response:?}");
    assert!(
        !shown.contains("whsec_1") && !shown.contains(SIGNATURE),
        "{shown}"
    );
    script.requests()
}

#[tokio::test]
async fn requests_of_a_source_are_signed() {
    let json = |amount: u8| serde_json::json!({ "amount": amount });
    for (source, signed) in [("api", true), ("doc/api", true), ("other", false)] {
        let requests = send(source, &[Reply::status(200)], |r| r.json(json(1))).await;
        assert_eq!(requests[0].body, BODY);
        let header = requests[0].header("x-webhook-signature");
        let expected = format!("t=1700000000,sha256={SIGNATURE}");
        assert_eq!(header, signed.then_some(expected.as_str()), "{source}");
    }
    let own = send("api", &[Reply::status(200)], |request| {
        request.header("X-Webhook-Signature", "mine")
    })
    .await;
    assert_eq!(own[0].header("x-webhook-signature"), Some("mine"));
}

#[tokio::test]
async fn a_redirect_is_signed_for_what_it_sends_and_elsewhere_not_at_all() {
    let json = serde_json::json!({ "amount": 1 });
    let empty =
        "t=1700000000,sha256=5559483e7dab3ca6e1936ca52d7ba06d5e374b1100d4bf96526a5970305e9f45";
    let full = format!("t=1700000000,sha256={SIGNATURE}");
    for (status, location, header) in [
        (302, "/y", Some(empty)),
        (307, "/y", Some(&*full)),
        (302, "https://away.example/y", None),
        (307, "https://away.example/y", None),
    ] {
        let there = Reply::status(status).header("Location", location);
        let requests = send("api", &[there, Reply::status(200)], |r| r.json(&json)).await;
        assert_eq!(requests.len(), 2, "{location}");
        assert_eq!(
            requests[1].header("x-webhook-signature"),
            header,
            "{status} {location}"
        );
    }
}

#[test]
fn a_message_has_one_fingerprint_however_its_header_is_written() {
    let other_secret = Signer::new("whsec_2");
    let (first, second) = (at(1_700_000_000), at(1_700_000_001));
    let fingerprint = signer().fingerprint(&signer().sign(BODY, first), BODY);
    let rewritten = format!("v=1, {}", signer().sign(BODY, first));
    assert_eq!(signer().fingerprint(&rewritten, BODY), fingerprint);
    let signed_otherwise = other_secret.sign(BODY, first);
    assert_eq!(
        other_secret.fingerprint(&signed_otherwise, BODY),
        fingerprint
    );
    let later = signer().sign(BODY, second);
    assert_ne!(signer().fingerprint(&later, BODY), fingerprint);
    assert_ne!(
        signer().fingerprint(&signer().sign(b"{}", first), b"{}"),
        fingerprint
    );
}
