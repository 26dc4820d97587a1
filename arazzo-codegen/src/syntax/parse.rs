//! Builds the tree of a document from its events.
//!
//! Nothing recurses, and depth, size and the expansion of aliases are bounded, so that no text can
//! exhaust the stack or the memory. Mistakes that leave the rest readable are reported and
//! skipped; a syntax error ends the reading.

use super::event::{Event, Events, Located, MAX_DEPTH, Scalar, Stop, Style, looks_like_json};
use super::frame::{Anchors, Frame, Value};
use super::{Node, NodeKind, json, lines, scalar, tag};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::source::{FileId, SourceMap, Span};

/// The number of values in a tree.
const MAX_VALUES: usize = if cfg!(test) { 20_000 } else { 2_000_000 };

/// Reads a YAML or JSON document. None where it has a syntax error, or is too large.
///
/// An empty file is null.
pub(crate) fn parse(map: &SourceMap, file: FileId, diagnostics: &mut Sink) -> Option<Node> {
    let source = map.file(file);
    let text: &str = &source.text;
    let named_json = source
        .path
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
    let builder = Builder {
        text,
        file,
        diagnostics,
        stack: Vec::new(),
        anchors: Anchors::default(),
        values: 0,
        root: None,
    };
    builder.run(named_json)
}

struct Builder<'a> {
    text: &'a str,
    file: FileId,
    diagnostics: &'a mut Sink,
    stack: Vec<Frame>,
    anchors: Anchors,
    values: usize,
    root: Option<Node>,
}

impl<'a> Builder<'a> {
    fn run(mut self, named_json: bool) -> Option<Node> {
        match self.read(Events::new(self.text, named_json)) {
            Ok(()) => {
                let empty = Node {
                    kind: NodeKind::Null,
                    span: self.span(0, 0),
                    verbatim: None,
                    lines: Vec::new(),
                    heading: None,
                };
                Some(self.root.take().unwrap_or(empty))
            }
            Err(stop) => {
                let stop = self.more_precise(stop, named_json);
                self.report_stop(stop);
                None
            }
        }
    }

    /// A text that is meant to be JSON gets the error of the JSON reader.
    fn more_precise(&self, stop: Stop, named_json: bool) -> Stop {
        if named_json || stop.code != Code::Syntax || !looks_like_json(self.text) {
            return stop;
        }
        json::check(self.text).err().unwrap_or(stop)
    }

    fn report_stop(&mut self, stop: Stop) {
        let length = self.text[stop.at..]
            .chars()
            .next()
            .filter(|c| !matches!(c, '\n' | '\r'))
            .map_or(0, char::len_utf8);
        let span = self.span(stop.at, stop.at + length);
        let mut diagnostic = Diagnostic::new(stop.code, span, stop.message);
        diagnostic.help = stop.help.map(str::to_owned);
        self.diagnostics.report(diagnostic);
    }

    fn read(&mut self, mut events: Events<'a>) -> Result<(), Stop> {
        while let Some(located) = events.next()? {
            if self.root.is_some() {
                self.second_document(&located, &mut events);
                break;
            }
            self.event(located)?;
        }
        Ok(())
    }

    /// Reports a second document, unless it is empty: a `---` at the end does no harm.
    fn second_document(&mut self, located: &Located<'_>, events: &mut Events<'_>) {
        let next = match &located.event {
            Event::DocumentStart => events.next().ok().flatten(),
            _ => None,
        };
        let empty = next.as_ref().is_none_or(|next| match &next.event {
            Event::Scalar(scalar) => scalar.style == Style::Plain && scalar.text.is_empty(),
            _ => false,
        });
        if !empty {
            let span = self.span(located.start, located.end);
            self.diagnostics.report(
                Diagnostic::new(
                    Code::YamlUnsupported,
                    span,
                    "a second document begins in this file",
                )
                .help("put each document into a file of its own"),
            );
        }
    }

