//! Whether a value that is written down fits a schema.
//!
//! A mismatch is reported only where it is sure: a pattern of another dialect, a schema that
//! contains itself and an unknown format leave it undecided, and what is undecided fits.

use serde_json::Value;

use super::apis::Apis;
use super::schema::{SchemaId, TypeSet};
use crate::keyword::Keyword;
use crate::pointer::child;

mod array;
mod format;
mod object;
mod scalar;
mod width;

/// How deep schemas are followed, and how many keywords are looked at.
const MAX_DEPTH: usize = 32;
const MAX_KEYWORDS: usize = 20_000;

/// Why a value does not fit.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TypeMismatch {
    /// The part of the value that is wrong, as a JSON Pointer.
    pub(crate) pointer: String,
    pub(crate) value: Value,
    /// The schema of that part.
    pub(crate) schema: SchemaId,
    pub(crate) reason: Reason,
}

/// What the part is not.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Reason {
    /// Of one of these types.
    Type(TypeSet),
    /// One of these values.
    Listed(Vec<Value>),
    /// The demand of another keyword, in words that follow "is".
    Other(String),
}

impl Apis<'_> {
    /// Why a value does not fit a schema; none if it does, or if it is undecided.
    pub(crate) fn mismatch(&self, value: &Value, schema: SchemaId) -> Option<TypeMismatch> {
        Walk::new(self).check(value, schema)
    }
}

/// A walk through a value and its schema at once.
struct Walk<'a, 'f> {
    apis: &'a Apis<'f>,
    pointer: String,
    open: Vec<(SchemaId, String)>,
    left: usize,
    /// Whether something could not be decided.
    undecided: bool,
}

/// What follows for a value from one alternative.
enum Verdict {
    Fits,
    DoesNotFit,
    Undecided,
}

impl<'a, 'f> Walk<'a, 'f> {
    fn new(apis: &'a Apis<'f>) -> Self {
        Walk {
            apis,
            pointer: String::new(),
            open: Vec::new(),
            left: MAX_KEYWORDS,
            undecided: false,
        }
    }

    fn check(&mut self, value: &Value, schema: SchemaId) -> Option<TypeMismatch> {
        // The same schema at the same part of the value is a cycle that would never end.
        let here = (schema, self.pointer.clone());
        if self.open.contains(&here) || self.open.len() >= MAX_DEPTH {
            self.undecided = true;
            return None;
        }
        self.open.push(here);
        let found = self.kind(value, schema).or_else(|| {
            let keywords = self.apis.constraints(schema);
            let mut each = keywords.iter();
            each.find_map(|keyword| self.keyword(value, schema, &keywords, keyword))
        });
        self.open.pop();
        found
    }

    /// The type of a value, with all that `allOf` and other keywords say of it.
    fn kind(&self, value: &Value, schema: SchemaId) -> Option<TypeMismatch> {
        let flat = self.apis.flat(schema);
        let types = flat.types.filter(|types| *types != TypeSet::NONE)?;
        if value.is_null() && (flat.nullable || self.apis.nullable(schema)) {
            return None;
        }
        if !is_of(value, types) {
            return Some(self.mismatch(value, schema, Reason::Type(types)));
        }
        let wrong = width::outside(value, types, flat.format.as_deref())?;
        Some(self.mismatch(value, schema, Reason::Other(wrong)))
    }

