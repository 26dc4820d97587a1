//! The parameters and the result of a step's function, decided by what the step reads and where it
//! goes.

use indexmap::IndexSet;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::emit::value::{At, Facts};
use crate::program::names::Scope as Names;
use crate::program::{
    ActionKind, Call, Dependency, Detour, Expr, Shape, Step, StepId, Workflow, WorkflowId, reach,
};

/// How many step parameters a function takes before it takes the whole progress instead.
const MAX_STEP_PARAMETERS: usize = 3;

/// What a step's function looks like from outside.
pub(in crate::emit) struct Signature {
    /// The steps whose outputs it reads.
    pub(in crate::emit) reads: IndexSet<StepId>,
    pub(in crate::emit) inputs: bool,
    /// It takes `&mut Progress`: a detour runs other steps.
    pub(in crate::emit) detours: bool,
    /// It takes `&Progress` in the place of many steps.
    pub(in crate::emit) progress: bool,
    /// It returns what comes next.
    pub(in crate::emit) branches: bool,
    /// It may go on without outputs: a failure that is handled.
    pub(in crate::emit) may_fail: bool,
    /// It reads outputs of earlier workflows, or keeps those of its own.
    pub(in crate::emit) earlier: Earlier,
}

/// What the values of a step are read from.
#[derive(Default)]
struct Reads {
    steps: IndexSet<StepId>,
    inputs: bool,
    earlier: bool,
}

/// What a step does with the outputs of workflows that ran before.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::emit) enum Earlier {
    None,
    Reads,
    Writes,
}

impl At<'_> {
    pub(in crate::emit) fn signature(&self, id: StepId) -> Signature {
        let step = self.workflow.step(id);
        let mut own = self.own_reads(id);
        let mut writes = matches!(&step.call, Call::Workflow(call) if self.keeps(call.workflow));
        // A detour runs inside this function, so what it reads or keeps has to pass through it.
        let mut detours = false;
        for detour in self.detours(id) {
            match detour {
                Detour::Step(target) => {
                    detours = true;
                    let other = self.signature(*target);
                    own.inputs |= other.inputs;
                    writes |= other.earlier == Earlier::Writes;
                    own.earlier |= other.earlier == Earlier::Reads;
                }
                Detour::Workflow(call) => writes |= self.keeps(call.workflow),
            }
        }
        let may_fail = self.goes_on_after_failure(id);
        Signature {
            progress: !detours && own.steps.len() > MAX_STEP_PARAMETERS,
            reads: own.steps,
            inputs: own.inputs,
            detours,
            branches: may_fail || self.leaves_after_success(id),
            may_fail,
            earlier: match (writes, own.earlier) {
                (true, _) => Earlier::Writes,
                (false, true) => Earlier::Reads,
                _ => Earlier::None,
            },
        }
    }

    /// What a step reads, without its detours.
    fn own_reads(&self, id: StepId) -> Reads {
        let step = self.workflow.step(id);
        let mut reads = Reads::default();
        reach::live(self.workflow, id, &mut |expr| {
            if let Expr::Output { step, .. } = expr {
                reads.steps.insert(*step);
            }
            reads.inputs |= matches!(expr, Expr::Input { .. });
            reads.earlier |= is_earlier(expr);
        });
        for needed in &step.depends_on {
            if let Dependency::Own(needed) = needed {
                reads.steps.insert(*needed);
            }
        }
        // Only a request can read its own step, which then repeats: the outputs of the round before.
        if !reads_itself(step, id) {
            reads.steps.shift_remove(&id);
        }
        reads
    }

    /// Whether outputs or inputs of a workflow are kept for later steps.
    fn keeps(&self, id: WorkflowId) -> bool {
        self.facts.kept_outputs.contains(&id) || self.facts.kept_inputs.contains(&id)
    }

    /// What retries of a step run before they repeat it.
    fn detours(&self, id: StepId) -> impl Iterator<Item = &Detour> {
        let actions = self.workflow.live(id);
        actions.filter_map(|action| match &action.kind {
            ActionKind::Retry { detour, .. } => detour.as_ref(),
            _ => None,
        })
    }

    /// Whether an action after a success goes elsewhere than to the step that follows.
    fn leaves_after_success(&self, id: StepId) -> bool {
        let following = self.workflow.following(id);
        let machine = self.workflow.shape == Shape::Machine;
        let actions = self.workflow.success(id);
        actions.iter().any(|action| match action.kind {
            ActionKind::End | ActionKind::Transfer(_) => true,
            // In a sequence a jump leads to the step itself or to the next one.
            ActionKind::Goto(to) => machine && to != id && Some(to) != following,
            ActionKind::Retry { .. } => false,
        })
    }

    /// Whether an action after a failure goes to another step or workflow.
    fn goes_on_after_failure(&self, id: StepId) -> bool {
        let actions = self.workflow.failure(id);
        actions.iter().any(|action| match action.kind {
            ActionKind::Transfer(_) => true,
            ActionKind::Goto(to) => to != id,
            _ => false,
        })
    }

    /// The field of `Earlier` for the outputs of a workflow.
    pub(in crate::emit) fn slot(&self, id: WorkflowId) -> proc_macro2::Ident {
        format_ident!("{}", self.cx.program.workflow(id).ident)
    }

    /// The field of `Earlier` for the inputs of a workflow. The fields for outputs have the plain names,
    /// which are reserved.
    pub(in crate::emit) fn inputs_slot(&self, id: WorkflowId) -> proc_macro2::Ident {
        let mut names = Names::new();
        for kept in &self.facts.kept_outputs {
            names.reserve(&self.cx.program.workflow(*kept).ident);
        }
        let mut slots = self.facts.kept_inputs.iter().map(|id| {
            let called = self.cx.program.workflow(*id);
            (*id, names.snake(&format!("{} inputs", called.workflow_id)))
        });
        let slot = slots.find(|(kept, _)| *kept == id);
        let (_, ident) = slot.expect("only inputs that are kept are read");
        format_ident!("{ident}")
    }
}

