//! What the inputs of a workflow must satisfy beyond their types.

pub(crate) use crate::keyword::Keyword;

/// What holds of one value: all of these. Types hold already, and what they say is left out.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Rules(pub(crate) Vec<Keyword<Rules>>);

impl Rules {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the rules look at this member of an object.
    pub(crate) fn look_at(&self, name: &str) -> bool {
        self.0.iter().any(|keyword| match keyword {
            Keyword::Properties(properties) => properties.iter().any(|(known, _)| known == name),
            Keyword::AllOf(parts) => parts.iter().any(|part| part.look_at(name)),
            _ => true,
        })
    }
}
