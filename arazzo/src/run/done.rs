//! [`Done`]: the steps and workflows of one run that have succeeded, for those that depend on them.

use std::{
    any::Any,
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

/// The outputs of a workflow, whose type only its generated code knows.
type Outputs = Arc<dyn Any + Send + Sync>;

/// The steps and workflows that have succeeded, shared by all workflows of a run. Generated code
/// chooses their names.
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
    /// Omits the outputs, which may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Done")
            .field("steps", &self.steps)
            .finish_non_exhaustive()
    }
}
