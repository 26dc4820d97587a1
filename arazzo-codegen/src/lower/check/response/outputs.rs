//! Paths into outputs and inputs that lead nowhere, as far as it is described what these hold.
//!
//! A path is noted while it is lowered, and judged when all workflows are: it may lead through the
//! outputs of steps and workflows that come later.

use std::collections::HashSet;

use crate::diagnostic::suggest::{self, some_of};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::document::api::navigate::Verdict;
use crate::expr::{Pointer, pointer};
use crate::lower::check::request::values::with_article;
use crate::lower::origin::Origin;
use crate::lower::{Lower, Phase, Scope};
use crate::program::{Expr, Output, WorkflowId};
use crate::source::Span;

/// A path into a value, and where it stands.
#[derive(Clone, Debug)]
pub(in crate::lower) struct Path {
    /// The value that the path begins at.
    pub(in crate::lower) value: Expr,
    pointer: Pointer,
    span: Span,
    pub(in crate::lower) workflow: WorkflowId,
    phase: Phase,
    /// Whether the run stops without a value.
    required: bool,
}

impl Lower<'_, '_> {
    /// Notes an expression that looks into an output or an input.
    pub(in crate::lower) fn note_path(&mut self, scope: &Scope<'_>, value: &Expr, span: Span) {
        let (value, at) = parted(value);
        let Some(pointer) = pointer::parse(&at).ok().filter(|at| !at.0.is_empty()) else {
            return;
        };
        self.paths.push(Path {
            value,
            pointer,
            span,
            workflow: scope.workflow,
            phase: scope.phase,
            required: matches!(scope.phase, Phase::Criteria | Phase::Actions),
        });
    }

    /// Says of the paths that were noted behind the first so many that the run stops without their
    /// values.
    pub(in crate::lower) fn require_paths(&mut self, first: usize) {
        let noted = self.paths.iter_mut().skip(first);
        noted.for_each(|path| path.required = true);
    }

    /// In a condition, `.length` of a list in an output is the number of its items: the list.
    pub(in crate::lower) fn counted(&self, scope: &Scope<'_>, value: &Expr) -> Option<Expr> {
        if let Expr::Body { pointer, read } = value {
            // An output of the step at hand is what it was read from.
            let list = pointer.strip_suffix("/length")?;
            let is_list = self.is_array(scope, &pointer::parse(list).ok()?);
            return is_list.then(|| Expr::Body {
                pointer: list.to_owned(),
                read: read.clone(),
            });
        }
        let output = matches!(
            value,
            Expr::Output { .. } | Expr::Called { .. } | Expr::WorkflowOutput { .. }
        );
        let (list, at) = parted(value);
        let at = at.strip_suffix("/length").filter(|_| output)?;
        let list = crate::lower::read::deeper(&list, at);
        let types = self.types_of(self.schema_of(scope.workflow, &list)?)?;
        (types.without_null() == crate::lower::check::criteria::value_domain::set("array"))
            .then_some(list)
    }

    /// Takes back what was noted last, of the expression at this place.
    pub(in crate::lower) fn drop_path(&mut self, span: Span) {
        self.paths.pop_if(|path| path.span == span);
    }

    pub(in crate::lower) fn check_paths(&mut self) {
        // Steps that share an action share its mistakes.
        let mut told = HashSet::new();
        for one in std::mem::take(&mut self.paths) {
            let place = (one.span.file, one.span.start, one.span.end);
            if !told.contains(&place) && self.is_wrong(&one) {
                told.insert(place);
            }
        }
    }

    /// Whether the path leads nowhere, which is reported.
    fn is_wrong(&mut self, one: &Path) -> bool {
        let Some(origin) = self.origin(one.workflow, &one.value) else {
            return false;
        };
        let verdict = match origin {
            Origin::Described(schema) => self.apis.navigate(schema, &one.pointer).verdict,
            Origin::Scalar(found) => Verdict::ThroughScalar { at: 0, found },
        };
        let Some(diagnostic) = self.path_mistake(one, &origin, &verdict) else {
            return false;
        };
        let diagnostic = match origin {
            Origin::Described(schema) => {
                self.with_parent(diagnostic, schema, &one.pointer, verdict.at())
            }
            Origin::Scalar(_) => diagnostic,
        };
        self.report_missing_place(diagnostic);
        true
    }

