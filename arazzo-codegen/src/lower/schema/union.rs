//! Values of one of several types: an enumeration with a variant for each.

use super::super::inputs::docs_of;
use super::name::{own_name, type_name, within};
use super::size::LARGE;
use super::{Branch, Kind, Lower, Making, Names, SchemaId, Shape, TypeDefKind};
use crate::program::Type;
use crate::program::types::{Pick, Union, Variant};

impl Lower<'_, '_> {
    pub(super) fn union(
        &mut self,
        id: SchemaId,
        branches: &[Branch],
        hint: &str,
        making: &mut Making,
    ) -> Type {
        making.count += 1;
        let flat = self.apis.flat(id);
        let name = type_name(&flat, hint);
        let kind = TypeDefKind::Union(Union::default());
        let def = self.define(making, &name, docs_of(&flat), kind);
        making.known.insert(Shape::Whole(id), Type::Named(def));
        making.open.push(def);
        let of = |kind| -> Vec<SchemaId> {
            let of_kind = branches.iter().filter(|branch| branch.kind == kind);
            of_kind.map(|branch| branch.schema).collect()
        };
        let mut union = self.objects(id, &of(Kind::Object), &name, making);
        for kind in [Kind::Array, Kind::String, Kind::Number, Kind::Boolean] {
            let schemas = of(kind);
            if !schemas.is_empty() {
                let variant = self.other_kind(id, kind, &schemas, &name, making);
                union.variants.push(variant);
            }
        }
        // What serde writes with a tag has to stand before what it writes without.
        union.variants.sort_by_key(|variant| !variant.pick.is_tag());
        name_variants(&mut union, &name);
        making.open.pop();
        self.redefine(def, TypeDefKind::Union(union));
        Type::Named(def)
    }

    /// The variants for objects.
    fn objects(
        &mut self,
        id: SchemaId,
        objects: &[SchemaId],
        owner: &str,
        making: &mut Making,
    ) -> Union {
        let tags = self.apis.tags(id, objects);
        let mut union = Union::default();
        for (index, object) in objects.iter().enumerate() {
            let named = tags
                .as_ref()
                .map(|tags| (tags, tags.values[index].as_slice()));
            let variant = match named {
                Some((tags, [one])) => self.tagged(*object, &tags.property, one, owner, making),
                Some((_, several @ [_, ..])) => {
                    let pick = Pick::Tags(several.to_vec());
                    self.untagged(*object, pick, owner, making)
                }
                _ => {
                    let flat = self.apis.flat(*object);
                    let pick = Pick::Object(flat.properties.keys().cloned().collect());
                    self.untagged(*object, pick, owner, making)
                }
            };
            let known = union.variants.iter_mut().find(|known| {
                matches!(
                    (&known.pick, &variant.pick),
                    (Pick::Object(_), Pick::Object(_))
                ) && known.ty == variant.ty
            });
            if known.is_none() {
                union.variants.push(variant);
            }
        }
        union.tag = tags.map(|tags| tags.property);
        union.other = (union.tag.is_some() || union.variants.len() > 1).then(|| "Other".to_owned());
        union
    }

    fn tagged(
        &mut self,
        object: SchemaId,
        property: &str,
        tag: &str,
        owner: &str,
        making: &mut Making,
    ) -> Variant {
        let hint = format!("{owner}-{tag}");
        let ty = self.object(object, Some(property), &hint, making);
        self.variant(
            tag.to_owned(),
            ty,
            object,
            Pick::Tag(tag.to_owned()),
            making,
        )
    }

    fn untagged(
        &mut self,
        object: SchemaId,
        pick: Pick,
        owner: &str,
        making: &mut Making,
    ) -> Variant {
        let ty = self.object(object, None, &format!("{owner}-object"), making);
        let name = own_name(&self.apis.flat(object));
        self.variant(
            name.unwrap_or_else(|| "object".to_owned()),
            ty,
            object,
            pick,
            making,
        )
    }

    fn other_kind(
        &mut self,
        id: SchemaId,
        kind: Kind,
        schemas: &[SchemaId],
        owner: &str,
        making: &mut Making,
    ) -> Variant {
        let word = |ty: &Type| match (kind, ty) {
            (Kind::Array, _) => ("array", Pick::Array),
            (Kind::String, _) => ("string", Pick::String),
            (Kind::Number, Type::F64 | Type::Number) => ("number", Pick::Number),
            (Kind::Number, _) => ("integer", Pick::Integer),
            (Kind::Boolean | Kind::Object, _) => ("boolean", Pick::Boolean),
        };
        let hint = format!("{owner}-{}", word(&Type::Value).0);
        let ty = self.of_kind(id, kind, schemas, &hint, making);
        let (word, pick) = word(&ty);
        let own = match schemas {
            [one] if *one != id => own_name(&self.apis.flat(*one)),
            _ => None,
        };
        let name = own.unwrap_or_else(|| word.to_owned());
        let mut variant = self.variant(name, ty, schemas[0], pick, making);
        if schemas[0] == id {
            // What the union as a whole is says nothing of one of its kinds.
            variant.docs.clear();
        }
        variant
    }

    fn variant(
        &self,
        name: String,
        ty: Type,
        schema: SchemaId,
        pick: Pick,
        making: &Making,
    ) -> Variant {
        let ty = self.boxed(ty, making);
        let large = self.size(&ty) > LARGE;
        Variant {
            ident: name,
            ty: if large { Type::Box(Box::new(ty)) } else { ty },
            docs: docs_of(&self.apis.flat(schema)),
            pick,
        }
    }
}

/// Turns the names of variants into identifiers, in the order in which they are declared.
fn name_variants(union: &mut Union, owner: &str) {
    let mut names = Names::new();
    names.reserve("Other");
    for variant in &mut union.variants {
        variant.ident = names.camel(&within(owner, &variant.ident));
    }
}
