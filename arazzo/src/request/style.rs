//! [`Style`]: how a structured value becomes text (OpenAPI, "Style Values"; RFC 6570).
//!
//! Elements and members that are `null` are left out. A nested structure is written as JSON, except
//! in the style `deepObject`, which nests.

use serde_json::Value;

use super::encode::Encode;
use crate::value::{json_text, value_text};

/// How a parameter or a form field is serialised.
///
/// The constructors have the defaults of OpenAPI: `form` and `deepObject` explode, the others do
/// not.
///
/// ```
/// use arazzo::rt::Style;
///
/// const IDS: Style = Style::form().exploded(false);
/// # let _ = IDS;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    kind: Kind,
    explode: bool,
    pub(super) reserved: bool,
    /// Whether the value is a text that a server has issued, and is sent back unchanged.
    pub(super) given: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Form,
    Simple,
    Label,
    Matrix,
    SpaceDelimited,
    PipeDelimited,
    TabDelimited,
    DeepObject,
    Json,
    Text,
}

impl Style {
    const fn new(kind: Kind) -> Self {
        Self {
            kind,
            explode: matches!(kind, Kind::Form | Kind::DeepObject),
            reserved: false,
            given: false,
        }
    }

    /// `color=blue&color=black`; the default of queries and cookies.
    pub const fn form() -> Self {
        Self::new(Kind::Form)
    }

    /// `blue,black`; the default of paths and headers.
    pub const fn simple() -> Self {
        Self::new(Kind::Simple)
    }

    /// `.blue,black`
    pub const fn label() -> Self {
        Self::new(Kind::Label)
    }

    /// `;color=blue,black`
    pub const fn matrix() -> Self {
        Self::new(Kind::Matrix)
    }

    /// `color=blue%20black`
    pub const fn space_delimited() -> Self {
        Self::new(Kind::SpaceDelimited)
    }

    /// `color=blue%7Cblack`
    pub const fn pipe_delimited() -> Self {
        Self::new(Kind::PipeDelimited)
    }

    /// `color=blue%09black`; the `tsv` of Swagger 2.0.
    pub const fn tab_delimited() -> Self {
        Self::new(Kind::TabDelimited)
    }

    /// `color[R]=100&color[G]=200`, nested as deep as the value.
    pub const fn deep_object() -> Self {
        Self::new(Kind::DeepObject)
    }

    /// The value as JSON, for a parameter with `content: application/json`.
    pub const fn json() -> Self {
        Self::new(Kind::Json)
    }

    /// The value as text, for a parameter with other `content`.
    pub const fn text() -> Self {
        Self::new(Kind::Text)
    }

    /// Sets whether elements and members become separate parameters.
    pub const fn exploded(self, explode: bool) -> Self {
        Self { explode, ..self }
    }

    /// Marks the value as a text that a server has issued, to be sent back unchanged.
    pub(super) const fn as_given(self) -> Self {
        Self {
            given: true,
            ..self
        }
    }

    /// Does not encode the reserved characters of RFC 3986, as far as the location allows that.
    pub const fn allow_reserved(self) -> Self {
        Self {
            reserved: true,
            ..self
        }
    }

    /// Returns the text of a path parameter or a header.
    pub(super) fn text_of(self, name: &str, value: &Value, encode: Encode) -> String {
        let shape = match self.kind {
            Kind::Json => return encode(&json_text(value)),
            Kind::Text => return encode(&value_text(value)),
            _ => Shape::of(value),
        };
        match (self.kind, self.explode) {
            (Kind::Label, true) => format!(".{}", shape.joined(true, ".", encode)),
            (Kind::Label, false) => format!(".{}", shape.joined(false, ",", encode)),
            (Kind::Matrix, true) => {
                let pairs = shape.pairs(&encode(name), encode);
                pairs.iter().map(matrix).collect()
            }
            (Kind::Matrix, false) => matrix(&(encode(name), shape.joined(false, ",", encode))),
            (Kind::SpaceDelimited, false) => shape.joined(false, &encode(" "), encode),
            (Kind::PipeDelimited, false) => shape.joined(false, &encode("|"), encode),
            (Kind::TabDelimited, false) => shape.joined(false, &encode("\t"), encode),
            (_, explode) => shape.joined(explode, ",", encode),
        }
    }

    /// Returns whether the style can express an empty value in a path, as `matrix` does with
    /// `;color`.
    pub(super) fn takes_empty_text(self) -> bool {
        self.kind == Kind::Matrix
    }

