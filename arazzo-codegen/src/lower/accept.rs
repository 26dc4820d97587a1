//! What a step asks for: its header `Accept`, and which of the described bodies it gets.

use super::Lower;
use super::media::{covers, is_json, is_range};
use crate::document::api::{Operation, Response};
use crate::document::arazzo::Location;
use crate::program::{
    self, Call, Condition, Criteria, Expr, Operand, Parameter, Query, Request, Step, reach,
};

/// What a step reads of the body of its response.
#[derive(Default)]
struct Reads {
    /// Parts of it, or it as a whole in a way that only JSON can be read.
    parts: bool,
    whole: bool,
}

impl Lower<'_, '_> {
    /// The `Accept` that is said already: by a constant of the step, or by the API if it leaves no
    /// choice.
    pub(super) fn fixed_accept(&self, operation: &Operation, request: &Request) -> Option<String> {
        if let Some(given) = request.parameters.iter().find(|one| is_accept(one)) {
            return match &given.value {
                Expr::Literal(serde_json::Value::String(text)) => Some(text.clone()),
                _ => None,
            };
        }
        let mut declared = operation.parameters.iter().filter(|one| {
            one.location == Location::Header && one.name.eq_ignore_ascii_case("accept")
        });
        let schema = self.apis.flat(declared.next()?.schema?);
        let single = match schema.values.as_deref() {
            Some([one]) => one.as_str(),
            _ => None,
        };
        let default = schema.default.as_ref().and_then(|value| value.as_str());
        single.or(default).map(str::to_owned)
    }

    /// Sets the header `Accept` of a step by what it reads.
    pub(super) fn set_accept(&self, step: &mut Step, accepted: &[Response], fixed: Option<String>) {
        let reads = reads(step);
        let Call::Request(request) = &mut step.call else {
            return;
        };
        if request.parameters.iter().any(is_accept) {
            return;
        }
        request.accept = fixed.or_else(|| self.readable(accepted, &reads));
    }

    /// The types of JSON that the step can read. None if anything will do.
    fn readable(&self, accepted: &[Response], reads: &Reads) -> Option<String> {
        let kinds = self.body_kinds(accepted);
        let reads = reads.parts || reads.whole && !kinds.are_several();
        let mut names: Vec<&str> = Vec::new();
        for media in accepted.iter().flat_map(|response| &response.content) {
            let name = media.name.trim();
            if is_range(name) {
                return None;
            }
            if is_json(name) && !names.iter().any(|known| known.eq_ignore_ascii_case(name)) {
                names.push(name);
            }
        }
        (reads && !names.is_empty()).then(|| names.join(", "))
    }
}

/// The described bodies that an `Accept` asks for. All of them if it asks for none: an API need not
/// describe every type that it has.
pub(super) fn admitted(mut accepted: Vec<Response>, accept: &str) -> Vec<Response> {
    let ranges: Vec<&str> = accept
        .split(',')
        .filter(|range| !is_refused(range))
        .collect();
    let asked = |name: &str| ranges.iter().any(|range| covers(range, name));
    let json = !ranges.is_empty() && ranges.iter().all(|range| is_json(range));
    let fits: &dyn Fn(&str) -> bool = match () {
        () if any(&accepted, &asked) => &asked,
        // `application/vnd.api+json` of an API that describes `application/json`.
        () if json && any(&accepted, &is_json) => &is_json,
        () => return accepted,
    };
    for response in &mut accepted {
        response
            .content
            .retain(|media| is_range(&media.name) || fits(&media.name));
    }
    accepted
}

fn any(responses: &[Response], fits: &dyn Fn(&str) -> bool) -> bool {
    let mut media = responses.iter().flat_map(|response| &response.content);
    media.any(|media| fits(&media.name))
}

/// `text/html;q=0`
fn is_refused(range: &str) -> bool {
    let weight = range
        .split(';')
        .skip(1)
        .find_map(|parameter| parameter.trim().strip_prefix("q="));
    weight.is_some_and(|weight| weight.trim().parse() == Ok(0.0))
}

fn is_accept(parameter: &Parameter) -> bool {
    parameter.location == program::Location::Header && parameter.name.eq_ignore_ascii_case("accept")
}

fn reads(step: &Step) -> Reads {
    let mut reads = Reads::default();
    reach::after(step, &mut |expr| match expr {
        Expr::Body { pointer, .. } => {
            reads.parts |= !pointer.is_empty();
            reads.whole = true;
        }
        Expr::Select { context, query } => {
            reads.parts |= is_body(context) && !matches!(query, Query::XPath(_));
        }
        _ => {}
    });
    let own = match &step.criteria {
        Criteria::All(all) => all.as_slice(),
        Criteria::Default => &[],
    };
    let actions = step.actions().flat_map(|action| &action.criteria);
    let mut criteria = own.iter().chain(actions);
    reads.parts |= criteria.any(|one| looks_into(&one.condition));
    reads
}

/// Whether a condition looks for something in the body as only JSON has it.
fn looks_into(condition: &Condition) -> bool {
    match condition {
        Condition::Or(list) | Condition::And(list) => list.iter().any(looks_into),
        Condition::Not(inner) => looks_into(inner),
        Condition::JsonPath {
            context: Operand::Value(context),
            ..
        } => is_body(context),
        _ => false,
    }
}

fn is_body(expr: &Expr) -> bool {
    matches!(expr, Expr::Body { .. })
}
