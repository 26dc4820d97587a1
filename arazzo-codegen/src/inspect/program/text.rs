//! The program for a terminal: a line for every part of it, below what it belongs to.

use super::Names;
use super::words::{encoding, location, target};
use crate::draw::label::Lines;
use crate::program::{
    Action, ActionKind, Body, Call, Criteria, Criterion, Detour, Field, Message, Module, Output,
    Parameter, Program, Request, SchemeUse, Shape, Source, Step, Style, WorkflowCall,
};

pub(super) fn print(program: &Program) -> String {
    let mut lines = Lines::default();
    for one in &program.modules {
        module(&mut lines, one);
    }
    for names in Names::all(program) {
        lines.blank();
        Printer { names }.workflow(&mut lines);
    }
    lines.into_text()
}

fn module(lines: &mut Lines, module: &Module) {
    lines.add(
        0,
        format!(
            "module {}  {}, version {}, Arazzo {}",
            module.ident, module.file_name, module.version, module.arazzo
        ),
    );
    for source in &module.sources {
        let title = source.title.as_deref().unwrap_or("not read");
        let line = format!("source {}  {}, {title}", source.name, source.constant);
        match source.server.as_str() {
            "" => lines.add(1, line),
            server => lines.add(1, format!("{line}, at {server}")),
        }
    }
}

/// What prints a workflow.
#[derive(Clone, Copy)]
struct Printer<'p> {
    names: Names<'p>,
}

