//! Signatures: what was signed verifies, and what was changed does not.

use std::time::{Duration, SystemTime};

use arazzo::signing::{Encoding, Signer};

use crate::split;

/// Formats of headers that providers use, and one with odd separators.
const FORMATS: [&str; 5] = [
    "t={timestamp},sha256={signature}",
    "v1={signature};t={timestamp}",
    "{timestamp}.{signature}",
    "t={timestamp},v1={signature},v0=x",
    "sig={signature}=.,t={timestamp}=",
];

/// Signs a body, and verifies what comes of it.
pub fn check(data: &[u8]) {
    let (choice, data) = split::first(data);
    let (position, data) = split::first(data);
    let middle = usize::from(position) % (data.len() + 1);
    let (body, header) = data.split_at(middle);
    let signer = signer(choice);
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000 + u64::from(position));
    let signed = signer.sign(body, now);
    verified(&signer, &signed, body, now);
    changed(&signer, &signed, body, position, now);
    if let Ok(header) = std::str::from_utf8(header) {
        foreign(&signer, header, body, now);
        configured(header, body, now);
    }
}

fn signer(choice: u8) -> Signer {
    let format = FORMATS[usize::from(choice) % FORMATS.len()];
    let signer = Signer::new("whsec_1").format(format).expect("a format");
    let signer = if choice & 64 == 0 {
        signer
    } else {
        signer.milliseconds()
    };
    if choice & 128 == 0 {
        signer
    } else {
        signer.encoding(Encoding::Base64)
    }
}

fn verified(signer: &Signer, header: &str, body: &[u8], now: SystemTime) {
    let minute = Duration::from_secs(60);
    let verify = |now| signer.verify(header, body, now, minute);
    assert_eq!(verify(now), Ok(()), "{header} of {signer:?}");
    assert_eq!(verify(now + minute), Ok(()), "{header}");
    assert!(
        verify(now + minute + Duration::from_secs(1)).is_err(),
        "{header}"
    );
    assert!(
        verify(now - minute - Duration::from_secs(1)).is_err(),
        "{header}"
    );
}

/// Another body, and another secret.
fn changed(signer: &Signer, header: &str, body: &[u8], position: u8, now: SystemTime) {
    let mut other = body.to_vec();
    match other.get_mut(usize::from(position)) {
        Some(byte) => *byte ^= 1,
        None => other.push(position),
    }
    let hour = Duration::from_secs(3600);
    assert!(
        signer.verify(header, &other, now, hour).is_err(),
        "{body:?}"
    );
    let stranger = Signer::new("whsec_2");
    assert!(
        stranger
            .verify(&stranger.sign(&other, now), &other, now, hour)
            .is_ok()
    );
    assert!(
        stranger.verify(header, body, now, hour).is_err(),
        "{body:?}"
    );
}

/// A header that nobody signed.
fn foreign(signer: &Signer, header: &str, body: &[u8], now: SystemTime) {
    let _ = signer.fingerprint(header, body);
    assert!(
        signer.verify(header, body, now, Duration::MAX).is_err(),
        "{header:?}"
    );
}

/// A format that is taken is one whose headers can be verified.
fn configured(format: &str, body: &[u8], now: SystemTime) {
    let encoding = if body.len() % 2 == 0 {
        Encoding::Hex
    } else {
        Encoding::Base64
    };
    let Ok(signer) = Signer::new("k").encoding(encoding).format(format) else {
        return;
    };
    // Without a timestamp in the header, none may be signed.
    let payload = if format.contains("{timestamp}") {
        "{timestamp}.{body}"
    } else {
        "{body}"
    };
    let signer = signer.payload(payload).expect("a payload");
    let header = signer.sign(body, now);
    let verified = signer.verify(&header, body, now, Duration::from_secs(1));
    assert_eq!(verified, Ok(()), "{format:?} gives {header:?}");
}
