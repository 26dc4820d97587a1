//! An operation, assembled from its parts: the parameters and servers of its path item, the targets
//! of its references, the security of the whole description.

use super::apis::{Apis, Problem};
use super::description::DescriptionId;
use super::external::external_docs;
use super::server::Server;
use super::template::with_holes;
use super::tree::{Dialect, Node};
use super::{
    MediaType, Operation, OperationKey, Parameter, RequestBody, Requirement, Response,
    StatusPattern, v2, v3_0, v3_1,
};
use crate::diagnostic::{Severity, Sink};
use crate::document::arazzo::Location;
use crate::pointer::child;
use crate::source::Span;

/// The fields of an Operation Object that have no parts.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Head {
    pub(super) operation_id: Option<String>,
    pub(super) summary: Option<String>,
    pub(super) description: Option<String>,
    pub(super) deprecated: bool,
}

/// An operation with its context, while it is read.
pub(super) struct Reading<'r, 'a> {
    pub(super) apis: &'r Apis<'a>,
    pub(super) root: Node,
    pub(super) operation: Node,
    /// The path item, and those that it refers to.
    pub(super) item: Vec<Node>,
    pub(super) problems: Vec<Problem>,
}

impl<'a> Apis<'a> {
    /// Reads an operation. What cannot be read of its request is reported at `span`, the place in
    /// the workflow document that leads here. A response, a header or a body that cannot be read
    /// may be anything, and is reported when it is read.
    pub(crate) fn operation(
        &self,
        id: DescriptionId,
        key: &OperationKey,
        diagnostics: &mut Sink,
        span: Span,
    ) -> Option<Operation> {
        let mut reading = self.start(id, key)?;
        let operation = reading.read(key);
        for problem in &reading.problems {
            self.report(problem, span, Severity::Warning, diagnostics);
        }
        Some(operation)
    }

    /// Reads an operation to compare it with others; mistakes in it are not reported.
    pub(crate) fn glance(&self, id: DescriptionId, key: &OperationKey) -> Option<Operation> {
        Some(self.start(id, key)?.read(key))
    }

    /// The content of a body that cannot be read: any media type, any value.
    fn unread_content(&self, problem: &Problem) -> Vec<MediaType> {
        vec![MediaType {
            name: "*/*".to_owned(),
            schema: Some(self.unknown(&problem.place)),
            items: None,
            encoding: Vec::new(),
        }]
    }

    fn start(&self, id: DescriptionId, key: &OperationKey) -> Option<Reading<'_, 'a>> {
        let root = self.description(id).root();
        let tree = self.tree(key.place.file).ok()?;
        let operation = Node::root(tree, root.dialect).at(&key.place.pointer)?;
        let paths = self.follow(root.get("paths")?).ok()?;
        let item = paths.at(&child("", &key.path))?;
        Some(Reading {
            apis: self,
            item: self.item_parts(&item),
            root,
            operation,
            problems: Vec::new(),
        })
    }
}

impl Reading<'_, '_> {
    fn read(&mut self, key: &OperationKey) -> Operation {
        let head = match self.operation.dialect {
            Dialect::V3_0 => v3_0::head(&self.operation),
            Dialect::V2 | Dialect::V3_1 => v3_1::head(&self.operation),
        };
        let (parameters, body) = match self.operation.dialect {
            Dialect::V2 => v2::inputs(self),
            Dialect::V3_0 | Dialect::V3_1 => (self.parameters(), self.body()),
        };
        let in_path = parameters.iter().filter(|p| p.location == Location::Path);
        let (path, respelt) = with_holes(&key.path, in_path.map(|p| p.name.as_str()));
        let unread_parameters = !self.problems.is_empty();
        let security = super::security::requirements(&self.operation, &self.root);
        self.problems.extend(self.unread_schemes(&security));
        Operation {
            place: key.place.clone(),
            method: key.method.clone(),
            path,
            respelt,
            operation_id: head.operation_id,
            summary: head.summary,
            description: head.description,
            external_docs: external_docs(&self.operation),
            deprecated: head.deprecated,
            parameters,
            unread_parameters,
            body,
            responses: self.responses(),
            server: self.server(),
            security,
            security_inherited: self.operation.get("security").is_none(),
            messaging: None,
        }
    }

    /// The target of a reference in a request; a problem is kept, and the part left out.
    pub(super) fn follow(&mut self, node: Node) -> Option<Node> {
        match self.apis.follow(node) {
            Ok(target) => Some(target),
            Err(problem) => {
                self.problems.push(problem);
                None
            }
        }
    }

