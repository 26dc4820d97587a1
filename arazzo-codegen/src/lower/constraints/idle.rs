//! Rules that check nothing: what the type makes sure of, and what leads to no rule.

use crate::keyword::Keyword;
use crate::program::types::TypeDefKind;
use crate::program::{Program, Rules, Type};

use super::Known;

/// What every value of a type is in JSON.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    Boolean,
    Number,
    /// With the least and the greatest one.
    Integer(f64, f64),
    Text,
    List,
    Object,
}

/// The kind of what is known. None if it may be of several.
pub(super) fn kind(program: &Program, known: Known<'_>) -> Option<Kind> {
    let ty = match known {
        Known::Nothing => return None,
        Known::Members(..) => return Some(Kind::Object),
        Known::Type(ty) => ty,
    };
    Some(match ty {
        Type::Bool => Kind::Boolean,
        Type::F64 | Type::Number => Kind::Number,
        Type::U16 => Kind::Integer(0.0, u16::MAX.into()),
        Type::U32 => Kind::Integer(0.0, u32::MAX.into()),
        Type::I32 => Kind::Integer(i32::MIN.into(), i32::MAX.into()),
        Type::U64 => Kind::Integer(0.0, u64::MAX as f64),
        Type::I64 => Kind::Integer(i64::MIN as f64, i64::MAX as f64),
        Type::String | Type::Secret | Type::Bytes => Kind::Text,
        Type::List(_) => Kind::List,
        Type::Dict(_) | Type::Map => Kind::Object,
        Type::Named(id) => {
            return match &program.workflow(id.workflow).types[id.index].kind {
                TypeDefKind::Enum { .. } => Some(Kind::Text),
                TypeDefKind::Integers { .. } => kind(program, Known::Type(&Type::I64)),
                TypeDefKind::Struct { .. } => Some(Kind::Object),
                TypeDefKind::Union(_) => None,
            };
        }
        _ => return None,
    })
}

/// Whether every value of this kind satisfies the keyword: most are about values of one kind.
pub(super) fn holds<S>(keyword: &Keyword<S>, kind: Kind) -> bool {
    match keyword {
        Keyword::Minimum(_)
        | Keyword::Maximum(_)
        | Keyword::ExclusiveMinimum(_)
        | Keyword::ExclusiveMaximum(_)
        | Keyword::MultipleOf(_) => match kind {
            Kind::Integer(least, greatest) => bounds(keyword, least, greatest),
            other => other != Kind::Number,
        },
        Keyword::MinLength(_)
        | Keyword::MaxLength(_)
        | Keyword::Pattern(_)
        | Keyword::Format(_) => kind != Kind::Text,
        Keyword::MinItems(_)
        | Keyword::MaxItems(_)
        | Keyword::UniqueItems
        | Keyword::Items(_)
        | Keyword::PrefixItems(_)
        | Keyword::Contains(..) => kind != Kind::List,
        Keyword::MinProperties(_)
        | Keyword::MaxProperties(_)
        | Keyword::Required(_)
        | Keyword::Properties(_)
        | Keyword::PatternProperties(_)
        | Keyword::AdditionalProperties(_)
        | Keyword::PropertyNames(_)
        | Keyword::DependentRequired(_)
        | Keyword::DependentSchemas(_) => kind != Kind::Object,
        _ => false,
    }
}

/// Whether all integers between two satisfy the keyword.
fn bounds<S>(keyword: &Keyword<S>, least: f64, greatest: f64) -> bool {
    match keyword {
        Keyword::Minimum(limit) => *limit <= least,
        Keyword::Maximum(limit) => *limit >= greatest,
        Keyword::ExclusiveMinimum(limit) => *limit < least,
        Keyword::ExclusiveMaximum(limit) => *limit > greatest,
        Keyword::MultipleOf(unit) => *unit == 1.0,
        _ => false,
    }
}

/// The rules without those that check nothing, now that their parts are known.
pub(super) fn without(rules: Vec<Keyword<Rules>>) -> Vec<Keyword<Rules>> {
    let has = |wanted: fn(&Keyword<Rules>) -> bool| rules.iter().any(wanted);
    // What these are about depends on the names and on the number of places beside them.
    let rest = has(|one| matches!(one, Keyword::AdditionalProperties(_)));
    let items = has(|one| matches!(one, Keyword::Items(_)));
    let keep = |keyword| checking(keyword, rest, items);
    rules.into_iter().filter_map(keep).collect()
}

fn checking(keyword: Keyword<Rules>, rest: bool, items: bool) -> Option<Keyword<Rules>> {
    Some(match keyword {
        Keyword::Properties(named) => Keyword::Properties(speaking(named, rest)?),
        Keyword::PatternProperties(named) => Keyword::PatternProperties(speaking(named, rest)?),
        Keyword::DependentSchemas(named) => Keyword::DependentSchemas(speaking(named, false)?),
        Keyword::DependentRequired(mut groups) => {
            groups.retain(|(_, names)| !names.is_empty());
            (!groups.is_empty()).then_some(Keyword::DependentRequired(groups))?
        }
        Keyword::PrefixItems(mut places) if !items => {
            // The others keep their place, since paths count them.
            while places.last().is_some_and(Rules::is_empty) {
                places.pop();
            }
            (!places.is_empty()).then_some(Keyword::PrefixItems(places))?
        }
        Keyword::Contains(_, 0, None) => return None,
        Keyword::OneOf(branches) if branches.len() == 1 && branches[0].is_empty() => return None,
        Keyword::If(_, then, or) if [&then, &or].into_iter().all(says_nothing) => return None,
        other => other,
    })
}

/// The members that something is said about; all where others go by their names.
fn speaking(mut named: Vec<(String, Rules)>, all: bool) -> Option<Vec<(String, Rules)>> {
    named.retain(|(_, rules)| all || !rules.is_empty());
    (!named.is_empty()).then_some(named)
}

fn says_nothing(branch: &Option<Rules>) -> bool {
    branch.as_ref().is_none_or(Rules::is_empty)
}
