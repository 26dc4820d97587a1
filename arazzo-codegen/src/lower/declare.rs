//! Names the workflows that will be generated, their steps and inputs, before any is lowered.
//!
//! Generated are all workflows of the entry document, and of other documents those that are
//! called.

use std::collections::{HashSet, VecDeque};
use std::rc::Rc;

use super::{Declared, DeclaredStep, Lower};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::arazzo::{self, OrReference, Target};
use crate::program::names::Scope as Names;
use crate::program::{self, ModuleId, Shape, WorkflowId};
use crate::resolve::workflow::{self, Place};
use crate::resolve::{DocumentId, SourceTarget};
use crate::source::Spanned;

impl Lower<'_, '_> {
    pub(super) fn declare(&mut self) {
        let places = self.reached();
        self.modules(&places);
        for place in &places {
            let id = WorkflowId(self.places.len());
            self.places.insert(*place, id);
        }
        let mut names: Vec<Names> = self.program.modules.iter().map(|_| Names::new()).collect();
        let mut units: Vec<Names> = self
            .program
            .modules
            .iter()
            .map(|_| Names::of_types())
            .collect();
        for (module, names) in self.program.modules.iter().zip(&mut names).skip(1) {
            names.reserve(&module.ident);
        }
        // The submodules of called documents stand beside the workflows of the entry document.
        if let Some((entry, others)) = self.program.modules.split_first() {
            let _ = entry;
            for module in others {
                names[0].reserve(&module.ident);
            }
        }
        for place in &places {
            let module = self.module_of(place.0);
            let (names, units) = (&mut names[module.0], &mut units[module.0]);
            self.declare_workflow(*place, module, names, units);
        }
        for index in 0..self.declared.len() {
            self.declare_steps(WorkflowId(index));
            self.declare_inputs(WorkflowId(index));
        }
    }

    /// The workflows of the entry document, then those that are called, as they are met.
    fn reached(&mut self) -> Vec<Place> {
        let entry = DocumentId(0);
        let count = self.document(entry).arazzo.workflows.len();
        let mut places: Vec<Place> = (0..count).map(|index| (entry, index)).collect();
        let mut seen: HashSet<Place> = places.iter().copied().collect();
        let mut queue: VecDeque<Place> = places.iter().copied().collect();
        while let Some(place) = queue.pop_front() {
            for called in self.called_by(place) {
                if seen.insert(called) {
                    places.push(called);
                    queue.push_back(called);
                }
            }
        }
        places
    }

    fn called_by(&mut self, (document, index): Place) -> Vec<Place> {
        let references = references(&self.document(document).arazzo.workflows[index]);
        let components = &self.document(document).arazzo.components;
        let of_components = components
            .success_actions
            .iter()
            .chain(&components.failure_actions);
        let named = of_components.filter_map(|(_, action)| {
            Some((action.workflow_id.clone()?, Code::ActionUnknownWorkflow))
        });
        let mut places = Vec::new();
        for (text, code) in references.into_iter().chain(named) {
            places.extend(workflow::find(
                self.documents,
                document,
                &text,
                code,
                self.diagnostics,
            ));
        }
        places
    }

    fn modules(&mut self, places: &[Place]) {
        let mut names = Names::new();
        for (document, _) in places {
            if self
                .program
                .modules
                .iter()
                .any(|module| module.document == *document)
            {
                continue;
            }
            let module = self.module(*document, &mut names);
            self.program.modules.push(module);
        }
        if self.program.modules.is_empty() {
            let module = self.module(DocumentId(0), &mut names);
            self.program.modules.push(module);
        }
    }

    fn module(&self, id: DocumentId, names: &mut Names) -> program::Module {
        let document = self.document(id);
        let mut constants = Names::new();
        let descriptions = &document.arazzo.source_descriptions;
        let sources = document
            .sources
            .iter()
            .zip(descriptions)
            .map(|(source, known)| {
                let api = match source.target {
                    SourceTarget::Api(api) => Some(api),
                    _ => None,
                };
                program::Source {
                    name: source.name.clone(),
                    constant: constants.shouty(&source.name),
                    title: api.map(|api| self.api_title(api)),
                    server: api
                        .map(|api| self.apis.server(api, &known.url.value))
                        .unwrap_or_default(),
                    is_api: api.is_some(),
                }
            });
        program::Module {
            document: id,
            ident: names.snake(&document.stem),
            stem: document.stem.clone(),
            file_name: document.file_name.clone(),
            title: document.arazzo.info.title.clone(),
            summary: document.arazzo.info.summary.clone(),
            description: document.arazzo.info.description.clone(),
            version: document.arazzo.info.version.clone(),
            arazzo: document.arazzo.arazzo.value.clone(),
            sources: sources.collect(),
            workflows: Vec::new(),
        }
    }

