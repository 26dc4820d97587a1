//! Text with placeholders: `Bearer {$inputs.token}`.
//!
//! Values are converted to text as Arazzo requires for runtime expressions in strings: a string as
//! it is, other scalars and structures as their JSON text.

use serde::Serialize;
use serde_json::Value;

use super::{is_none, to_bytes, to_value};

/// Returns the text of a value: a string as it is, everything else as JSON.
///
/// The text of a value that cannot be written as JSON is empty.
pub fn text(value: &(impl Serialize + ?Sized)) -> String {
    to_value(value).map_or_else(|_| String::new(), |value| value_text(&value))
}

/// Returns the text of a JSON value: a string as it is, everything else as JSON.
pub(crate) fn value_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => json_text(other),
    }
}

/// Returns the JSON text of a JSON value, with numbers as ECMAScript writes them.
pub(crate) fn json_text(value: &Value) -> String {
    // Writing a JSON value cannot fail: it contains neither NaN nor unset required properties.
    let text = to_bytes(value).unwrap_or_default();
    String::from_utf8(text).unwrap_or_default()
}

/// A text that is assembled from literal pieces and values.
///
/// ```
/// use arazzo::rt::Template;
///
/// let header = Template::new().text("cli/").value(&50).text(".0").finish();
/// assert_eq!(header.as_deref(), Some("cli/50.0"));
///
/// let absent = Template::new().text("topic-").value(&None::<&str>).finish();
/// assert_eq!(absent, None);
/// ```
#[derive(Clone, Debug)]
pub struct Template {
    text: Option<String>,
}

impl Default for Template {
    fn default() -> Self {
        Self::new()
    }
}

impl Template {
    /// Makes an empty text.
    pub fn new() -> Self {
        Self {
            text: Some(String::new()),
        }
    }

    /// Appends literal text.
    pub fn text(mut self, literal: &str) -> Self {
        if let Some(text) = &mut self.text {
            text.push_str(literal);
        }
        self
    }

    /// Appends a value: a string as it is, `null` as `null`, structures as JSON. `None` makes the
    /// whole text absent.
    pub fn value(mut self, value: &(impl Serialize + ?Sized)) -> Self {
        let filling = if is_none(value) {
            None
        } else {
            to_value(value).ok()
        };
        let filled = self.text.take().zip(filling);
        self.text = filled.map(|(text, value)| text + &value_text(&value));
        self
    }

    /// Returns the text, or `None` if a value was absent.
    pub fn finish(self) -> Option<String> {
        self.text
    }

    /// Returns the text of a template whose values always exist; an empty text if one was absent.
    pub fn filled(self) -> String {
        self.text.unwrap_or_default()
    }
}