    fn event(&mut self, located: Located<'a>) -> Result<(), Stop> {
        let (start, end) = (located.start, located.end);
        match located.event {
            Event::DocumentStart => Ok(()),
            Event::Scalar(scalar) => {
                let value = self.scalar(scalar, start, end)?;
                self.place(value)
            }
            Event::SequenceStart(properties) => {
                tag::check_collection(&properties, "seq", self.span(start, end), self.diagnostics);
                self.push(Frame::sequence(self.span(start, end), properties.anchor))
            }
            Event::MappingStart(properties) => {
                tag::check_collection(&properties, "map", self.span(start, end), self.diagnostics);
                self.push(Frame::mapping(self.span(start, end), properties.anchor))
            }
            Event::End => self.pop(start, end),
            Event::Alias(anchor) => self.alias(anchor, start, end),
        }
    }

    fn push(&mut self, frame: Frame) -> Result<(), Stop> {
        if self.stack.len() >= MAX_DEPTH {
            return Err(Stop::too_deep(frame.start.start as usize));
        }
        self.count(frame.start)?;
        if frame.anchor > 0 {
            self.anchors.begin(frame.anchor);
        }
        self.stack.push(frame);
        Ok(())
    }

    fn pop(&mut self, start: usize, end: usize) -> Result<(), Stop> {
        let Some(frame) = self.stack.pop() else {
            return Ok(());
        };
        let end = self.last_character(&frame, start, end);
        let anchor = frame.anchor;
        let node = frame.finish(end);
        self.place(Value {
            node,
            anchor,
            plain: false,
        })
    }

    /// A block ends with its last value; the parser says where the next token begins.
    fn last_character(&self, frame: &Frame, start: usize, end: usize) -> usize {
        if end > start && matches!(self.text.as_bytes()[end - 1], b'}' | b']') {
            return end;
        }
        frame.last_end().max(frame.start.end) as usize
    }

    fn scalar(&mut self, scalar: Scalar<'a>, start: usize, end: usize) -> Result<Value, Stop> {
        let absent = scalar.style == Style::Plain && scalar.text.is_empty();
        let (start, end) = if absent {
            self.gap(start, end)
        } else {
            self.content(&scalar, start, end)
        };
        let span = self.span(start, end);
        self.count(span)?;
        // Lines map the offsets of a string only if one number cannot.
        let verbatim = verbatim(&scalar, &self.text[start..]);
        let lines = match verbatim {
            Some(_) => Vec::new(),
            None => {
                let text = self.text.get(start..end).unwrap_or_default();
                lines::of(&scalar.text, text, scalar.style == Style::Quoted)
            }
        };
        let kind = self.resolve(&scalar, span);
        Ok(Value {
            node: Node {
                verbatim: verbatim.filter(|_| matches!(kind, NodeKind::String(_))),
                lines,
                heading: None,
                kind,
                span,
            },
            anchor: scalar.properties.anchor,
            plain: scalar.style == Style::Plain,
        })
    }

    /// The place of a value that is not written: after the `:` or `-`. The parser places it at the
    /// next token, which may be lines below.
    fn gap(&self, start: usize, end: usize) -> (usize, usize) {
        let key = self.stack.last().and_then(Frame::key_end);
        let Some(key) = key else {
            return (end, end);
        };
        let rest = &self.text[key as usize..];
        let at = match rest.find(':') {
            Some(colon) if rest[..colon].trim().is_empty() => key as usize + colon + 1,
            _ => start,
        };
        (at, at)
    }

    /// Blocks of text end with their last character, not with the empty lines after it.
    fn content(&self, scalar: &Scalar<'_>, start: usize, end: usize) -> (usize, usize) {
        if scalar.style != Style::Block {
            return (start, end);
        }
        (start, start + self.text[start..end].trim_end().len())
    }

