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
            forbidden: forbidden(text),
        }
    }

    pub(super) fn next(&mut self) -> Result<Option<Located<'t>>, Stop> {
        if let Some(at) = self.forbidden {
            let code = self.offsets.text.as_bytes()[at];
            let message = format!("the control character U+{code:04X} is not allowed in YAML");
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

    /// Reads to the end of a collection that has just begun, without making events of what is in it.
    pub(super) fn skip(&mut self) -> Result<Skipped, Stop> {
        let mut skipped = Skipped {
            end: 0,
            met_alias: false,
            deepest: 1,
        };
        let (mut depth, mut last) = (1, 0);
        while depth > 0 {
            let Some(next) = self.parser.next_event() else {
                return Err(Stop::syntax(self.offsets.text.len(), "the text ends"));
            };
            let (raw, span) = next.map_err(|error| self.stop(&error))?;
            match raw {
                Raw::SequenceStart(..) | Raw::MappingStart(..) => depth += 1,
                Raw::SequenceEnd | Raw::MappingEnd => depth -= 1,
                Raw::Alias(_) => skipped.met_alias = true,
                _ => {}
            }
            skipped.deepest = skipped.deepest.max(depth);
            // The end of a block is noticed only at the next token, and has no length.
            let ends = matches!(raw, Raw::SequenceEnd | Raw::MappingEnd);
            if !ends || span.end.index() > span.start.index() {
                last = last.max(span.end.index());
            }
        }
        skipped.end = self.offsets.byte(last);
        Ok(skipped)
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
                skip_properties(text, start)
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
        let at = if help == Some(SPACES) {
            tab(self.offsets.text, at)
        } else {
            at
        };
        Stop {
            help,
            ..Stop::syntax(at, message)
        }
    }
}

/// What was passed over.
pub(super) struct Skipped {
    /// The byte after its last character.
    pub(super) end: usize,
    pub(super) met_alias: bool,
    /// How many collections were open at a time.
    pub(super) deepest: usize,
}

/// The first character that must not be in a text. All of them are one byte long.
fn forbidden(text: &str) -> Option<usize> {
    const CHUNK: usize = 256;
    let is_forbidden = |byte: &u8| *byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r');
    // Nearly no text has one, and to look at a whole chunk takes less time than to stop in it.
    let has_one = |chunk: &[u8]| {
        chunk
            .iter()
            .fold(false, |any, byte| any | is_forbidden(byte))
    };
    let mut chunks = text.as_bytes().chunks(CHUNK);
    let chunk = chunks.position(has_one)? * CHUNK;
    let within = text.as_bytes()[chunk..].iter().position(is_forbidden)?;
    Some(chunk + within)
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
    let tag = tag.map(|tag| {
        if tag.is_yaml_core_schema() {
            Tag::Core(Cow::Owned(tag.suffix.clone()))
        } else {
            Tag::Custom(format!("{}{}", tag.handle, tag.suffix))
        }
    });
    Properties { anchor, tag }
}

/// The start of the value whose anchor or tag is at `at`. These come in any order, on lines of
/// their own, and with comments between them.
fn skip_properties(text: &str, mut at: usize) -> usize {
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

const QUOTE: &str =
    "put text in quotes if it contains `: ` or ` #`, or begins with a special character";
const INDENT: &str = "entries of one mapping or list start in one column";
const SPACES: &str = "indent with spaces";
const CLOSE: &str = "look for a bracket, brace or quote that is not closed before";

/// Messages of the parser, what is shown in their place, and help. The first match counts.
const MESSAGES: &[(&str, &str, Option<&str>)] = &[
    (
        "mapping values are not allowed",
        "a mapping cannot begin here",
        Some(QUOTE),
    ),
    (
        "mapping keys are not allowed",
        "a key is not allowed here",
        Some(INDENT),
    ),
    (
        "block sequence entries are not allowed",
        "a list cannot begin here",
        Some(INDENT),
    ),
    (
        "did not find expected key",
        "expected a key of the mapping",
        Some(INDENT),
    ),
    (
        "did not find expected '-'",
        "expected `- `, the next item of the list",
        Some(INDENT),
    ),
    (
        "did not find expected ',' or '}'",
        "expected `,` or `}`",
        Some(CLOSE),
    ),
    ("expected ',' or ']'", "expected `,` or `]`", Some(CLOSE)),
    (
        "did not find expected node content",
        "expected a value",
        Some(CLOSE),
    ),
    (
        "simple key expect",
        "expected `:` after the key",
        Some(INDENT),
    ),
    (
        "illegal placement of ':'",
        "`:` is not allowed here",
        Some(CLOSE),
    ),
    ("misplaced bracket", "unmatched bracket", None),
    (
        "invalid indentation in quoted",
        "the quoted text is not closed, or not indented",
        Some(CLOSE),
    ),
    (
        "invalid indentation in flow",
        "the line is not indented enough",
        Some(CLOSE),
    ),
    (
        "invalid indentation",
        "the indentation is wrong",
        Some(INDENT),
    ),
    (
        "found unexpected end of stream",
        "the quoted text is not closed",
        None,
    ),
    (
        "unexpected document indicator",
        "the quoted text is not closed",
        None,
    ),
    (
        "invalid trailing content",
        "expected the end of the line after the quoted text",
        Some(QUOTE),
    ),
    (
        "unknown escape character",
        "the escape sequence is not known",
        Some("`\\\\` is a backslash"),
    ),
    (
        "unexpected character",
        "the character cannot begin a value",
        Some(QUOTE),
    ),
    ("found a tab", "a tab is not allowed here", Some(SPACES)),
    ("start with a tab", "a tab cannot indent", Some(SPACES)),
    ("tab cannot", "a tab cannot indent", Some(SPACES)),
    ("tabs disallowed", "a tab cannot indent", Some(SPACES)),
    (
        "unknown anchor",
        "no anchor of this name precedes the alias",
        None,
    ),
    (
        "unexpected eof",
        "the file ends inside a value",
        Some(CLOSE),
    ),
];

fn explain(info: &str) -> (String, Option<&'static str>) {
    let known = MESSAGES.iter().find(|(part, ..)| info.contains(part));
    match known {
        Some((_, message, help)) => ((*message).to_owned(), *help),
        None => (lower_first(info), None),
    }
}

/// The tab that stopped the parser, which reports the place after it, or that of the value before.
fn tab(text: &str, at: usize) -> usize {
    let is_tab = |at: &usize| text.as_bytes().get(*at) == Some(&b'\t');
    if let Some(near) = [Some(at), at.checked_sub(1)]
        .into_iter()
        .flatten()
        .find(is_tab)
    {
        return near;
    }
    let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let next = |start: &usize| Some(start + text[*start..].find('\n')? + 1);
    let mut lines = std::iter::successors(Some(line), next);
    let indenting = |start: usize| {
        let mut indent = text[start..]
            .bytes()
            .take_while(|byte| b" \t".contains(byte));
        indent.position(|byte| byte == b'\t').map(|tab| start + tab)
    };
    lines.find_map(indenting).unwrap_or(at)
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
        // Events come in the order of the text, so going on from the last index keeps all of them
        // together linear. Errors may point back.
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