impl Printer<'_> {
    fn workflow(self, lines: &mut Lines) {
        let workflow = self.names.workflow;
        lines.add(0, self.heading());
        for id in &workflow.depends_on {
            lines.add(
                1,
                format!("first {}", self.names.program.workflow(*id).workflow_id),
            );
        }
        for field in &workflow.inputs {
            lines.add(1, self.input(field));
        }
        for definition in &workflow.types {
            lines.add(
                1,
                format!(
                    "type {} = {}",
                    definition.ident,
                    self.names.definition(definition)
                ),
            );
        }
        for step in &workflow.steps {
            self.step(lines, step);
        }
        for output in &workflow.outputs {
            lines.add(1, self.output_line(output));
        }
    }

    /// `workflow poll  fn poll, machine`
    fn heading(self) -> String {
        let workflow = self.names.workflow;
        let mut facts = vec![format!("fn {}", workflow.ident)];
        facts.push(match workflow.shape {
            Shape::Sequence => "sequence".to_owned(),
            Shape::Machine => "machine".to_owned(),
        });
        facts.extend(workflow.recursive.then(|| "recursive".to_owned()));
        facts.extend((!workflow.completes).then(|| "never completes".to_owned()));
        format!("workflow {}  {}", workflow.workflow_id, facts.join(", "))
    }

    fn input(self, field: &Field) -> String {
        let ty = self.names.field(field);
        let default = field.default.as_ref();
        let default = default
            .map(|value| format!(" = {value}"))
            .unwrap_or_default();
        format!("input {}: {ty}{default}{}", field.name, renamed(field))
    }

    fn step(self, lines: &mut Lines, step: &Step) {
        lines.add(
            1,
            format!(
                "step {}  fn {}{}",
                step.step_id,
                step.ident,
                self.sure(step)
            ),
        );
        match &step.call {
            Call::Broken => lines.add(2, "broken"),
            Call::Request(request) => self.request(lines, step, request),
            Call::Message(message) => self.message(lines, step, message),
            Call::Workflow(call) => lines.add(2, format!("call {}", self.call(call))),
        }
        match &step.criteria {
            Criteria::Default => lines.add(2, "succeeds by default"),
            Criteria::All(all) => {
                for one in all {
                    lines.add(2, format!("succeeds if {}", self.criterion(one)));
                }
            }
        }
        for output in &step.outputs {
            lines.add(2, self.output_line(output));
        }
        for action in &step.on_success {
            lines.add(2, format!("on success {}", self.action(action)));
        }
        for action in &step.on_failure {
            lines.add(2, format!("on failure {}", self.action(action)));
        }
    }

    /// The steps that have surely succeeded before this one.
    fn sure(self, step: &Step) -> String {
        let sure = step.definitely_done.iter();
        let sure: Vec<_> = sure
            .map(|id| self.names.workflow.step(id).step_id.as_str())
            .collect();
        if sure.is_empty() {
            String::new()
        } else {
            format!(", after {}", sure.join(", "))
        }
    }

    fn request(self, lines: &mut Lines, step: &Step, request: &Request) {
        let source = &self.names.program.module(request.module).sources[request.source];
        let mut line = format!("{} {}  at {}", request.method, request.path, source.name);
        if let Some(server) = &request.server {
            line.push_str(&format!(", server {}", server.url));
        }
        if let Some(timeout) = step.timeout {
            line.push_str(&format!(", within {timeout} ms"));
        }
        lines.add(2, line);
        for parameter in &request.parameters {
            lines.add(2, self.parameter(parameter));
        }
        if let Some(body) = &request.body {
            self.body(lines, body);
        }
        if !request.security.is_empty() {
            lines.add(2, security(source, request));
        }
    }

    fn message(self, lines: &mut Lines, step: &Step, message: &Message) {
        let source = &self.names.program.module(message.module).sources[message.source];
        let way = message.direction.word();
        let mut line = format!("{way} {}  at {}", message.channel, source.name);
        if let Some(timeout) = step.timeout {
            line.push_str(&format!(", within {timeout} ms"));
        }
        lines.add(2, line);
        if let Some(correlation) = &message.correlation {
            let places = correlation.locations.join(" or ");
            let value = self.names.expr(&correlation.value);
            lines.add(2, format!("correlated by {places} = {value}"));
        }
        for parameter in &message.parameters {
            lines.add(2, self.parameter(parameter));
        }
        if let Some(body) = &message.body {
            self.body(lines, body);
        }
    }

    fn parameter(self, parameter: &Parameter) -> String {
        let mut line = format!(
            "{} {} = {}",
            location(parameter.location),
            parameter.name,
            self.names.expr(&parameter.value)
        );
        let facts = [
            parameter.required.then(|| "required".to_owned()),
            parameter.secret.then(|| "secret".to_owned()),
            parameter.style.as_ref().map(style),
        ];
        for fact in facts.into_iter().flatten() {
            line.push_str(&format!("  {fact}"));
        }
        line
    }

    fn body(self, lines: &mut Lines, body: &Body) {
        let value = self.names.expr(&body.value);
        let encoding = encoding(&body.encoding);
        lines.add(
            2,
            format!("body {} as {encoding} = {value}", body.content_type),
        );
        for replacement in &body.replacements {
            let value = self.names.expr(&replacement.value);
            lines.add(
                2,
                format!("replace {} = {value}", target(&replacement.target)),
            );
        }
    }

    fn call(self, call: &WorkflowCall) -> String {
        let called = self.names.program.workflow(call.workflow);
        let inputs = call.inputs.iter().map(|(input, value)| {
            format!("{}: {}", called.inputs[*input].name, self.names.expr(value))
        });
        let inputs: Vec<String> = inputs.collect();
        format!("workflow {}({})", called.workflow_id, inputs.join(", "))
    }

    /// As written, and what became of it.
    fn criterion(self, criterion: &Criterion) -> String {
        let condition = self.names.condition(&criterion.condition);
        format!("{}  => {condition}", criterion.text)
    }

    fn output_line(self, output: &Output) -> String {
        let field = &output.field;
        let unused = if output.used { "" } else { "  unused" };
        format!(
            "output {}: {} = {}{unused}{}",
            field.name,
            self.names.field(field),
            self.names.expr(&output.value),
            renamed(field)
        )
    }

    fn action(self, action: &Action) -> String {
        let step = |id| &self.names.workflow.step(id).step_id;
        let does = match &action.kind {
            ActionKind::End => "end".to_owned(),
            ActionKind::Goto(to) => format!("goto {}", step(*to)),
            ActionKind::Transfer(call) => format!("goto {}", self.call(call)),
            ActionKind::Retry {
                limit,
                after,
                detour,
            } => {
                let after = after.map(|s| format!(", after {s} s")).unwrap_or_default();
                let detour = detour.as_ref().map(|detour| match detour {
                    Detour::Step(to) => format!(", by way of {}", step(*to)),
                    Detour::Workflow(call) => format!(", by way of {}", self.call(call)),
                });
                format!("retry {limit}{after}{}", detour.unwrap_or_default())
            }
        };
        let when: Vec<String> = action.criteria.iter().map(|c| self.criterion(c)).collect();
        if when.is_empty() {
            format!("{}: {does}", action.name)
        } else {
            format!("{}: {does}, if {}", action.name, when.join(" and "))
        }
    }
}

/// `security key and oauth(read), or nothing`
fn security(source: &Source, request: &Request) -> String {
    let one = |one: &SchemeUse| {
        let mut text = source.schemes[one.scheme].name.clone();
        if !one.scopes.is_empty() {
            text.push_str(&format!("({})", one.scopes.join(" ")));
        }
        if one.may_be_set {
            text.push_str(" unless set");
        }
        if !one.optional_in.is_empty() {
            text.push_str(" if there");
        }
        text
    };
    let alternatives = request.security.iter().map(|schemes| {
        if schemes.is_empty() {
            "nothing".to_owned()
        } else {
            schemes.iter().map(one).collect::<Vec<_>>().join(" and ")
        }
    });
    let alternatives: Vec<String> = alternatives.collect();
    format!("security {}", alternatives.join(", or "))
}

/// The Rust name, where it is another one.
fn renamed(field: &Field) -> String {
    if field.ident == field.name {
        String::new()
    } else {
        format!("  as {}", field.ident)
    }
}

fn style(style: &Style) -> String {
    let exploded = match style.exploded {
        Some(true) => ", exploded",
        Some(false) => ", not exploded",
        None => "",
    };
    let reserved = if style.allow_reserved {
        ", reserved"
    } else {
        ""
    };
    format!("{}{exploded}{reserved}", style.kind)
}
