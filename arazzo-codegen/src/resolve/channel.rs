//! Finds the channel, or the operation on one, that a step names.

use super::operation::{source_of, split_source, unknown_source, warn_unqualified};
use super::{Document, SourceTarget};
use crate::diagnostic::{Code, Diagnostic, Severity, Sink, suggest};
use crate::document::api::{Apis, DescriptionId, MessagingKey};
use crate::document::arazzo::Step;
use crate::pointer::{child, unescape};
use crate::source::Spanned;

/// A channel, or an operation on one, and the source that describes it.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// An index into the document's sources.
    pub(crate) source: usize,
    pub(crate) api: DescriptionId,
    pub(crate) key: MessagingKey,
}

/// What a name leads to.
pub(crate) enum Named {
    Found(Box<Found>),
    /// Nothing, and this has been reported.
    Nothing,
    /// It does not name anything of an AsyncAPI description.
    Elsewhere,
}

impl Named {
    fn found(found: Found) -> Self {
        Named::Found(Box::new(found))
    }
}

/// `operationId`, where it is that of an operation on a channel.
pub(crate) fn by_id(
    document: &Document,
    apis: &Apis<'_>,
    text: &Spanned<String>,
    diagnostics: &mut Sink,
) -> Named {
    let id = text.value.trim();
    let named = id.strip_prefix("$sourceDescriptions.");
    if let Some((name, id)) = split_source(document, named.unwrap_or(id))
        && let Some((source, api)) = messages_of(document, name)
    {
        if named.is_none() {
            diagnostics.report(without_prefix(text));
        }
        return in_source(document, apis, text, (source, api), id, diagnostics);
    }
    if named.is_some() {
        return Named::Elsewhere;
    }
    let found: Vec<Found> = document
        .message_apis()
        .flat_map(|(source, api)| with_id(apis, source, api, id))
        .collect();
    // An operation over HTTP may have the same id, and then the step does not say which it means.
    let over_http = |(_, api)| {
        let keys = apis.operations(api);
        keys.iter()
            .any(|key| key.operation_id.as_deref() == Some(id))
    };
    let over_http = document.apis().find(|source| over_http(*source));
    match (found.as_slice(), over_http) {
        ([], _) => Named::Elsewhere,
        ([one], None) => {
            let source = &document.sources[one.source].name;
            warn_unqualified(document, text, source, diagnostics);
            Named::found(one.clone())
        }
        (several, other) => {
            let sources = several.iter().map(|found| found.source);
            let sources = sources.chain(other.map(|(source, _)| source));
            diagnostics.report(ambiguous(document, text, sources.collect()));
            Named::Nothing
        }
    }
}

fn messages_of(document: &Document, name: &str) -> Option<(usize, DescriptionId)> {
    let source = document.source(name)?;
    match document.sources[source].target {
        SourceTarget::Async(api) => Some((source, api)),
        _ => None,
    }
}

fn without_prefix(text: &Spanned<String>) -> Diagnostic {
    let id = text.value.trim();
    let message = format!("`{id}` names its source without `$sourceDescriptions.`");
    Diagnostic::new(Code::UnqualifiedId, text.span, message)
        .help(format!("write `$sourceDescriptions.{id}`"))
        .fix(text.span, format!("$sourceDescriptions.{id}"))
}

fn with_id(apis: &Apis<'_>, source: usize, api: DescriptionId, id: &str) -> Vec<Found> {
    let keys = apis.message_operations(api).into_iter();
    let named = keys.filter(|key| key.operation_id.as_deref() == Some(id));
    named.map(|key| Found { source, api, key }).collect()
}

