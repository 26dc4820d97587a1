//! Which place of a response was meant, where another one is read.

use crate::diagnostic::suggest::some_of;
use crate::document::api::navigate::named::plain;
use crate::document::api::{SchemaId, TypeSet};
use crate::expr::{Pointer, pointer};
use crate::lower::{Lower, responses};
use crate::program::{Expr, WorkflowId};

impl Lower<'_, '_> {
    /// What to write in an output that is an object, or a list, where a part of it is wanted.
    pub(in crate::lower) fn help_with_part(
        &self,
        id: WorkflowId,
        value: &Expr,
        fits: impl Fn(TypeSet) -> bool,
    ) -> Option<String> {
        let Expr::Output { step, output, .. } = value else {
            return None;
        };
        let workflow = &self.program.workflows[id.0];
        let lowered = workflow.steps.get(step.0)?;
        let output = lowered.outputs.get(*output)?;
        let Expr::Body { pointer: base, .. } = &output.value else {
            return None;
        };
        let base = pointer::parse(base).ok()?;
        let operation = self.operations.get(&(id, *step))?;
        let accepted = responses::accepted(operation, &lowered.criteria);
        let schema = *self.schemas_at(&accepted, &base)?.first()?;
        let fits = |id: SchemaId| self.apis.flat(id).types.is_some_and(&fits);
        let (name, owner) = (&output.field.name, &lowered.step_id);
        Some(match self.part(schema, name, &fits) {
            Some(part) => {
                let whole = Pointer([base.0, part.0].concat());
                format!("output `$response.body#{whole}` as `{name}` in step `{owner}`")
            }
            None => {
                let flat = self.apis.flat(schema);
                let fitting = flat.properties.iter().filter(|(_, id)| fits(**id));
                let names: Vec<String> = fitting.map(|(name, _)| name.clone()).collect();
                if names.is_empty() {
                    format!("output the part that is meant as `{name}` in step `{owner}`")
                } else {
                    format!(
                        "output one of its members as `{name}` in step `{owner}`: it has {}",
                        some_of(&names)
                    )
                }
            }
        })
    }

    /// The member that has the name of the output, or the id of the object that is named after it.
    fn part(
        &self,
        schema: SchemaId,
        name: &str,
        fits: &impl Fn(SchemaId) -> bool,
    ) -> Option<Pointer> {
        if let Some(part) = self.apis.named(schema, name, fits) {
            return Some(part);
        }
        let (flat, name) = (self.apis.flat(schema), plain(name));
        let owner = flat.name.as_deref().map(plain).unwrap_or_default();
        let mut members = flat.properties.iter();
        let is_meant = |(member, id): &(&String, &SchemaId)| {
            let member = plain(member);
            let full = format!("{owner}{member}") == name;
            fits(**id) && (full || (member == "id" && name.ends_with("id")))
        };
        let (member, _) = members.find(is_meant)?;
        Some(Pointer(vec![member.clone()]))
    }

    /// Where what a pointer leads past stands: deeper, or it is the object itself.
    pub(in crate::lower) fn help_with_place(
        &self,
        root: SchemaId,
        pointer: &Pointer,
        at: usize,
    ) -> Option<String> {
        let (before, behind) = pointer.0.split_at_checked(at)?;
        let (token, behind) = behind.split_first()?;
        let before = Pointer(before.to_vec());
        let parent = *self.apis.navigate(root, &before).alternatives.first()?;
        if let Some(part) = self.apis.named(parent, token, |_| true) {
            let whole = Pointer([before.0.as_slice(), &part.0, behind].concat());
            let navigated = self.apis.navigate(root, &whole);
            return (!navigated.alternatives.is_empty())
                .then(|| format!("did you mean `{whole}`?"));
        }
        let flat = self.apis.flat(parent);
        let name = flat
            .name
            .as_ref()
            .filter(|name| plain(name) == plain(token))?;
        let whole = Pointer([before.0.as_slice(), behind].concat());
        let whole = if whole.0.is_empty() {
            "$response.body".to_owned()
        } else {
            format!("$response.body#{whole}")
        };
        Some(format!("the `{name}` itself is `{whole}`"))
    }
}
