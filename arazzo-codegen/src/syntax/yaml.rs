//! YAML 1.2 through saphyr-parser, with its character positions turned into bytes.

use std::borrow::Cow;

use saphyr_parser::{Event as Raw, Parser, ScalarStyle, ScanError, StrInput};

use super::event::{Event, Located, Properties, Scalar, Stop, Style, Tag};

/// Events of a YAML text.
pub(super) struct Reader<'t> {
    parser: Parser<'t, StrInput<'t>>,
    offsets: Offsets<'t>,
    /// A character that the parser would take for the end of the text, or must not be there.
    forbidden: Option<usize>,
}

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Reader {
            parser: Parser::new_from_str(text),
            offsets: Offsets::new(text),
            forbidden: text.find(|c: char| c < ' ' && !matches!(c, '\t' | '\n' | '\r')),
        }
    }

    pub(super) fn next(&mut self) -> Result<Option<Located<'t>>, Stop> {
        if let Some(at) = self.forbidden {
            let code = self.offsets.text.as_bytes()[at];
            let message = format!("the control character U+{code:04X} cannot stand in YAML");
            return Err(Stop::syntax(at, message));
        }
        loop {
            let (raw, span) = match self.parser.next_event() {
                None => return Ok(None),
                Some(Ok(event)) => event,
                Some(Err(error)) => return Err(self.stop(&error)),
            };
            let start = self.offsets.byte(span.start.index());
            let end = self.offsets.byte(span.end.index()).max(start);
            if let Some(event) = event(raw) {
                return Ok(Some(self.trimmed(event, start, end)));
            }
        }
    }

    /// Places start at the value, not at its anchor or tag, and end before trailing space.
    fn trimmed(&self, event: Event<'t>, start: usize, end: usize) -> Located<'t> {
        let text = &self.offsets.text[..end];
        let start = match &event {
            Event::Scalar(Scalar { properties, .. })
            | Event::SequenceStart(properties)
            | Event::MappingStart(properties)
                if properties.anchor > 0 || properties.tag.is_some() =>
            {
                behind_properties(text, start)
            }
            _ => start,
        };
        Located { event, start, end }
    }

    fn stop(&mut self, error: &ScanError) -> Stop {
        let at = self.offsets.byte(error.marker().index());
        if error.info().contains("recursion limit") {
            return Stop::too_deep(at);
        }
        let (message, help) = explain(error.info());
        Stop {
            help,
            ..Stop::syntax(at, message)
        }
    }
}

fn event(raw: Raw<'_>) -> Option<Event<'_>> {
    Some(match raw {
        Raw::DocumentStart(_) => Event::DocumentStart,
        Raw::Alias(anchor) => Event::Alias(anchor),
        Raw::Scalar(text, style, anchor, tag) => Event::Scalar(Scalar {
            text,
            style: match style {
                ScalarStyle::Plain => Style::Plain,
                ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => Style::Quoted,
                ScalarStyle::Literal | ScalarStyle::Folded => Style::Block,
            },
            properties: properties(anchor, tag),
        }),
        Raw::SequenceStart(anchor, tag) => Event::SequenceStart(properties(anchor, tag)),
        Raw::MappingStart(anchor, tag) => Event::MappingStart(properties(anchor, tag)),
        Raw::SequenceEnd | Raw::MappingEnd => Event::End,
        Raw::Nothing | Raw::StreamStart | Raw::StreamEnd | Raw::DocumentEnd => return None,
    })
}

fn properties<'t>(anchor: usize, tag: Option<Cow<'t, saphyr_parser::Tag>>) -> Properties<'t> {
    let tag = tag.map(|tag| match tag.is_yaml_core_schema() {
        true => Tag::Core(Cow::Owned(tag.suffix.clone())),
        false => Tag::Custom(format!("{}{}", tag.handle, tag.suffix)),
    });
    Properties { anchor, tag }
}

/// Where the value begins whose anchor or tag stands at `at`.
fn behind_properties(text: &str, mut at: usize) -> usize {
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let space = rest.len() - rest.trim_start().len();
        let skipped = match rest[space..].chars().next() {
            Some('&' | '!') => rest[space..].find(char::is_whitespace),
            Some('#') if space > 0 => rest[space..].find('\n'),
            _ => return at + space,
        };
        at += space + skipped.unwrap_or(rest.len() - space);
    }
}

/// What the parser says, in words for authors.
fn explain(info: &str) -> (String, Option<&'static str>) {
    let quote =
        Some("put text with `: ` or ` #` in it, or with a special first character, in quotes");
    let indent = Some("check the indentation: entries of one mapping or list start in one column");
    match info {
        "mapping values are not allowed in this context" => {
            ("a mapping cannot begin here".to_owned(), quote)
        }
        "while parsing a block mapping, did not find expected key" => {
            ("expected a key of the mapping".to_owned(), indent)
        }
        "while parsing a block collection, did not find expected '-' indicator" => {
            ("expected `- `, an item of the list".to_owned(), indent)
        }
        "simple key expect ':'" | "simple key expected ':'" | "simple key expected" => {
            ("expected `:` behind the key".to_owned(), indent)
        }
        "while parsing node, found unknown anchor" => (
            "no anchor of this name stands before the alias".to_owned(),
            None,
        ),
        other => (lower_first(other), None),
    }
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => "the text is not YAML".to_owned(),
    }
}

/// Byte offsets of character indices, which mostly grow.
struct Offsets<'t> {
    text: &'t str,
    ascii: bool,
    index: usize,
    byte: usize,
}

impl<'t> Offsets<'t> {
    fn new(text: &'t str) -> Self {
        Offsets {
            text,
            ascii: text.is_ascii(),
            index: 0,
            byte: 0,
        }
    }

    fn byte(&mut self, index: usize) -> usize {
        if self.ascii {
            return index.min(self.text.len());
        }
        if index >= self.index {
            let forward = self.text[self.byte..].chars().take(index - self.index);
            self.byte += forward.map(char::len_utf8).sum::<usize>();
        } else {
            let back = self.text[..self.byte].chars().rev();
            let back = back.take(self.index - index).map(char::len_utf8);
            self.byte -= back.sum::<usize>();
        }
        self.index = index;
        self.byte
    }
}
