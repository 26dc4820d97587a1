//! What the workflows of one run have done, for the workflows and steps that depend on it.

use std::{
    any::Any,
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

/// Outputs of some workflow.
type Outputs = Arc<dyn Any + Send + Sync>;

/// Shared by all workflows of a run. Names are those that generated code gives them.
#[derive(Default)]
pub(super) struct Done {
    steps: Mutex<BTreeSet<&'static str>>,
    workflows: Mutex<BTreeMap<&'static str, Outputs>>,
}

impl Done {
    pub(super) fn add_step(&self, name: &'static str) {
        let mut steps = self.steps.lock().unwrap_or_else(PoisonError::into_inner);
        steps.insert(name);
    }

    pub(super) fn has_step(&self, name: &str) -> bool {
        let steps = self.steps.lock().unwrap_or_else(PoisonError::into_inner);
        steps.contains(name)
    }

    pub(super) fn add_workflow<T: Clone + Send + Sync + 'static>(
        &self,
        name: &'static str,
        outputs: &T,
    ) {
        let workflows = self.workflows.lock();
        let mut workflows = workflows.unwrap_or_else(PoisonError::into_inner);
        workflows.insert(name, Arc::new(outputs.clone()));
    }

    pub(super) fn outputs<T: Clone + 'static>(&self, name: &str) -> Option<T> {
        let workflows = self.workflows.lock();
        let workflows = workflows.unwrap_or_else(PoisonError::into_inner);
        workflows.get(name)?.downcast_ref().cloned()
    }
}

impl fmt::Debug for Done {
    /// Without outputs, which may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Done")
            .field("steps", &self.steps)
            .finish_non_exhaustive()
    }
}
