//! [`Apis`]: every description of a compilation, read on demand.
//!
//! All methods take `&self`, so that lowering can hold it freely; what was read is kept.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use serde_json::Value;

use super::description::Description;
use super::parse::ParseError;
use super::reference::Chain;
use super::root::RootKind;
use super::root_value::RootValue;
use super::tree::{Dialect, Node, Tree};
use super::{ApiPlace, Schemas};
use crate::diagnostic::{Code, Diagnostic, Severity, Sink};
use crate::load::Files;
use crate::source::{FileId, Span};
use crate::syntax::repeated::repeated;

/// The API descriptions that documents name, and the files that those refer to.
pub(crate) struct Apis<'a> {
    files: RefCell<Files<'a>>,
    trees: RefCell<BTreeMap<FileId, Result<Rc<Tree>, ParseError>>>,
    pub(super) descriptions: RefCell<Vec<Rc<Description>>>,
    pub(super) schemas: RefCell<Schemas>,
    problems: RefCell<Vec<Problem>>,
    /// What has been reported: several steps meet one mistake of a description.
    reported: RefCell<BTreeSet<(FileId, String, String)>>,
}

/// What is wrong with a part of a description that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// Its place.
    pub(crate) place: ApiPlace,
    /// A fact in lower case.
    pub(crate) message: String,
    /// What to do.
    pub(crate) help: Option<String>,
    /// Whether the target of a reference is wrong, not the reference itself: all references to it
    /// then share one problem.
    pub(super) elsewhere: bool,
}

impl Problem {
    pub(super) fn new(node: &Node, message: impl Into<String>) -> Self {
        Problem {
            place: node.place(),
            message: message.into(),
            help: None,
            elsewhere: false,
        }
    }

    fn identity(&self) -> (FileId, String, String) {
        let pointer = if self.elsewhere {
            String::new()
        } else {
            self.place.pointer.clone()
        };
        (self.place.file, pointer, self.message.clone())
    }
}

impl<'a> Apis<'a> {
    /// No descriptions yet.
    pub(crate) fn new(files: Files<'a>) -> Self {
        Apis {
            files: RefCell::new(files),
            reported: RefCell::default(),
            trees: RefCell::default(),
            descriptions: RefCell::default(),
            schemas: RefCell::default(),
            problems: RefCell::default(),
        }
    }

