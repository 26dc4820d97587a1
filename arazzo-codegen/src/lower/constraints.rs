//! What the schema of the inputs demands, less what their types make sure of.
//!
//! The walk goes through a schema and a type at once. Where the type is plain JSON, everything that
//! the schema says is kept. Alternatives are kept whole, because what tells them apart may be a type.

use serde_json::Value;

use super::Lower;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::document::api::{Apis, SchemaId};
use crate::expr::regex;
use crate::keyword::Keyword;
use crate::program::types::TypeDefKind;
use crate::program::{Field, Program, Rules, Type, WorkflowId};
use crate::source::Span;

mod idle;
mod words;

/// How deep rules are followed, and how many there may be. Real inputs have dozens.
const MAX_DEPTH: usize = 24;
const MAX_KEYWORDS: usize = 2_000;

/// The formats that the runtime checks.
const FORMATS: [&str; 18] = [
    "byte",
    "date",
    "date-time",
    "duration",
    "email",
    "hostname",
    "idn-email",
    "ipv4",
    "ipv6",
    "iri",
    "iri-reference",
    "json-pointer",
    "regex",
    "time",
    "uri",
    "uri-reference",
    "url",
    "uuid",
];

impl Lower<'_, '_> {
    /// The rules of a workflow's inputs, which have their types.
    pub(super) fn input_rules(&mut self, id: WorkflowId, schema: SchemaId, inputs: Span) {
        let mut walk = Walk {
            apis: self.apis,
            program: &self.program,
            open: Vec::new(),
            left: MAX_KEYWORDS,
            patterns: Vec::new(),
        };
        let fields = &self.program.workflows[id.0].inputs;
        let rules = walk.rules(schema, Known::Members(fields, None));
        let patterns = walk.patterns;
        self.program.workflows[id.0].constraints = rules;
        words::document(&mut self.program.workflows[id.0]);
        for (schema, pattern) in patterns {
            self.unreadable_pattern(schema, &pattern, inputs);
        }
    }

    /// A pattern of another dialect is not checked.
    fn unreadable_pattern(&mut self, schema: SchemaId, pattern: &str, inputs: Span) {
        let Some(issue) = regex::unreadable(pattern) else {
            return;
        };
        let place = self.apis.keyword_place(schema, "pattern");
        let span = place.and_then(|place| self.apis.place(&place));
        let message = format!("the pattern is not checked: {}", issue.message);
        let diagnostic = Diagnostic::new(Code::RegexSyntax, span.unwrap_or(inputs), message);
        let diagnostic = diagnostic.severity(Severity::Warning);
        self.report(match issue.help {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        });
    }
}

/// What is known of a value from its type.
#[derive(Clone, Copy)]
enum Known<'p> {
    /// Nothing: it is any JSON.
    Nothing,
    Type(&'p Type),
    /// It is an object with these members, and perhaps others of a type.
    Members(&'p [Field], Option<&'p Type>),
}

struct Walk<'p, 'a, 'f> {
    apis: &'a Apis<'f>,
    program: &'p Program,
    /// The schemas on the way here: what contains itself is not followed again.
    open: Vec<SchemaId>,
    /// How many more keywords there may be.
    left: usize,
    /// Patterns that cannot be read, and whose they are.
    patterns: Vec<(SchemaId, String)>,
}

impl<'p> Walk<'p, '_, '_> {
    fn rules(&mut self, id: SchemaId, known: Known<'p>) -> Rules {
        if self.open.contains(&id) || self.open.len() == MAX_DEPTH {
            return Rules::default();
        }
        self.open.push(id);
        let known = self.normalized(known);
        let keywords = self.apis.constraints(id);
        let kept: Vec<_> = keywords
            .iter()
            .filter_map(|keyword| self.keyword(id, &keywords, keyword, known))
            .collect();
        let kept = idle::without(kept);
        self.open.pop();
        match <[_; 1]>::try_from(kept) {
            // A reference alone is its target.
            Ok([Keyword::Ref(target)]) => target,
            Ok([one]) => Rules(vec![one]),
            Err(kept) => Rules(kept.into_iter().map(referring).collect()),
        }
    }

