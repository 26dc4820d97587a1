//! [`Redaction`]: takes secrets out of text that is about to be shown.

use std::{borrow::Cow, fmt};

use base64::{Engine, engine::general_purpose::STANDARD};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use zeroize::Zeroizing;

use crate::secret::HIDDEN;

/// How long a secret is, in bytes, that is in another text only if it was put there.
const TELLING: usize = 8;

/// The secrets of one run: every text that must not be shown, in every form it may be echoed in.
#[derive(Clone, Default)]
pub(crate) struct Redaction {
    // Longest first, so that no part of a secret is left behind.
    texts: Vec<Zeroizing<String>>,
}

impl fmt::Debug for Redaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Redaction({})", self.texts.len())
    }
}

impl Redaction {
    /// Adds a secret: as it is, as a URL, a form and JSON would write it, and without the scheme of
    /// an `Authorization` header.
    pub(crate) fn add(&mut self, secret: &str) {
        self.add_forms(secret);
        let Some((scheme, credentials)) = secret.split_once(' ') else {
            return;
        };
        self.add_forms(credentials.trim());
        if !scheme.eq_ignore_ascii_case("basic") {
            return;
        }
        let decoded = STANDARD.decode(credentials.trim()).ok();
        if let Some(pair) = decoded.and_then(|bytes| String::from_utf8(bytes).ok()) {
            self.add_forms(pair.split_once(':').map_or("", |(_, password)| password));
            self.add_forms(&pair);
        }
    }

    fn add_forms(&mut self, secret: &str) {
        let url = utf8_percent_encode(secret, crate::request::RESERVED).to_string();
        self.insert(utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string());
        self.insert(url::form_urlencoded::byte_serialize(secret.as_bytes()).collect());
        let json = Value::String(secret.to_owned()).to_string();
        self.insert(json[1..json.len() - 1].to_owned());
        self.insert(with_small_digits(&url));
        self.insert(url);
        self.insert(as_html(secret));
        self.insert(secret.to_owned());
    }

    fn insert(&mut self, text: String) {
        let known = self.texts.iter().any(|known| **known == text);
        if text.is_empty() || known {
            return;
        }
        let place = self.texts.partition_point(|other| other.len() > text.len());
        self.texts.insert(place, Zeroizing::new(text));
    }

    /// Returns the text with every secret replaced by `…`.
    pub(crate) fn apply<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut shown = Cow::Borrowed(text);
        for secret in &self.texts {
            if shown.contains(secret.as_str()) {
                shown = Cow::Owned(shown.replace(secret.as_str(), HIDDEN));
            }
        }
        shown
    }

    /// Whether a text holds a secret.
    pub(crate) fn finds(&self, text: &[u8]) -> bool {
        let holds = |secret: &Zeroizing<String>| {
            let secret = secret.as_bytes();
            text.windows(secret.len()).any(|part| part == secret)
        };
        self.texts.iter().any(holds)
    }

    /// Hides secrets in the outputs of steps. A short secret may be a part of other words by
    /// chance, so it is hidden only where it is a whole text.
    pub(crate) fn apply_to_value(&self, value: &mut Value) {
        match value {
            Value::Object(members) => members.values_mut().for_each(|v| self.apply_to_value(v)),
            Value::Array(elements) => elements.iter_mut().for_each(|v| self.apply_to_value(v)),
            Value::String(text) => {
                for secret in &self.texts {
                    if **secret == *text || secret.len() >= TELLING {
                        *text = text.replace(secret.as_str(), HIDDEN);
                    }
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// Hides secrets in the texts and names of a JSON value; returns whether there were any.
    fn hide_texts(&self, value: &mut Value) -> bool {
        match value {
            Value::Object(members) => {
                let mut hidden = false;
                let shown = std::mem::take(members)
                    .into_iter()
                    .map(|(mut name, mut member)| {
                        hidden |= self.hide_texts(&mut member) | self.hide(&mut name);
                        (name, member)
                    });
                *members = shown.collect();
                hidden
            }
            Value::Array(elements) => elements
                .iter_mut()
                .fold(false, |hidden, element| hidden | self.hide_texts(element)),
            Value::String(text) => self.hide(text),
            Value::Null | Value::Bool(_) | Value::Number(_) => false,
        }
    }

    fn hide(&self, text: &mut String) -> bool {
        let Cow::Owned(shown) = self.apply(text) else {
            return false;
        };
        *text = shown;
        true
    }

    /// Returns the text of a body with every secret replaced, and with the members of JSON objects
    /// hidden whose name says that they are secret. JSON may escape any character of a secret, so it
    /// is looked for in the texts that are meant, too.
    pub(crate) fn apply_to_body<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if let Ok(mut value) = serde_json::from_str::<Value>(text)
            && (hide_members(&mut value) | (text.contains('\\') && self.hide_texts(&mut value)))
        {
            return Cow::Owned(self.apply(&value.to_string()).into_owned());
        }
        self.apply(text)
    }
}

/// The triplets of a percent-encoded text with `a` to `f`, as some servers write them.
fn with_small_digits(encoded: &str) -> String {
    let mut pieces = encoded.split('%');
    let mut small = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (digits, rest) = piece.split_at(piece.len().min(2));
        small.extend(["%", &digits.to_ascii_lowercase(), rest]);
    }
    small
}

/// A text in a page that says what is wrong.
fn as_html(text: &str) -> String {
    let escape = |character| match character {
        '&' => "&amp;".to_owned(),
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        '"' => "&quot;".to_owned(),
        '\'' => "&#39;".to_owned(),
        other => String::from(other),
    };
    text.chars().map(escape).collect()
}

/// Hides members of objects that are secret by name; returns whether there were any.
fn hide_members(value: &mut Value) -> bool {
    let mut hidden = false;
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                if is_sensitive(name) && (member.is_string() || member.is_number()) {
                    *member = HIDDEN.into();
                    hidden = true;
                } else {
                    hidden |= hide_members(member);
                }
            }
        }
        Value::Array(elements) => {
            for element in elements {
                hidden |= hide_members(element);
            }
        }
        _ => {}
    }
    hidden
}

/// Whether the name of a header or a member says that its value is secret.
pub(crate) fn is_sensitive(name: &str) -> bool {
    const WORDS: [&str; 10] = [
        "apikey",
        "authorization",
        "cookie",
        "credential",
        "passphrase",
        "passwd",
        "password",
        "privatekey",
        "secret",
        "token",
    ];
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    let name: String = letters.map(|letter| letter.to_ascii_lowercase()).collect();
    WORDS.iter().any(|word| name.contains(word))
}
