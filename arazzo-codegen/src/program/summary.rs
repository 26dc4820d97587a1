//! The program in a few words, for the programs that `arazzo-codegen new` writes.

use super::types::TypeDefKind;
use super::{
    Call, Condition, Criteria, Own, Program, Query, ReplacementTarget, SchemeKind, Source, Type,
};
use crate::escape::line;

impl Program {
    pub(crate) fn summary(&self) -> Summary {
        let entry = self.entry();
        let sources = self.modules.iter().flat_map(|module| {
            module
                .sources
                .iter()
                .filter(|source| source.is_api)
                .map(|source| SourceSummary {
                    document: module.stem.clone(),
                    name: source.name.clone(),
                    schemes: schemes(source),
                })
        });
        let workflows = entry.workflows.iter().map(|id| {
            let workflow = self.workflow(*id);
            WorkflowSummary {
                id: workflow.workflow_id.clone(),
                summary: workflow.summary.clone(),
                unit: workflow.unit.clone(),
                inputs: workflow
                    .inputs
                    .iter()
                    .map(|field| (field.name.clone(), self.input_kind(&field.ty)))
                    .collect(),
            }
        });
        Summary {
            module: entry.ident.clone(),
            title: entry.title.clone(),
            sources: sources.collect(),
            workflows: workflows.collect(),
            features: self.features(),
        }
    }

    /// What values of this type are on a command line.
    pub(crate) fn input_kind(&self, ty: &Type) -> InputKind {
        match ty {
            Type::String | Type::Own(Own { text: true, .. }) => InputKind::Text,
            Type::Secret => InputKind::Secret,
            Type::Bytes => InputKind::Bytes,
            Type::Option(inner) => self.input_kind(inner),
            Type::Named(id) => match self.workflow(id.workflow).types[id.index].kind {
                TypeDefKind::Enum { .. } => InputKind::Text,
                _ => InputKind::Json,
            },
            _ => InputKind::Json,
        }
    }

    /// The features of the runtime that the program needs beside the default ones.
    pub(crate) fn features(&self) -> Vec<String> {
        let steps = self.workflows.iter().flat_map(|workflow| &workflow.steps);
        let mut xpath = false;
        for step in steps {
            let mut conditions: Vec<&Condition> = Vec::new();
            if let Criteria::All(all) = &step.criteria {
                conditions.extend(all.iter().map(|one| &one.condition));
            }
            conditions.extend(
                step.actions()
                    .flat_map(|a| &a.criteria)
                    .map(|one| &one.condition),
            );
            xpath |= conditions.iter().any(|condition| has_xpath(condition));
            let body = match &step.call {
                Call::Request(request) => request.body.as_ref(),
                Call::Message(message) => message.body.as_ref(),
                Call::Workflow(_) | Call::Broken => None,
            };
            xpath |= body.is_some_and(|body| {
                let mut targets = body.replacements.iter().map(|one| &one.target);
                targets.any(|target| matches!(target, ReplacementTarget::XPath(_)))
            });
            super::reach::step(step, &mut |expr| {
                xpath |= matches!(
                    expr,
                    super::Expr::Select {
                        query: Query::XPath(_),
                        ..
                    }
                );
            });
        }
        if xpath {
            vec!["xpath".to_owned()]
        } else {
            Vec::new()
        }
    }
}

/// The schemes that a text satisfies.
fn schemes(source: &Source) -> Vec<SchemeSummary> {
    let texts = source.schemes.iter();
    let texts = texts.filter(|scheme| scheme.kind != SchemeKind::MutualTls);
    let summary = |scheme: &super::Scheme| SchemeSummary {
        name: scheme.name.clone(),
        wants: scheme.kind.wants(&|name| format!("`{}`", line(name))),
    };
    texts.map(summary).collect()
}

fn has_xpath(condition: &Condition) -> bool {
    match condition {
        Condition::Or(list) | Condition::And(list) => list.iter().any(has_xpath),
        Condition::Not(inner) => has_xpath(inner),
        Condition::XPath { .. } => true,
        _ => false,
    }
}

/// A document in a few words: what the program written by `arazzo-codegen new` registers.
#[derive(Clone, Debug)]
pub struct Summary {
    /// The Rust name of the document's module.
    pub module: String,
    /// The document's title.
    pub title: String,
    /// The names of all source descriptions of the document: `(name, server)`; those of called
    /// documents too, with the document's stem: `(document, name)`.
    pub sources: Vec<SourceSummary>,
    /// The workflows, in the document's order; those of called documents are left out.
    pub workflows: Vec<WorkflowSummary>,
    /// The features of the runtime that the generated code needs beside the default ones.
    pub features: Vec<String>,
}

/// A source description of a document, or of one that it calls.
#[derive(Clone, Debug)]
pub struct SourceSummary {
    /// The stem of the document that declares it.
    pub document: String,
    /// Its name there.
    pub name: String,
    /// The security schemes of its API that take a credential.
    pub schemes: Vec<SchemeSummary>,
}

/// A security scheme in a few words.
#[derive(Clone, Debug)]
pub struct SchemeSummary {
    /// Its name in the description.
    pub name: String,
    /// What a user gives for it.
    pub wants: String,
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
    /// The inputs: name in the document, and what its values are.
    pub inputs: Vec<(String, InputKind)>,
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
