//! Where the parts of a program stand in the documents that it was made from.
//!
//! The program itself says nothing of files; a part that findings point to has an id, and the place
//! of that is here. Places are noted where a part is lowered, so that nobody has to look for it in
//! the document again.

use std::collections::HashMap;

use super::{ActionId, StepId, WorkflowId};
use crate::source::Span;

/// Ids to places.
#[derive(Debug, Default)]
pub(crate) struct Origins {
    /// By [`ActionId`].
    actions: Vec<Span>,
    /// By the reader, which is a step or the outputs of the workflow, and the step that is read.
    reads: HashMap<(WorkflowId, Option<StepId>, StepId), Span>,
}

impl Origins {
    /// The id of an action of a step that findings about it point to here.
    pub(crate) fn add_action(&mut self, place: Span) -> ActionId {
        self.actions.push(place);
        ActionId(self.actions.len() - 1)
    }

    /// The name of an action; of one that the workflow does not spell out, the step that has it.
    pub(crate) fn action(&self, id: ActionId) -> Span {
        self.actions[id.0]
    }

    /// Notes where an output of a step is read; of several places the first one counts.
    pub(crate) fn add_read(
        &mut self,
        workflow: WorkflowId,
        reader: Option<StepId>,
        read: StepId,
        place: Span,
    ) {
        self.reads.entry((workflow, reader, read)).or_insert(place);
    }

    /// Where a step reads an output of another one.
    pub(crate) fn read(&self, workflow: WorkflowId, reader: StepId, read: StepId) -> Option<Span> {
        self.reads.get(&(workflow, Some(reader), read)).copied()
    }
}
