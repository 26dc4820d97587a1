//! What of a step's actions makes a difference. The others are the document's, for its readers: no
//! code is emitted for them, and nothing that they alone read is handed to the step.

use super::{Action, ActionKind, Call, StepId, Workflow};

impl Workflow {
    /// The success actions, without those at the end that do what happens anyway.
    pub(crate) fn success(&self, id: StepId) -> Vec<&Action> {
        let following = self.following(id);
        let idle = |action: &Action| match action.kind {
            ActionKind::Goto(to) => Some(to) == following,
            // After the last step the workflow ends all the same.
            ActionKind::End => following.is_none(),
            _ => false,
        };
        trimmed(&self.step(id).on_success, idle)
    }

    /// The failure actions, without those at the end that do what happens anyway. The error of a
    /// request says which action ended the workflow; that of a called workflow is its own.
    pub(crate) fn failure(&self, id: StepId) -> Vec<&Action> {
        let step = self.step(id);
        let calls = matches!(step.call, Call::Workflow(_));
        let idle = |action: &Action| calls && matches!(action.kind, ActionKind::End);
        trimmed(&step.on_failure, idle)
    }

    /// The actions of a step that make a difference.
    pub(crate) fn live(&self, id: StepId) -> impl Iterator<Item = &Action> {
        self.success(id).into_iter().chain(self.failure(id))
    }
}

fn trimmed(actions: &[Action], idle: impl Fn(&Action) -> bool) -> Vec<&Action> {
    let mut actions: Vec<&Action> = actions.iter().collect();
    while actions.last().is_some_and(|last| idle(last)) {
        actions.pop();
    }
    actions
}
