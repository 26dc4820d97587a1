//! Where the file of a URL is kept: below the name of its host, as its path says.
//!
//! Files that refer to each other relatively do so on disk as well. The names are safe on every
//! system, whatever a URL says: what a file system would not take stays percent-encoded, and two
//! URLs never share a name, whether or not the system tells upper from lower case. What that
//! changes is found through the lock.

use std::collections::{BTreeMap, BTreeSet};

use percent_encoding::percent_decode_str;
use sha2::{Digest, Sha256};
use url::Url;

/// The longest name of a file or folder, in bytes.
const LONGEST: usize = 100;

/// The longest path of the folders below a host, in bytes; what is longer is one folder.
const LONGEST_PATH: usize = 120;

/// Names of devices on Windows, with any ending.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// The paths of these URLs, relative to the folder of all downloads, with `/` between the parts.
pub(super) fn paths<'u>(urls: impl IntoIterator<Item = &'u Url>) -> BTreeMap<&'u Url, String> {
    let sorted: BTreeSet<&Url> = urls.into_iter().collect();
    let mut taken = Taken::default();
    let path = |url| (url, taken.free(path(url), url));
    sorted.into_iter().map(path).collect()
}

/// The SHA-256 of bytes in hexadecimal digits.
pub(super) fn digest(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The paths that are in use, in lower case, and the folders around them.
#[derive(Default)]
struct Taken {
    files: BTreeSet<String>,
    folders: BTreeSet<String>,
}

impl Taken {
    /// The path, or one like it if it is taken or is a folder of another.
    fn free(&mut self, path: String, url: &Url) -> String {
        let free = if self.take(&path) {
            return path;
        } else {
            with_mark(&path, &short(url.as_str()))
        };
        if self.take(&free) {
            return free;
        }
        // A file stands where its folder would be.
        let host = free.split('/').next().unwrap_or_default();
        let apart = format!("{host}/+{}", digest(url.as_str().as_bytes()));
        self.take(&apart);
        apart
    }

    fn take(&mut self, path: &str) -> bool {
        let key = path.to_lowercase();
        let folders: Vec<String> = key
            .match_indices('/')
            .map(|(at, _)| key[..at].into())
            .collect();
        let is_in_file = folders.iter().any(|folder| self.files.contains(folder));
        if is_in_file || self.folders.contains(&key) || self.files.contains(&key) {
            return false;
        }
        self.files.insert(key);
        self.folders.extend(folders);
        true
    }
}

/// The path of a URL, if it were the only one.
fn path(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    let port = url.port().map_or(String::new(), |port| format!("+{port}"));
    let host = name(&format!("{}{port}", host.replace(':', "-")));
    let mut parts: Vec<String> = url
        .path_segments()
        .into_iter()
        .flatten()
        .map(name)
        .collect();
    let file = parts.pop().filter(|file| !file.is_empty());
    let file = file.unwrap_or_else(|| "index".to_owned());
    let file = match url.query() {
        Some(query) => with_mark(&file, &short(query)),
        None => file,
    };
    if parts.iter().map(|part| part.len() + 1).sum::<usize>() > LONGEST_PATH {
        parts = vec![format!("+{}", short(&parts.join("/")))];
    }
    let folders = parts.into_iter().map(|part| match part.as_str() {
        "" => "+".to_owned(),
        _ => part,
    });
    let all: Vec<String> = std::iter::once(host).chain(folders).chain([file]).collect();
    all.join("/")
}

/// A part of a URL's path as a name.
fn name(part: &str) -> String {
    let decoded = decoded(part);
    let stem = decoded.split('.').next().unwrap_or_default();
    let stem = stem.trim_end().to_ascii_lowercase();
    let (letters, number) = stem.split_at(stem.len().min(3));
    let is_numbered = matches!(letters, "com" | "lpt") && number.len() == 1;
    let mut name = decoded;
    if DEVICES.contains(&stem.as_str()) || is_numbered || name.starts_with('.') {
        name.insert(0, '+');
    }
    if name.ends_with(['.', ' ']) {
        name.push('+');
    }
    if name.len() > LONGEST {
        // The ending says what it is. All characters are one byte long.
        let tail = name.split_off(name.len() - LONGEST / 4);
        name.truncate(LONGEST / 2);
        name = format!("{name}+{}{tail}", short(part));
    }
    name
}

/// The text without percent-encoding, where all of it is harmless in a name.
fn decoded(part: &str) -> String {
    let decoded: Vec<u8> = percent_decode_str(part).collect();
    let harmless = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._ ,()@".contains(byte);
    if decoded.iter().all(harmless) {
        return decoded.into_iter().map(char::from).collect();
    }
    let plain = |c: char| {
        if is_encoded(c) {
            c.to_string()
        } else {
            encoded(c)
        }
    };
    part.chars().map(plain).collect()
}

/// Whether a character of a URL may stand in a name: also the sign of what is encoded.
fn is_encoded(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-._,()@%=!$+;~".contains(c)
}

fn encoded(c: char) -> String {
    let mut bytes = [0; 4];
    let bytes = c.encode_utf8(&mut bytes).bytes();
    bytes.map(|byte| format!("%{byte:02X}")).collect()
}

/// `api.yaml` with a mark before its ending: `api+1a2b3c4d.yaml`.
fn with_mark(path: &str, mark: &str) -> String {
    let file = path.rfind('/').map_or(0, |at| at + 1);
    match path[file..].rfind('.') {
        Some(dot) if dot > 0 => {
            let (stem, ending) = path.split_at(file + dot);
            format!("{stem}+{mark}{ending}")
        }
        _ => format!("{path}+{mark}"),
    }
}

fn short(text: &str) -> String {
    digest(text.as_bytes())[..8].to_owned()
}

#[cfg(test)]
mod tests;
