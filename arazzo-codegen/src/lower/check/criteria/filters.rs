//! Filters of JSONPath queries against the schemas of what they filter.

use serde_json::Value as Json;

use crate::diagnostic::{Code, Diagnostic, Severity, suggest};
use crate::document::api::navigate::{Navigated, Verdict};
use crate::document::api::{SchemaId, TypeSet};
use crate::expr::Pointer;
use crate::expr::jsonpath::path::{Segment, Selector};
use crate::expr::jsonpath::{Filter, FilterKind, FilterOperand, Query};
use crate::expr::logic::{ConditionKind, Op};
use crate::lower::check::request::values::with_article;
use crate::lower::{Lower, Phase, Scope, inputs};
use crate::source::Span;
use crate::syntax::Node;

/// A filter, as far as it decides about its step.
#[derive(Clone, Copy)]
struct Place<'s> {
    node: &'s Node,
    /// How bad it is that the part at hand never holds.
    never: Severity,
}

impl<'s> Place<'s> {
    /// For a part that does not decide alone.
    fn undecisive(self) -> Place<'s> {
        Place {
            never: Severity::Warning,
            ..self
        }
    }

    fn span(self, operand: &FilterOperand) -> Span {
        self.node.part(operand.range.start, operand.range.end)
    }
}

impl Lower<'_, '_> {
    /// Goes through a query as far as schemas describe what it selects. `from` describe the value
    /// that is queried.
    pub(in crate::lower) fn check_filters(
        &mut self,
        scope: &Scope<'_>,
        node: &Node,
        query: &Query,
        from: Vec<SchemaId>,
    ) {
        let place = Place {
            node,
            never: match scope.phase {
                Phase::Criteria => Severity::Error,
                _ => Severity::Warning,
            },
        };
        let (mut at, mut way) = (from, Pointer::default());
        for segment in &query.path.segments {
            let Some(next) = self.below(place, segment, &at, &way) else {
                return;
            };
            way.0.extend(segment_name(segment));
            at = next;
        }
    }

    /// What a segment selects; none where that is not described, or nothing.
    fn below(
        &mut self,
        place: Place<'_>,
        segment: &Segment,
        at: &[SchemaId],
        way: &Pointer,
    ) -> Option<Vec<SchemaId>> {
        let [selector] = &segment.selectors[..] else {
            return None;
        };
        match selector {
            _ if segment.descendant => None,
            Selector::Name(name) => {
                let token = Pointer(vec![name.clone()]);
                let found: Vec<_> = at
                    .iter()
                    .map(|one| self.apis.navigate(*one, &token))
                    .collect();
                if all_never(&found) {
                    let mut whole = way.clone();
                    whole.0.push(name.clone());
                    let range = &segment.range;
                    let span = place.node.part(range.start, range.end);
                    let message = format!("no response of the operation has `{whole}`");
                    let diagnostic = Diagnostic::new(Code::JsonpathNeverMatches, span, message)
                        .label("never matches");
                    self.report(self.with_parent(diagnostic, at[0], &token, 0));
                }
                alternatives(found)
            }
            Selector::Index(_) | Selector::Slice | Selector::All => self.items(at),
            Selector::Filter(filter) => {
                let items = self.items(at)?;
                self.check_filter(place, filter, &items);
                Some(items)
            }
        }
    }

    /// The items of what are surely arrays.
    fn items(&self, at: &[SchemaId]) -> Option<Vec<SchemaId>> {
        let item = |id: &SchemaId| {
            let flat = self.apis.flat(*id);
            let array = flat.types?.without_null()
                == crate::lower::check::criteria::value_domain::set("array");
            flat.items.filter(|_| array)
        };
        let items: Vec<SchemaId> = at.iter().map(item).collect::<Option<_>>()?;
        (!items.is_empty()).then_some(items)
    }

