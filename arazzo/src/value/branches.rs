//! [`Branches`]: reads a value that has one of several types.
//!
//! The value itself selects the branch: by its kind (a string, an object), then its tag, then its
//! members. Only if several branches remain are they tried one after the other.

use std::{cell::Cell, fmt};

use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error};
use serde_json::Value;

use super::TypeMismatch;

/// The nesting depth from which only the likeliest branch of a value is tried. Otherwise the work
/// would grow exponentially with the depth: every level multiplies it by the number of branches.
const MAX_DEPTH: u32 = 4;

thread_local! {
    /// How many nested values are being read, each by one of several branches.
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

/// A value that has one of several types; `T` is their enumeration.
///
/// Every method between [`read`](Self::read) and [`end`](Self::end) or [`or`](Self::or) adds a
/// branch for values of one kind. If the value has a tag, the tag alone decides. Otherwise the
/// branches are tried in the order of how many of the object's members they know, and the first
/// that matches is taken.
///
/// ```
/// use arazzo::{Value, rt::Branches};
///
/// #[derive(Debug, PartialEq)]
/// enum Id {
///     Number(i64),
///     Text(String),
/// }
///
/// let id = Branches::read(Value::from("a-7"))?
///     .integer(Id::Number)
///     .string(Id::Text)
///     .end::<serde_json::Error>()?;
/// assert_eq!(id, Id::Text("a-7".to_owned()));
/// # Ok::<(), serde_json::Error>(())
/// ```
pub struct Branches<T> {
    value: Value,
    candidates: Vec<Candidate<T>>,
    /// Whether the value has a tag that a branch names.
    tagged: bool,
    /// The kinds of values that the branches are for.
    expected: Vec<&'static str>,
}

/// A branch that the value may belong to.
struct Candidate<T> {
    /// How many of the value's members the branch knows.
    known: usize,
    read: Box<Read<T>>,
}

type Read<T> = dyn FnOnce(&Value) -> Result<T, TypeMismatch>;

/// A value that matches no branch, and why.
struct NoBranch {
    /// What the likeliest branch expected.
    mismatch: TypeMismatch,
    /// How many branches there were for the value.
    number: usize,
    value: Value,
}

impl<T> fmt::Debug for Branches<T> {
    /// Omits the value, which may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Branches").field(&self.expected).finish()
    }
}

