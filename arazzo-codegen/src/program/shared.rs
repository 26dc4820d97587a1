//! Types that several workflows of a document have alike, word for word: the first one has them.
//!
//! Types are alike if their names, docs and parts are, and the types that they refer to. These may
//! refer back, so all types are alike at first, and are told apart until nothing more tells them
//! apart.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;

use super::types::TypeDefKind;
use super::{Program, Type, TypeDef, TypeId, WorkflowId};

/// Marks the types that a workflow of the same document has defined before.
pub(crate) fn share(program: &mut Program) {
    let ids = all(program);
    let (mut classes, parts) = by_themselves(program, &ids);
    loop {
        let known: HashMap<TypeId, usize> = ids.iter().copied().zip(classes.clone()).collect();
        let class = |id: &TypeId| known.get(id).copied();
        let keys = classes.iter().zip(&parts).map(|(own, parts)| {
            let parts: Vec<_> = parts.iter().map(class).collect();
            (*own, parts)
        });
        let finer = numbered(keys);
        // To tell more apart is to have more classes.
        if finer.iter().max() == classes.iter().max() {
            break;
        }
        classes = finer;
    }
    mark(program, &ids, &classes);
}

/// All types, in the order in which they are emitted.
fn all(program: &Program) -> Vec<TypeId> {
    let workflows = program.modules.iter().flat_map(|module| &module.workflows);
    let types = workflows.flat_map(|workflow| {
        let count = program.workflow(*workflow).types.len();
        (0..count).map(|index| TypeId {
            workflow: *workflow,
            index,
        })
    });
    types.collect()
}

/// The classes of types that are alike but for those that they refer to, and these.
fn by_themselves(program: &Program, ids: &[TypeId]) -> (Vec<usize>, Vec<Vec<TypeId>>) {
    let mut parts = Vec::new();
    let keys = ids.iter().map(|id| {
        let workflow = program.workflow(id.workflow);
        let def = &workflow.types[id.index];
        let mut kind = def.kind.clone();
        parts.push(taken_out(&mut kind));
        let words = (&def.ident, &def.docs, def.given, kind);
        (workflow.module, format!("{words:?}"))
    });
    (numbered(keys), parts)
}

/// The number of each key among those that differ.
fn numbered<K: Eq + Hash>(keys: impl Iterator<Item = K>) -> Vec<usize> {
    let mut known = HashMap::new();
    let number = |key| {
        let next = known.len();
        *known.entry(key).or_insert(next)
    };
    keys.map(number).collect()
}

/// The types that a definition refers to, in whose place it has one and the same afterwards.
fn taken_out(kind: &mut TypeDefKind) -> Vec<TypeId> {
    let mut found = Vec::new();
    match kind {
        TypeDefKind::Enum { .. } | TypeDefKind::Integers { .. } => {}
        TypeDefKind::Union(union) => {
            let types = union.variants.iter_mut().map(|variant| &mut variant.ty);
            types.for_each(|ty| take(ty, &mut found));
        }
        TypeDefKind::Struct {
            fields, additional, ..
        } => {
            let types = fields.iter_mut().map(|field| &mut field.ty);
            types.chain(additional).for_each(|ty| take(ty, &mut found));
        }
    }
    found
}

fn take(ty: &mut Type, found: &mut Vec<TypeId>) {
    match ty {
        Type::Named(id) => {
            found.push(*id);
            *id = TypeId {
                workflow: WorkflowId(0),
                index: 0,
            };
        }
        Type::List(inner)
        | Type::Dict(inner)
        | Type::Option(inner)
        | Type::Box(inner)
        | Type::Json(inner)
        | Type::AnyBody(inner) => take(inner, found),
        _ => {}
    }
}

fn mark(program: &mut Program, ids: &[TypeId], classes: &[usize]) {
    let mut firsts: HashMap<usize, TypeId> = HashMap::new();
    for (id, class) in ids.iter().zip(classes) {
        match firsts.entry(*class) {
            Entry::Vacant(entry) => {
                entry.insert(*id);
            }
            Entry::Occupied(entry) => {
                let first = *entry.get();
                let def = definition(program, *id);
                def.shared = Some(first.workflow);
                let origins = def.origins.clone();
                let first = definition(program, first);
                let new = origins.into_iter();
                let new = new.filter(|origin| !first.origins.contains(origin));
                let new: Vec<_> = new.collect();
                first.origins.extend(new);
            }
        }
    }
}

fn definition(program: &mut Program, id: TypeId) -> &mut TypeDef {
    &mut program.workflows[id.workflow.0].types[id.index]
}