    fn api_title(&self, api: crate::document::api::DescriptionId) -> String {
        let (title, version) = (self.apis.title(api), self.apis.version(api));
        format!("{title} {version} ({})", self.apis.specification(api))
    }

    pub(super) fn module_of(&self, document: DocumentId) -> ModuleId {
        let index = self
            .program
            .modules
            .iter()
            .position(|module| module.document == document);
        ModuleId(index.expect("every document of a declared workflow has a module"))
    }

    fn declare_workflow(
        &mut self,
        (document, index): Place,
        module: ModuleId,
        names: &mut Names,
        units: &mut Names,
    ) {
        let workflow = &self.document(document).arazzo.workflows[index];
        let id = WorkflowId(self.program.workflows.len());
        self.program.modules[module.0].workflows.push(id);
        self.program.workflows.push(program::Workflow {
            module,
            workflow_id: workflow.workflow_id.value.clone(),
            ident: names.snake(&workflow.workflow_id),
            unit: units.camel(&workflow.workflow_id),
            summary: workflow.summary.clone(),
            description: workflow.description.clone(),
            inputs: Vec::new(),
            types: Vec::new(),
            type_names: Names::of_types(),
            steps: Vec::new(),
            outputs: Vec::new(),
            depends_on: Vec::new(),
            shape: Shape::Sequence,
            recursive: false,
            certain: Default::default(),
            completes: true,
        });
        self.declared.push(Rc::new(Declared {
            document,
            index,
            steps: Vec::new(),
            outputs: workflow
                .outputs
                .iter()
                .map(|output| output.name.value.clone())
                .collect(),
            closed: false,
            has_inputs: workflow.inputs.is_some(),
            damaged: workflow.damaged,
        }));
    }

    fn declare_steps(&mut self, id: WorkflowId) {
        let (document, index) = (self.declared[id.0].document, self.declared[id.0].index);
        let workflow = &self.document(document).arazzo.workflows[index];
        let steps = self.run_order(workflow).into_iter().map(|index| {
            let step = &workflow.steps[index];
            DeclaredStep {
                id: step.step_id.value.clone(),
                index,
                outputs: step
                    .outputs
                    .iter()
                    .map(|output| output.name.value.clone())
                    .collect(),
                calls: self.calls(document, step),
                damaged: step.damaged,
            }
        });
        let steps = steps.collect();
        let declared = Rc::get_mut(&mut self.declared[id.0]).expect("nothing holds it yet");
        declared.steps = steps;
    }

    /// The workflow that a step calls. What is wrong with it has been reported by `called_by`.
    fn calls(&self, document: DocumentId, step: &arazzo::Step) -> Option<WorkflowId> {
        let Some(Target::WorkflowId(text)) = &step.target else {
            return None;
        };
        let mut ignored = Default::default();
        let place = workflow::find(
            self.documents,
            document,
            text,
            Code::UnknownWorkflow,
            &mut ignored,
        )?;
        self.places.get(&place).copied()
    }

    /// The list's order; with `dependsOn`, the closest order to it in which prerequisites come
    /// first.
    fn run_order(&self, workflow: &arazzo::Workflow) -> Vec<usize> {
        let position = |id: &str| {
            workflow
                .steps
                .iter()
                .position(|step| step.step_id.value == id)
        };
        let mut order = Vec::new();
        let mut visiting = vec![false; workflow.steps.len()];
        for index in 0..workflow.steps.len() {
            place(index, workflow, &position, &mut visiting, &mut order);
        }
        order
    }

    /// Reports the `dependsOn` of steps that name nothing, themselves, or each other.
    pub(super) fn check_step_dependencies(&mut self, id: WorkflowId) {
        let declared = self.declared[id.0].clone();
        let document = self.document(declared.document);
        let workflow = &document.arazzo.workflows[declared.index];
        let ids: Vec<&str> = workflow
            .steps
            .iter()
            .map(|step| step.step_id.value.as_str())
            .collect();
        for step in &workflow.steps {
            for text in &step.depends_on {
                if let Some(diagnostic) = step_dependency(text, &step.step_id, &ids) {
                    self.report(diagnostic);
                }
            }
        }
        if let Some(cycle) = dependency_cycle(workflow) {
            let step = &workflow.steps[cycle[0]];
            let names: Vec<_> = cycle
                .iter()
                .map(|index| workflow.steps[*index].step_id.value.as_str())
                .collect();
            let message = format!("steps depend on each other: {}", names.join(" → "));
            let span = step.depends_on.first().map_or(step.span, |text| text.span);
            self.error(Code::StepDependencyCycle, span, message);
        }
    }
}