    fn path_mistake(&self, one: &Path, origin: &Origin, verdict: &Verdict) -> Option<Diagnostic> {
        let at = match verdict {
            Verdict::Found | Verdict::Open { .. } => return None,
            other => other.at().min(one.pointer.0.len() - 1),
        };
        let member = &one.pointer.0[at];
        let what = self.name_of(one, at);
        let span = self.member_place(one.span, member);
        let (message, help) = match verdict {
            Verdict::MemberOfArray { .. } => (
                format!("{what} is an array, which has no member `{member}`"),
                Some(self.help_with_item(one, at)),
            ),
            Verdict::ThroughScalar { found, .. } => (
                format!("{what} is {}, which has no members", with_article(found)),
                None,
            ),
            Verdict::Closed { known, .. } => (
                format!("{what} has no member `{member}`, and its description allows no others"),
                self.help_with_member(one, at, known),
            ),
            Verdict::Missing { known, .. } => (
                format!("{what} has no member `{member}` in its description"),
                self.help_with_member(one, at, known),
            ),
            Verdict::Found | Verdict::Open { .. } => return None,
        };
        let code = match one.phase {
            Phase::Criteria | Phase::Actions => Code::UndeclaredFieldInCondition,
            _ => Code::OutputPointerMissing,
        };
        let possible = matches!(verdict, Verdict::Missing { .. });
        let input = matches!(one.value, Expr::Input { .. } | Expr::WorkflowInput { .. });
        let slip = is_slip(member, verdict);
        // A description may be wrong about what an output holds: a request takes what really is
        // there. No condition can; a status or a header never has members; and a slip of a
        // described name is the document's own.
        let condition = code == Code::UndeclaredFieldInCondition;
        let certain = condition || matches!(origin, Origin::Scalar(_));
        let severity = if !possible && !input && (slip || certain && one.required) {
            Severity::Error
        } else {
            Severity::Warning
        };
        let mut diagnostic = Diagnostic::new(code, span, message).severity(severity);
        if !possible {
            diagnostic = diagnostic.label("always missing");
        }
        if one.required && severity == Severity::Warning && !possible {
            let unless = "a run stops here, unless what really arrives has it".to_owned();
            diagnostic.notes.push(unless);
        }
        diagnostic.help = help;
        diagnostic.slip = slip;
        Some(diagnostic)
    }

    /// The value that the path begins at, or the place in it before the token at `at`.
    fn name_of(&self, one: &Path, at: usize) -> String {
        let name = self.last_name(one);
        let id = |workflow: WorkflowId| &self.program.workflows[workflow.0].workflow_id;
        let whole = match &one.value {
            Expr::Output { step, .. } => {
                let step = self.program.workflows[one.workflow.0].step(*step);
                format!("output `{name}` of step `{}`", step.step_id)
            }
            Expr::Called { workflow, .. } | Expr::WorkflowOutput { workflow, .. } => {
                format!("output `{name}` of workflow `{}`", id(*workflow))
            }
            Expr::Input { .. } => format!("input `{name}`"),
            Expr::WorkflowInput { workflow, .. } => {
                format!("input `{name}` of workflow `{}`", id(*workflow))
            }
            _ => "the value".to_owned(),
        };
        match at {
            0 => whole,
            at => format!("`{}` of {whole}", Pointer(one.pointer.0[..at].to_vec())),
        }
    }

    /// The name of the output or input.
    fn last_name(&self, one: &Path) -> String {
        let workflow = |id: WorkflowId| &self.program.workflows[id.0];
        let output = |outputs: &[Output], index: usize| {
            let output = outputs.get(index);
            output.map(|output| output.field.name.clone())
        };
        let input = |id: WorkflowId, index: usize| {
            let field = workflow(id).inputs.get(index);
            field.map(|field| field.name.clone())
        };
        let name = match &one.value {
            Expr::Output {
                step, output: at, ..
            } => output(&workflow(one.workflow).step(*step).outputs, *at),
            Expr::Called {
                workflow: id,
                output: at,
                ..
            }
            | Expr::WorkflowOutput {
                workflow: id,
                output: at,
                ..
            } => output(&workflow(*id).outputs, *at),
            Expr::Input { field, .. } => input(one.workflow, *field),
            Expr::WorkflowInput {
                workflow,
                input: at,
                ..
            } => input(*workflow, *at),
            _ => None,
        };
        name.unwrap_or_default()
    }

