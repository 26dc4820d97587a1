//! The parts of a multipart body, and how they are written (RFC 7578, RFC 2046 section 5.1).

use std::hash::{DefaultHasher, Hash, Hasher};

use bytes::{BufMut, BytesMut};

use crate::{
    request::content::{Content, Upload, UploadPart},
    run::RunId,
};

/// A part of the body.
pub(super) struct Part<'v> {
    pub(super) name: &'v str,
    pub(super) file_name: Option<&'v str>,
    pub(super) content_type: Option<&'v str>,
    pub(super) content: Data,
}

/// What is in a part.
pub(super) enum Data {
    Memory(Vec<u8>),
    File(UploadPart),
}

/// Joins the parts into a body: in memory unless a file is among them.
pub(super) fn joined(parts: Vec<Part<'_>>, boundary: &str) -> Content {
    let mut pieces = Vec::new();
    let mut body = BytesMut::new();
    for part in parts {
        put_head(&mut body, &part, boundary);
        match part.content {
            Data::Memory(content) => body.put_slice(&content),
            Data::File(file) => {
                pieces.push(UploadPart::Bytes(body.split().freeze()));
                pieces.push(file);
            }
        }
        body.put_slice(b"\r\n");
    }
    body.put_slice(format!("--{boundary}--\r\n").as_bytes());
    if pieces.is_empty() {
        return body.freeze().into();
    }
    pieces.push(UploadPart::Bytes(body.freeze()));
    Content::Upload(Upload::new(pieces))
}

/// Writes what is before the content of a part.
fn put_head(body: &mut BytesMut, part: &Part<'_>, boundary: &str) {
    let mut head = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"",
        quoted(part.name)
    );
    if let Some(file_name) = part.file_name {
        head.push_str(&format!("; filename=\"{}\"", quoted(file_name)));
    }
    if let Some(content_type) = part.content_type {
        head.push_str("\r\nContent-Type: ");
        head.push_str(content_type);
    }
    body.put_slice(head.as_bytes());
    body.put_slice(b"\r\n\r\n");
}

/// Escapes a name for quotes, as browsers do.
fn quoted(name: &str) -> String {
    name.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// Returns a boundary that occurs in no part.
pub(super) fn boundary(parts: &[Part<'_>]) -> String {
    let mut hasher = DefaultHasher::new();
    for part in parts {
        match &part.content {
            Data::Memory(content) => content.hash(&mut hasher),
            // A file is not searched: what it does not contain is a random number.
            Data::File(_) => return format!("arazzo-{}", RunId::random()),
        }
    }
    loop {
        let boundary = format!("arazzo-{:016x}", hasher.finish());
        if !parts.iter().any(|part| part.holds(boundary.as_bytes())) {
            return boundary;
        }
        boundary.hash(&mut hasher);
    }
}

impl Part<'_> {
    /// Returns whether the text is in a content in memory.
    fn holds(&self, text: &[u8]) -> bool {
        match &self.content {
            Data::Memory(content) => content.windows(text.len()).any(|window| window == text),
            Data::File(_) => false,
        }
    }
}
