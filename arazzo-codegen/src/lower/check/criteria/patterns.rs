//! Patterns and queries against what the API says of their context.

use crate::diagnostic::{Code, Diagnostic};
use crate::document::api::navigate::Verdict;
use crate::document::api::{SchemaId, TypeSet};
use crate::document::arazzo;
use crate::expr::template::Piece;
use crate::expr::{Pointer, jsonpath, pointer};
use crate::lower::{Lower, Scope};
use crate::program::{Expr, Operand, Text};

use crate::lower::media::json_media;

impl Lower<'_, '_> {
    /// A regular expression and the text that it is looked for in.
    pub(in crate::lower) fn check_pattern(
        &mut self,
        scope: &Scope<'_>,
        criterion: &arazzo::Criterion,
        context: &Operand,
        pattern: &Text,
    ) {
        let span = criterion.condition.span;
        if let Text::Template(_) = pattern {
            let message = "what the hole is filled with is read as a part of the pattern";
            self.error(Code::RegexHole, span, message);
        }
        if let (Operand::Value(Expr::Status), Text::Static(text)) = (context, pattern)
            && is_found_inside(text)
        {
            let right = if text.bytes().all(|b| b.is_ascii_digit()) {
                format!("^{text}")
            } else {
                format!("^({text})")
            };
            let message = format!("`{text}` is found anywhere in a status");
            let diagnostic = Diagnostic::new(Code::RegexUnanchoredStatus, span, message)
                .help(format!("write `{right}`"))
                .fix(span, right);
            self.report(diagnostic);
        }
        let Some(facts) = self.facts(scope, context).filter(|_| !scope.shared) else {
            return;
        };
        let solid = facts.types.without_null();
        let structure = TypeSet {
            array: false,
            object: false,
            ..solid
        };
        if solid != TypeSet::NONE && structure == TypeSet::NONE {
            let place = criterion
                .context
                .as_ref()
                .map_or(span, |context| context.span);
            let message = format!(
                "the pattern is looked for in the JSON text of {}",
                facts.words()
            );
            let diagnostic = Diagnostic::new(Code::RegexOnStructure, place, message)
                .help("name the member that is meant: `$response.body#/…`");
            self.report(match facts.place {
                Some(place) => diagnostic.also(place, format!("{} here", facts.words())),
                None => diagnostic,
            });
        }
    }

    /// A JSONPath that the description of the response decides.
    pub(in crate::lower) fn check_path(
        &mut self,
        scope: &Scope<'_>,
        criterion: &arazzo::Criterion,
        context: &Operand,
        query: &jsonpath::Query,
    ) {
        self.check_holes(scope, criterion, query);
        if scope.shared || self.is_scalar(scope, criterion, context, query) {
            return;
        }
        let Operand::Value(Expr::Body { pointer: base, .. }) = context else {
            return;
        };
        if self.is_text_only(scope) {
            let message = "a JSONPath selects nothing in a response that is not JSON";
            let span = criterion.condition.span;
            let diagnostic = Diagnostic::new(Code::JsonpathOnNonJson, span, message);
            return self.report(diagnostic.help("use a simple condition or `type: regex`"));
        }
        let Ok(base) = pointer::parse(base) else {
            return;
        };
        let Some(rest) = &query.singular else {
            let from = self.success_schemas(scope);
            let found: Vec<_> = from
                .iter()
                .map(|one| self.apis.navigate(*one, &base))
                .collect();
            // What a hole is filled with is not known.
            let constant = query.quotes.is_empty();
            if constant && found.iter().all(|one| one.verdict == Verdict::Found) {
                let from = found.into_iter().flat_map(|one| one.alternatives).collect();
                self.check_filters(scope, &criterion.condition, query, from);
            }
            return;
        };
        let mut tokens = base.0;
        tokens.extend(rest.0.iter().cloned());
        self.check_singular(scope, criterion, &Pointer(tokens));
    }

    /// Whether the context is a text, a number or a boolean, which has no members; reported.
    fn is_scalar(
        &mut self,
        scope: &Scope<'_>,
        criterion: &arazzo::Criterion,
        context: &Operand,
        query: &jsonpath::Query,
    ) -> bool {
        let Some(facts) = self.facts(scope, context) else {
            return false;
        };
        let types = facts.types.without_null();
        let inner = types.array || types.object || types == TypeSet::NONE;
        if inner || facts.constant.is_some() || query.path.segments.is_empty() {
            return false;
        }
        let place = criterion.context.as_ref().map(|context| context.span);
        let message = format!(
            "the context is {}, in which a JSONPath finds nothing",
            facts.words()
        );
        let span = place.unwrap_or(criterion.condition.span);
        let diagnostic = Diagnostic::new(Code::JsonpathOnNonJson, span, message)
            .help("use a simple condition or `type: regex`");
        self.report(match facts.place {
            Some(place) => diagnostic.also(place, format!("{} here", facts.words())),
            None => diagnostic,
        });
        true
    }