/// Every workflow that a workflow names, and the code for one that does not exist.
fn references(workflow: &arazzo::Workflow) -> Vec<(Spanned<String>, Code)> {
    let mut references: Vec<(Spanned<String>, Code)> = workflow
        .depends_on
        .iter()
        .map(|text| (text.clone(), Code::UnknownDependsOn))
        .collect();
    for step in &workflow.steps {
        if let Some(Target::WorkflowId(text)) = &step.target {
            references.push((text.clone(), Code::UnknownWorkflow));
        }
    }
    let of_steps = workflow
        .steps
        .iter()
        .flat_map(|step| step.on_success.iter().chain(&step.on_failure));
    let actions = workflow
        .success_actions
        .iter()
        .chain(&workflow.failure_actions)
        .chain(of_steps);
    for action in actions {
        if let OrReference::Inline(action) = action
            && let Some(text) = &action.workflow_id
        {
            references.push((text.clone(), Code::ActionUnknownWorkflow));
        }
    }
    references
}

fn place(
    index: usize,
    workflow: &arazzo::Workflow,
    position: &dyn Fn(&str) -> Option<usize>,
    visiting: &mut [bool],
    order: &mut Vec<usize>,
) {
    if visiting[index] {
        return;
    }
    visiting[index] = true;
    for dependency in &workflow.steps[index].depends_on {
        if let Some(dependency) = position(&dependency.value) {
            place(dependency, workflow, position, visiting, order);
        }
    }
    order.push(index);
}

fn step_dependency(
    text: &Spanned<String>,
    own: &Spanned<String>,
    ids: &[&str],
) -> Option<Diagnostic> {
    if let Some(rest) = text.value.strip_prefix("$steps.") {
        let message = format!("`{}` is not how a dependency is written", text.value);
        return Some(
            Diagnostic::new(Code::StepDependencyForm, text.span, message)
                .help(format!("write `{rest}`"))
                .fix(text.span, rest),
        );
    }
    if text.value.starts_with('$') {
        return None;
    }
    if text.value == own.value {
        let message = format!("step `{}` depends on itself", own.value);
        return Some(Diagnostic::new(
            Code::StepDependsOnItself,
            text.span,
            message,
        ));
    }
    if ids.contains(&text.value.as_str()) {
        return None;
    }
    let message = format!("no step `{}` in this workflow", text.value);
    let diagnostic = Diagnostic::new(Code::UnknownStepDependency, text.span, message);
    Some(diagnostic.suggest(text.span, &text.value, ids.iter().copied()))
}

fn dependency_cycle(workflow: &arazzo::Workflow) -> Option<Vec<usize>> {
    let position = |id: &str| {
        workflow
            .steps
            .iter()
            .position(|step| step.step_id.value == id)
    };
    let next = |index: usize| -> Vec<usize> {
        let depends_on = workflow.steps[index].depends_on.iter();
        depends_on
            .filter_map(|text| position(&text.value))
            .filter(|to| *to != index)
            .collect()
    };
    find_cycle(workflow.steps.len(), next)
}

/// A cycle of a small graph, its first node repeated at the end.
pub(super) fn find_cycle(count: usize, next: impl Fn(usize) -> Vec<usize>) -> Option<Vec<usize>> {
    let mut done = vec![false; count];
    for start in 0..count {
        let mut path = vec![(start, next(start))];
        while let Some((node, rest)) = path.last_mut() {
            let node = *node;
            match rest.pop() {
                Some(to) if path.iter().any(|(on_path, _)| *on_path == to) => {
                    let mut cycle: Vec<_> = path.iter().map(|(node, _)| *node).collect();
                    cycle.drain(..cycle.iter().position(|node| *node == to).unwrap_or(0));
                    cycle.push(to);
                    return Some(cycle);
                }
                Some(to) if !done[to] => path.push((to, next(to))),
                Some(_) => {}
                None => {
                    done[node] = true;
                    path.pop();
                }
            }
        }
    }
    None
}