fn in_source(
    document: &Document,
    apis: &Apis<'_>,
    text: &Spanned<String>,
    (source, api): (usize, DescriptionId),
    id: &str,
    diagnostics: &mut Sink,
) -> Named {
    let mut found = with_id(apis, source, api, id);
    match (found.pop(), found.is_empty()) {
        (Some(one), true) => return Named::found(one),
        (Some(_), false) => {
            diagnostics.report(ambiguous(document, text, vec![source, source]));
            return Named::Nothing;
        }
        (None, _) => {}
    }
    let name = &document.sources[source].name;
    let keys = apis.message_operations(api);
    let ids = keys.iter().filter_map(|key| key.operation_id.as_deref());
    let message = format!("no operation `{id}` in source `{name}`");
    let diagnostic = Diagnostic::new(Code::UnknownOperation, text.span, message);
    diagnostics.report(match suggest::closest(id, ids) {
        Some(closest) => diagnostic
            .help(format!("did you mean `{closest}`?"))
            .guess(text.span, format!("$sourceDescriptions.{name}.{closest}")),
        None if is_channel(apis, api, id) => {
            let right = canonical(name, id);
            diagnostic.help(format!("it is a channel: write `channelPath: '{right}'`"))
        }
        None => diagnostic,
    });
    Named::Nothing
}

fn is_channel(apis: &Apis<'_>, api: DescriptionId, name: &str) -> bool {
    apis.channels(api).iter().any(|(known, _)| known == name)
}

fn ambiguous(document: &Document, text: &Spanned<String>, sources: Vec<usize>) -> Diagnostic {
    let names = sources
        .iter()
        .map(|source| document.sources[*source].name.as_str());
    let names: Vec<&str> = names.collect();
    let id = text.value.trim();
    let message = format!(
        "operation `{id}` is described by {}",
        names.join(" and by ")
    );
    let diagnostic = Diagnostic::new(Code::AmbiguousOperationId, text.span, message);
    match names
        .first()
        .filter(|first| names.iter().any(|n| n != *first))
    {
        Some(first) => diagnostic.help(format!(
            "write `$sourceDescriptions.{first}.{id}` to say which"
        )),
        None => diagnostic.help("use `channelPath` to say which"),
    }
}

/// `operationPath`, where its source describes messages: it leads to an operation, or to a channel.
pub(crate) fn by_operation_path(
    document: &Document,
    apis: &Apis<'_>,
    text: &Spanned<String>,
    diagnostics: &mut Sink,
) -> Named {
    let Some((head, pointer)) = text.value.split_once('#') else {
        return Named::Elsewhere;
    };
    let Some((source, api)) = messages_of(document, source_of(head)) else {
        return Named::Elsewhere;
    };
    let key = at(apis, api, pointer);
    if let Some(key) = key.filter(|key| key.operation_id.is_some()) {
        return Named::found(Found { source, api, key });
    }
    let message = format!("`{}` does not lead to an operation", text.value);
    let diagnostic = Diagnostic::new(Code::OperationPathUnresolved, text.span, message);
    diagnostics.report(diagnostic.help("use `channelPath` for a channel, or `operationId`"));
    Named::Nothing
}

/// The operation or channel that a pointer leads to; the slashes of a name may be unescaped.
fn at(apis: &Apis<'_>, api: DescriptionId, pointer: &str) -> Option<MessagingKey> {
    let decoded = percent_encoding::percent_decode_str(pointer).decode_utf8_lossy();
    let mut tokens = decoded.trim_start_matches('/').splitn(2, '/');
    let (kind, rest) = (tokens.next()?, tokens.next()?);
    let keys = apis.message_operations(api);
    let mut operations = keys.into_iter();
    let exactly = operations.find(|key| key.place.pointer == *decoded);
    match kind {
        _ if exactly.is_some() => exactly,
        "channels" => apis.channel(api, &unescape(rest)),
        _ => None,
    }
}

/// `channelPath`: `{$sourceDescriptions.source.url}#/channels/orders` and the forms that real
/// documents use in its place.
pub(crate) fn by_path(
    document: &Document,
    apis: &Apis<'_>,
    text: &Spanned<String>,
    diagnostics: &mut Sink,
) -> Option<Found> {
    let Some((head, pointer)) = text.value.split_once('#') else {
        return by_name(document, apis, text, diagnostics);
    };
    let name = source_of(head);
    let Some(source) = document.source(name) else {
        diagnostics.report(unknown_source(document, text, name));
        return None;
    };
    let api = match document.sources[source].target {
        SourceTarget::Async(api) => api,
        SourceTarget::Broken if document.may_miss_channels() => return None,
        _ => {
            let message = format!("source `{name}` is not an AsyncAPI description");
            let diagnostic = Diagnostic::new(Code::OperationPathUnresolved, text.span, message);
            diagnostics.report(diagnostic.help("use `operationId` for an operation over HTTP"));
            return None;
        }
    };
    let Some(key) = at(apis, api, pointer) else {
        diagnostics.report(no_channel(apis, api, text, name, pointer));
        return None;
    };
    let right = match &key.operation_id {
        Some(_) => format!("{{$sourceDescriptions.{name}.url}}#{}", key.place.pointer),
        None => canonical(name, key.channel.as_deref().unwrap_or_default()),
    };
    if right != text.value {
        let message = format!("`{}` is not a valid channelPath", text.value);
        diagnostics.report(off_form(text, message, &right));
    }
    Some(Found { source, api, key })
}

