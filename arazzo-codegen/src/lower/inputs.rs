//! The inputs of a workflow: its own schema is the contract.

use std::rc::Rc;

use serde_json::Value as Json;

use super::Lower;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::api::schema::Additional;
use crate::document::api::{Schema, SchemaId};
use crate::program::names::Scope as Names;
use crate::program::{Field, Presence, Type, WorkflowId};
use crate::syntax::{Node, NodeKind};

impl Lower<'_, '_> {
    pub(super) fn declare_inputs(&mut self, id: WorkflowId) {
        let declared = self.declared[id.0].clone();
        let document = self.document(declared.document);
        let workflow = &document.arazzo.workflows[declared.index];
        let Some(inputs) = &workflow.inputs else {
            return;
        };
        if !matches!(inputs.kind, NodeKind::Mapping(_)) {
            let message = format!("inputs are {}, not a schema", inputs.describe());
            return self.error(Code::InputsSchemaInvalid, inputs.span, message);
        }
        let pointer = format!("/workflows/{}/inputs", declared.index);
        let schema = self.apis.schema_at(document.arazzo.file, &pointer);
        self.report_problems(inputs.span);
        let flat = self.apis.flat(schema);
        self.program.workflows[id.0].inputs_schema =
            self.apis.bundled(document.arazzo.file, &pointer);
        self.check_object(&flat, inputs);
        self.input_fields(id, &flat);
        self.input_rules(id, schema, inputs.span);
        self.require_defaults(id);
        self.check_defaults(schema);
        self.report_problems(inputs.span);
        let closed = flat.additional == Additional::Forbidden;
        self.program.workflows[id.0].closed = closed && flat.patterns.is_empty();
        drop(declared);
        let declared = Rc::get_mut(&mut self.declared[id.0]).expect("nothing holds it");
        declared.closed = closed;
    }

    fn check_object(&mut self, schema: &Schema, inputs: &Node) {
        let object = schema.types.is_none_or(|types| types.object);
        if !object {
            let message = "inputs are not an object, so `$inputs.<name>` has nothing to name";
            let span = inputs.get("type").map_or(inputs.span, |node| node.span);
            let diagnostic = Diagnostic::new(Code::InputsNotObject, span, message);
            self.report(diagnostic.help("write `type: object` and the inputs as `properties`"));
        }
    }

    fn input_fields(&mut self, id: WorkflowId, flat: &Schema) {
        let mut names = Names::new();
        let alternatives = self.alternative_properties(flat);
        let own = flat
            .properties
            .iter()
            .map(|(name, schema)| (name.clone(), *schema, flat.required.contains(name)));
        let all: Vec<_> = own.chain(alternatives).collect();
        for (name, schema, required) in all {
            if self.program.workflows[id.0]
                .inputs
                .iter()
                .any(|field| field.name == name)
            {
                continue;
            }
            let field = self.input_field(id, &mut names, &name, schema, required);
            self.remark_input(id, &field, schema);
            self.program.workflows[id.0].inputs.push(field);
        }
    }

    /// An input whose name or type is another one in Rust.
    fn remark_input(&mut self, id: WorkflowId, field: &Field, schema: SchemaId) {
        let source = self.document_workflow(id);
        let properties = source.inputs.as_ref().and_then(|one| one.get("properties"));
        let entries = properties.and_then(Node::entries).unwrap_or_default();
        let Some(entry) = entries.iter().find(|one| one.key.value == field.name) else {
            return;
        };
        let span = entry.key.span;
        if field.ident.ends_with('_') && !field.name.ends_with('_') {
            let message = format!("input `{}` is called `{}` in Rust", field.name, field.ident);
            self.error(Code::KeywordRenamed, span, message);
        }
        let flat = self.apis.flat(schema);
        let alternatives = !flat.one_of.is_empty() || !flat.any_of.is_empty();
        if field.ty == Type::Value && alternatives {
            let message = format!(
                "input `{}` is any JSON: its schema has alternatives",
                field.name
            );
            self.error(Code::SchemaTooDynamic, span, message);
        }
    }

    /// Properties of the branches of `oneOf` and `anyOf`: each may be given, none must.
    fn alternative_properties(&self, flat: &Schema) -> Vec<(String, SchemaId, bool)> {
        let branches = flat.one_of.iter().chain(&flat.any_of);
        branches
            .flat_map(|branch| {
                let branch = self.apis.flat(*branch);
                let names = branch.properties.iter();
                names
                    .map(|(name, schema)| (name.clone(), *schema, false))
                    .collect::<Vec<_>>()
            })
            .collect()
    }

    fn input_field(
        &mut self,
        workflow: WorkflowId,
        names: &mut Names,
        name: &str,
        schema: SchemaId,
        required: bool,
    ) -> Field {
        let flat = self.apis.flat(schema);
        let default = if required {
            None
        } else {
            self.default_of(schema)
        };
        let mut docs = docs_of(&flat);
        if let Some(default) = &default {
            docs.push(format!("`None` means the default, `{default}`."));
        }
        let ident = names.snake(name);
        let hint = crate::program::names::camel(name);
        let ty = self.input_type(workflow, schema, &hint);
        Field {
            name: name.to_owned(),
            ident,
            ty,
            presence: Presence {
                optional: !required,
                nullable: self.apis.nullable(schema),
            },
            docs,
            default,
        }
    }

    /// An input that is used but not declared: optional, of the type that its use asks for.
    pub(super) fn undeclared_input(&mut self, id: WorkflowId, name: &str, ty: Type) -> usize {
        let workflow = &mut self.program.workflows[id.0];
        let mut names = Names::new();
        workflow
            .inputs
            .iter()
            .for_each(|field| names.reserve(&field.ident));
        workflow.inputs.push(Field {
            name: name.to_owned(),
            ident: names.snake(name),
            ty,
            presence: Presence {
                optional: true,
                nullable: false,
            },
            docs: vec!["Not declared by the document, but used by it.".to_owned()],
            default: None,
        });
        workflow.inputs.len() - 1
    }
}

/// What a schema says of itself, as paragraphs.
pub(super) fn docs_of(schema: &Schema) -> Vec<String> {
    let mut docs = Vec::new();
    docs.extend(schema.description.clone().or_else(|| schema.title.clone()));
    if let Some(format) = &schema.format
        && schema.types.is_some_and(|types| types.string)
    {
        docs.push(format!("Format `{format}`."));
    }
    docs
}

/// A JSON constant as documentation shows it.
pub(super) fn show(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}