impl<T: 'static> Branches<T> {
    /// Reads a value of any type.
    ///
    /// # Errors
    ///
    /// If the deserializer fails.
    pub fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self {
            value: Value::deserialize(deserializer)?,
            candidates: Vec::new(),
            tagged: false,
            expected: Vec::new(),
        })
    }

    /// Adds a branch for booleans.
    pub fn boolean<B: DeserializeOwned + 'static>(self, make: fn(B) -> T) -> Self {
        let fits = self.value.is_boolean();
        self.scalar("a boolean", fits, make)
    }

    /// Adds a branch for integers: numbers without a fraction.
    pub fn integer<B: DeserializeOwned + 'static>(self, make: fn(B) -> T) -> Self {
        let number = self.value.as_f64();
        let fits = number.is_some_and(|number| number.fract() == 0.0);
        self.scalar("an integer", fits, make)
    }

    /// Adds a branch for numbers.
    pub fn number<B: DeserializeOwned + 'static>(self, make: fn(B) -> T) -> Self {
        let fits = self.value.is_number();
        self.scalar("a number", fits, make)
    }

    /// Adds a branch for strings.
    pub fn string<B: DeserializeOwned + 'static>(self, make: fn(B) -> T) -> Self {
        let fits = self.value.is_string();
        self.scalar("a string", fits, make)
    }

    /// Adds a branch for arrays.
    pub fn array<B: DeserializeOwned + 'static>(self, make: fn(B) -> T) -> Self {
        let fits = self.value.is_array().then_some(0);
        self.branch("an array", fits, move |value| {
            TypeMismatch::read(value).map(make)
        })
    }

    /// Adds a branch for objects, which knows these members.
    pub fn object<B: DeserializeOwned + 'static>(self, members: &[&str], make: fn(B) -> T) -> Self {
        let known = self.value.as_object().map(|object| {
            let known = members.iter().filter(|name| object.contains_key(**name));
            known.count()
        });
        let known = known.filter(|_| !self.tagged);
        self.branch("an object", known, move |value| {
            TypeMismatch::read(value).map(make)
        })
    }

    /// Adds a branch for objects whose member `property` is one of the tags.
    pub fn tagged<B: DeserializeOwned + 'static>(
        self,
        property: &'static str,
        tags: &[&str],
        make: fn(B) -> T,
    ) -> Self {
        self.of_tag(property, tags, move |value| {
            TypeMismatch::read(value).map(make)
        })
    }

    /// Adds a branch for objects whose member `property` is the tag. The variant implies the tag,
    /// so the tag is not a member of the variant's content.
    pub fn variant<B: DeserializeOwned + 'static>(
        self,
        property: &'static str,
        tag: &str,
        make: fn(B) -> T,
    ) -> Self {
        self.of_tag(property, &[tag], move |value| {
            let mut value = value.clone();
            if let Some(members) = value.as_object_mut() {
                members.remove(property);
            }
            TypeMismatch::read(&value).map(make)
        })
    }

    /// Reads the value with the branch that it belongs to.
    ///
    /// # Errors
    ///
    /// If it matches no branch: where something else was expected, and what.
    pub fn end<E: Error>(self) -> Result<T, E> {
        self.select()
            .map_err(|no_branch| no_branch.mismatch.into_error())
    }

    /// Reads the value with the branch that it belongs to. `other` keeps objects without a known
    /// tag, and values for whose kind there are several branches, none of which matches.
    ///
    /// # Errors
    ///
    /// If there is no branch for values of this kind, or if there is only one and the value does
    /// not match it: where something else was expected, and what.
    pub fn or<E: Error>(self, other: fn(Value) -> T) -> Result<T, E> {
        let object = self.value.is_object() && self.expected.contains(&"an object");
        self.select().or_else(|no_branch| match no_branch.number {
            0 if object => Ok(other(no_branch.value)),
            0 | 1 => Err(no_branch.mismatch.into_error()),
            _ => Ok(other(no_branch.value)),
        })
    }

    fn scalar<B: DeserializeOwned + 'static>(
        self,
        kind: &'static str,
        fits: bool,
        make: fn(B) -> T,
    ) -> Self {
        self.branch(kind, fits.then_some(0), move |value| {
            TypeMismatch::read(value).map(make)
        })
    }

    fn of_tag(
        mut self,
        property: &str,
        tags: &[&str],
        read: impl FnOnce(&Value) -> Result<T, TypeMismatch> + 'static,
    ) -> Self {
        let tag = self.value.get(property).and_then(Value::as_str);
        let named = !self.tagged && tag.is_some_and(|tag| tags.contains(&tag));
        if named {
            self.tagged = true;
            self.candidates.clear();
        }
        self.branch("an object", named.then_some(0), read)
    }

    /// Adds a branch. `known` is `None` if the value does not belong to it.
    fn branch(
        mut self,
        kind: &'static str,
        known: Option<usize>,
        read: impl FnOnce(&Value) -> Result<T, TypeMismatch> + 'static,
    ) -> Self {
        if !self.expected.contains(&kind) {
            self.expected.push(kind);
        }
        let read = Box::new(read);
        self.candidates
            .extend(known.map(|known| Candidate { known, read }));
        self
    }

    /// Reads the value with the first branch that matches, and tries the likeliest first.
    fn select(mut self) -> Result<T, Box<NoBranch>> {
        self.candidates
            .sort_by_key(|candidate| std::cmp::Reverse(candidate.known));
        let number = self.candidates.len();
        let depth = DEPTH.get();
        let most = if depth < MAX_DEPTH { number } else { 1 };
        let mut first = None;
        for candidate in self.candidates.into_iter().take(most) {
            // serde offers no way to pass the depth on to nested values, hence the thread-local. A
            // value with a single candidate does not multiply the work, so it does not count.
            DEPTH.set(depth + u32::from(number > 1));
            let read = (candidate.read)(&self.value);
            DEPTH.set(depth);
            match read {
                Ok(read) => return Ok(read),
                Err(mismatch) => first = first.or(Some(mismatch)),
            }
        }
        let mismatch =
            first.unwrap_or_else(|| TypeMismatch::new(self.expected.join(" or "), &self.value));
        Err(Box::new(NoBranch {
            mismatch,
            number,
            value: self.value,
        }))
    }
}