    fn keyword(
        &mut self,
        value: &Value,
        schema: SchemaId,
        siblings: &[Keyword<SchemaId>],
        keyword: &Keyword<SchemaId>,
    ) -> Option<TypeMismatch> {
        // Alternatives in alternatives multiply, so a small schema can ask for endless work.
        let Some(left) = self.left.checked_sub(1) else {
            self.undecided = true;
            return None;
        };
        self.left = left;
        match keyword {
            Keyword::Ref(target) => self.check(value, *target),
            Keyword::AllOf(parts) => parts.iter().find_map(|part| self.check(value, *part)),
            Keyword::AnyOf(branches) => self.alternatives(value, schema, branches, usize::MAX),
            Keyword::OneOf(branches) => self.alternatives(value, schema, branches, 1),
            Keyword::Not(excluded) => {
                let fits = matches!(self.verdict(value, *excluded), Verdict::Fits);
                fits.then(|| self.other(value, schema, "what the schema excludes"))
            }
            Keyword::If(condition, then, or) => {
                let next = match self.verdict(value, *condition) {
                    Verdict::Fits => then.as_ref(),
                    Verdict::DoesNotFit => or.as_ref(),
                    Verdict::Undecided => None,
                };
                next.and_then(|next| self.check(value, *next))
            }
            Keyword::False => Some(self.other(value, schema, "not allowed here")),
            Keyword::Enum(values) if !values.iter().any(|one| equal(one, value)) => {
                Some(self.mismatch(value, schema, Reason::Listed(values.clone())))
            }
            _ => match value {
                Value::Array(items) => self.array(value, items, schema, siblings, keyword),
                Value::Object(members) => self.object(value, members, schema, siblings, keyword),
                _ => self.scalar(value, schema, keyword),
            },
        }
    }

    /// `most` is how many of them a value may fit.
    fn alternatives(
        &mut self,
        value: &Value,
        schema: SchemaId,
        branches: &[SchemaId],
        most: usize,
    ) -> Option<TypeMismatch> {
        // A branch that is undecided may fit, so only sure verdicts can make the value wrong.
        let verdicts: Vec<Verdict> = branches
            .iter()
            .map(|branch| self.verdict(value, *branch))
            .collect();
        let fit = |verdict: &&Verdict| matches!(verdict, Verdict::Fits);
        let matching = verdicts.iter().filter(fit).count();
        if verdicts
            .iter()
            .all(|one| matches!(one, Verdict::DoesNotFit))
        {
            return Some(self.other(value, schema, "none of the alternatives"));
        }
        (matching > most).then(|| self.other(value, schema, "several of the alternatives at once"))
    }

    /// Whether a value fits a schema that decides whether others apply.
    ///
    /// That it is undecided is part of the verdict, and says nothing about the schema around it.
    fn verdict(&mut self, value: &Value, schema: SchemaId) -> Verdict {
        let before = std::mem::take(&mut self.undecided);
        let found = self.check(value, schema);
        let undecided = std::mem::replace(&mut self.undecided, before);
        match found {
            Some(_) => Verdict::DoesNotFit,
            None if undecided => Verdict::Undecided,
            None => Verdict::Fits,
        }
    }

    /// A part of the value, at a token of a JSON Pointer.
    fn part(&mut self, token: &str, value: &Value, schema: SchemaId) -> Option<TypeMismatch> {
        let length = self.pointer.len();
        self.pointer = child(&self.pointer, token);
        let found = self.check(value, schema);
        self.pointer.truncate(length);
        found
    }

    fn mismatch(&self, value: &Value, schema: SchemaId, reason: Reason) -> TypeMismatch {
        TypeMismatch {
            pointer: self.pointer.clone(),
            value: value.clone(),
            schema,
            reason,
        }
    }

    fn other(&self, value: &Value, schema: SchemaId, reason: impl Into<String>) -> TypeMismatch {
        self.mismatch(value, schema, Reason::Other(reason.into()))
    }
}

/// Whether a value is of one of the types; a number without a fraction is an integer.
fn is_of(value: &Value, types: TypeSet) -> bool {
    let whole =
        |number: &serde_json::Number| number.as_f64().is_some_and(|number| number.fract() == 0.0);
    match value {
        Value::Number(number) => types.number || (types.integer && whole(number)),
        other => TypeSet::of(other).and(types) != TypeSet::NONE,
    }
}

/// Equality of JSON values: numbers by their value, whatever their spelling.
fn equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(one), Value::Number(other)) => {
            one == other || (one.is_f64() || other.is_f64()) && one.as_f64() == other.as_f64()
        }
        (Value::Array(some), Value::Array(others)) => {
            some.len() == others.len() && some.iter().zip(others).all(|(a, b)| equal(a, b))
        }
        (Value::Object(some), Value::Object(others)) => {
            let same = |(name, value)| others.get(name).is_some_and(|other| equal(value, other));
            some.len() == others.len() && some.iter().all(same)
        }
        _ => a == b,
    }
}
