//! Workflow Objects.

use super::super::Workflow;
use super::names::Seen;
use super::object::{Object, Reader};
use super::table;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::Node;

impl Reader<'_> {
    pub(super) fn workflows(&mut self, document: &Object<'_>) -> Vec<Workflow> {
        let Some(items) = self.list(document, "workflows") else {
            return Vec::new();
        };
        if items.is_empty() {
            self.empty_list(document, "workflows", "a workflow");
        }
        let mut seen = Seen::new(Code::DuplicateWorkflow);
        let workflows: Vec<_> = items
            .iter()
            .filter_map(|item| self.workflow(item))
            .collect();
        for workflow in &workflows {
            let id = &workflow.workflow_id;
            self.unique(
                &mut seen,
                id.value.clone(),
                id.span,
                &format!("workflow `{}`", **id),
            );
        }
        workflows
    }

    fn workflow(&mut self, node: &Node) -> Option<Workflow> {
        let who = self.who("workflow", node, "workflowId");
        let lost = self.lost;
        let workflow = self.object(node, &table::WORKFLOW, who)?;
        let workflow_id = self.required_text(&workflow, "workflowId");
        self.check_id(&workflow_id, Code::IdCharset, "workflowId");
        if let Some(inputs) = workflow.get("inputs") {
            self.check_schema(inputs);
        }
        Some(Workflow {
            workflow_id,
            summary: self.plain_text(&workflow, "summary"),
            description: self.plain_text(&workflow, "description"),
            inputs: workflow.get("inputs").cloned(),
            depends_on: self.texts(&workflow, "dependsOn"),
            steps: self.steps(&workflow),
            success_actions: self.actions(&workflow, "successActions"),
            failure_actions: self.actions(&workflow, "failureActions"),
            outputs: self.outputs(&workflow),
            parameters: self.parameters(&workflow),
            damaged: self.lost > lost,
            span: node.span,
        })
    }

    fn steps(&mut self, workflow: &Object<'_>) -> Vec<super::super::Step> {
        let Some(items) = self.list(workflow, "steps") else {
            return Vec::new();
        };
        if items.is_empty() {
            let span = workflow
                .get("steps")
                .map_or(workflow.name_span, |node| node.span);
            let message = format!("{} has no steps", workflow.who);
            self.report(Diagnostic::new(Code::NoSteps, span, message));
        }
        let mut seen = Seen::new(Code::DuplicateStep);
        let steps: Vec<_> = items.iter().filter_map(|item| self.step(item)).collect();
        for step in &steps {
            let id = &step.step_id;
            self.unique(
                &mut seen,
                id.value.clone(),
                id.span,
                &format!("step `{}`", **id),
            );
        }
        steps
    }
}