    /// The wrong word of an expression; the whole of it where that is not plain.
    fn member_place(&self, expression: Span, member: &str) -> Span {
        let files = self.apis.files().borrow();
        let text = files.map.slice(expression);
        let found = ['.', '/', '['].iter().filter_map(|before| {
            let at = text.rfind(&format!("{before}{member}"))? + before.len_utf8();
            let ends = |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
            ends(&text[at + member.len()..]).then_some(at)
        });
        match found.max() {
            Some(at) if !member.is_empty() => expression.part(at, at + member.len()),
            _ => expression,
        }
    }

    fn help_with_item(&self, one: &Path, at: usize) -> String {
        const COUNTS: &[&str] = &["length", "size", "count"];
        if COUNTS.contains(&one.pointer.0[at].as_str()) {
            return "an expression does not count: output the array, and count its items in Rust"
                .to_owned();
        }
        let mut right = one.pointer.0.clone();
        right.insert(at, "0".to_owned());
        format!("the first item is read by `{}`", self.spelt(one, &right))
    }

    fn help_with_member(&self, one: &Path, at: usize, known: &[String]) -> Option<String> {
        let names = known.iter().map(String::as_str);
        match suggest::closest(&one.pointer.0[at], names) {
            Some(closest) => {
                let mut right = one.pointer.0.clone();
                closest.clone_into(&mut right[at]);
                Some(format!("did you mean `{}`?", self.spelt(one, &right)))
            }
            None if known.is_empty() => None,
            None => Some(format!("it has {}", some_of(known))),
        }
    }

    /// The path as its author would write it: behind `#`, or with dots.
    fn spelt(&self, one: &Path, tokens: &[String]) -> String {
        let files = self.apis.files().borrow();
        let text = files.map.slice(one.span);
        let pointer = || Pointer(tokens.to_vec()).to_string();
        let Some(base) = self.base(one).filter(|base| text.contains(base.as_str())) else {
            return pointer();
        };
        if text.contains('#') {
            return format!("{base}#{}", pointer());
        }
        let token = |token: &String| match token.parse::<usize>() {
            Ok(index) => format!("[{index}]"),
            Err(_) => format!(".{token}"),
        };
        base + &tokens.iter().map(token).collect::<String>()
    }

    /// The expression without the path.
    fn base(&self, one: &Path) -> Option<String> {
        let own = &self.program.workflows[one.workflow.0];
        let name = self.last_name(one);
        Some(match &one.value {
            Expr::Input { .. } => format!("$inputs.{name}"),
            Expr::Output { step, .. } => {
                format!("$steps.{}.outputs.{name}", own.step(*step).step_id)
            }
            Expr::Called { .. } => format!("$outputs.{name}"),
            Expr::WorkflowOutput { workflow, .. } => {
                let id = &self.program.workflows[workflow.0].workflow_id;
                format!("$workflows.{id}.outputs.{name}")
            }
            Expr::WorkflowInput { workflow, .. } => {
                let id = &self.program.workflows[workflow.0].workflow_id;
                format!("$workflows.{id}.inputs.{name}")
            }
            _ => return None,
        })
    }
}

/// Whether the member is surely a slip of one that a closed object has.
fn is_slip(member: &str, verdict: &Verdict) -> bool {
    let Verdict::Closed { known, .. } = verdict else {
        return false;
    };
    let closest = suggest::closest(member, known.iter().map(String::as_str));
    closest.is_some_and(|closest| suggest::is_slip_of(member, closest))
}

/// The value that an expression begins at, and the path into it.
fn parted(value: &Expr) -> (Expr, String) {
    let mut value = value.clone();
    let at = match &mut value {
        Expr::Input { pointer, .. }
        | Expr::Output { pointer, .. }
        | Expr::Called { pointer, .. }
        | Expr::WorkflowOutput { pointer, .. }
        | Expr::WorkflowInput { pointer, .. } => std::mem::take(pointer),
        _ => String::new(),
    };
    (value, at)
}
