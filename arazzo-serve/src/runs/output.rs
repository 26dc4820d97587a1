//! [`Output`]: an output of a step that is streamed.

/// The name of an output of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Output {
    pub(crate) step: String,
    pub(crate) name: String,
}

impl Output {
    pub(crate) fn new(step: &str, name: &str) -> Self {
        Self {
            step: step.to_owned(),
            name: name.to_owned(),
        }
    }
}
