//! Values in words.

use serde_json::Value as Json;

use super::Names;
use crate::program::{Expr, Output, Owner, Piece, Query, Read, WorkflowId};

impl Names<'_> {
    pub(super) fn expr(self, expr: &Expr) -> String {
        match expr {
            Expr::Broken => "broken".to_owned(),
            Expr::Literal(value) => value.to_string(),
            Expr::Input { field, pointer } => {
                let name = &self.workflow.inputs[*field].name;
                at(format!("inputs.{name}"), pointer)
            }
            Expr::Output {
                step,
                output,
                pointer,
            } => {
                let step = self.workflow.step(*step);
                let name = &step.outputs[*output].field.name;
                at(format!("steps.{}.{name}", step.step_id), pointer)
            }
            Expr::Called { .. }
            | Expr::WorkflowOutput { .. }
            | Expr::TransferredOutput { .. }
            | Expr::WorkflowInput { .. } => self.of_another(expr),
            Expr::Url => "url".to_owned(),
            Expr::Method => "method".to_owned(),
            Expr::Status => "status".to_owned(),
            Expr::Body { pointer, read } => self.read(at("body".to_owned(), pointer), read),
            Expr::Header { name, read } => self.read(format!("header.{name}"), read),
            Expr::RequestHeader(name) => format!("request.header.{name}"),
            Expr::RequestQuery(name) => format!("request.query.{name}"),
            Expr::RequestPath(name) => format!("request.path.{name}"),
            Expr::RequestBody(pointer) => at("request.body".to_owned(), pointer),
            Expr::Template(pieces) => self.template(pieces),
            Expr::All { of, .. } => self.whole(*of),
            Expr::Object(_) | Expr::Array(_) => self.composed(expr),
            Expr::Select { context, query } => {
                format!("{} | {}", self.expr(context), self.query(query))
            }
        }
    }

    /// What another workflow has: one that the step calls, or one that ran before.
    fn of_another(self, expr: &Expr) -> String {
        match expr {
            Expr::Called {
                workflow,
                output,
                pointer,
            } => {
                let name = &self.output(*workflow, *output).field.name;
                at(format!("called.{name}"), pointer)
            }
            Expr::WorkflowOutput {
                workflow,
                output,
                pointer,
            } => {
                let name = &self.output(*workflow, *output).field.name;
                at(format!("{}.{name}", self.ran(*workflow)), pointer)
            }
            Expr::TransferredOutput {
                workflow,
                earlier: true,
                pointer,
            } => at(self.ran(*workflow), pointer),
            Expr::TransferredOutput { pointer, .. } => at("called".to_owned(), pointer),
            Expr::WorkflowInput {
                workflow,
                input,
                pointer,
            } => {
                let name = &self.program.workflow(*workflow).inputs[*input].name;
                at(format!("{}.inputs.{name}", self.ran(*workflow)), pointer)
            }
            other => self.expr(other),
        }
    }

    /// All outputs at once.
    fn whole(self, of: Owner) -> String {
        match of {
            Owner::Step(step) => format!("steps.{}", self.workflow.step(step).step_id),
            Owner::Called(_) => "called".to_owned(),
            Owner::Workflow(id) => self.ran(id),
        }
    }

    /// A workflow that ran before.
    fn ran(self, id: WorkflowId) -> String {
        format!("workflows.{}", self.program.workflow(id).workflow_id)
    }

    fn output(&self, workflow: WorkflowId, output: usize) -> &Output {
        &self.program.workflow(workflow).outputs[output]
    }

    fn read(self, what: String, read: &Read) -> String {
        let sure = if read.always { "" } else { "?" };
        format!("{what} as {}{sure}", self.ty(&read.ty))
    }

    /// Objects and arrays; a member that may be left out has a question mark.
    fn composed(self, expr: &Expr) -> String {
        match expr {
            Expr::Object(members) => {
                let members = members.iter().map(|(name, member)| {
                    let sure = if member.required { "" } else { "?" };
                    let name = Json::from(name.as_str());
                    format!("{name}{sure}: {}", self.expr(&member.value))
                });
                format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
            }
            Expr::Array(items) => {
                let items = items.iter().map(|item| self.expr(&item.value));
                format!("[{}]", items.collect::<Vec<_>>().join(", "))
            }
            other => self.expr(other),
        }
    }

    /// A string with holes in braces; braces of the text itself are doubled.
    pub(super) fn template(self, pieces: &[Piece]) -> String {
        let pieces = pieces.iter().map(|piece| match piece {
            Piece::Text(text) => {
                let quoted = Json::from(text.as_str()).to_string();
                let inner = &quoted[1..quoted.len() - 1];
                inner.replace('{', "{{").replace('}', "}}")
            }
            Piece::Hole(hole) | Piece::Quoted(hole, _) => format!("{{{}}}", self.expr(hole)),
        });
        format!("\"{}\"", pieces.collect::<String>())
    }

    fn query(self, query: &Query) -> String {
        let many = |single: &bool| if *single { "" } else { " all" };
        match query {
            Query::Pointer(pointer) => format!("pointer {pointer}"),
            Query::JsonPath { text, single } => format!("jsonpath{} {text}", many(single)),
            Query::Filled { pieces, single } => {
                format!("jsonpath{} {}", many(single), self.template(pieces))
            }
            Query::XPath(text) => format!("xpath {text}"),
        }
    }
}

fn at(what: String, pointer: &str) -> String {
    match pointer {
        "" => what,
        pointer => format!("{what}#{pointer}"),
    }
}
