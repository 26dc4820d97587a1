//! Text to a JSON value, for descriptions: JSON as it is, YAML as the equivalent JSON.
//!
//! Texts are untrusted: both parsers limit the depth, and the length of the text limits what its
//! aliases may expand to.

use std::cell::Cell;
use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error, IgnoredAny, MapAccess, SeqAccess,
    VariantAccess, Visitor,
};
use serde_json::{Map, Number, Value};

/// Why a text has no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ParseError {
    /// A fact in lower case, without a position.
    pub(super) message: String,
    /// Line and column, counted from 1, if they are known.
    pub(super) position: Option<(usize, usize)>,
    /// Well-formed perhaps, but too deep or too large once aliases are written out.
    pub(super) too_large: bool,
}

/// A parsed text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Parsed {
    pub(super) root: Value,
    /// Whether an object has a key twice. The last one counts.
    pub(super) repeats: bool,
}

/// Reads a whole text.
pub(super) fn parse(text: &str) -> Result<Parsed, ParseError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if is_block_yaml(text) {
        return yaml(text);
    }
    // A YAML document may begin with a brace too; what neither parser takes is called JSON.
    json(text).or_else(|error| {
        if error.too_large {
            Err(error)
        } else {
            yaml(text).map_err(|_| error)
        }
    })
}

/// The value of a whole text. The error is a fact in lower case.
pub(crate) fn value(text: &str) -> Result<Value, String> {
    let parsed = parse(text);
    parsed.map(|it| it.root).map_err(|error| error.message)
}

/// Whether a text can be nothing but YAML.
pub(super) fn is_block_yaml(text: &str) -> bool {
    !text.trim_start().starts_with(['{', '['])
}

fn json(text: &str) -> Result<Parsed, ParseError> {
    let budget = Budget::of(text);
    let mut document = serde_json::Deserializer::from_str(text);
    let root = budget.deserialize(&mut document);
    let root = root.and_then(|root| document.end().map(|()| root));
    root.map(|root| budget.parsed(root)).map_err(|error| {
        let position = (error.line() > 0).then(|| (error.line(), error.column().max(1)));
        ParseError::new(&error.to_string(), position)
    })
}

/// Reads a text of YAML.
pub(super) fn yaml(text: &str) -> Result<Parsed, ParseError> {
    super::depth::check(text)?;
    let budget = Budget::of(text);
    let document = serde_yaml::Deserializer::from_str(text);
    let root = budget.deserialize(document);
    root.map(|root| budget.parsed(root)).map_err(|error| {
        let position = error.location().map(|at| (at.line(), at.column()));
        ParseError::new(&error.to_string(), position)
    })
}

impl ParseError {
    /// What a parser says. They append the position to their messages, and put keys of the document before
    /// them; neither is kept.
    pub(super) fn new(message: &str, position: Option<(usize, usize)>) -> Self {
        let has = |part: &str| message.contains(part);
        let limit = match () {
            () if has("recursion limit") => Some("it is nested too deeply"),
            () if has("repetition limit") || has(Budget::SPENT) => {
                Some("its aliases repeat too much")
            }
            () => None,
        };
        let fact = message.split(" at line ").next().unwrap_or(message);
        ParseError {
            message: limit.unwrap_or(fact).trim().to_owned(),
            position,
            too_large: limit.is_some(),
        }
    }
}

/// What the value may still grow by. Every alias writes its anchor's value out again, so a short
/// text could otherwise fill the memory.
struct Budget {
    left: Cell<usize>,
    /// Whether an object has had a key twice.
    repeats: Cell<bool>,
}

impl Budget {
    const SPENT: &'static str = "the budget is spent";

    fn of(text: &str) -> Self {
        Budget {
            left: Cell::new(text.len().saturating_mul(3) + 2_000_000),
            repeats: Cell::new(false),
        }
    }

    fn parsed(&self, root: Value) -> Parsed {
        Parsed {
            root,
            repeats: self.repeats.get(),
        }
    }

    fn spend<E: Error>(&self, amount: usize) -> Result<(), E> {
        match self.left.get().checked_sub(amount) {
            Some(rest) => {
                self.left.set(rest);
                Ok(())
            }
            None => Err(E::custom(Self::SPENT)),
        }
    }

    fn member<'de, A: MapAccess<'de>>(
        &self,
        map: &mut A,
        members: &mut Map<String, Value>,
        merged: &mut Vec<Value>,
    ) -> Result<bool, A::Error> {
        let Some(key) = map.next_key_seed(Key(self))? else {
            return Ok(false);
        };
        let Some(key) = key else {
            map.next_value::<IgnoredAny>()?;
            return Ok(true);
        };
        let value = map.next_value_seed(self)?;
        if key == "<<" && (value.is_object() || value.is_array()) {
            merged.push(value);
        } else if members.insert(key, value).is_some() {
            self.repeats.set(true);
        }
        Ok(true)
    }
}

/// Adds what `<<` names, after the keys of the mapping itself and without overriding them.
fn merge(members: &mut Map<String, Value>, merged: Value) {
    match merged {
        Value::Object(other) => {
            for (key, value) in other {
                members.entry(key).or_insert(value);
            }
        }
        Value::Array(list) => list
            .into_iter()
            .filter(Value::is_object)
            .for_each(|other| merge(members, other)),
        _ => {}
    }
}

impl<'de> DeserializeSeed<'de> for &Budget {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for &Budget {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        self.spend(1)?;
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        self.spend(1)?;
        Ok(Value::from(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        self.spend(1)?;
        Ok(Value::from(value))
    }

    fn visit_i128<E: Error>(self, value: i128) -> Result<Value, E> {
        self.visit_f64(value as f64)
    }

    fn visit_u128<E: Error>(self, value: u128) -> Result<Value, E> {
        self.visit_f64(value as f64)
    }

    /// JSON has no infinities; they are kept as the text that YAML has for them.
    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        self.spend(1)?;
        let text = match value {
            f64::INFINITY => ".inf",
            f64::NEG_INFINITY => "-.inf",
            _ => ".nan",
        };
        Ok(Number::from_f64(value).map_or_else(|| text.into(), Value::Number))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        self.spend(value.len() + 1)?;
        Ok(Value::String(value.to_owned()))
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        self.spend(1)?;
        Ok(Value::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Value, E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Value, A::Error> {
        self.spend(1)?;
        let mut items = Vec::new();
        while let Some(item) = sequence.next_element_seed(self)? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        self.spend(1)?;
        let (mut members, mut merged) = (Map::new(), Vec::new());
        while self.member(&mut map, &mut members, &mut merged)? {}
        for value in merged {
            merge(&mut members, value);
        }
        Ok(Value::Object(members))
    }

    /// A tag that is not of the JSON schema is ignored; its value counts.
    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<Value, A::Error> {
        let (_, contents) = data.variant::<String>()?;
        contents.newtype_variant_seed(self)
    }
}

/// Reads a key. Scalars of every kind are text (`200:`); other keys are passed over.
struct Key<'b>(&'b Budget);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        Ok(match self.0.deserialize(deserializer)? {
            Value::String(text) => Some(text),
            Value::Array(_) | Value::Object(_) => None,
            scalar => Some(scalar.to_string()),
        })
    }
}
