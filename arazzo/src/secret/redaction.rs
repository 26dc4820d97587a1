//! [`Redaction`]: removes secrets from text that is about to be shown.

use std::{
    borrow::Cow,
    fmt,
    sync::{Arc, OnceLock},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use zeroize::Zeroizing;

use crate::secret::HIDDEN;

/// The least length, in bytes, of a secret that does not occur in other texts by chance.
const TELLING: usize = 8;

/// The secrets of one run.
///
/// Most runs show nothing, so the forms in which a server may echo a secret are derived when a text
/// is about to be shown for the first time.
#[derive(Default)]
pub(crate) struct Redaction {
    secrets: Vec<Arc<Zeroizing<String>>>,
    forms: OnceLock<Forms>,
}

impl Clone for Redaction {
    fn clone(&self) -> Self {
        Self {
            secrets: self.secrets.clone(),
            forms: OnceLock::new(),
        }
    }
}

impl fmt::Debug for Redaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Redaction({})", self.secrets.len())
    }
}

impl Redaction {
    /// Returns whether the text is one of the secrets, or empty.
    pub(crate) fn knows(&self, secret: &str) -> bool {
        secret.is_empty() || self.secrets.iter().any(|known| known.as_str() == secret)
    }

    /// Adds a secret.
    pub(crate) fn add(&mut self, secret: &str) {
        if !self.knows(secret) {
            let secret = Zeroizing::new(secret.to_owned());
            self.secrets.push(Arc::new(secret));
            self.forms = OnceLock::new();
        }
    }

    /// Every text that must not be shown.
    fn texts(&self) -> &[Zeroizing<String>] {
        let forms = self.forms.get_or_init(|| {
            let mut forms = Forms::default();
            for secret in &self.secrets {
                forms.add(secret);
            }
            forms
        });
        &forms.0
    }
}

/// Secrets in every form in which a server may echo them, longest first: if one contains another,
/// replacing the shorter one first would leave the rest of the longer one readable.
#[derive(Default)]
struct Forms(Vec<Zeroizing<String>>);

impl Forms {
    /// Adds a secret: as it is, in the encodings of URLs, forms, JSON and HTML, and without the
    /// scheme of an `Authorization` header.
    fn add(&mut self, secret: &str) {
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
        let known = self.0.iter().any(|known| **known == text);
        if text.is_empty() || known {
            return;
        }
        let place = self.0.partition_point(|other| other.len() > text.len());
        self.0.insert(place, Zeroizing::new(text));
    }
}

impl Redaction {
    /// Returns the text with every secret replaced by `…`.
    pub(crate) fn apply<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut shown = Cow::Borrowed(text);
        for secret in self.texts() {
            if shown.contains(secret.as_str()) {
                shown = Cow::Owned(shown.replace(secret.as_str(), HIDDEN));
            }
        }
        shown
    }

    /// Returns whether a text contains a secret.
    pub(crate) fn finds(&self, text: &[u8]) -> bool {
        let holds = |secret: &Zeroizing<String>| {
            let secret = secret.as_bytes();
            text.windows(secret.len()).any(|part| part == secret)
        };
        self.texts().iter().any(holds)
    }

    /// Hides secrets in the outputs of steps. A short secret may occur in other words by chance, so
    /// it is hidden only where it is the whole text.
    pub(crate) fn apply_to_value(&self, value: &mut Value) {
        match value {
            Value::Object(members) => members.values_mut().for_each(|v| self.apply_to_value(v)),
            Value::Array(elements) => elements.iter_mut().for_each(|v| self.apply_to_value(v)),
            Value::String(text) => {
                for secret in self.texts() {
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

    /// Returns the text of a body with every secret replaced. Members of JSON objects with
    /// sensitive names are hidden too. JSON may escape any character of a secret, so the unescaped
    /// strings are searched as well as the text.
    pub(crate) fn apply_to_body<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if let Ok(mut value) = serde_json::from_str::<Value>(text)
            && (hide_members(&mut value) | (text.contains('\\') && self.hide_texts(&mut value)))
        {
            return Cow::Owned(self.apply(&value.to_string()).into_owned());
        }
        self.apply(text)
    }
}

/// Writes the hexadecimal digits of a percent-encoded text in lower case, as some servers do.
fn with_small_digits(encoded: &str) -> String {
    let mut pieces = encoded.split('%');
    let mut small = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (digits, rest) = piece.split_at(piece.len().min(2));
        small.extend(["%", &digits.to_ascii_lowercase(), rest]);
    }
    small
}

/// Escapes a text as HTML, since error pages of servers repeat what they were sent.
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

/// Hides members of objects with sensitive names; returns whether there were any.
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

/// Returns whether the name of a header or a member suggests that its value is secret.
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
    // Every header and every member of a shown body is looked at: the letters of nearly all names
    // fit on the stack.
    let mut short = [0; 64];
    let mut long = Vec::new();
    let letters = name.bytes().filter(u8::is_ascii_alphanumeric);
    let letters = letters.map(|letter| letter.to_ascii_lowercase());
    let letters: &[u8] = if name.len() <= short.len() {
        let count = short
            .iter_mut()
            .zip(letters)
            .map(|(to, letter)| *to = letter)
            .count();
        &short[..count]
    } else {
        long.extend(letters);
        &long
    };
    (0..letters.len()).any(|start| {
        let rest = &letters[start..];
        matches!(rest[0], b'a' | b'c' | b'p' | b's' | b't')
            && WORDS.iter().any(|word| rest.starts_with(word.as_bytes()))
    })
}
