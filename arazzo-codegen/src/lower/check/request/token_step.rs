//! The step that fetches a token, under a requirement that a description makes of all its
//! operations: it cannot show what it is there to get.
//!
//! Its credential is optional if the requirement is inherited from the description, if what the
//! step reads from its answer flows, alone or behind a constant prefix, into the place of the same
//! scheme in another step, and if no step before it shows that scheme. Nothing else is optional.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic};
use crate::document::api::DescriptionId;
use crate::lower::Lower;
use crate::lower::secrets::Place;
use crate::lower::security::{Sets, sets};
use crate::program::{
    ActionKind, Call, Detour, Expr, Output, Piece, Program, Request, Scheme, StepId, WorkflowCall,
    WorkflowId,
};
use crate::resolve::SourceTarget;

mod before;

/// A step of the program.
type At = (WorkflowId, StepId);

/// A scheme as its description names it, whatever the source is called.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Named {
    api: DescriptionId,
    name: String,
}

/// In the runs of which workflow the scheme is optional for a step.
type Optional = BTreeSet<(WorkflowId, At, Named)>;

impl Lower<'_, '_> {
    /// Marks what is optional. What parameters set must have been left out.
    pub(in crate::lower) fn mark_token_steps(&mut self) {
        let tokens = self.token_steps();
        if tokens.is_empty() {
            return;
        }
        // What is optional for a step is not shown by it, which may make more optional.
        let mut optional = Optional::new();
        loop {
            let next = self.optional(&tokens, &optional);
            if next == optional {
                break;
            }
            optional = next;
        }
        for (at, named) in &tokens {
            let roots = optional
                .iter()
                .filter(|one| one.1 == *at && one.2 == *named);
            let roots: Vec<WorkflowId> = roots.map(|one| one.0).collect();
            if !roots.is_empty() {
                self.mark(*at, named, &roots);
                self.report_token_step(*at, named);
            }
        }
    }

    fn optional(&self, tokens: &BTreeSet<(At, Named)>, known: &Optional) -> Optional {
        let roots = (0..self.program.workflows.len()).map(WorkflowId);
        let pairs = roots.flat_map(|root| tokens.iter().map(move |token| (root, token)));
        let pairs = pairs.filter(|(root, (at, named))| {
            let sends = |step: At| {
                self.shows(step, named) && !known.contains(&(*root, step, named.clone()))
            };
            before::is_first(&self.program, *root, *at, &sends)
        });
        pairs
            .map(|(root, (at, named))| (root, *at, named.clone()))
            .collect()
    }

    /// The steps that ask for a scheme because their description does, and fill its place elsewhere.
    fn token_steps(&self) -> BTreeSet<(At, Named)> {
        let mut found = BTreeSet::new();
        for (step, request) in requests(&self.program) {
            for named in self.required(step, request) {
                for from in self.fills(step, request, &named) {
                    let inherited = self.operations.get(&from);
                    let inherited = inherited.is_some_and(|one| one.security_inherited);
                    if from != step && inherited && self.asks_client(from, &named) {
                        found.insert((from, named.clone()));
                    }
                }
            }
        }
        found
    }

    /// The steps whose answers fill the place of a scheme in a request.
    fn fills(&self, at: At, request: &Request, named: &Named) -> BTreeSet<At> {
        let Some(scheme) = self.scheme(request, named) else {
            return BTreeSet::new();
        };
        let values = request.parameters.iter().filter(|parameter| {
            let workflow = self.program.workflow(at.0);
            sets(
                &self.program,
                workflow,
                workflow.step(at.1),
                parameter,
                scheme,
            ) != Sets::No
        });
        let places = values.filter_map(|parameter| carried(at.0, &parameter.value));
        fetched(&self.program, places.collect())
    }

    /// The schemes that the operation of a step asks for.
    fn required(&self, at: At, request: &Request) -> Vec<Named> {
        let operation = self.operations.get(&at);
        let Some((operation, api)) = operation.zip(self.api_of(request)) else {
            return Vec::new();
        };
        let uses = operation.security.iter().flatten();
        let names = uses.map(|one| one.scheme.clone());
        names.map(|name| Named { api, name }).collect()
    }

    fn api_of(&self, request: &Request) -> Option<DescriptionId> {
        let document = self.program.module(request.module).document;
        match self.document(document).sources[request.source].target {
            SourceTarget::Api(api) => Some(api),
            _ => None,
        }
    }

    fn scheme(&self, request: &Request, named: &Named) -> Option<&Scheme> {
        let schemes = &self.program.module(request.module).sources[request.source].schemes;
        let scheme = schemes.iter().find(|scheme| scheme.name == named.name)?;
        (self.api_of(request) == Some(named.api)).then_some(scheme)
    }

    /// Whether the client is asked for the scheme by a step.
    fn asks_client(&self, at: At, named: &Named) -> bool {
        let Some(request) = request(&self.program, at) else {
            return false;
        };
        let schemes = &self.program.module(request.module).sources[request.source].schemes;
        let mut uses = request.security.iter().flatten();
        self.api_of(request) == Some(named.api)
            && uses.any(|one| schemes[one.scheme].name == named.name)
    }