/// A step on a channel that does not say what it does there.
pub(crate) fn no_action(step: &Step, text: &Spanned<String>) -> Diagnostic {
    let id = &step.step_id.value;
    let message = format!("step `{id}` does not say whether it sends or receives");
    Diagnostic::new(Code::ActionOnNonAsync, text.span, message)
        .help("add `action: send` or `action: receive`")
}

fn canonical(source: &str, channel: &str) -> String {
    let place = child("/channels", channel);
    format!("{{$sourceDescriptions.{source}.url}}#{place}")
}

fn off_form(text: &Spanned<String>, message: String, right: &str) -> Diagnostic {
    Diagnostic::new(Code::OperationPathSyntax, text.span, message)
        .severity(Severity::Warning)
        .help(format!("write `'{right}'`"))
        .fix(text.span, format!("'{right}'"))
}

fn no_channel(
    apis: &Apis<'_>,
    api: DescriptionId,
    text: &Spanned<String>,
    source: &str,
    pointer: &str,
) -> Diagnostic {
    let channels = apis.channels(api);
    let Some(name) = pointer.strip_prefix("/channels/") else {
        let message = format!("`{}` does not lead to a channel", text.value);
        let diagnostic = Diagnostic::new(Code::OperationPathUnresolved, text.span, message);
        return diagnostic.help("a channelPath ends in `#/channels/<name>`");
    };
    let name = unescape(name);
    let message = format!("source `{source}` has no channel `{name}`");
    let diagnostic = Diagnostic::new(Code::OperationPathUnresolved, text.span, message);
    // In AsyncAPI 3 a channel has a name besides its address.
    let by_address = channels.iter().find(|(_, address)| *address == name);
    let known = channels.iter().map(|(name, _)| name.as_str());
    let closest = by_address
        .map(|(name, _)| name.as_str())
        .or_else(|| suggest::closest(&name, known));
    match closest {
        Some(closest) => {
            let diagnostic = diagnostic.help(format!("did you mean `{closest}`?"));
            let right = format!("'{}'", canonical(source, closest));
            match by_address {
                Some(_) => diagnostic.fix(text.span, right),
                None => diagnostic.guess(text.span, right),
            }
        }
        None => diagnostic,
    }
}

/// A channelPath that is the name or the address of a channel.
fn by_name(
    document: &Document,
    apis: &Apis<'_>,
    text: &Spanned<String>,
    diagnostics: &mut Sink,
) -> Option<Found> {
    let wanted = text.value.trim();
    let in_source = |(source, api): (usize, DescriptionId)| {
        let channels = apis.channels(api).into_iter();
        let meant = channels.filter(|(name, address)| name == wanted || address == wanted);
        meant
            .map(move |(name, _)| (source, api, name))
            .collect::<Vec<_>>()
    };
    let found: Vec<_> = document.message_apis().flat_map(in_source).collect();
    let message = format!("`{wanted}` is not a channelPath");
    match found.as_slice() {
        [(source, api, name)] => {
            let right = canonical(&document.sources[*source].name, name);
            diagnostics.report(off_form(text, message, &right));
            let key = apis.channel(*api, name)?;
            Some(Found {
                source: *source,
                api: *api,
                key,
            })
        }
        _ if document.may_miss_channels() => None,
        _ => {
            let diagnostic = Diagnostic::new(Code::OperationPathSyntax, text.span, message);
            diagnostics.report(
                diagnostic.help("write `'{$sourceDescriptions.<source>.url}#/channels/<name>'`"),
            );
            None
        }
    }
}
