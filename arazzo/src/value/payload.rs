//! [`Payload`]: a request body with replacements (Arazzo, "Payload Replacement Object").

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::{Refusal, is_none, to_value};
use crate::criterion::JsonPath;
use crate::pointer::unescape;

/// A request body in which parts are then replaced, in order; later replacements take precedence.
///
/// ```
/// use arazzo::rt::{Object, Payload};
///
/// let payload = Payload::new(Object::new().field("amount", 0))
///     .set("/amount", 12.5)
///     .set("/channel", "web");
/// assert_eq!(serde_json::to_string(&payload).unwrap(), r#"{"amount":12.5,"channel":"web"}"#);
/// ```
///
/// A body that is a string of JSON is parsed before the first replacement; an absent body starts as
/// `{}`. A replacement by `None` changes nothing; one by `null` sets `null`. If a target does not
/// exist, the request fails before it is sent.
#[derive(Clone, Debug)]
pub struct Payload {
    body: Result<Option<Value>, Refusal>,
}

impl Payload {
    /// Makes a payload from a body.
    pub fn new(body: impl Serialize) -> Self {
        let body = if is_none(&body) {
            Ok(None)
        } else {
            to_value(&body).map(Some)
        };
        Self { body }
    }

    /// Sets the value at a JSON Pointer (RFC 6901).
    ///
    /// A member is added if its object exists; an element is added at `-` or at the array's length.
    pub fn set(self, pointer: &str, value: impl Serialize) -> Self {
        self.replace(pointer, &value, |body, value| set(body, pointer, value))
    }

    /// Sets every value that a JSONPath query (RFC 9535) selects; it must select at least one.
    pub fn set_matches(self, path: &JsonPath, value: impl Serialize) -> Self {
        self.replace(path.as_str(), &value, |body, value| {
            let targets = path.locate(body)?;
            if targets.is_empty() {
                return Err("it selects nothing in the body");
            }
            targets
                .iter()
                .try_for_each(|pointer| set(body, pointer, value.clone()))
        })
    }

    /// Sets the text of every node that an XPath expression selects in a body of XML text: the
    /// content of elements, the value of attributes. It must select at least one node.
    ///
    /// The rest of the body stays as it is written. A structure is set as its JSON text.
    #[cfg(feature = "xpath")]
    pub fn set_xpath(mut self, text: &str, value: impl Serialize) -> Self {
        if is_none(&value) {
            return self;
        }
        self.body = self.body.and_then(|body| {
            let Some(Value::String(xml)) = body else {
                return Err(Refusal::invalid(text, "the body is not XML text"));
            };
            let value = super::value_text(&to_value(&value)?);
            let replaced = crate::xpath::replace(&xml, text, &value);
            let replaced = replaced.map_err(|why| Refusal::invalid(text, why))?;
            Ok(Some(Value::String(replaced)))
        });
        self
    }

    fn replace(
        mut self,
        target: &str,
        value: &impl Serialize,
        put: impl FnOnce(&mut Value, Value) -> Result<(), &'static str>,
    ) -> Self {
        if is_none(value) {
            return self;
        }
        self.body = self.body.and_then(|body| {
            let mut body = structured(body, target)?;
            put(&mut body, to_value(value)?).map_err(|why| Refusal::invalid(target, why))?;
            Ok(Some(body))
        });
        self
    }
}

impl Serialize for Payload {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.body {
            Ok(Some(body)) => body.serialize(serializer),
            Ok(None) => serializer.serialize_none(),
            Err(refusal) => Err(refusal.clone().into_error()),
        }
    }
}

/// Returns the body as a structure, in which parts can be replaced.
fn structured(body: Option<Value>, target: &str) -> Result<Value, Refusal> {
    match body {
        None => Ok(Value::Object(Map::new())),
        Some(Value::String(text)) => serde_json::from_str(&text)
            .map_err(|_| Refusal::invalid(target, "the body is text that is not JSON")),
        Some(body) => Ok(body),
    }
}

fn set(body: &mut Value, pointer: &str, value: Value) -> Result<(), &'static str> {
    if pointer.is_empty() {
        *body = value;
        return Ok(());
    }
    let (parent, last) = pointer
        .rsplit_once('/')
        .ok_or("a JSON Pointer begins with `/`")?;
    let last = unescape(last);
    match body.pointer_mut(parent) {
        Some(Value::Object(members)) => {
            members.insert(last, value);
            Ok(())
        }
        Some(Value::Array(elements)) => set_element(elements, &last, value),
        Some(_) => Err("its parent is neither an object nor an array"),
        None => Err("its parent does not exist in the body"),
    }
}

fn set_element(elements: &mut Vec<Value>, index: &str, value: Value) -> Result<(), &'static str> {
    let index = match index {
        "-" => elements.len(),
        digits => array_index(digits).ok_or("it is not an index of the array")?,
    };
    if index == elements.len() {
        elements.push(value);
        return Ok(());
    }
    let element = elements.get_mut(index).ok_or("the array is too short")?;
    *element = value;
    Ok(())
}

/// Parses an array index (RFC 6901): digits without a leading zero.
fn array_index(digits: &str) -> Option<usize> {
    let canonical = digits == "0" || !digits.starts_with(['0', '+']);
    digits.parse().ok().filter(|_| canonical)
}
