//! Defaults of inputs, against what the schema beside them allows.
//!
//! A default that does not fit is none: nobody promises it. In a workflow document that is the
//! author's mistake; in an API description it is somebody else's, and the input has no default.

use std::collections::HashSet;

use serde_json::{Number, Value};

use super::{Lower, inputs};
use crate::diagnostic::{Code, Diagnostic, Severity, suggest};
use crate::document::api::mismatch::{Reason, TypeMismatch};
use crate::document::api::{ApiPlace, RootKind, SchemaId};
use crate::keyword::Keyword;
use crate::lower::check::request::constants::how_to_write;
use crate::lower::check::request::values::with_article;
use crate::source::Span;

/// How many schemas of inputs are looked through, and how much of a value a message shows.
const MAX_PARTS: usize = 2_000;
const SHOWN: usize = 60;

/// The integers that an `f64` has all of.
const EXACT: f64 = 9_007_199_254_740_992.0;

impl Lower<'_, '_> {
    /// The default that stands for an absent value, if it is one of those that the schema allows.
    pub(super) fn default_of(&mut self, schema: SchemaId) -> Option<Value> {
        let default = self.apis.flat(schema).default.clone();
        let default = default.filter(|value| !value.is_null())?;
        match self.apis.mismatch(&default, schema) {
            Some(unfit) => {
                self.unfit_default(schema, &unfit);
                None
            }
            None => Some(plain(default)),
        }
    }

    /// Reports the defaults of parts of the inputs. They stand for nothing, since only inputs have
    /// defaults, but who writes one means it.
    pub(super) fn check_defaults(&mut self, inputs: SchemaId) {
        let (mut seen, mut open) = (HashSet::from([inputs]), vec![inputs]);
        while let Some(schema) = open.pop() {
            if self.apis.default_place(schema).is_some() && self.is_own(schema) {
                self.default_of(schema);
            }
            for part in parts(&self.apis.constraints(schema)) {
                if seen.len() < MAX_PARTS && self.is_own(part) && seen.insert(part) {
                    open.push(part);
                }
            }
        }
    }

    /// Whether a schema stands in a workflow document.
    fn is_own(&self, schema: SchemaId) -> bool {
        let file = self.apis.file_of(schema);
        file.is_some_and(|file| self.apis.root_kind(file) == Some(RootKind::Arazzo))
    }

    fn unfit_default(&mut self, schema: SchemaId, unfit: &TypeMismatch) {
        let Some(place) = self.apis.default_place(schema) else {
            return;
        };
        let inner = ApiPlace {
            pointer: format!("{}{}", place.pointer, unfit.pointer),
            ..place.clone()
        };
        let span = self.apis.place(&inner).or_else(|| self.apis.place(&place));
        let Some(span) = span else { return };
        let own = self.apis.root_kind(place.file) == Some(RootKind::Arazzo);
        let is = self.unfitness(unfit);
        let value = shown(&unfit.value);
        let message = if unfit.pointer.is_empty() {
            format!("the default `{value}` is {is}")
        } else {
            format!("`{value}` in the default is {is}")
        };
        let diagnostic = Diagnostic::new(Code::DefaultUnfit, span, message);
        let diagnostic = if own {
            diagnostic
        } else {
            diagnostic
                .severity(Severity::Warning)
                .label("so the input has no default")
        };
        let diagnostic = self.with_schema(diagnostic, unfit.schema, "its schema is here");
        let diagnostic = match self.how_to_fit(unfit, span) {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        };
        self.report(diagnostic);
    }

    /// What a value is not, in words that follow upon "is".
    fn unfitness(&self, unfit: &TypeMismatch) -> String {
        match &unfit.reason {
            Reason::Type(_) => {
                let wanted = with_article(&self.apis.describe(unfit.schema));
                format!("not {wanted}")
            }
            Reason::Listed(_) => "not one of the values that its schema lists".to_owned(),
            Reason::Other(words) => words.clone(),
        }
    }

    fn how_to_fit(&self, unfit: &TypeMismatch, span: Span) -> Option<String> {
        match &unfit.reason {
            Reason::Type(types) => {
                let files = self.apis.files().borrow();
                how_to_write(&unfit.value, files.map.slice(span), *types)
            }
            Reason::Listed(values) => {
                let values: Vec<String> = values.iter().map(inputs::show).collect();
                let known = values.iter().map(String::as_str);
                Some(match suggest::closest(&inputs::show(&unfit.value), known) {
                    Some(closest) => format!("did you mean `{closest}`?"),
                    None => format!("they are {}", suggest::some_of(&values)),
                })
            }
            Reason::Other(_) => None,
        }
    }
}

/// The schemas of values in the values of a schema, and those that hold beside it.
fn parts(keywords: &[Keyword<SchemaId>]) -> Vec<SchemaId> {
    let of = |keyword: &Keyword<SchemaId>| match keyword {
        Keyword::Items(part) | Keyword::AdditionalProperties(part) => vec![*part],
        Keyword::PrefixItems(parts) | Keyword::AnyOf(parts) | Keyword::OneOf(parts) => {
            parts.clone()
        }
        Keyword::Properties(parts) | Keyword::PatternProperties(parts) => {
            parts.iter().map(|(_, part)| *part).collect()
        }
        // Their own defaults are those of the schema that they belong to.
        Keyword::Ref(part) => vec![*part],
        Keyword::AllOf(parts) => parts.clone(),
        _ => Vec::new(),
    };
    keywords.iter().flat_map(of).collect()
}

/// `3.0` is `3` for JSON, and so it is for the type that takes it.
fn plain(value: Value) -> Value {
    match value {
        Value::Number(number) => Value::Number(whole(&number).unwrap_or(number)),
        Value::Array(items) => Value::Array(items.into_iter().map(plain).collect()),
        Value::Object(members) => {
            let members = members.into_iter();
            Value::Object(members.map(|(key, value)| (key, plain(value))).collect())
        }
        other => other,
    }
}

fn whole(number: &Number) -> Option<Number> {
    let float = number.as_f64().filter(|_| number.is_f64())?;
    (float.fract() == 0.0 && float.abs() < EXACT).then(|| Number::from(float as i64))
}

fn shown(value: &Value) -> String {
    let text = inputs::show(value);
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