    /// Whether a request shows the scheme: what the client has, or what the step sets.
    fn shows(&self, at: At, named: &Named) -> bool {
        let Some(request) = request(&self.program, at) else {
            return false;
        };
        let workflow = self.program.workflow(at.0);
        let step = workflow.step(at.1);
        let set = || {
            let scheme = self.scheme(request, named);
            let scheme = scheme.filter(|_| self.required(at, request).contains(named));
            scheme.is_some_and(|scheme| {
                let mut all = request.parameters.iter();
                all.any(|one| sets(&self.program, workflow, step, one, scheme) != Sets::No)
            })
        };
        self.asks_client(at, named) || set()
    }

    fn mark(&mut self, at: At, named: &Named, roots: &[WorkflowId]) {
        let program = &mut self.program;
        let step = &mut program.workflows[at.0.0].steps[at.1.0];
        let Call::Request(request) = &mut step.call else {
            return;
        };
        let schemes = &program.modules[request.module.0].sources[request.source].schemes;
        for one in request.security.iter_mut().flatten() {
            if schemes[one.scheme].name == named.name {
                one.optional_in = roots.to_vec();
            }
        }
    }

    fn report_token_step(&mut self, at: At, named: &Named) {
        let source = self.document_workflow(at.0);
        let step = &source.steps[self.declared[at.0.0].steps[at.1.0].index];
        let message = format!(
            "step `{}` is asked for the credential of `{}`, which it is there to get",
            *step.step_id, named.name
        );
        let place = self.step_target(at.0, at.1);
        let diagnostic = Diagnostic::new(Code::OptionalCredential, place, message)
            .label("optional here, and sent if the client has it")
            .help("declare `security: []` for this operation in the API description");
        let root = self.apis.root_place(named.api);
        self.report(self.with_part(diagnostic, &root, &["/security"], "asked of all operations"));
    }
}

fn request(program: &Program, (workflow, step): At) -> Option<&Request> {
    match &program.workflow(workflow).step(step).call {
        Call::Request(request) => Some(request),
        _ => None,
    }
}

fn requests(program: &Program) -> impl Iterator<Item = (At, &Request)> {
    let workflows = program.workflows.iter();
    let steps = workflows.flat_map(|one| (0..one.steps.len()).map(|at| (one.id, StepId(at))));
    steps.filter_map(|at| Some((at, request(program, at)?)))
}

/// The field whose value an expression is, alone or behind a constant prefix.
fn carried(id: WorkflowId, value: &Expr) -> Option<Place> {
    match value {
        Expr::Template(pieces) => match pieces.as_slice() {
            [Piece::Hole(hole)] | [Piece::Text(_), Piece::Hole(hole)] => carried(id, hole),
            _ => None,
        },
        Expr::Select { context, .. } => carried(id, context),
        _ => crate::lower::secrets::field_of(id, value).map(|(place, _)| place),
    }
}

/// The steps of whose answers the values of these fields are.
fn fetched(program: &Program, mut places: Vec<Place>) -> BTreeSet<At> {
    let mut steps = BTreeSet::new();
    let mut next = 0;
    while let Some(place) = places.get(next).copied() {
        next += 1;
        let mut value = |id: WorkflowId, output: &Output| match carried(id, &output.value) {
            Some(from) if !places.contains(&from) => places.push(from),
            _ => {}
        };
        match place {
            Place::Output(id, output) => value(id, &program.workflow(id).outputs[output]),
            Place::StepOutput(id, step, output) => {
                let output = &program.workflow(id).step(step).outputs[output];
                if is_read(&output.value) {
                    steps.insert((id, step));
                } else {
                    value(id, output)
                }
            }
            Place::Input(id, input) => {
                for (caller, call) in calls(program).filter(|(_, call)| call.workflow == id) {
                    let given = call.inputs.iter().filter(|(index, _)| *index == input);
                    let from = given.filter_map(|(_, value)| carried(caller, value));
                    let from: Vec<Place> = from.filter(|one| !places.contains(one)).collect();
                    places.extend(from);
                }
            }
        }
    }
    steps
}

/// Whether a value is part of an answer, alone or behind a constant prefix.
fn is_read(value: &Expr) -> bool {
    match value {
        Expr::Body { .. } | Expr::Header { .. } => true,
        Expr::Select { context, .. } => is_read(context),
        Expr::Template(pieces) => match pieces.as_slice() {
            [Piece::Hole(hole)] | [Piece::Text(_), Piece::Hole(hole)] => is_read(hole),
            _ => false,
        },
        _ => false,
    }
}

/// The calls of workflows, by steps and by actions.
fn calls(program: &Program) -> impl Iterator<Item = (WorkflowId, &WorkflowCall)> {
    program.workflows.iter().flat_map(|workflow| {
        let own = workflow.steps.iter().filter_map(|step| match &step.call {
            Call::Workflow(call) => Some(call),
            _ => None,
        });
        let actions = workflow.steps.iter().flat_map(|step| step.actions());
        let of_actions = actions.filter_map(|action| match &action.kind {
            ActionKind::Transfer(call)
            | ActionKind::Retry {
                detour: Some(Detour::Workflow(call)),
                ..
            } => Some(call),
            _ => None,
        });
        own.chain(of_actions).map(|call| (workflow.id, call))
    })
}
