//! What a workflow calls, and which credentials it asks for: itself, or by the workflows that it may
//! run.

use std::collections::{BTreeMap, BTreeSet};

use super::{Call, ModuleId, Need, Program, WorkflowId};

/// A source of a module.
pub(crate) type SourceAt = (ModuleId, usize);

/// A security scheme of a source of a module.
pub(crate) type SchemeAt = (ModuleId, usize, usize);

impl Program {
    /// The sources that the workflow calls, and those that workflows call that it may run.
    pub(crate) fn called(&self, id: WorkflowId) -> BTreeSet<SourceAt> {
        let mut used = BTreeSet::new();
        for id in self.reached(id) {
            let workflow = self.workflow(id);
            used.extend(workflow.steps.iter().filter_map(|step| match &step.call {
                Call::Request(request) => Some((request.module, request.source)),
                Call::Message(message) => Some((workflow.module, message.source)),
                Call::Workflow(_) | Call::Broken => None,
            }));
        }
        used
    }

    /// The schemes that requests and brokers ask for, and whether a run can do without. The channel
    /// of a client may have been given what its broker asks for.
    pub(crate) fn asked_schemes(&self, id: WorkflowId) -> BTreeMap<SchemeAt, bool> {
        let mut schemes = BTreeMap::new();
        for (module, source) in self.called(id) {
            let of = &self.module(module).sources[source];
            let of_brokers = (0..of.schemes.len()).filter(|_| !of.is_api);
            schemes.extend(of_brokers.map(|scheme| ((module, source, scheme), true)));
        }
        for need in self.asked(id) {
            let optional = is_optional(&need);
            for one in need.alternatives.iter().flatten() {
                let scheme = (need.module, need.source, one.scheme);
                let known = schemes.entry(scheme).or_insert(true);
                *known &= optional;
            }
        }
        schemes
    }
}

/// Whether a run can do without one of the credentials of a need.
fn is_optional(need: &Need) -> bool {
    let mut uses = need.alternatives.iter().flatten();
    need.alternatives.len() > 1
        || need.alternatives.iter().any(Vec::is_empty)
        || need.has_optional()
        || uses.any(|one| one.may_be_set)
}
