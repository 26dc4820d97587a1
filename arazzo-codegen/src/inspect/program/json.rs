//! The program for programs; [`crate::inspect`] describes the shape.

use serde_json::{Map, Value, json};

use super::Names;
use super::words::{encoding, location, target};
use crate::json;
use crate::program::types::{TypeDefKind, Variant};
use crate::program::{
    Action, ActionKind, Body, Call, Criteria, Criterion, Detour, Field, Message, Module, Output,
    Parameter, Program, Request, SchemeUse, Shape, Step, TypeDef, WorkflowCall,
};

pub(super) fn print(program: &Program) -> String {
    let modules: Vec<Value> = program.modules.iter().map(|m| module(program, m)).collect();
    let workflows: Vec<Value> = Names::all(program)
        .map(|names| Printer { names }.workflow())
        .collect();
    json::print(&json!({ "modules": modules, "workflows": workflows }))
}

fn module(program: &Program, module: &Module) -> Value {
    let sources = module.sources.iter().map(|source| {
        json!({
            "name": source.name, "constant": source.constant, "server": source.server, "title": source.title,
        })
    });
    let workflows = module.workflows.iter();
    let workflows = workflows.map(|id| program.workflow(*id).workflow_id.as_str());
    json!({
        "module": module.ident,
        "document": module.file_name,
        "title": module.title,
        "version": module.version,
        "arazzo": module.arazzo,
        "sources": sources.collect::<Vec<_>>(),
        "workflows": workflows.collect::<Vec<_>>(),
    })
}

/// What prints a workflow.
#[derive(Clone, Copy)]
struct Printer<'p> {
    names: Names<'p>,
}