    fn check_filter(&mut self, place: Place<'_>, filter: &Filter, items: &[SchemaId]) {
        match &filter.kind {
            ConditionKind::Or(parts) => {
                for part in parts {
                    self.check_filter(place.undecisive(), part, items);
                }
            }
            ConditionKind::And(parts) => {
                for part in parts {
                    self.check_filter(place, part, items);
                }
            }
            ConditionKind::Not(inner) => self.check_filter(place.undecisive(), inner, items),
            ConditionKind::Compare { op, left, right } => {
                for (side, other) in [(left, right), (right, left)] {
                    let literal = match &other.kind {
                        FilterKind::Literal(literal) => literal,
                        _ => continue,
                    };
                    let place = match op {
                        Op::Ne => place.undecisive(),
                        _ => place,
                    };
                    self.check_side(place, *op, side, (other, literal), items);
                }
            }
            ConditionKind::Test(operand) => self.check_existence(place, operand, items),
        }
    }

    /// `?@.a`
    fn check_existence(&mut self, place: Place<'_>, operand: &FilterOperand, items: &[SchemaId]) {
        let Some((pointer, found)) = self.leads(operand, items) else {
            return;
        };
        if all_never(&found) {
            return self.report_never(place, operand, &pointer, items[0]);
        }
        let Some(schemas) = alternatives(found) else {
            return;
        };
        let boolean = crate::lower::check::criteria::value_domain::set("boolean");
        let is_boolean = |id: &SchemaId| {
            let types = self.apis.flat(*id).types;
            types.is_some_and(|types| types.without_null() == boolean)
        };
        if schemas.iter().all(is_boolean) {
            let span = place.span(operand);
            let message = format!(
                "`{pointer}` is a boolean, and a path to it matches when it is `false` too"
            );
            let text = place.node.as_str().unwrap_or_default();
            let right = format!("{} == true", text.get(operand.range.clone()).unwrap_or("@"));
            let diagnostic = Diagnostic::new(Code::ExistenceNotTruth, span, message)
                .help(format!("write `{right}`"));
            let diagnostic =
                crate::lower::fixed(diagnostic, place.node, operand.range.clone(), right);
            self.report(self.with_schema(diagnostic, schemas[0], "a boolean here"));
        }
    }

    /// A member of the items, compared with a constant.
    fn check_side(
        &mut self,
        place: Place<'_>,
        op: Op,
        side: &FilterOperand,
        (other, literal): (&FilterOperand, &Json),
        items: &[SchemaId],
    ) {
        let Some((pointer, found)) = self.leads(side, items) else {
            return;
        };
        if all_never(&found) {
            if op != Op::Ne {
                return self.report_never(place, side, &pointer, items[0]);
            }
            let message = format!("`!=` holds for every item, for none has `{pointer}`");
            let diagnostic = Diagnostic::new(Code::VacuousFilter, place.span(side), message);
            let at = self.apis.navigate(items[0], &pointer).verdict.at();
            return self.report(self.with_parent(diagnostic, items[0], &pointer, at));
        }
        let Some(schemas) = alternatives(found).filter(|_| matches!(op, Op::Eq | Op::Ne)) else {
            return;
        };
        if !self.check_kind(place, (side, &pointer), (other, literal), &schemas) {
            self.check_listed(place, &pointer, (other, literal), &schemas);
        }
    }

    fn report_never(
        &mut self,
        place: Place<'_>,
        operand: &FilterOperand,
        pointer: &Pointer,
        item: SchemaId,
    ) {
        let message = format!("no item of the array has `{pointer}`");
        let diagnostic = Diagnostic::new(Code::JsonpathNeverMatches, place.span(operand), message)
            .label("never matches");
        let at = self.apis.navigate(item, pointer).verdict.at();
        self.report(self.with_parent(diagnostic, item, pointer, at));
    }

