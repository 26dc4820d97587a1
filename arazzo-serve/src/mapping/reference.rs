//! [`Reference`]: a string that stands for a value.

use std::fmt;

use super::{pointer, suggest};

/// What a string of a mapping stands for. Pointers are valid; an empty one is the whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reference {
    Body(String),
    /// A header, by its name in lower case.
    Header(String),
    Query(String),
    Method,
    Event(String),
    Context(ContextScope, String),
    RunId,
    CorrelationId,
    Outputs(String),
    Setting(String),
}

/// For whom a value of a context is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ContextScope {
    /// For everybody.
    Global,
    /// For the authenticated principal.
    User,
    /// For those who name the same session, until an hour after the last write.
    Session,
    /// For the runs with one correlation id, until a minute after the end of the last one.
    Run,
}

impl ContextScope {
    /// All scopes.
    pub const ALL: [Self; 4] = [Self::Global, Self::User, Self::Session, Self::Run];

    /// Returns the name in mappings.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Global => "global",
            Self::User => "user",
            Self::Session => "session",
            Self::Run => "run",
        }
    }

    /// Reads `SCOPE.NAME`.
    pub(crate) fn split(text: &str) -> Option<(Self, &str)> {
        let (scope, name) = text.split_once('.')?;
        let scope = Self::ALL.into_iter().find(|known| known.name() == scope)?;
        (!name.is_empty()).then_some((scope, name))
    }
}

impl fmt::Display for ContextScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The references without what follows them, for suggestions.
const HEADS: [&str; 13] = [
    "$request.body",
    "$request.header",
    "$request.query",
    "$request.method",
    "$event",
    "$context.global",
    "$context.user",
    "$context.session",
    "$context.run",
    "$run.id",
    "$run.correlationId",
    "$outputs",
    "$setting",
];

/// What references look like, for a text that resembles none.
const FORMS: &str = "`$request.body#/…`, `$request.header.…`, `$request.query.…`, \
    `$request.method`, `$event#/…`, `$context.….…`, `$run.id`, `$run.correlationId`, \
    `$outputs#/…` and `$setting.…`";

impl Reference {
    /// Parses a string that begins with `$`.
    ///
    /// # Errors
    ///
    /// What is wrong with it, and what may be meant.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        match recognise(text) {
            Some(Ok(reference)) => Ok(reference),
            Some(Err(fault)) => Err(format!("`{text}`: {fault}")),
            None => Err(match meant(text) {
                Some(meant) => format!("there is no `{text}`: did you mean `{meant}`?"),
                None => format!(
                    "there is no `{text}`: write `${text}` for the text itself; there are {FORMS}"
                ),
            }),
        }
    }

    /// Returns whether the value comes from a caller: from a request, an event or a message.
    pub(crate) const fn is_foreign(&self) -> bool {
        self.is_of_request() || matches!(self, Self::Event(_))
    }

    /// Returns whether the value is a part of a request.
    pub(crate) const fn is_of_request(&self) -> bool {
        matches!(
            self,
            Self::Body(_) | Self::Header(_) | Self::Query(_) | Self::Method
        )
    }

    /// Returns whether the value is a text of which the sender could mean JSON.
    pub(crate) const fn is_text(&self) -> bool {
        matches!(self, Self::Header(_) | Self::Query(_))
    }
}

/// Reads a reference; `None` if the text begins like none, an error if its rest is wrong.
fn recognise(text: &str) -> Option<Result<Reference, &'static str>> {
    let named = |prefix: &str| text.strip_prefix(prefix).filter(|name| !name.is_empty());
    if let Some(name) = named("$request.header.") {
        return Some(header(name));
    }
    if let Some(name) = named("$request.query.") {
        return Some(Ok(Reference::Query(name.to_owned())));
    }
    if let Some(name) = named("$setting.") {
        return Some(Ok(Reference::Setting(name.to_owned())));
    }
    if let Some(rest) = named("$context.") {
        let (scope, name) = ContextScope::split(rest)?;
        return Some(Ok(Reference::Context(scope, name.to_owned())));
    }
    let (path, pointer) = text.split_once('#').unwrap_or((text, ""));
    let whole: fn(String) -> Reference = match path {
        "$request.body" => Reference::Body,
        "$event" => Reference::Event,
        "$outputs" => Reference::Outputs,
        _ => return constant(text).map(Ok),
    };
    Some(pointer::parse(pointer).map(whole))
}

fn header(name: &str) -> Result<Reference, &'static str> {
    let name = arazzo::http::HeaderName::from_bytes(name.as_bytes());
    let name = name.map_err(|_| "this is not the name of a header (RFC 9110, section 5.1)")?;
    Ok(Reference::Header(name.as_str().to_owned()))
}

fn constant(text: &str) -> Option<Reference> {
    match text {
        "$request.method" => Some(Reference::Method),
        "$run.id" => Some(Reference::RunId),
        "$run.correlationId" => Some(Reference::CorrelationId),
        _ => None,
    }
}

/// Returns the reference that a text may mean: one with a similar beginning and the same rest.
fn meant(text: &str) -> Option<String> {
    let ends = text
        .char_indices()
        .filter(|(_, one)| matches!(one, '.' | '#' | '/'));
    let ends = ends.map(|(end, _)| end).chain([text.len()]);
    let mut best: Option<(usize, String)> = None;
    for (head, rest) in ends.map(|end| text.split_at(end)) {
        for candidate in HEADS {
            let Some(distance) = distance(head, candidate) else {
                continue;
            };
            let Some(meant) = completed(candidate, rest) else {
                continue;
            };
            // Of two that are as close, the later one has more of the text as its beginning.
            if best.as_ref().is_none_or(|(least, _)| distance <= *least) {
                best = Some((distance, meant));
            }
        }
    }
    best.map(|(_, meant)| meant)
}

/// Returns how far a beginning is from that of a reference, or from its last word: `$headers` means
/// `$request.header`.
fn distance(head: &str, candidate: &str) -> Option<usize> {
    let last = candidate.rsplit('.').next().unwrap_or(candidate);
    let short = suggest::distance(head.trim_start_matches('$'), last.trim_start_matches('$'));
    let long = suggest::distance(head, candidate);
    // The whole beginning counts for more.
    long.into_iter()
        .chain(short.map(|distance| distance + 1))
        .min()
}

/// Returns a reference with this beginning and rest, if there is one. Dots before a part of JSON
/// become the pointer that they mean.
fn completed(head: &str, rest: &str) -> Option<String> {
    let as_pointer = rest
        .strip_prefix(['.', '/'])
        .map(|path| format!("#/{}", path.replace('.', "/")));
    let rests = [Some(rest.to_owned()), as_pointer];
    let mut texts = rests
        .into_iter()
        .flatten()
        .map(|rest| format!("{head}{rest}"));
    texts.find(|text| matches!(recognise(text), Some(Ok(_))))
}