impl Printer<'_> {
    fn workflow(self) -> Value {
        let workflow = self.names.workflow;
        let before = workflow.depends_on.iter();
        let before = before.map(|id| self.names.program.workflow(*id).workflow_id.as_str());
        json!({
            "workflow": workflow.workflow_id,
            "module": self.names.program.module(workflow.module).ident,
            "function": workflow.ident,
            "shape": match workflow.shape {
                Shape::Sequence => "sequence",
                Shape::Machine => "machine",
            },
            "recursive": workflow.recursive,
            "completes": workflow.completes,
            "dependsOn": before.collect::<Vec<_>>(),
            "inputs": list(&workflow.inputs, |field| self.input(field)),
            "types": list(&workflow.types, |definition| self.definition(definition)),
            "steps": list(&workflow.steps, |step| self.step(step)),
            "outputs": list(&workflow.outputs, |output| self.output(output)),
        })
    }

    fn input(self, field: &Field) -> Value {
        let mut object = self.field(field);
        if let Some(default) = &field.default {
            object.insert("default".to_owned(), default.clone());
        }
        Value::Object(object)
    }

    fn field(self, field: &Field) -> Map<String, Value> {
        Map::from_iter([
            ("name".to_owned(), field.name.clone().into()),
            ("field".to_owned(), field.ident.clone().into()),
            ("type".to_owned(), self.names.field(field).into()),
        ])
    }

    fn definition(self, definition: &TypeDef) -> Value {
        let name = &definition.ident;
        match &definition.kind {
            TypeDefKind::Enum { variants, .. } => {
                let values: Vec<&str> = variants.iter().map(|(value, _)| value.as_str()).collect();
                json!({ "name": name, "values": values })
            }
            TypeDefKind::Integers { variants, .. } => {
                let values: Vec<i64> = variants.iter().map(|(value, _)| *value).collect();
                json!({ "name": name, "values": values })
            }
            TypeDefKind::Union(union) => {
                let variant =
                    |one: &Variant| json!({ "variant": one.ident, "type": self.names.ty(&one.ty) });
                let variants = list(&union.variants, variant);
                json!({ "name": name, "tag": union.tag, "variants": variants })
            }
            TypeDefKind::Struct {
                fields, additional, ..
            } => {
                let fields = list(fields, |field| Value::Object(self.field(field)));
                json!({ "name": name, "fields": fields, "additional": additional.is_some() })
            }
        }
    }

    fn step(self, step: &Step) -> Value {
        let done = step.definitely_done.iter();
        let done = done.map(|id| self.names.workflow.step(id).step_id.as_str());
        let (kind, call) = match &step.call {
            Call::Broken => ("broken", Value::Null),
            Call::Request(request) => ("request", self.request(request)),
            Call::Message(message) => ("message", self.message(message)),
            Call::Workflow(call) => ("call", self.call(call)),
        };
        json!({
            "step": step.step_id,
            "function": step.ident,
            "certain": done.collect::<Vec<_>>(),
            kind: call,
            "criteria": match &step.criteria {
                Criteria::Default => Value::Null,
                Criteria::All(all) => self.criteria(all),
            },
            "outputs": list(&step.outputs, |output| self.output(output)),
            "onSuccess": list(&step.on_success, |action| self.action(action)),
            "onFailure": list(&step.on_failure, |action| self.action(action)),
            "timeout": step.timeout,
        })
    }

    fn request(self, request: &Request) -> Value {
        let source = &self.names.program.module(request.module).sources[request.source];
        json!({
            "method": request.method,
            "path": request.path,
            "source": source.name,
            "server": request.server.as_ref().map(|server| &server.url),
            "parameters": list(&request.parameters, |parameter| self.parameter(parameter)),
            "body": request.body.as_ref().map(|body| self.body(body)),
            "security": self.security(request),
        })
    }

    /// Alternatives of schemes.
    fn security(self, request: &Request) -> Vec<Value> {
        let source = &self.names.program.module(request.module).sources[request.source];
        let one = |one: &SchemeUse| {
            json!({
                "scheme": source.schemes[one.scheme].name,
                "scopes": one.scopes,
                "mayBeSet": one.may_be_set,
                "optional": !one.optional_in.is_empty(),
            })
        };
        list(&request.security, |schemes| list(schemes, one).into())
    }

    fn message(self, message: &Message) -> Value {
        let source = &self.names.program.module(message.module).sources[message.source];
        let correlation = message.correlation.as_ref().map(|correlation| {
            let value = self.names.expr(&correlation.value);
            json!({ "at": correlation.locations, "value": value })
        });
        json!({
            "direction": message.direction.word(),
            "channel": message.channel,
            "source": source.name,
            "parameters": list(&message.parameters, |parameter| self.parameter(parameter)),
            "body": message.body.as_ref().map(|body| self.body(body)),
            "correlation": correlation,
        })
    }

    fn parameter(self, parameter: &Parameter) -> Value {
        json!({
            "in": location(parameter.location),
            "name": parameter.name,
            "value": self.names.expr(&parameter.value),
            "required": parameter.required,
            "secret": parameter.secret,
        })
    }

    fn body(self, body: &Body) -> Value {
        let replacements = list(
            &body.replacements,
            |replacement| json!({ "target": target(&replacement.target), "value": self.names.expr(&replacement.value) }),
        );
        json!({
            "contentType": body.content_type,
            "encoding": encoding(&body.encoding),
            "value": self.names.expr(&body.value),
            "replacements": replacements,
        })
    }

    fn call(self, call: &WorkflowCall) -> Value {
        let called = self.names.program.workflow(call.workflow);
        let inputs = call.inputs.iter().map(|(input, value)| {
            let name = called.inputs[*input].name.clone();
            (name, Value::from(self.names.expr(value)))
        });
        json!({ "workflow": called.workflow_id, "inputs": inputs.collect::<Map<_, _>>() })
    }

    fn criteria(self, criteria: &[Criterion]) -> Value {
        let criteria = list(
            criteria,
            |one| json!({ "text": one.text, "condition": self.names.condition(&one.condition) }),
        );
        criteria.into()
    }

    fn output(self, output: &Output) -> Value {
        let mut object = self.field(&output.field);
        object.insert("value".to_owned(), self.names.expr(&output.value).into());
        object.insert("used".to_owned(), output.used.into());
        Value::Object(object)
    }

    fn action(self, action: &Action) -> Value {
        let mut object = Map::new();
        object.insert("action".to_owned(), action.name.clone().into());
        object.insert("when".to_owned(), self.criteria(&action.criteria));
        let step = |id| Value::from(self.names.workflow.step(id).step_id.as_str());
        let (kind, more): (&str, Vec<(&str, Value)>) = match &action.kind {
            ActionKind::End => ("end", Vec::new()),
            ActionKind::Goto(to) => ("goto", vec![("step", step(*to))]),
            ActionKind::Transfer(call) => ("transfer", vec![("call", self.call(call))]),
            ActionKind::Retry {
                limit,
                after,
                detour,
            } => {
                let mut more = vec![("limit", (*limit).into()), ("after", (*after).into())];
                more.extend(detour.as_ref().map(|detour| match detour {
                    Detour::Step(to) => ("step", step(*to)),
                    Detour::Workflow(call) => ("call", self.call(call)),
                }));
                ("retry", more)
            }
        };
        object.insert("does".to_owned(), kind.into());
        object.extend(more.into_iter().map(|(key, value)| (key.to_owned(), value)));
        Value::Object(object)
    }
}

fn list<T>(items: &[T], json: impl Fn(&T) -> Value) -> Vec<Value> {
    items.iter().map(json).collect()
}