    /// A constant of another kind than what it is compared with. Whether it is.
    fn check_kind(
        &mut self,
        place: Place<'_>,
        (side, pointer): (&FilterOperand, &Pointer),
        (other, literal): (&FilterOperand, &Json),
        schemas: &[SchemaId],
    ) -> bool {
        let types = schemas.iter().map(|one| self.apis.flat(*one).types);
        let Some(types) = types.collect::<Option<Vec<_>>>() else {
            return false;
        };
        let types = types.into_iter().fold(TypeSet::NONE, TypeSet::or);
        let given = TypeSet::of(literal);
        let numbers = (types.number || types.integer) && (given.number || given.integer);
        if literal.is_null() || numbers || types.and(given) != TypeSet::NONE {
            return false;
        }
        let what = with_article(&types.without_null().names().join(" or "));
        let text = place.node.as_str().unwrap_or_default();
        let written = |operand: &FilterOperand| {
            text.get(operand.range.clone())
                .unwrap_or_default()
                .to_owned()
        };
        let message = format!(
            "`{}` is {what} and never equals `{}`",
            written(side),
            written(other)
        );
        let diagnostic = Diagnostic::new(Code::IncomparableTypes, place.span(other), message)
            .severity(place.never)
            .help(format!("compare `{pointer}` with {what}"));
        self.report(self.with_schema(diagnostic, schemas[0], &format!("{what} here")));
        true
    }

    /// A constant that is none of the listed values.
    fn check_listed(
        &mut self,
        place: Place<'_>,
        pointer: &Pointer,
        (other, literal): (&FilterOperand, &Json),
        schemas: &[SchemaId],
    ) {
        let values = schemas.iter().map(|one| self.apis.values(*one));
        let Some(values) = values.collect::<Option<Vec<_>>>() else {
            return;
        };
        let values: Vec<Json> = values.into_iter().flatten().collect();
        if literal.is_null() || values.contains(literal) {
            return;
        }
        let known: Vec<String> = values.iter().map(inputs::show).collect();
        let text = place.node.as_str().unwrap_or_default();
        let written = text.get(other.range.clone()).unwrap_or_default();
        let span = place.span(other);
        let message = format!("`{written}` is not a value of `{pointer}`");
        let diagnostic = Diagnostic::new(Code::EnumLiteralUnknown, span, message);
        let diagnostic = diagnostic.severity(place.never);
        let close = suggest::closest(&inputs::show(literal), known.iter().map(String::as_str));
        let diagnostic = match (close, written.chars().next()) {
            (Some(close), Some(quote @ ('\'' | '"'))) => {
                let right = format!("{quote}{close}{quote}");
                let diagnostic = diagnostic.help(format!("did you mean `{right}`?"));
                crate::lower::fixed(diagnostic, place.node, other.range.clone(), right)
            }
            _ => diagnostic.help(format!("its values are `{}`", known.join("`, `"))),
        };
        self.report(self.with_schema(diagnostic, schemas[0], "its values are listed here"));
    }

    /// Where a path leads from the node that a filter tests.
    fn leads(
        &self,
        operand: &FilterOperand,
        items: &[SchemaId],
    ) -> Option<(Pointer, Vec<Navigated>)> {
        let FilterKind::Path(path) = &operand.kind else {
            return None;
        };
        let pointer = path.pointer().filter(|_| !path.absolute)?;
        let found = items.iter().map(|one| self.apis.navigate(*one, &pointer));
        let found = found.collect();
        (!pointer.0.is_empty()).then_some((pointer, found))
    }
}

/// The token of a pointer that stands for a segment.
fn segment_name(segment: &Segment) -> Option<String> {
    match &segment.selectors[..] {
        [Selector::Name(name)] => Some(name.clone()),
        [Selector::Index(index)] => Some(index.to_string()),
        _ => Some("*".to_owned()),
    }
}

fn all_never(found: &[Navigated]) -> bool {
    let never = |one: &Navigated| {
        matches!(
            one.verdict,
            Verdict::Closed { .. } | Verdict::ThroughScalar { .. } | Verdict::MemberOfArray { .. }
        )
    };
    !found.is_empty() && found.iter().all(never)
}

/// What is described everywhere.
fn alternatives(found: Vec<Navigated>) -> Option<Vec<SchemaId>> {
    let described = |one: &Navigated| one.verdict == Verdict::Found;
    let all = !found.is_empty() && found.iter().all(described);
    all.then(|| found.into_iter().flat_map(|one| one.alternatives).collect())
}