    fn resolve(&mut self, scalar: &Scalar<'_>, span: Span) -> NodeKind {
        if let Some(tag) = &scalar.properties.tag {
            return tag::resolve(tag, &scalar.text, span, self.diagnostics);
        }
        if scalar.style != Style::Plain {
            return NodeKind::String(scalar.text.to_string());
        }
        scalar::resolve(&scalar.text).unwrap_or_else(|what| {
            let diagnostic = Diagnostic::new(Code::YamlUnsupported, span, what)
                .help("put it in quotes if text is meant");
            self.diagnostics.report(diagnostic);
            NodeKind::String(scalar.text.to_string())
        })
    }

    fn alias(&mut self, anchor: usize, start: usize, end: usize) -> Result<(), Stop> {
        let span = self.span(start, end);
        // The parser refuses unknown anchors, so one without a value is that of a value around this.
        let Some(anchored) = self.anchors.get(anchor) else {
            self.diagnostics.report(
                Diagnostic::new(
                    Code::YamlUnsupported,
                    span,
                    "the alias is inside the value that it repeats",
                )
                .label("the value would never end"),
            );
            let node = Node {
                kind: NodeKind::Null,
                span,
                verbatim: None,
                lines: Vec::new(),
                heading: None,
            };
            return self.place(Value::new(node));
        };
        if self.stack.len() + anchored.height > MAX_DEPTH {
            return Err(Stop::too_deep(start));
        }
        let Some(node) = self.anchors.copy(anchor) else {
            return Err(Stop {
                code: Code::TooLarge,
                message: "aliases repeat too much text".to_owned(),
                help: Some("write the values out, or repeat smaller ones"),
                at: start,
            });
        };
        self.place(Value::new(node))
    }

    /// Puts a finished value where it belongs.
    fn place(&mut self, value: Value) -> Result<(), Stop> {
        if value.anchor > 0 {
            self.anchors.finish(value.anchor, &value.node);
        }
        match self.stack.last_mut() {
            Some(frame) => frame.place(value, self.text, self.diagnostics),
            None => self.root = Some(value.node),
        }
        Ok(())
    }

    fn count(&mut self, span: Span) -> Result<(), Stop> {
        self.values += 1;
        if self.values <= MAX_VALUES {
            return Ok(());
        }
        Err(Stop {
            code: Code::TooLarge,
            message: format!("the document has more than {MAX_VALUES} values"),
            help: None,
            at: span.start as usize,
        })
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span {
            file: self.file,
            start: start as u32,
            end: end as u32,
        }
    }
}

/// See [`Node::verbatim`].
fn verbatim(scalar: &Scalar<'_>, text: &str) -> Option<u8> {
    let value = &*scalar.text;
    match scalar.style {
        Style::Plain => text.starts_with(value).then_some(0),
        Style::Quoted => text.get(1..)?.starts_with(value).then_some(1),
        Style::Block if text.starts_with(value) => Some(0),
        Style::Block => indentation(value, text),
    }
}

/// The indentation in characters of all lines of a block but the first, at which `text` begins.
///
/// None if the lines are not those of the value: a folded block joins them, and then one number
/// cannot map its offsets to the file. 0 and 1 have another meaning in [`Node::verbatim`].
fn indentation(value: &str, text: &str) -> Option<u8> {
    let second = text
        .split_inclusive('\n')
        .skip(1)
        .find(|line| !line.trim().is_empty())?;
    let indent = second.len() - second.trim_start_matches(' ').len();
    // The line may be indented more than the block is.
    let own = value
        .split('\n')
        .skip(1)
        .find(|line| !line.trim().is_empty())?;
    let indent = indent - (own.len() - own.trim_start_matches(' ').len()).min(indent);
    let space = " ".repeat(indent);
    let mut rest = text;
    for (index, line) in value.split_inclusive('\n').enumerate() {
        if index > 0 && line != "\n" {
            rest = rest.strip_prefix(space.as_str())?;
        }
        rest = rest.strip_prefix(line)?;
    }
    u8::try_from(indent).ok().filter(|indent| *indent > 1)
}
