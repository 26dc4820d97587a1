//! Types, as Rust sees them.

use super::Names;
use crate::program::types::TypeDefKind;
use crate::program::{Field, Type, TypeDef};

impl Names<'_> {
    pub(super) fn ty(self, ty: &Type) -> String {
        let generic = |name: &str, inner: &Type| format!("{name}<{}>", self.ty(inner));
        match ty {
            Type::Bool => "bool".to_owned(),
            Type::U16 => "u16".to_owned(),
            Type::I32 => "i32".to_owned(),
            Type::I64 => "i64".to_owned(),
            Type::U32 => "u32".to_owned(),
            Type::U64 => "u64".to_owned(),
            Type::F64 => "f64".to_owned(),
            Type::Number => "Number".to_owned(),
            Type::String => "String".to_owned(),
            Type::Secret => "Secret".to_owned(),
            Type::Own(own) => self.program.own_types[own.index].path.as_str().to_owned(),
            Type::Bytes => "Bytes".to_owned(),
            Type::Value => "Value".to_owned(),
            Type::Map => "Map".to_owned(),
            Type::List(item) => generic("Vec", item),
            Type::Dict(value) => format!("BTreeMap<String, {}>", self.ty(value)),
            Type::Option(value) => generic("Option", value),
            Type::Box(value) => generic("Box", value),
            Type::Json(value) => generic("Json", value),
            Type::AnyBody(value) => generic("AnyBody", value),
            Type::Outputs(id, step) => {
                let owner = self.program.workflow(*id);
                let name = step.map_or("Outputs", |step| &owner.step(step).outputs_type);
                if std::ptr::eq(owner, self.workflow) {
                    name.to_owned()
                } else {
                    format!("{}::{name}", owner.ident)
                }
            }
            Type::Named(id) => {
                let owner = self.program.workflow(id.workflow);
                let ident = &owner.types[id.index].ident;
                if std::ptr::eq(owner, self.workflow) {
                    ident.clone()
                } else {
                    format!("{}::{ident}", owner.ident)
                }
            }
        }
    }

    /// The type of a field, absence and null included.
    pub(super) fn field(self, field: &Field) -> String {
        let ty = self.ty(&field.ty);
        match (field.is_double_option(), field.is_option()) {
            (true, _) => format!("Option<Option<{ty}>>"),
            (_, true) => format!("Option<{ty}>"),
            _ => ty,
        }
    }

    /// The meaning of a definition: `running | done | _`, `{ id: String, .. }`.
    pub(super) fn definition(self, definition: &TypeDef) -> String {
        match &definition.kind {
            TypeDefKind::Enum { variants, .. } => {
                let values = variants.iter().map(|(value, _)| format!("{value:?} | "));
                format!("{}_", values.collect::<String>())
            }
            TypeDefKind::Integers { variants, .. } => {
                let values = variants.iter().map(|(value, _)| format!("{value} | "));
                format!("{}_", values.collect::<String>())
            }
            TypeDefKind::Union(union) => {
                let variants = union.variants.iter();
                let variants = variants.map(|one| format!("{}({})", one.ident, self.ty(&one.ty)));
                let rest = union.other.iter().map(|_| "_".to_owned());
                variants.chain(rest).collect::<Vec<_>>().join(" | ")
            }
            TypeDefKind::Struct {
                fields, additional, ..
            } => {
                let fields = fields.iter();
                let fields = fields.map(|field| format!("{}: {}", field.ident, self.field(field)));
                let rest = additional.as_ref().map(|_| "..".to_owned());
                let parts: Vec<String> = fields.chain(rest).collect();
                format!("{{ {} }}", parts.join(", "))
            }
        }
    }
}
