//! One comparison, by what is known of its sides.

use serde_json::Value as Json;

use super::{Setting, Side};
use crate::diagnostic::{Code, Diagnostic, Severity, suggest};
use crate::document::api::TypeSet;
use crate::lower::Lower;
use crate::lower::check::criteria::value_domain::Facts;
use crate::program::{Dialect, Expr, Operand, Operator};

impl Side<'_> {
    fn literal(&self) -> Option<&Json> {
        match self.operand {
            Operand::Value(Expr::Literal(value)) if !self.text.starts_with('$') => Some(value),
            _ => None,
        }
    }
}

impl Lower<'_, '_> {
    /// What is known of a side: nothing where an action of the workflow stands for other steps too.
    fn known(&self, setting: &Setting<'_>, side: &Side<'_>) -> Option<Facts> {
        let facts = self.facts_in(setting.scope, side.operand, &setting.responses)?;
        let solid = facts.types.without_null() != TypeSet::NONE || facts.constant.is_some();
        let body = matches!(side.operand, Operand::Value(Expr::Body { .. }));
        (solid && !(body && setting.scope.shared)).then_some(facts)
    }

    pub(super) fn check_comparison(
        &mut self,
        setting: &Setting<'_>,
        dialect: Dialect,
        operator: Operator,
        sides: &[Side<'_>; 2],
    ) {
        let [left, right] = sides;
        if left.literal().is_some() && right.literal().is_some() {
            // Decided, whatever the types.
            return;
        }
        let facts = [left, right].map(|side| self.known(setting, side));
        let unsure = sides.iter().any(is_whole_body);
        let setting = if unsure {
            &setting.undecisive()
        } else {
            setting
        };
        if matches!(operator, Operator::Eq | Operator::Ne) {
            if let [Some(one), Some(other)] = &facts {
                let setting = match operator {
                    Operator::Ne => &setting.undecisive(),
                    _ => setting,
                };
                self.check_equality(setting, dialect, sides, [one, other]);
            }
            return;
        }
        for (side, known) in sides.iter().zip(&facts) {
            if let Some(what) = unordered(side, known.as_ref()) {
                return self.report_unordered(setting, side, known.as_ref(), &what);
            }
        }
        if let [Some(one), Some(other)] = &facts {
            self.check_order(setting, dialect, sides, [one, other]);
        }
    }

    fn report_unordered(
        &mut self,
        setting: &Setting<'_>,
        side: &Side<'_>,
        known: Option<&Facts>,
        what: &str,
    ) {
        let message = format!("{what}, which has no order");
        let mut diagnostic =
            Diagnostic::new(Code::UnorderedTypes, side.span, message).severity(setting.never);
        let array = known.is_some_and(|known| known.types.array);
        diagnostic = diagnostic.label("the comparison is never true").help(
            if array && side.text.starts_with("$response.body") {
                format!(
                    "`{}` is the number of its items",
                    side.text.replacen('#', "", 1).replace('/', ".") + ".length"
                )
            } else {
                "compare a number, or use `==`".to_owned()
            },
        );
        self.report(self.with_place(diagnostic, known));
    }

    fn with_place(&self, diagnostic: Diagnostic, known: Option<&Facts>) -> Diagnostic {
        let Some(known) = known else {
            return diagnostic;
        };
        match known.place {
            Some(place) => diagnostic.also(place, format!("{} here", article(known.types))),
            None => diagnostic,
        }
    }

    fn check_order(
        &mut self,
        setting: &Setting<'_>,
        dialect: Dialect,
        sides: &[Side<'_>; 2],
        facts: [&Facts; 2],
    ) {
        if !meet(dialect, sides, facts) {
            return self.report_never_equal(setting, dialect, sides, facts);
        }
        let text = TypeSet {
            string: true,
            ..TypeSet::NONE
        };
        let texts = facts.iter().all(|known| only(known, text));
        let in_order = |known: &&Facts| known.dated;
        let ordered = |side: &Side<'_>| side.literal().is_some_and(starts_with_digit);
        if !texts || facts.iter().any(in_order) || sides.iter().any(ordered) {
            return;
        }
        let [left, right] = sides;
        let message = "both sides are texts, which are ordered letter by letter";
        let span = crate::source::Span {
            end: right.span.end,
            ..left.span
        };
        let known = facts.into_iter().find(|known| known.place.is_some());
        let diagnostic = Diagnostic::new(Code::StringOrdering, span, message);
        let diagnostic = diagnostic
            .note("texts that are numbers are compared as numbers, and letters without their case");
        self.report(self.with_place(diagnostic, known));
    }

    fn check_equality(
        &mut self,
        setting: &Setting<'_>,
        dialect: Dialect,
        sides: &[Side<'_>; 2],
        facts: [&Facts; 2],
    ) {
        if sides.iter().any(|side| side.literal() == Some(&Json::Null)) {
            return;
        }
        if !meet(dialect, sides, facts) {
            return self.report_never_equal(setting, dialect, sides, facts);
        }
        for (literal, other) in [(0, 1), (1, 0)] {
            if let (Some(value), Some(values)) = (sides[literal].literal(), &facts[other].values) {
                let (side, with) = (&sides[literal], sides[other].text);
                let dialect = (dialect, setting.never);
                self.check_member_of(dialect, side, value, with, (values, facts[other]));
            }
        }
    }

    fn report_never_equal(
        &mut self,
        setting: &Setting<'_>,
        dialect: Dialect,
        sides: &[Side<'_>; 2],
        facts: [&Facts; 2],
    ) {
        let literal = sides.iter().position(|side| side.literal().is_some());
        let (at, other) = match literal {
            Some(at) => (at, 1 - at),
            None => (1, 0),
        };
        let (side, known) = (&sides[at], facts[other]);
        let (one, two) = (sides[other].text, side.text);
        let message = match literal {
            Some(_) => format!(
                "`{one}` is {} and never equals `{two}`",
                article(known.types)
            ),
            None => format!(
                "`{one}` is {} and `{two}` {}, which are never equal",
                article(known.types),
                article(facts[at].types)
            ),
        };
        let mut diagnostic =
            Diagnostic::new(Code::IncomparableTypes, side.span, message).severity(setting.never);
        diagnostic = match rewritten(dialect, side, known) {
            Some(text) => diagnostic
                .help(format!("write `{text}`"))
                .fix(side.span, text),
            None => diagnostic.help("compare values of one type"),
        };
        self.report(self.with_place(diagnostic, Some(known)));
    }

    /// A constant that is compared with something that takes a few values only.
    fn check_member_of(
        &mut self,
        (dialect, never): (Dialect, Severity),
        side: &Side<'_>,
        value: &Json,
        with: &str,
        (values, known): (&[Json], &Facts),
    ) {
        let show = crate::lower::inputs::show;
        let wanted = show(value);
        let exact = |known: &&Json| show(known) == wanted;
        let folded = |known: &&Json| show(known).to_lowercase() == wanted.to_lowercase();
        let alike: Vec<String> = values.iter().filter(folded).map(show).collect();
        let quoted = |text: &str| quoted_like(side.text, text);
        let found = values.iter().any(|known| exact(&known));
        if found && (alike.len() < 2 || dialect == Dialect::Exact) {
            return;
        }
        let place = known.place;
        let with_place = |diagnostic: Diagnostic| match place {
            Some(place) => diagnostic.also(place, "its values are listed here"),
            None => diagnostic,
        };
        if found {
            let message =
                "a comparison does not tell upper from lower case, which makes the difference here";
            let diagnostic = Diagnostic::new(Code::CaseOnlyDifference, side.span, message);
            let help = format!("it holds for {}", listed(&alike));
            return self.report(with_place(diagnostic.help(help)));
        }
        if let (Some(right), Dialect::Simple) = (alike.first(), dialect) {
            let message = format!("the API writes `{right}`, not `{wanted}`");
            let right = quoted(right);
            let diagnostic = Diagnostic::new(Code::CaseOnlyDifference, side.span, message);
            let diagnostic = diagnostic
                .note("comparisons ignore case, so it holds all the same")
                .fix(side.span, right);
            return self.report(with_place(diagnostic));
        }
        let known: Vec<String> = values.iter().map(show).collect();
        let message = format!("`{}` is not a value of `{with}`", side.text);
        let diagnostic =
            Diagnostic::new(Code::EnumLiteralUnknown, side.span, message).severity(never);
        let names = known.iter().map(String::as_str);
        let close = alike.first().map(String::as_str);
        let close = close.or_else(|| suggest::closest(&wanted, names));
        let diagnostic = match close.map(quoted) {
            Some(right) => diagnostic
                .help(format!("did you mean `{right}`?"))
                .fix(side.span, right),
            None => diagnostic.help(format!("its values are {}", listed(&known))),
        };
        self.report(with_place(diagnostic));
    }

    /// A bare value: the condition is its truth.
    pub(super) fn check_test(&mut self, setting: &Setting<'_>, side: &Side<'_>, negated: bool) {
        let Some(known) = self.known(setting, side) else {
            return;
        };
        if known.types.boolean || side.literal().is_some() {
            return;
        }
        let message = format!("`{}` is {}, not a boolean", side.text, article(known.types));
        let falsy = match known.types {
            types if types.string => "missing, null or empty",
            types if types.integer => "missing, null or 0",
            _ => "missing or null",
        };
        let diagnostic = Diagnostic::new(Code::NonBooleanCondition, side.span, message)
            .label(format!("fails when it is {falsy}"));
        let text = side.text;
        let diagnostic = if negated {
            diagnostic.help(format!("write `{text} == null` for what is missing"))
        } else {
            diagnostic
                .help(format!("write `{text} != null` if it need only be there"))
                .fix(side.span, format!("{text} != null"))
        };
        self.report(self.with_place(diagnostic, Some(&known)));
    }
}

/// A failure may come with a body of quite another kind.
fn is_whole_body(side: &Side<'_>) -> bool {
    matches!(side.operand, Operand::Value(Expr::Body { pointer, .. }) if pointer.is_empty())
}

/// Whether a value is of these types and of no others.
fn only(known: &Facts, types: TypeSet) -> bool {
    let solid = known.types.without_null();
    solid.and(types) == solid
}

/// What has no order, in words.
fn unordered(side: &Side<'_>, known: Option<&Facts>) -> Option<String> {
    if side.literal() == Some(&Json::Null) {
        return Some("one side is `null`".to_owned());
    }
    let structures = TypeSet {
        boolean: true,
        array: true,
        object: true,
        ..TypeSet::NONE
    };
    let known = known.filter(|known| only(known, structures))?;
    Some(match side.literal() {
        Some(_) => format!("one side is `{}`", side.text),
        None => format!("`{}` is {}", side.text, article(known.types)),
    })
}

/// Whether values of the two sides can be equal.
fn meet(dialect: Dialect, sides: &[Side<'_>; 2], facts: [&Facts; 2]) -> bool {
    let [left, right] = facts.map(|known| known.types.without_null());
    let both = left.and(right);
    if both != TypeSet::NONE {
        // A whole number is a number.
        return true;
    }
    let number = |types: TypeSet| types.number || types.integer;
    if number(left) && number(right) {
        return true;
    }
    let text = |at: usize| {
        let literal = sides[at].literal();
        facts[at].types.string && literal.is_none_or(is_numeric)
    };
    let spelled = number(left) && text(1) || number(right) && text(0);
    spelled && dialect == Dialect::Simple
}

/// Whether a value is a number, or text that spells one.
fn is_numeric(value: &Json) -> bool {
    match value {
        Json::Number(_) => true,
        Json::String(text) => text.parse::<f64>().is_ok_and(f64::is_finite),
        _ => false,
    }
}

/// A number, a version or a date, which text can have in order.
fn starts_with_digit(value: &Json) -> bool {
    let text = value.as_str();
    text.is_some_and(|text| text.starts_with(|c: char| c.is_ascii_digit()))
}

/// A constant as the other side would have it.
fn rewritten(dialect: Dialect, side: &Side<'_>, known: &Facts) -> Option<String> {
    match side.literal()? {
        Json::String(text) if known.types.boolean => {
            let word = text.to_lowercase();
            matches!(word.as_str(), "true" | "false").then_some(word)
        }
        Json::String(text) if dialect == Dialect::Exact && known.types.integer => {
            text.parse::<f64>().is_ok().then(|| text.clone())
        }
        value @ (Json::Bool(_) | Json::Number(_)) if known.types.string => {
            Some(format!("'{value}'"))
        }
        _ => None,
    }
}

/// A constant in the quotes of another one.
fn quoted_like(written: &str, text: &str) -> String {
    match written.chars().next().filter(|c| matches!(c, '\'' | '"')) {
        Some('"') => format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
        Some(_) => format!("'{}'", text.replace('\'', "''")),
        None => text.to_owned(),
    }
}

fn listed(values: &[String]) -> String {
    const SHOWN: usize = 8;
    let shown = values.iter().take(SHOWN).map(|value| format!("`{value}`"));
    let mut text = shown.collect::<Vec<_>>().join(", ");
    if values.len() > SHOWN {
        text.push_str(&format!(" and {} more", values.len() - SHOWN));
    }
    text
}

/// `a string`, `an integer or a boolean`.
fn article(types: TypeSet) -> String {
    let names = types.without_null().names().into_iter();
    let with = names.map(|name| match name {
        "array" | "integer" | "object" => format!("an {name}"),
        _ => format!("a {name}"),
    });
    with.collect::<Vec<_>>().join(" or ")
}