    /// Returns the pairs of a query parameter, a cookie or a form field.
    pub(super) fn pairs_of(
        self,
        name: &str,
        value: &Value,
        encode: Encode,
    ) -> Vec<(String, String)> {
        let name = encode(name);
        let shape = match self.kind {
            Kind::Json => return vec![(name, encode(&json_text(value)))],
            Kind::Text => return vec![(name, encode(&value_text(value)))],
            Kind::DeepObject => return deep(name, value, encode),
            _ => Shape::of(value),
        };
        if shape.is_empty() {
            return Vec::new();
        }
        match (self.kind, self.explode) {
            (_, true) => shape.pairs(&name, encode),
            (Kind::SpaceDelimited, false) => delimited(name, &shape, " ", encode),
            (Kind::PipeDelimited, false) => delimited(name, &shape, "|", encode),
            (Kind::TabDelimited, false) => delimited(name, &shape, "\t", encode),
            (_, false) => vec![(name, shape.joined(false, ",", encode))],
        }
    }
}

/// Returns one pair; the delimiter is encoded as its place requires.
fn delimited(
    name: String,
    shape: &Shape,
    delimiter: &str,
    encode: Encode,
) -> Vec<(String, String)> {
    vec![(name, shape.joined(false, &encode(delimiter), encode))]
}

fn matrix((name, value): &(String, String)) -> String {
    if value.is_empty() {
        format!(";{name}")
    } else {
        format!(";{name}={value}")
    }
}

/// The kinds of values that RFC 6570 distinguishes.
enum Shape {
    Scalar(String),
    List(Vec<String>),
    Members(Vec<(String, String)>),
}

impl Shape {
    fn of(value: &Value) -> Self {
        match value {
            Value::Array(elements) => {
                let given = elements.iter().filter(|element| !element.is_null());
                Self::List(given.map(value_text).collect())
            }
            Value::Object(members) => {
                let given = members.iter().filter(|(_, member)| !member.is_null());
                let members = given.map(|(name, member)| (name.clone(), value_text(member)));
                Self::Members(members.collect())
            }
            scalar => Self::Scalar(value_text(scalar)),
        }
    }

    fn is_empty(&self) -> bool {
        match self {
            Self::Scalar(_) => false,
            Self::List(elements) => elements.is_empty(),
            Self::Members(members) => members.is_empty(),
        }
    }

    /// Returns a single text: `R,100,G,200`, or `R=100,G=200` if exploded.
    fn joined(&self, explode: bool, separator: &str, encode: Encode) -> String {
        let parts: Vec<String> = match self {
            Self::Scalar(text) => return encode(text),
            Self::List(elements) => elements.iter().map(|element| encode(element)).collect(),
            Self::Members(members) => {
                let between = if explode { "=" } else { separator };
                let join = |(name, value): &(String, String)| {
                    format!("{}{between}{}", encode(name), encode(value))
                };
                members.iter().map(join).collect()
            }
        };
        parts.join(separator)
    }

    /// Returns a pair for every element or member.
    fn pairs(&self, name: &str, encode: Encode) -> Vec<(String, String)> {
        let own = |value: &String| (name.to_owned(), encode(value));
        match self {
            Self::Scalar(text) => vec![own(text)],
            Self::List(elements) => elements.iter().map(own).collect(),
            Self::Members(members) => members
                .iter()
                .map(|(name, value)| (encode(name), encode(value)))
                .collect(),
        }
    }
}

/// Returns the pairs of the style `deepObject`. Elements that are structures are numbered, others
/// repeat the name.
fn deep(name: String, value: &Value, encode: Encode) -> Vec<(String, String)> {
    let inside = |key: &str| format!("{name}%5B{key}%5D");
    match value {
        Value::Null => Vec::new(),
        Value::Object(members) => members
            .iter()
            .flat_map(|(key, member)| deep(inside(&encode(key)), member, encode))
            .collect(),
        Value::Array(elements) => elements
            .iter()
            .enumerate()
            .flat_map(|(index, element)| match element {
                Value::Array(_) | Value::Object(_) => {
                    deep(inside(&index.to_string()), element, encode)
                }
                scalar => deep(name.clone(), scalar, encode),
            })
            .collect(),
        scalar => vec![(name, encode(&value_text(scalar)))],
    }
}
