//! How the fields of two schemas that hold at once make one.

use std::rc::Rc;

use super::super::schema::{Additional, Schema, SchemaId, TypeSet};

/// Whether a schema says anything besides annotations.
pub(super) fn has_substance(schema: &Schema) -> bool {
    let Schema {
        types,
        format,
        values,
        properties,
        required,
        additional,
        patterns,
        items,
        prefix_items,
        one_of,
        any_of,
        ..
    } = schema;
    types.is_some()
        || format.is_some()
        || values.is_some()
        || !properties.is_empty()
        || !required.is_empty()
        || !matches!(additional, Additional::Unsaid | Additional::Any)
        || items.is_some()
        || !patterns.is_empty()
        || ![prefix_items, one_of, any_of]
            .into_iter()
            .all(Vec::is_empty)
        || !schema.also_one_of.is_empty()
        || schema.pattern.is_some()
        || schema.never
}

/// A schema that only annotates another is that other: it has its name and its meaning.
pub(super) fn inherit_annotations(flat: &mut Schema, only: &Schema) {
    if flat.name.is_none() {
        flat.name.clone_from(&only.name);
        flat.place.clone_from(&only.place);
    }
    flat.title = flat.title.take().or_else(|| only.title.clone());
    flat.description = flat.description.take().or_else(|| only.description.clone());
    flat.discriminator = flat
        .discriminator
        .take()
        .or_else(|| only.discriminator.clone());
    flat.deprecated |= only.deprecated;
}

/// Types that have nothing in common are a mistake of the description; the first ones count then.
pub(super) fn merge_types(flat: &mut Schema, other: &Schema) {
    flat.types = match (flat.types, other.types) {
        (Some(a), Some(b)) if a.and(b).without_null() != TypeSet::NONE => Some(a.and(b)),
        (a, b) => a.or(b),
    };
}

/// `null` is allowed if the schema says so itself, whatever its members say: that is what authors
/// mean who write `nullable` next to an `allOf`. Otherwise all members must allow it.
pub(super) fn merge_null(flat: &mut Schema, own: &Schema, members: &[Rc<Schema>]) {
    let allows = |schema: &Schema| schema.nullable || schema.types.is_some_and(|t| t.null);
    let mut bound = members
        .iter()
        .filter(|member| has_substance(member))
        .peekable();
    let by_members = own.types.is_none() && bound.peek().is_some() && bound.all(|m| allows(m));
    let null = allows(own) || by_members;
    match &mut flat.types {
        Some(types) => (types.null, flat.nullable) = (null, false),
        None => flat.nullable = null,
    }
}

/// Keywords with one value: limits that both set become the stricter one; of others, which cannot be
/// combined, the first counts.
pub(super) fn merge_scalars(flat: &mut Schema, other: &Schema) {
    fn first<T: Clone>(a: &mut Option<T>, b: &Option<T>) {
        if a.is_none() {
            a.clone_from(b);
        }
    }
    first(&mut flat.format, &other.format);
    first(&mut flat.media_type, &other.media_type);
    first(&mut flat.default, &other.default);
    first(&mut flat.pattern, &other.pattern);
    merge_values(flat, other);
    merge_bounds(flat, other);
    flat.min_items = flat.min_items.max(other.min_items);
    flat.min_length = flat.min_length.max(other.min_length);
    flat.max_length = match (flat.max_length, other.max_length) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
    flat.read_only |= other.read_only;
    flat.write_only |= other.write_only;
    flat.never |= other.never;
}

/// Lists without a common value are a mistake of the description; the first one counts then.
fn merge_values(flat: &mut Schema, other: &Schema) {
    let Some(others) = &other.values else {
        return;
    };
    match &mut flat.values {
        Some(values) => {
            let common: Vec<_> = values
                .iter()
                .filter(|v| others.contains(v))
                .cloned()
                .collect();
            if !common.is_empty() {
                *values = common;
            }
        }
        None => flat.values = Some(others.clone()),
    }
}

fn merge_bounds(flat: &mut Schema, other: &Schema) {
    if let Some(minimum) = other.minimum
        && flat.minimum.is_none_or(|own| own <= minimum)
    {
        let same = flat.minimum == Some(minimum);
        flat.exclusive_minimum = other.exclusive_minimum || same && flat.exclusive_minimum;
        flat.minimum = Some(minimum);
    }
    if let Some(maximum) = other.maximum
        && flat.maximum.is_none_or(|own| own >= maximum)
    {
        let same = flat.maximum == Some(maximum);
        flat.exclusive_maximum = other.exclusive_maximum || same && flat.exclusive_maximum;
        flat.maximum = Some(maximum);
    }
}

/// The stricter of two rules for undeclared members; the first, if both are schemas.
pub(super) fn stricter(a: Additional, b: Additional) -> Additional {
    match (a, b) {
        (Additional::Forbidden, _) | (_, Additional::Forbidden) => Additional::Forbidden,
        (Additional::Schema(id), _) | (_, Additional::Schema(id)) => Additional::Schema(id),
        (Additional::Any, _) | (_, Additional::Any) => Additional::Any,
        _ => Additional::Unsaid,
    }
}

/// The first alternatives of each kind keep their field; further ones go to `also_one_of`, because a
/// value has to match each list, and they cannot be joined into one.
pub(super) fn merge_alternatives(flat: &mut Schema, other: &Schema) {
    let mut add = |own: &mut Vec<SchemaId>, others: &[SchemaId]| {
        if own.is_empty() {
            own.extend_from_slice(others);
        } else if !others.is_empty() && own != others {
            flat.also_one_of.push(others.to_vec());
        }
    };
    add(&mut flat.one_of, &other.one_of);
    add(&mut flat.any_of, &other.any_of);
    flat.also_one_of.extend_from_slice(&other.also_one_of);
}

/// The type that a schema without `type` has, judging by keywords that apply to one type only.
pub(super) fn implied(schema: &Schema) -> Option<TypeSet> {
    let object = !schema.properties.is_empty()
        || !schema.required.is_empty()
        || matches!(
            schema.additional,
            Additional::Forbidden | Additional::Schema(_)
        )
        || schema.pattern_properties;
    let array = schema.items.is_some() || !schema.prefix_items.is_empty();
    let text = [
        "date",
        "date-time",
        "uuid",
        "uri",
        "email",
        "byte",
        "binary",
        "password",
    ];
    let string = schema.pattern.is_some()
        || schema.min_length.or(schema.max_length).is_some()
        || schema
            .format
            .as_deref()
            .is_some_and(|format| text.contains(&format));
    let name = match (object, array, string) {
        (true, ..) => "object",
        (_, true, _) => "array",
        (.., true) => "string",
        _ if schema.minimum.or(schema.maximum).is_some() => "number",
        _ => return None,
    };
    let mut types = TypeSet::NONE;
    types.add(name).then_some(types)
}
