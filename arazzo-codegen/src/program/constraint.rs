//! What the inputs of a workflow must satisfy beyond their types.

use super::Field;
pub(crate) use crate::keyword::Keyword;

/// What holds of one value: all of these. Types hold already, and what they say is left out.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Rules(pub(crate) Vec<Keyword<Rules>>);

impl Rules {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether they require an input that has a default.
    pub(crate) fn look_at_defaults(&self, inputs: &[Field]) -> bool {
        let with = inputs.iter().filter(|input| input.default.is_some());
        let names: Vec<&String> = with.map(|input| &input.name).collect();
        self.0.iter().any(|keyword| match keyword {
            Keyword::Required(required) => required.iter().any(|name| names.contains(&name)),
            _ => false,
        })
    }

    /// Whether the rules look at this member of an object.
    pub(crate) fn look_at(&self, name: &str) -> bool {
        self.0.iter().any(|keyword| match keyword {
            Keyword::Properties(properties) => properties.iter().any(|(known, _)| known == name),
            Keyword::Required(names) => names.iter().any(|known| known == name),
            Keyword::AllOf(parts) => parts.iter().any(|part| part.look_at(name)),
            _ => true,
        })
    }
}