    pub(crate) fn into_files(self) -> Files<'a> {
        self.files.into_inner()
    }

    pub(crate) fn files(&self) -> &RefCell<Files<'a>> {
        &self.files
    }

    /// Makes the `$ref`s of a document that is not an API description resolvable.
    pub(crate) fn register_document(&self, file: FileId, root: Value) {
        let tree = Tree {
            file,
            root: RootValue::Whole {
                value: root,
                repeats: false,
            },
            dialect: Some(Dialect::V3_1),
            identities: Default::default(),
            read: None,
        };
        self.trees.borrow_mut().insert(file, Ok(Rc::new(tree)));
    }

    /// The place in the text, for a diagnostic.
    pub(crate) fn place(&self, place: &ApiPlace) -> Option<Span> {
        crate::syntax::locate::locate(&self.files.borrow().map, place.file, &place.pointer)
    }

    /// The place of the word that a place is known by: the key of a mapping.
    pub(crate) fn name_place(&self, place: &ApiPlace) -> Option<Span> {
        crate::syntax::locate::locate_key(&self.files.borrow().map, place.file, &place.pointer)
    }

    /// What was wrong with schemas that were asked for since the last call.
    pub(crate) fn take_problems(&self) -> Vec<Problem> {
        std::mem::take(&mut self.problems.borrow_mut())
    }

    /// Notes a problem as met.
    pub(crate) fn remember(&self, problem: Problem) {
        let mut problems = self.problems.borrow_mut();
        if !problems.contains(&problem) {
            problems.push(problem);
        }
    }

    /// Reports a problem at the place in the workflow document that leads to it, or at its own place
    /// if that is in a workflow document. An error is one without which nothing can be sent.
    pub(crate) fn report(
        &self,
        problem: &Problem,
        span: Span,
        severity: Severity,
        diagnostics: &mut Sink,
    ) {
        // Several steps use one operation, and several operations one schema.
        if !self.reported.borrow_mut().insert(problem.identity()) {
            return;
        }
        let place = self.place(&problem.place);
        let own = self.root_kind(problem.place.file) == Some(RootKind::Arazzo);
        let mut diagnostic = if own {
            Diagnostic::new(
                Code::InputsSchemaInvalid,
                place.unwrap_or(span),
                &problem.message,
            )
        } else {
            Diagnostic::new(Code::SourceHasErrors, span, &problem.message)
        };
        diagnostic.severity = severity;
        diagnostic.help.clone_from(&problem.help);
        diagnostics.report(match place {
            _ if own => diagnostic,
            Some(place) => diagnostic.also(place, "here"),
            None => diagnostic.note(self.where_in_words(&problem.place)),
        });
    }

    /// The last part of a file's name, without the folders that it is in.
    pub(crate) fn file_name(&self, file: FileId) -> String {
        let files = self.files.borrow();
        let name = files.map.file(file).name.file_name();
        name.map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default()
    }

    fn where_in_words(&self, place: &ApiPlace) -> String {
        let files = self.files.borrow();
        let name = files.map.file(place.file).name.display().to_string();
        format!("in `{name}` at `#{}`", place.pointer)
    }

    /// The file, parsed.
    pub(super) fn tree(&self, file: FileId) -> Result<Rc<Tree>, ParseError> {
        if let Some(known) = self.trees.borrow().get(&file) {
            return known.clone();
        }
        let root = RootValue::read(self.files.borrow().map.file(file));
        let tree = root.map(|root| {
            Rc::new(Tree {
                file,
                dialect: super::root::dialect(root.fields()),
                identities: Default::default(),
                read: (root.is_read_in_parts() || root.repeats()).then(Default::default),
                root,
            })
        });
        self.trees.borrow_mut().insert(file, tree.clone());
        tree
    }

    /// The part of a file read so far that calls itself `identity`.
    pub(super) fn known_as(&self, identity: &str, dialect: Dialect) -> Option<Node> {
        let trees: Vec<_> = self.trees.borrow().values().flatten().cloned().collect();
        trees.into_iter().find_map(|tree| {
            let pointer = tree.identities().pointer(identity)?.to_owned();
            Node::root(tree, dialect).at(&pointer)
        })
    }

    /// Reports keys that occur twice in an object that was read: the last one silently wins.
    pub(crate) fn report_repeated(&self, diagnostics: &mut Sink) {
        for tree in self.trees.borrow().values().flatten() {
            let read = tree.read.as_ref().filter(|_| tree.root.repeats());
            let Some(read) = read else { continue };
            for found in repeated(&self.files.borrow().map, tree.file) {
                if !read.borrow().contains(&found.mapping) {
                    continue;
                }
                let message = format!("key `{}` is given twice", found.key);
                diagnostics.report(
                    Diagnostic::new(Code::DuplicateKey, found.last, message)
                        .severity(Severity::Warning)
                        .label("this one counts")
                        .also(found.first, "and this one does not")
                        .help("remove one of the two"),
                );
            }
        }
    }

    /// Reports parts of descriptions that were asked for and cannot be read.
    pub(crate) fn report_refused(&self, diagnostics: &mut Sink) {
        for tree in self.trees.borrow().values().flatten() {
            let Some((start, error)) = tree.root.refused() else {
                continue;
            };
            let at = Span {
                file: tree.file,
                start: *start as u32,
                end: *start as u32,
            };
            // The position of the error is one in the part.
            let error = ParseError {
                position: None,
                ..error.clone()
            };
            let error = self.unparsable(tree.file, &error);
            diagnostics.report(Diagnostic::new(error.code, at, error.message));
        }
    }

    /// The file that a reference in the file of `node` names, parsed.
    pub(super) fn reach(&self, node: &Node, reference: &str) -> Result<Rc<Tree>, Problem> {
        let opened = self.files.borrow_mut().open(node.tree.file, reference);
        let file = opened.map_err(|error| {
            let diagnostic = error.nowhere();
            Problem {
                help: diagnostic.help,
                elsewhere: true,
                ..Problem::new(node, diagnostic.message)
            }
        })?;
        self.tree(file).map_err(|error| Problem {
            elsewhere: true,
            ..Problem::new(node, format!("cannot read `{reference}`: {error}"))
        })
    }

    /// The node, or the one that the reference standing there leads to.
    pub(super) fn follow(&self, node: Node) -> Result<Node, Problem> {
        let mut chain = Chain::default();
        let mut at = node;
        while let Some(reference) = at.reference().map(str::to_owned) {
            chain.add(&at, &reference)?;
            at = self.target(&at, &reference)?;
        }
        Ok(at)
    }
}