    /// Types that only wrap others, and names, are what they stand for.
    fn normalized(&self, known: Known<'p>) -> Known<'p> {
        match known {
            Known::Type(Type::Option(inner) | Type::Box(inner) | Type::Json(inner)) => {
                self.normalized(Known::Type(inner))
            }
            Known::Type(Type::Value) => Known::Nothing,
            Known::Type(Type::Named(id)) => {
                let owner = &self.program.workflows[id.workflow.0];
                match &owner.types[id.index].kind {
                    TypeDefKind::Struct {
                        fields, additional, ..
                    } => Known::Members(fields, additional.as_ref()),
                    _ => known,
                }
            }
            known => known,
        }
    }

    fn keyword(
        &mut self,
        id: SchemaId,
        beside: &[Keyword<SchemaId>],
        keyword: &Keyword<SchemaId>,
        known: Known<'p>,
    ) -> Option<Keyword<Rules>> {
        self.left = self.left.checked_sub(1)?;
        let kind = idle::kind(self.program, known);
        if kind.is_some_and(|kind| idle::holds(keyword, kind)) {
            return None;
        }
        match keyword {
            Keyword::Ref(target) => some(self.rules(*target, known)).map(Keyword::Ref),
            Keyword::Pattern(pattern) => self.pattern(id, pattern, known),
            Keyword::AllOf(parts) => {
                let parts = parts.iter().map(|part| self.rules(*part, known));
                several(parts.collect()).map(Keyword::AllOf)
            }
            Keyword::Items(_) | Keyword::PrefixItems(_) | Keyword::Contains(..) => {
                self.items(beside, keyword, known)
            }
            Keyword::Properties(_)
            | Keyword::PatternProperties(_)
            | Keyword::AdditionalProperties(_)
            | Keyword::PropertyNames(_)
            | Keyword::DependentSchemas(_) => self.members(beside, keyword, known),
            Keyword::AnyOf(_) | Keyword::OneOf(_) | Keyword::Not(_) | Keyword::If(..) => {
                self.alternatives(keyword, known)
            }
            plain => scalar(plain, known),
        }
    }

    fn pattern(&mut self, id: SchemaId, text: &str, known: Known<'p>) -> Option<Keyword<Rules>> {
        if matches!(known, Known::Type(Type::Bytes)) {
            return None;
        }
        if regex::unreadable(text).is_some() {
            self.patterns.push((id, text.to_owned()));
            return None;
        }
        Some(Keyword::Pattern(text.to_owned()))
    }

    fn items(
        &mut self,
        beside: &[Keyword<SchemaId>],
        keyword: &Keyword<SchemaId>,
        known: Known<'p>,
    ) -> Option<Keyword<Rules>> {
        // The items of a tuple are of one type in Rust, which says little of each.
        let tuple = |one: &Keyword<_>| matches!(one, Keyword::PrefixItems(_));
        let item = match known {
            Known::Type(Type::List(item)) if !beside.iter().any(tuple) => Known::Type(item),
            _ => Known::Nothing,
        };
        match keyword {
            Keyword::Items(schema) => some(self.rules(*schema, item)).map(Keyword::Items),
            Keyword::PrefixItems(schemas) => {
                let parts = schemas.iter().map(|schema| self.rules(*schema, item));
                Some(Keyword::PrefixItems(parts.collect()))
            }
            Keyword::Contains(schema, least, most) => {
                let rules = self.rules(*schema, Known::Nothing);
                Some(Keyword::Contains(rules, *least, *most))
            }
            _ => None,
        }
    }

    fn members(
        &mut self,
        beside: &[Keyword<SchemaId>],
        keyword: &Keyword<SchemaId>,
        known: Known<'p>,
    ) -> Option<Keyword<Rules>> {
        match keyword {
            Keyword::Properties(properties) => {
                let rest = |one: &Keyword<_>| matches!(one, Keyword::AdditionalProperties(_));
                let all = beside.iter().any(rest) && !self.is_closed(known);
                let rules = self.properties(properties, known);
                let rules: Vec<_> = rules
                    .filter(|(_, rules)| all || !rules.is_empty())
                    .collect();
                (!rules.is_empty()).then_some(Keyword::Properties(rules))
            }
            Keyword::AdditionalProperties(schema) if !self.is_closed(known) => {
                let rest = match known {
                    Known::Type(Type::Dict(ty)) => Known::Type(ty),
                    Known::Members(_, Some(ty)) => Known::Type(ty),
                    _ => Known::Nothing,
                };
                some(self.rules(*schema, rest)).map(Keyword::AdditionalProperties)
            }
            Keyword::PatternProperties(patterns) if !self.is_closed(known) => {
                let readable = |(pattern, _): &&(String, _)| regex::unreadable(pattern).is_none();
                let rules = patterns.iter().filter(readable).map(|(pattern, schema)| {
                    (pattern.clone(), self.rules(*schema, Known::Nothing))
                });
                Some(Keyword::PatternProperties(rules.collect()))
            }
            Keyword::PropertyNames(schema) if !self.is_closed(known) => {
                some(self.rules(*schema, Known::Nothing)).map(Keyword::PropertyNames)
            }
            Keyword::DependentSchemas(groups) => {
                let rules = groups
                    .iter()
                    .map(|(name, schema)| (name.clone(), self.rules(*schema, Known::Nothing)));
                Some(Keyword::DependentSchemas(rules.collect()))
            }
            _ => None,
        }
    }

    fn properties<'w>(
        &'w mut self,
        properties: &'w [(String, SchemaId)],
        known: Known<'p>,
    ) -> impl Iterator<Item = (String, Rules)> + 'w {
        properties.iter().map(move |(name, schema)| {
            let member = match known {
                Known::Members(fields, _) => fields.iter().find(|field| field.name == *name),
                _ => None,
            };
            let member = member.map_or(Known::Nothing, |field| Known::Type(&field.ty));
            (name.clone(), self.rules(*schema, member))
        })
    }

    /// Whether the type has no place for members that it does not list.
    fn is_closed(&self, known: Known<'p>) -> bool {
        matches!(known, Known::Members(_, None))
    }

    fn alternatives(
        &mut self,
        keyword: &Keyword<SchemaId>,
        known: Known<'p>,
    ) -> Option<Keyword<Rules>> {
        let mut rules = |schema: &SchemaId| self.rules(*schema, Known::Nothing);
        match keyword {
            Keyword::AnyOf(branches) => {
                let branches: Vec<Rules> = branches.iter().map(rules).collect();
                let free = branches.iter().any(Rules::is_empty) || is_said(&branches, known);
                (!free).then_some(Keyword::AnyOf(branches))
            }
            Keyword::OneOf(branches) => {
                let branches: Vec<Rules> = branches.iter().map(rules).collect();
                (!is_said(&branches, known)).then_some(Keyword::OneOf(branches))
            }
            Keyword::Not(schema) => Some(Keyword::Not(rules(schema))),
            Keyword::If(condition, then, or) => {
                let condition = rules(condition);
                Some(Keyword::If(
                    condition,
                    then.as_ref().map(&mut rules),
                    or.as_ref().map(rules),
                ))
            }
            _ => None,
        }
    }
}

