//! `arazzo.lock`: which files were downloaded from which URLs.
//!
//! A program with access to the network writes it; the compiler only looks up where the file of a
//! URL is. The lock lies in the folder that its files are below.

use serde::{Deserialize, Serialize};
use url::Url;

/// The name of the file.
pub const LOCK_FILE: &str = "arazzo.lock";

/// The version of the format.
const VERSION: u32 = 1;

/// The files that were downloaded, in the order of their URLs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    version: u32,
    /// The folder that all files are below, relative to that of the lock.
    pub folder: String,
    /// The files.
    pub files: Vec<Locked>,
}

/// A URL and the file with what it had.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Locked {
    /// The URL that a document names, without a fragment.
    pub url: String,
    /// Where it redirected to, if it did. References in the file are relative to this URL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// The file, relative to the folder of the lock, with `/` between its parts.
    pub file: String,
    /// The SHA-256 of its bytes, in lower-case hexadecimal digits.
    pub sha256: String,
    /// The number of its bytes.
    pub size: u64,
}

impl Locked {
    /// The URL that references in the file are relative to.
    pub fn base(&self) -> &str {
        self.location.as_deref().unwrap_or(&self.url)
    }
}

impl Lock {
    /// A lock with these files, in order.
    pub fn new(folder: impl Into<String>, mut files: Vec<Locked>) -> Self {
        files.sort();
        Lock {
            version: VERSION,
            folder: folder.into(),
            files,
        }
    }

    /// Reads a lock.
    ///
    /// # Errors
    ///
    /// What is wrong with the text: it is no such JSON, has another version, or names a file that
    /// is not below the folder of the lock.
    pub fn parse(text: &str) -> Result<Self, String> {
        let lock: Lock = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if lock.version != VERSION {
            return Err(format!("its version is {}, not {VERSION}", lock.version));
        }
        let mut names = lock.files.iter().map(|one| &one.file);
        let mut names = std::iter::once(&lock.folder).chain(&mut names);
        match names.find(|name| !is_below(name)) {
            Some(name) => Err(format!("`{name}` is not below its folder")),
            None => Ok(lock),
        }
    }

    /// The text of the lock.
    pub fn to_json(&self) -> String {
        // A struct of texts and numbers is always JSON.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// The file of a URL, whether or not it has a fragment.
    pub fn find(&self, url: &str) -> Option<&Locked> {
        let url = normal(url)?;
        let same = |one: &&Locked| one.url == url || one.location.as_ref() == Some(&url);
        self.files.iter().find(same)
    }
}

/// A URL as locks have it: in its normal form, and without its fragment. None for what is no URL.
pub fn normal(url: &str) -> Option<String> {
    let mut url = Url::parse(url).ok()?;
    url.set_fragment(None);
    Some(url.into())
}

/// Whether a path leads below the folder that it is relative to, on every system.
fn is_below(file: &str) -> bool {
    let plain = |part: &str| !matches!(part, "" | "." | "..");
    !file.contains(['\\', ':', '\0']) && file.split('/').all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locked(url: &str, file: &str) -> Locked {
        Locked {
            url: url.to_owned(),
            location: None,
            file: file.to_owned(),
            sha256: "00".to_owned(),
            size: 1,
        }
    }

    #[test]
    fn a_lock_is_read_as_it_was_written() {
        let mut moved = locked("https://b.example/x", "apis/b.example/y");
        moved.location = Some("https://b.example/y".to_owned());
        let lock = Lock::new(
            "apis",
            vec![moved, locked("https://a.example/x", "apis/a.example/x")],
        );
        assert_eq!(lock.files[0].url, "https://a.example/x");
        assert_eq!(Lock::parse(&lock.to_json()), Ok(lock));
    }

    #[test]
    fn a_url_is_found_in_every_spelling() {
        let lock = Lock::new(
            "apis",
            vec![locked("https://a.example/x", "apis/a.example/x")],
        );
        for url in ["https://A.example:443/y/../x", "https://a.example/x#/paths"] {
            assert!(lock.find(url).is_some(), "{url}");
        }
        for url in ["https://a.example/x?y", "http://a.example/x", "x"] {
            assert!(lock.find(url).is_none(), "{url}");
        }
    }

    #[test]
    fn files_elsewhere_are_refused() {
        for file in ["../x", "/x", "a/../../x", "C:/x", "a\\x", "", "a//x"] {
            let lock = Lock::new("apis", vec![locked("https://a.example/x", file)]);
            let read = Lock::parse(&lock.to_json());
            assert!(
                read.is_err_and(|error| error.contains("not below")),
                "{file}"
            );
        }
        assert!(Lock::parse("{\"version\": 2, \"folder\": \"a\", \"files\": []}").is_err());
        assert!(Lock::parse("[").is_err());
    }
}
