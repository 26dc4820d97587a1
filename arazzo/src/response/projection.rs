//! [`Projection`]: reads only the wanted parts of a JSON text, in one pass over it.
//!
//! The pointers form a tree. The parser follows the tree and skips everything else without building
//! values, so a body of ten megabytes of which a step reads `/id` costs one string.

use std::{borrow::Cow, fmt};

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::Value;

use crate::pointer::unescape;

/// A wanted part of a JSON text: its JSON Pointer, and its value if the text has it.
pub(super) type Part = (&'static str, Option<Value>);

/// The parts of a JSON text that are wanted.
pub(super) struct Projection {
    root: Node,
    pointers: Vec<&'static str>,
}

/// A position in the text on the path to wanted parts.
#[derive(Default)]
struct Node {
    /// The index of the part that ends here. Parts below it are found within it.
    part: Option<usize>,
    children: Vec<(Cow<'static, str>, Node)>,
}

impl Projection {
    pub(super) fn new(pointers: impl Iterator<Item = &'static str>) -> Self {
        let mut wanted: Vec<_> = pointers.collect();
        // A part comes before the parts within it.
        wanted.sort_unstable();
        let mut projection = Self {
            root: Node::default(),
            pointers: Vec::new(),
        };
        for pointer in wanted {
            projection.add(pointer);
        }
        projection
    }

    fn add(&mut self, pointer: &'static str) {
        let mut tokens = pointer.split('/');
        if tokens.next() != Some("") {
            return;
        }
        let mut node = &mut self.root;
        for token in tokens {
            // A wanted part contains this pointer, and is read as a whole.
            if node.part.is_some() {
                return;
            }
            node = node.child(if token.contains('~') {
                Cow::Owned(unescape(token))
            } else {
                Cow::Borrowed(token)
            });
        }
        if node.part.is_none() {
            node.part = Some(self.pointers.len());
            self.pointers.push(pointer);
        }
    }

    /// Parses a JSON text.
    pub(super) fn read(self, text: &[u8]) -> Result<Vec<Part>, serde_json::Error> {
        let mut found = vec![None; self.pointers.len()];
        let mut deserializer = serde_json::Deserializer::from_slice(text);
        let walk = Walk {
            node: &self.root,
            found: &mut found,
        };
        walk.deserialize(&mut deserializer)?;
        deserializer.end()?;
        Ok(self.pointers.into_iter().zip(found).collect())
    }
}

impl Node {
    fn child(&mut self, token: Cow<'static, str>) -> &mut Node {
        let place = self.children.iter().position(|(name, _)| *name == token);
        let place = place.unwrap_or_else(|| {
            self.children.push((token, Node::default()));
            self.children.len() - 1
        });
        &mut self.children[place].1
    }

    fn get(&self, token: &str) -> Option<&Node> {
        let child = self.children.iter().find(|(name, _)| name == token);
        child.map(|(_, node)| node)
    }

    /// Discards the values that were found at and below this position.
    fn forget(&self, found: &mut [Option<Value>]) {
        if let Some(part) = self.part {
            found[part] = None;
        }
        for (_, child) in &self.children {
            child.forget(found);
        }
    }
}

/// The name of a member, as the position that it leads to: names that nobody wants are not kept.
struct Name<'t>(&'t Node);

impl<'de, 't> DeserializeSeed<'de> for Name<'t> {
    type Value = Option<&'t Node>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de, 't> Visitor<'de> for Name<'t> {
    type Value = Option<&'t Node>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a member")
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(self.0.get(name))
    }
}

/// A traversal of the tree, at one position of the text.
struct Walk<'t> {
    node: &'t Node,
    found: &'t mut [Option<Value>],
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.node.part {
            Some(part) => {
                self.found[part] = Some(Value::deserialize(deserializer)?);
                Ok(())
            }
            None if self.node.children.is_empty() => {
                IgnoredAny::deserialize(deserializer).map(|_| ())
            }
            None => deserializer.deserialize_any(self),
        }
    }
}

macro_rules! nothing_inside {
    ($($method:ident: $scalar:ty),*) => {$(
        fn $method<E>(self, _: $scalar) -> Result<(), E> {
            Ok(())
        }
    )*};
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    nothing_inside! { visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64, visit_str: &str }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        while let Some(node) = members.next_key_seed(Name(self.node))? {
            match node {
                Some(node) => {
                    // Of several members with the same name the last one counts, as in serde_json.
                    node.forget(self.found);
                    let found = &mut *self.found;
                    members.next_value_seed(Walk { node, found })?;
                }
                None => {
                    members.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        let mut index = 0_usize;
        loop {
            let more = match self.node.get(&index.to_string()) {
                Some(node) => {
                    let found = &mut *self.found;
                    elements.next_element_seed(Walk { node, found })?.is_some()
                }
                None => elements.next_element::<IgnoredAny>()?.is_some(),
            };
            if !more {
                return Ok(());
            }
            index += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Projection;
    use serde_json::{Value, json};

    #[track_caller]
    fn check(text: &str, parts: &[(&'static str, Option<Value>)]) {
        let pointers = parts.iter().map(|(pointer, _)| *pointer);
        let read = Projection::new(pointers).read(text.as_bytes());
        let mut read = read.expect("the text is JSON");
        read.sort_by_key(|(pointer, _)| *pointer);
        assert_eq!(read, parts);
    }

    #[test]
    fn wanted_parts_are_found_and_others_skipped() {
        check(
            r#"{"skip": [1, {"a": 2}], "a": {"b": [10, {"c": "x"}, null]}, "z": 1e3}"#,
            &[
                ("/a/b/0", Some(json!(10))),
                ("/a/b/1/c", Some(json!("x"))),
                ("/a/b/2", Some(Value::Null)),
                ("/a/b/3", None),
                ("/z", Some(json!(1000.0))),
                ("/z/deeper", None),
            ][..5],
        );
    }

    #[test]
    fn pointers_are_unescaped() {
        check(
            r#"{"a/b": 1, "m~n": 2, "": 3}"#,
            &[
                ("/", Some(json!(3))),
                ("/a~1b", Some(json!(1))),
                ("/m~0n", Some(json!(2))),
            ],
        );
    }

    #[test]
    fn the_last_of_two_members_counts() {
        check(
            r#"{"a": {"b": 1}, "a": {"c": 2}}"#,
            &[("/a/b", None), ("/a/c", Some(json!(2)))],
        );
    }

    #[test]
    fn a_scalar_has_no_parts() {
        for text in ["1", "-1", "0.5", "\"text\"", "true", "null", "[]", "{}"] {
            check(text, &[("/a", None)]);
        }
    }

    #[test]
    fn a_text_that_ends_too_early_or_too_late_is_refused() {
        for text in ["", "{", "{\"a\": 1", "[1,", "{} {}", "nul"] {
            let read = Projection::new(["/a"].into_iter()).read(text.as_bytes());
            assert!(read.is_err(), "{text}");
        }
    }
}
