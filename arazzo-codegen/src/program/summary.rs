//! The program in a few words, for the programs that `arazzo-codegen new` writes.

mod input;

use super::{Program, SchemeKind, WorkflowId};
use crate::escape::line;

impl Program {
    pub(crate) fn summary(&self) -> Summary {
        let entry = self.entry();
        let workflows = entry.workflows.iter().map(|id| {
            let workflow = self.workflow(*id);
            WorkflowSummary {
                id: workflow.workflow_id.clone(),
                summary: workflow.summary.clone(),
                unit: workflow.unit.clone(),
                inputs: self.input_summaries(workflow),
                credentials: self.credential_summaries(*id),
            }
        });
        Summary {
            module: entry.ident.clone(),
            title: entry.title.clone(),
            workflows: workflows.collect(),
            features: self.features(),
        }
    }

    /// The credentials that a workflow asks for. A certificate belongs to the transport.
    fn credential_summaries(&self, id: WorkflowId) -> Vec<CredentialSummary> {
        let mut credentials: Vec<CredentialSummary> = Vec::new();
        for ((module, source, scheme), optional) in self.asked_schemes(id) {
            let source = &self.module(module).sources[source];
            let scheme = &source.schemes[scheme];
            let one = CredentialSummary {
                source: source.name.clone(),
                scheme: scheme.name.clone(),
                wants: scheme.kind.wants(&|name| format!("`{}`", line(name))),
                optional,
            };
            if scheme.kind != SchemeKind::MutualTls && !credentials.contains(&one) {
                credentials.push(one);
            }
        }
        credentials
    }
}

/// A document in a few words: what the program written by `arazzo-codegen new` registers.
#[derive(Clone, Debug)]
pub struct Summary {
    /// The Rust name of the document's module.
    pub module: String,
    /// The document's title.
    pub title: String,
    /// The workflows, in the document's order; those of called documents are left out.
    pub workflows: Vec<WorkflowSummary>,
    /// The features of the runtime that the generated code needs beside the default ones.
    pub features: Vec<String>,
}

/// A workflow in a few words.
#[derive(Clone, Debug)]
pub struct WorkflowSummary {
    /// The `workflowId`.
    pub id: String,
    /// The one-line summary, if the document has one.
    pub summary: Option<String>,
    /// The unit type that implements `Workflow`.
    pub unit: String,
    /// The inputs.
    pub inputs: Vec<InputSummary>,
    /// The credentials that it asks for, itself or by a workflow that it may run.
    pub credentials: Vec<CredentialSummary>,
}

/// An input in a few words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputSummary {
    /// Its name in the document.
    pub name: String,
    /// What its values are on a command line.
    pub kind: InputKind,
    /// What they are in words, as in `list of strings`.
    pub words: String,
    /// Whether every run needs it.
    pub required: bool,
    /// The value of an input that is not given, as JSON.
    pub default: Option<String>,
    /// What the document says about it.
    pub description: Option<String>,
}

/// A credential in a few words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialSummary {
    /// The name of the source description.
    pub source: String,
    /// The name of the scheme in the API description.
    pub scheme: String,
    /// What a user gives for it.
    pub wants: String,
    /// Whether a run can do without.
    pub optional: bool,
}

/// What the values of an input are, for those who type them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputKind {
    /// Text.
    Text,
    /// Text that is never shown.
    Secret,
    /// Bytes; Base64 in JSON.
    Bytes,
    /// Any other JSON.
    Json,
}
