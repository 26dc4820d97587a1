//! What a document declares and nothing in it uses.

use std::collections::HashSet;

use crate::diagnostic::{Code, Diagnostic};
use crate::document::arazzo::{self, ArazzoDocument, Components, OrReference, Target};
use crate::lower::Lower;
use crate::pointer::unescape;
use crate::program::{Expr, StepId, Type, Workflow, WorkflowId, reach};
use crate::resolve::DocumentId;
use crate::syntax::{Node, NodeKind};

impl Lower<'_, '_> {
    /// What the entry document declares.
    pub(in crate::lower) fn check_usage(&mut self) {
        let arazzo = &self.document(DocumentId(0)).arazzo;
        self.check_sources(arazzo);
        self.use_inputs(arazzo);
        self.check_components(&arazzo.components);
    }

    fn check_sources(&mut self, arazzo: &ArazzoDocument) {
        // A step whose operation is unknown may belong to any of them.
        if self.unresolved || arazzo.source_descriptions.len() < 2 {
            return;
        }
        let entry = DocumentId(0);
        for source in &arazzo.source_descriptions {
            // Of several with one name, it is the first one that is used.
            let index = self.document(entry).source(&source.name);
            if index.is_some_and(|index| self.references.uses_source(entry, index)) {
                continue;
            }
            let message = format!("source `{}` is never used", *source.name);
            let diagnostic = Diagnostic::new(Code::UnusedSource, source.name.span, message);
            let diagnostic = diagnostic.about(source.span);
            self.report(diagnostic.help("remove it, or call one of its operations"));
        }
    }

    /// Inputs are schemas, of which no more is read than is asked for: what they refer to is looked
    /// up in what is written.
    fn use_inputs(&mut self, arazzo: &ArazzoDocument) {
        let of_workflows = arazzo
            .workflows
            .iter()
            .filter_map(|one| one.inputs.as_ref());
        let of_components = arazzo.components.inputs.iter().map(|(_, inputs)| inputs);
        for name in of_workflows
            .chain(of_components)
            .flat_map(referenced_inputs)
        {
            self.references
                .use_component(&arazzo.components, "inputs", &name);
        }
    }

    fn check_components(&mut self, components: &Components) {
        let inputs = components.inputs.iter().map(|(name, _)| ("inputs", name));
        let parameters = components.parameters.iter();
        let parameters = parameters.map(|(name, _)| ("parameters", name));
        let successes = components.success_actions.iter();
        let successes = successes.map(|(name, _)| ("successActions", name));
        let failures = components.failure_actions.iter();
        let failures = failures.map(|(name, _)| ("failureActions", name));
        let all = inputs.chain(parameters).chain(successes).chain(failures);
        for (kind, name) in all {
            if self.references.uses_component(name) {
                continue;
            }
            let message = format!(
                "component `{}` in `components.{kind}` is never used",
                **name
            );
            self.error(Code::UnusedComponent, name.span, message);
        }
    }

    /// Inputs and outputs that nothing reads.
    pub(in crate::lower) fn check_unused(&mut self, id: WorkflowId) {
        let workflow = &self.program.workflows[id.0];
        let read = read_slots(workflow);
        let source = self.document_workflow(id);
        let unread: Vec<String> = workflow
            .inputs
            .iter()
            .enumerate()
            .filter(|(index, _)| !read.inputs.contains(index))
            .map(|(_, field)| field.name.clone())
            .collect();
        let properties = source
            .inputs
            .as_ref()
            .and_then(|inputs| inputs.get("properties"));
        let entries = properties.and_then(Node::entries).unwrap_or_default();
        for entry in entries
            .iter()
            .filter(|entry| unread.contains(&entry.key.value))
        {
            let message = format!("input `{}` is never used", entry.key.value);
            self.error(Code::UnusedInput, entry.key.span, message);
        }
        let declared = self.declared[id.0].clone();
        for (at, step) in declared.steps.iter().enumerate() {
            let written = &source.steps[step.index].outputs;
            for (index, output) in written.iter().enumerate() {
                if !read.outputs.contains(&(StepId(at), index)) {
                    let message = format!(
                        "nothing reads output `{}` of step `{}`",
                        *output.name, step.id
                    );
                    self.error(Code::UnusedStepOutput, output.name.span, message);
                }
            }
        }
        if source.outputs.is_empty() {
            let message = format!("workflow `{}` has no outputs", *source.workflow_id);
            self.error(
                Code::WorkflowWithoutOutputs,
                source.workflow_id.span,
                message,
            );
        }
    }

    /// Secrets in a query, which servers write to their logs.
    pub(in crate::lower) fn check_secrets_in_queries(&mut self) {
        for (workflow, field, span) in std::mem::take(&mut self.queries) {
            let input = self.program.workflows[workflow.0].inputs.get(field);
            if input.is_some_and(|input| input.ty == Type::Secret) {
                let message = "a secret goes into the query, which servers write to their logs";
                let diagnostic = Diagnostic::new(Code::SecretLeak, span, message);
                self.report(diagnostic.help("send it in a header, if the API takes it there"));
            }
        }
    }

    /// Parameters of the workflow that no operation of it declares.
    pub(in crate::lower) fn check_shared_parameters(&mut self, workflow: &arazzo::Workflow) {
        let requests = workflow
            .steps
            .iter()
            .filter(|step| !matches!(step.target, Some(Target::WorkflowId(_))));
        let requests = requests.count();
        for parameter in &workflow.parameters {
            let OrReference::Inline(parameter) = parameter else {
                continue;
            };
            let span = parameter.name.span;
            let undeclared = self.undeclared_shared.contains(&span.start);
            if !undeclared || self.declared_shared.contains(&span.start) || requests == 0 {
                continue;
            }
            let message = format!("no step declares the parameter `{}`", *parameter.name);
            let label = "sent only where a header or a cookie may be";
            self.report(Diagnostic::new(Code::WorkflowParameterUnused, span, message).label(label));
        }
    }
}

/// The inputs and the outputs of steps that something in a workflow reads.
#[derive(Default)]
pub(in crate::lower) struct ReadSlots {
    pub(in crate::lower) inputs: HashSet<usize>,
    outputs: HashSet<(StepId, usize)>,
}

pub(in crate::lower) fn read_slots(workflow: &Workflow) -> ReadSlots {
    let mut read = ReadSlots::default();
    let mut visit = |expr: &Expr| match expr {
        Expr::Input { field, .. } => {
            read.inputs.insert(*field);
        }
        Expr::Output { step, output, .. } => {
            read.outputs.insert((*step, *output));
        }
        _ => {}
    };
    for step in &workflow.steps {
        reach::step(step, &mut visit);
    }
    for output in &workflow.outputs {
        reach::expr(&output.value, &mut visit);
    }
    read
}

/// The inputs of components that a schema refers to.
fn referenced_inputs(schema: &Node) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = vec![schema];
    while let Some(node) = rest.pop() {
        if let Some(reference) = node.get("$ref").and_then(Node::as_str)
            && let Some(below) = reference.strip_prefix("#/components/inputs/")
        {
            let token = below.split('/').next().unwrap_or(below);
            found.push(unescape(token));
        }
        match &node.kind {
            NodeKind::Sequence(items) => rest.extend(items),
            NodeKind::Mapping(entries) => rest.extend(entries.iter().map(|entry| &entry.value)),
            _ => {}
        }
    }
    found
}