    /// The Parameter Objects of the path item and of the operation, references followed. Those of
    /// the operation come last.
    pub(super) fn parameter_nodes(&mut self) -> Vec<Node> {
        let holders = self.item.iter().rev().chain([&self.operation]);
        let lists = holders.filter_map(|holder| holder.get("parameters"));
        let nodes: Vec<Node> = lists.flat_map(|list| list.items()).collect();
        nodes
            .into_iter()
            .filter_map(|node| self.follow(node))
            .collect()
    }

    fn parameters(&mut self) -> Vec<Parameter> {
        let nodes = self.parameter_nodes();
        let read = nodes.iter().filter_map(|node| match node.dialect {
            Dialect::V3_0 => v3_0::parameter(self.apis, node),
            Dialect::V2 | Dialect::V3_1 => v3_1::parameter(self.apis, node),
        });
        distinct(read.collect())
    }

    fn body(&self) -> Option<RequestBody> {
        let node = self.operation.get("requestBody")?;
        Some(match self.apis.follow(node.clone()) {
            Ok(node) if node.dialect == Dialect::V3_0 => v3_0::body(self.apis, &node),
            Ok(node) => v3_1::body(self.apis, &node),
            Err(problem) => RequestBody {
                place: node.place(),
                required: false,
                content: self.apis.unread_content(&problem),
                unread: Some(problem),
            },
        })
    }

    fn responses(&self) -> Vec<Response> {
        let Some(node) = self.operation.get("responses") else {
            return Vec::new();
        };
        match self.apis.follow(node.clone()) {
            Ok(responses) => {
                let entries = responses.entries().into_iter();
                let read = |(status, node): (String, Node)| {
                    Some(self.response(status_pattern(&status)?, node))
                };
                entries.filter_map(read).collect()
            }
            Err(problem) => vec![self.unread_response(StatusPattern::Default, &node, problem)],
        }
    }

    fn response(&self, status: StatusPattern, node: Node) -> Response {
        match self.apis.follow(node.clone()) {
            Ok(node) => match node.dialect {
                Dialect::V2 => v2::response(self, status, &node),
                Dialect::V3_0 => v3_0::response(self.apis, status, &node),
                Dialect::V3_1 => v3_1::response(self.apis, status, &node),
            },
            Err(problem) => self.unread_response(status, &node, problem),
        }
    }

    /// A response of which only the status is known.
    fn unread_response(&self, status: StatusPattern, node: &Node, problem: Problem) -> Response {
        Response {
            place: node.place(),
            status,
            description: None,
            headers: Vec::new(),
            content: self.apis.unread_content(&problem),
            message: None,
            unread: Some(problem),
        }
    }

    /// Why schemes that the operation asks for cannot be read.
    fn unread_schemes(&self, security: &[Vec<Requirement>]) -> Vec<Problem> {
        let mut problems: Vec<Problem> = Vec::new();
        for requirement in security.iter().flatten() {
            let scheme = super::security::scheme(&self.root, &requirement.scheme);
            let problem = scheme.and_then(|node| self.apis.follow(node).err());
            problems.extend(problem.filter(|one| !problems.contains(one)));
        }
        problems
    }

    /// The server of the operation, or of its path item.
    fn server(&self) -> Option<Server> {
        if self.operation.dialect == Dialect::V2 {
            return v2::own_server(&self.operation, &self.root).map(Server::from);
        }
        let mut holders = std::iter::once(&self.operation).chain(&self.item);
        holders.find_map(|holder| super::server::listed(holder).into_iter().next())
    }
}

/// The parameters without those that a later one of the same name and location overrides.
pub(super) fn distinct(mut parameters: Vec<Parameter>) -> Vec<Parameter> {
    let mut kept: Vec<Parameter> = Vec::new();
    // From the last one on: parameters of the operation override those of the path item.
    while let Some(parameter) = parameters.pop() {
        let same = |k: &Parameter| k.name == parameter.name && k.location == parameter.location;
        if !kept.iter().any(same) {
            kept.push(parameter);
        }
    }
    kept.reverse();
    kept
}

/// `200`, `2XX`, `default`. None for extensions and anything else.
fn status_pattern(key: &str) -> Option<StatusPattern> {
    if key.eq_ignore_ascii_case("default") {
        return Some(StatusPattern::Default);
    }
    match key.trim().as_bytes() {
        [class @ b'1'..=b'5', b'x' | b'X', b'x' | b'X'] => Some(StatusPattern::Range(class - b'0')),
        _ => {
            let code = key.trim().parse::<u16>().ok()?;
            (100..=999)
                .contains(&code)
                .then_some(StatusPattern::Code(code))
        }
    }
}