impl Facts {
    pub(in crate::emit) fn of(workflow: &Workflow) -> Facts {
        let kept_outputs = reads_of(workflow, |expr| match expr {
            Expr::WorkflowOutput { workflow, .. }
            | Expr::TransferredOutput {
                workflow,
                earlier: true,
                ..
            } => Some(*workflow),
            _ => None,
        });
        let kept_inputs = reads_of(workflow, |expr| match expr {
            Expr::WorkflowInput { workflow, .. } => Some(*workflow),
            _ => None,
        });
        let leaves = workflow.leaves();
        Facts {
            kept_outputs,
            kept_inputs,
            leaves,
        }
    }
}

fn reads_of(workflow: &Workflow, find: impl Fn(&Expr) -> Option<WorkflowId>) -> Vec<WorkflowId> {
    let mut found = Vec::new();
    let mut visit = |expr: &Expr| {
        if let Some(workflow) = find(expr)
            && !found.contains(&workflow)
        {
            found.push(workflow);
        }
    };
    for id in (0..workflow.steps.len()).map(StepId) {
        reach::live(workflow, id, &mut visit);
    }
    for output in &workflow.outputs {
        reach::expr(&output.value, &mut visit);
    }
    found
}

/// Whether an expression looks at a workflow that ran before.
pub(in crate::emit) fn is_earlier(expr: &Expr) -> bool {
    matches!(
        expr,
        Expr::WorkflowOutput { .. }
            | Expr::WorkflowInput { .. }
            | Expr::TransferredOutput { earlier: true, .. }
    )
}

/// The arguments of a step's function, from where `progress` holds what has finished, and the
/// statements that bind them. `from` is how the caller itself has `earlier`: a reference is passed on,
/// a variable is borrowed.
pub(in crate::emit) fn call_arguments(
    at: &At<'_>,
    id: StepId,
    signature: &Signature,
    from: Earlier,
) -> (TokenStream, TokenStream) {
    let step = at.workflow.step(id);
    let own = format_ident!("{}", step.variant);
    let inputs = signature.inputs.then(|| quote!(inputs,));
    let progress = match (signature.detours, signature.progress) {
        (true, _) => Some(quote!(progress,)),
        (_, true) => Some(quote!(progress,)),
        _ => None,
    };
    let reads = signature.reads.iter().filter(|_| progress.is_none());
    let bindings = reads.clone().map(|read| {
        let other = at.workflow.step(*read);
        let ident = format_ident!("{}", other.ident);
        let needed = format_ident!("{}", other.variant);
        if step.definitely_done.contains(read) {
            quote! {
                let #ident = run.finished(Step::#own, Step::#needed, progress.#ident.as_ref())?;
            }
        } else {
            quote! { let #ident = progress.#ident.as_ref(); }
        }
    });
    let bindings = quote! { #(#bindings)* };
    let steps = reads.map(|read| {
        let ident = format_ident!("{}", at.workflow.step(*read).ident);
        quote!(#ident,)
    });
    let earlier = match signature.earlier {
        Earlier::None => None,
        _ if from != Earlier::None => Some(quote!(earlier,)),
        Earlier::Reads => Some(quote!(&earlier,)),
        Earlier::Writes => Some(quote!(&mut earlier,)),
    };
    (bindings, quote!(run, #inputs #progress #(#steps)* #earlier))
}

/// Whether a step's request reads the outputs of the step's own last round.
pub(in crate::emit) fn reads_itself(step: &Step, id: StepId) -> bool {
    let mut reads = false;
    reach::call(&step.call, &mut |expr| {
        reads |= matches!(expr, Expr::Output { step, .. } if *step == id);
    });
    reads
}

/// The call of a step's function, watched by the run.
pub(in crate::emit) fn watched(
    variant: &proc_macro2::Ident,
    signature: &Signature,
    call: &TokenStream,
) -> TokenStream {
    if signature.may_fail {
        quote!(run.handled_step(Step::#variant, #call))
    } else if signature.branches {
        quote!(run.branching_step(Step::#variant, #call))
    } else {
        quote!(run.step(Step::#variant, #call))
    }
}
