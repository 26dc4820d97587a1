//! Names the workflows that will be generated, their steps and inputs, before any is lowered.
//!
//! Generated are all workflows of the entry document, and of other documents those that are
//! called.

use std::rc::Rc;

use super::depends::run_order;
use super::{Declared, DeclaredStep, Lower, security};
use crate::document::api;
use crate::document::arazzo::{self, Target};
use crate::program::names::Scope as Names;
use crate::program::{self, ModuleId, Rules, Shape, WorkflowId};
use crate::resolve::workflow::Place;
use crate::resolve::{Document, DocumentId, SourceTarget, component};
use crate::source::Spanned;

impl Lower<'_, '_> {
    pub(super) fn declare(&mut self) {
        let places = self.references.reached(self.documents, self.diagnostics);
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
        for module in self.program.modules.iter().skip(1) {
            names[0].reserve(&module.ident);
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
        // What a workflow's module calls its own constants.
        for own in [
            "CHANNELS",
            "CONSTRAINTS",
            "CREDENTIALS",
            "DESCRIPTION",
            "INPUTS_SCHEMA",
            "OUTPUTS_SCHEMA",
        ] {
            constants.reserve(own);
        }
        let descriptions = &document.arazzo.source_descriptions;
        let sources = document
            .sources
            .iter()
            .zip(descriptions)
            .map(|(source, known)| {
                let (api, servers) = match source.target {
                    SourceTarget::Api(api) => {
                        let servers = self.apis.servers(api, &known.url.value);
                        (Some(api), servers.iter().map(server).collect())
                    }
                    SourceTarget::Async(api) => {
                        (Some(api), vec![program::Server::at(self.apis.broker(api))])
                    }
                    _ => (None, Vec::new()),
                };
                program::Source {
                    name: source.name.clone(),
                    constant: constants.shouty(&source.name),
                    title: api.map(|api| self.api_title(api)),
                    external_docs: api.and_then(|api| self.apis.external_docs(api)),
                    server: servers
                        .first()
                        .map_or_else(String::new, |first: &program::Server| first.url.clone()),
                    servers,
                    is_api: matches!(source.target, SourceTarget::Api(_)),
                    schemes: Vec::new(),
                }
            });
        let mut sources: Vec<program::Source> = sources.collect();
        // Sources keep their names, whatever their schemes are called.
        for (source, declared) in sources.iter_mut().zip(&document.sources) {
            source.schemes = match declared.target {
                SourceTarget::Api(api) => {
                    security::schemes(self.apis, api, &source.name, &mut constants)
                }
                SourceTarget::Async(api) => {
                    security::broker_schemes(self.apis, api, &source.name, &mut constants)
                }
                _ => continue,
            };
        }
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
            sources,
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
        let transfers = self.transfers(self.document(document), workflow);
        let id = WorkflowId(self.program.workflows.len());
        self.program.modules[module.0].workflows.push(id);
        self.program.workflows.push(program::Workflow {
            id,
            module,
            workflow_id: workflow.workflow_id.value.clone(),
            ident: names.snake(&workflow.workflow_id),
            unit: units.camel(&workflow.workflow_id),
            summary: workflow.summary.clone(),
            description: workflow.description.clone(),
            inputs: Vec::new(),
            inputs_schema: serde_json::Map::new(),
            closed: false,
            constraints: Rules::default(),
            types: Vec::new(),
            type_names: Names::of_types(),
            steps: Vec::new(),
            outputs: Vec::new(),
            depends_on: Vec::new(),
            shape: Shape::Sequence,
            recursive: false,
            definitely_done: Default::default(),
            present: Default::default(),
            needed: Vec::new(),
            completes: true,
        });
        self.declared.push(Rc::new(Declared {
            document,
            index,
            steps: Vec::new(),
            transfers,
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
        let texts = self.texts_of(document, index);
        let steps = run_order(workflow).into_iter().map(|index| {
            let step = &workflow.steps[index];
            let names = step.outputs.iter().map(|output| output.name.value.clone());
            let mut outputs: Vec<String> = names.collect();
            let calls = self.calls(step);
            let implied = calls.map(|called| {
                let of_called = &self.declared[called.0].outputs;
                super::implied::read_of(step, of_called, &outputs, &texts)
            });
            let implied = implied.unwrap_or_default();
            outputs.extend(implied.iter().cloned());
            DeclaredStep {
                id: step.step_id.value.clone(),
                index,
                outputs,
                implied: implied.len(),
                calls,
                damaged: step.damaged,
            }
        });
        let steps = steps.collect();
        let declared = Rc::get_mut(&mut self.declared[id.0]).expect("nothing holds it yet");
        declared.steps = steps;
    }

    /// The workflow that a step calls. One that does not exist has been reported.
    fn calls(&self, step: &arazzo::Step) -> Option<WorkflowId> {
        let Some(Target::WorkflowId(text)) = &step.target else {
            return None;
        };
        let place = self.references.known_workflow(text)?;
        self.places.get(&place).copied()
    }

    /// The workflows that the actions of a workflow may transfer to, as written.
    fn transfers(
        &mut self,
        document: &Document,
        workflow: &arazzo::Workflow,
    ) -> Vec<Spanned<String>> {
        let of_steps = workflow
            .steps
            .iter()
            .flat_map(|step| [(&step.on_success, true), (&step.on_failure, false)]);
        let shared = [
            (&workflow.success_actions, true),
            (&workflow.failure_actions, false),
        ];
        let mut found = Vec::new();
        for (list, success) in of_steps.chain(shared) {
            let (references, sink) = (&mut self.references, &mut *self.diagnostics);
            let actions = component::actions(document, list, success, references, sink);
            let gotos = actions
                .into_iter()
                .filter(|action| action.kind.value == arazzo::ActionKind::Goto);
            found.extend(gotos.filter_map(|action| action.workflow_id));
        }
        found
    }
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

/// A server of an API.
pub(super) fn server(known: &api::Server) -> program::Server {
    let variables = known
        .variables
        .iter()
        .map(|variable| program::ServerVariable {
            name: variable.name.clone(),
            default: variable.default.clone().unwrap_or_default(),
            allowed: variable.allowed.clone(),
        });
    program::Server {
        url: known.filled(),
        template: known.url.clone(),
        variables: variables.collect(),
    }
}
