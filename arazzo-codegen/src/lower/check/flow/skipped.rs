//! Jumps over steps whose outputs are read behind the place that they lead to.

use crate::diagnostic::{Code, Diagnostic};
use crate::lower::Lower;
use crate::lower::check::flow::reachability::reads;
use crate::program::{ActionId, ActionKind, Expr, StepId, Workflow, WorkflowId, reach};

/// A jump, a step that it skips, and who reads the outputs of that step.
struct Skip {
    action: ActionId,
    name: String,
    skipped: StepId,
    reader: Option<StepId>,
}

impl Lower<'_, '_> {
    pub(in crate::lower) fn check_skipped(&mut self, id: WorkflowId) {
        for skip in skips(&self.program.workflows[id.0]) {
            let place = self.origins.action(skip.action);
            let workflow = &self.program.workflows[id.0];
            let skipped = &workflow.step(skip.skipped).step_id;
            let (reader, other) = match skip.reader {
                Some(reader) => (format!("`{}`", workflow.step(reader).step_id), Some(reader)),
                None => ("the workflow".to_owned(), None),
            };
            let message = format!(
                "`{}` jumps over `{skipped}`, whose outputs {reader} reads",
                skip.name
            );
            let diagnostic = Diagnostic::new(Code::SkippedSteps, place, message)
                .help("what is read is an `Option` there");
            let source = self.document_workflow(id);
            let declared = &self.declared[id.0].steps;
            let reader = other.map(|step| source.steps[declared[step.0].index].step_id.span);
            self.report(match reader {
                Some(reader) => diagnostic.also(reader, "read here"),
                None => diagnostic,
            });
        }
    }
}

/// One for every jump: the first step whose outputs somebody misses.
fn skips(workflow: &Workflow) -> Vec<Skip> {
    let mut found = Vec::new();
    let readers = Readers::of(workflow);
    for (index, step) in workflow.steps.iter().enumerate() {
        for action in step.on_success.iter().chain(&step.on_failure) {
            let ActionKind::Goto(to) = action.kind else {
                continue;
            };
            let mut over = (index + 1..to.0).map(StepId);
            let missed =
                over.find_map(|skipped| Some((skipped, readers.behind(workflow, skipped, to)?)));
            found.extend(missed.map(|(skipped, reader)| Skip {
                action: action.id,
                name: action.name.clone(),
                skipped,
                reader,
            }));
        }
    }
    found
}

/// Who reads the outputs of which step.
struct Readers {
    /// By step, those that read it, in their order.
    steps: Vec<Vec<StepId>>,
    /// By step, whether the outputs of the workflow do.
    outputs: Vec<bool>,
}

impl Readers {
    fn of(workflow: &Workflow) -> Readers {
        let count = workflow.steps.len();
        let mut readers = Readers {
            steps: vec![Vec::new(); count],
            outputs: vec![false; count],
        };
        for (at, step) in workflow.steps.iter().enumerate() {
            for read in reads(step) {
                readers.steps[read.0].push(StepId(at));
            }
        }
        for output in &workflow.outputs {
            reach::expr(&output.value, &mut |expr| {
                if let Expr::Output { step, .. } = expr {
                    readers.outputs[step.0] = true;
                }
            });
        }
        readers
    }

    /// Who misses a skipped step at or behind `to`: a step, or the workflow itself.
    fn behind(&self, workflow: &Workflow, skipped: StepId, to: StepId) -> Option<Option<StepId>> {
        let readers = &self.steps[skipped.0];
        let behind = &readers[readers.partition_point(|at| *at < to)..];
        let misses = |at: &&StepId| !workflow.step(**at).definitely_done.contains(&skipped);
        if let Some(step) = behind.iter().find(misses) {
            return Some(Some(*step));
        }
        let missed = self.outputs[skipped.0] && !workflow.definitely_done.contains(&skipped);
        missed.then_some(None)
    }
}