/// Keywords without sub-schemas.
fn scalar(keyword: &Keyword<SchemaId>, known: Known<'_>) -> Option<Keyword<Rules>> {
    let typed = !matches!(known, Known::Nothing);
    let bytes = matches!(known, Known::Type(Type::Bytes));
    Some(match keyword {
        Keyword::Type(types) if !typed => Keyword::Type(types.clone()),
        Keyword::Enum(values) if !is_either(values, known) => Keyword::Enum(values.clone()),
        Keyword::Minimum(limit) => Keyword::Minimum(*limit),
        Keyword::Maximum(limit) => Keyword::Maximum(*limit),
        Keyword::ExclusiveMinimum(limit) => Keyword::ExclusiveMinimum(*limit),
        Keyword::ExclusiveMaximum(limit) => Keyword::ExclusiveMaximum(*limit),
        Keyword::MultipleOf(unit) => Keyword::MultipleOf(*unit),
        Keyword::MinLength(limit) if *limit > 0 && !bytes => Keyword::MinLength(*limit),
        Keyword::MaxLength(limit) if !bytes => Keyword::MaxLength(*limit),
        Keyword::Format(name) if FORMATS.contains(&name.as_str()) && !bytes => {
            Keyword::Format(name.clone())
        }
        Keyword::MinItems(limit) if *limit > 0 => Keyword::MinItems(*limit),
        Keyword::MaxItems(limit) => Keyword::MaxItems(*limit),
        Keyword::UniqueItems => Keyword::UniqueItems,
        Keyword::MinProperties(limit) if *limit > 0 => Keyword::MinProperties(*limit),
        Keyword::MaxProperties(limit) => Keyword::MaxProperties(*limit),
        Keyword::Required(names) => Keyword::Required(required(names, known)?),
        Keyword::DependentRequired(groups) => {
            let open = groups.iter().filter_map(|(name, needed)| {
                required(needed, known).map(|needed| (name.clone(), needed))
            });
            Keyword::DependentRequired(open.collect())
        }
        Keyword::False => Keyword::False,
        _ => return None,
    })
}

/// The required members that the type does not make sure of.
fn required(names: &[String], known: Known<'_>) -> Option<Vec<String>> {
    let sure = |name: &String| match known {
        Known::Members(fields, _) => {
            let field = fields.iter().find(|field| field.name == *name);
            field.is_some_and(|field| !field.presence.optional)
        }
        _ => false,
    };
    let open: Vec<_> = names.iter().filter(|name| !sure(name)).cloned().collect();
    (!open.is_empty()).then_some(open)
}

/// Whether an enumeration lists both booleans of a boolean.
fn is_either(values: &[Value], known: Known<'_>) -> bool {
    let both = [true, false].map(Value::Bool);
    matches!(known, Known::Type(Type::Bool)) && both.iter().all(|one| values.contains(one))
}

/// Whether alternatives only say what the type says: that it is of one of several types.
fn is_said(branches: &[Rules], known: Known<'_>) -> bool {
    let only_type = |rules: &Rules| matches!(rules.0.as_slice(), [Keyword::Type(_)]);
    !matches!(known, Known::Nothing) && branches.iter().all(only_type)
}

fn some(rules: Rules) -> Option<Rules> {
    (!rules.is_empty()).then_some(rules)
}

/// Parts of which any says something; those that do not keep their place, since paths count them.
fn several(parts: Vec<Rules>) -> Option<Vec<Rules>> {
    let any = parts.iter().any(|part| !part.is_empty());
    any.then_some(parts)
}

/// A reference beside other keywords holds as well as they do.
fn referring(keyword: Keyword<Rules>) -> Keyword<Rules> {
    match keyword {
        Keyword::Ref(target) => Keyword::AllOf(vec![target]),
        other => other,
    }
}
