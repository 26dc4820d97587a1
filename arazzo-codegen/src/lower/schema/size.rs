//! How much room values take, roughly: what is large stands in a `Box` where it is one of several.

use super::Lower;
use crate::program::types::{TypeDefKind, Union};
use crate::program::{Field, Type};

/// What is larger than this is boxed in a variant.
pub(super) const LARGE: usize = 192;

impl Lower<'_, '_> {
    /// The most bytes that a value of the type takes by itself.
    pub(super) fn size(&self, ty: &Type) -> usize {
        match ty {
            Type::Bool | Type::U16 | Type::I32 | Type::U32 => 4,
            Type::I64 | Type::U64 | Type::F64 | Type::Box(_) => 8,
            Type::Number | Type::String | Type::Secret | Type::List(_) | Type::Dict(_) => 24,
            // A guess that a type for a format is no larger than what it is made of.
            Type::Bytes | Type::Own(_) => 32,
            // No schema has the outputs of a step in it.
            Type::Value | Type::Map | Type::Outputs(..) => 72,
            Type::Option(inner) => 8 + self.size(inner),
            Type::Json(inner) => 72 + self.size(inner),
            Type::AnyBody(inner) => 8 + self.size(inner).max(32),
            Type::Named(id) => match &self.definition(*id).kind {
                TypeDefKind::Enum { .. } => 24,
                TypeDefKind::Integers { .. } => 16,
                TypeDefKind::Union(union) => self.union_size(union),
                TypeDefKind::Struct {
                    fields, additional, ..
                } => {
                    let declared = fields.iter().map(|field| self.field_size(field));
                    declared.sum::<usize>()
                        + additional.as_ref().map_or(0, |ty| self.size(ty).max(72))
                }
            },
        }
    }

    fn union_size(&self, union: &Union) -> usize {
        let variants = union.variants.iter().map(|variant| self.size(&variant.ty));
        8 + variants.max().unwrap_or_default().max(72)
    }

    fn field_size(&self, field: &Field) -> usize {
        8 + self.size(&field.ty)
    }
}