    /// A path to one place: never there, always there, or there with `false` in it.
    fn check_singular(
        &mut self,
        scope: &Scope<'_>,
        criterion: &arazzo::Criterion,
        pointer: &Pointer,
    ) {
        let at = pointer;
        let schemas = self.success_schemas(scope);
        let found: Vec<_> = schemas
            .iter()
            .map(|one| self.apis.navigate(*one, at))
            .collect();
        if found.is_empty() || at.0.is_empty() {
            return;
        }
        let span = criterion.condition.span;
        let never = |verdict: &Verdict| {
            matches!(
                verdict,
                Verdict::Closed { .. }
                    | Verdict::ThroughScalar { .. }
                    | Verdict::MemberOfArray { .. }
            )
        };
        if found.iter().all(|one| never(&one.verdict)) {
            let message = format!("no response of the operation has `{at}`");
            let diagnostic = Diagnostic::new(Code::JsonpathNeverMatches, span, message);
            let at = found[0].verdict.at();
            let diagnostic = diagnostic.label("never matches");
            return self.report(self.with_parent(diagnostic, schemas[0], pointer, at));
        }
        let is_boolean = |id: &SchemaId| {
            let types = self.apis.flat(*id).types;
            types.is_some_and(|types| {
                types.without_null() == crate::lower::check::criteria::value_domain::set("boolean")
            })
        };
        let mut alternatives = found.iter().flat_map(|one| &one.alternatives).peekable();
        let first = alternatives.peek().map(|one| **one);
        if let Some(first) = first.filter(|_| alternatives.all(is_boolean)) {
            let message =
                format!("`{at}` is a boolean, and a path to it matches when it is `false` too");
            let right = format!("$response.body#{at} == true");
            let diagnostic = Diagnostic::new(Code::ExistenceNotTruth, span, message)
                .help(format!("use a simple condition: `{right}`"));
            return self.report(self.with_schema(diagnostic, first, "a boolean here"));
        }
        if found
            .iter()
            .all(|one| one.always && one.verdict == Verdict::Found)
        {
            let message = format!("every response has `{at}`, so the query always matches");
            let diagnostic = Diagnostic::new(Code::JsonpathAlwaysMatches, span, message)
                .help("compare what stands there with what is expected");
            self.report(match first {
                Some(first) => self.with_keyword(diagnostic, first, &[""], "required here"),
                None => diagnostic,
            });
        }
    }

    /// A text that becomes a part of the query as it is.
    fn check_holes(
        &mut self,
        scope: &Scope<'_>,
        criterion: &arazzo::Criterion,
        query: &jsonpath::Query,
    ) {
        let holes = query.pieces.iter().filter_map(|piece| match piece {
            Piece::Hole {
                expression, range, ..
            } => Some((expression.clone(), range.clone())),
            Piece::Text(_) => None,
        });
        let holes: Vec<_> = holes.zip(&query.quotes).collect();
        for ((expression, range), quote) in holes {
            let node = &criterion.condition;
            let span = node.part(range.start, range.end);
            if quote.is_some() || !self.is_text(scope, &expression) {
                continue;
            }
            let message = format!("`{{{expression}}}` is a text without quotes");
            self.report(
                Diagnostic::new(Code::JsonpathUnquotedHole, span, message)
                    .about(node.span)
                    .help(format!("write `'{{{expression}}}'`"))
                    .fix(span, format!("'{{{expression}}}'")),
            );
        }
    }

    fn is_text(&self, scope: &Scope<'_>, expression: &crate::expr::Expression) -> bool {
        let crate::expr::Expression::Inputs(name) = expression else {
            return false;
        };
        let fields = &self.program.workflows[scope.workflow.0].inputs;
        let field = fields.iter().find(|field| field.name == name.text);
        field.is_some_and(|field| {
            self.kinds(&field.ty)
                == Some(crate::lower::check::criteria::value_domain::set("string"))
        })
    }

    fn success_schemas(&self, scope: &Scope<'_>) -> Vec<SchemaId> {
        let Some(operation) = scope.step.and_then(|step| step.operation.as_ref()) else {
            return Vec::new();
        };
        let success = operation
            .responses
            .iter()
            .filter(|response| (200..300).any(|status| response.status.names(status)))
            .filter(|response| response.unread.is_none());
        success
            .filter_map(|response| json_media(&response.content)?.schema)
            .collect()
    }

    /// Whether the operation describes responses that are no JSON, and no others.
    fn is_text_only(&self, scope: &Scope<'_>) -> bool {
        let Some(operation) = scope.step.and_then(|step| step.operation.as_ref()) else {
            return false;
        };
        let media = operation
            .responses
            .iter()
            .flat_map(|response| &response.content);
        let mut media = media.peekable();
        let json = |name: &str| crate::lower::media::is_json(name) || name.contains('*');
        media.peek().is_some() && media.all(|media| !json(&media.name))
    }
}

/// Whether a pattern without anchors is found behind the first digit of a status, where only the
/// beginning says of which class it is.
fn is_found_inside(pattern: &str) -> bool {
    let Ok(regex) = regress::Regex::new(pattern) else {
        return false;
    };
    let inside = |status: u16| {
        let found = regex.find(&status.to_string());
        found.is_some_and(|found| found.start() > 0 && !found.range.is_empty())
    };
    !pattern.is_empty() && !pattern.contains(['^', '$']) && (100..600).any(inside)
}
