//! Recursive descent over JSON with holes, one function per rule of RFC 8259.

use serde_json::Number;

use crate::diagnostic::Code;
use crate::expr::Issue;
use crate::expr::template::{Found, Piece, Scan};

use super::{JsonTemplate, JsonTemplateKind};

/// Deeper JSON is refused.
const MAX_DEPTH: usize = 64;

type Read<T> = Result<T, Issue>;

/// A template that is being read.
pub(super) struct Reader<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
    pub(super) issues: Vec<Issue>,
}

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Reader {
            text,
            at: 0,
            depth: 0,
            issues: Vec::new(),
        }
    }

    /// A value and nothing else.
    pub(super) fn document(&mut self) -> Read<JsonTemplate> {
        let value = self.value()?;
        match self.rest() {
            "" => Ok(value),
            _ => Err(self.expected("the end of the JSON text")),
        }
    }

    // value = object / array / string / number / "true" / "false" / "null" / hole
    fn value(&mut self) -> Read<JsonTemplate> {
        if self.depth == MAX_DEPTH {
            let message = format!("JSON that is nested more than {MAX_DEPTH} deep");
            return Err(Issue::new(Code::TooLarge, self.at..self.at, message));
        }
        self.depth += 1;
        let rest = self.rest();
        let start = self.at;
        let kind = match rest.bytes().next() {
            Some(b'$') => self.hole()?,
            Some(b'{') if rest.starts_with("{$") => self.hole()?,
            Some(b'{') => self.object()?,
            Some(b'[') => self.array()?,
            Some(b'"') => JsonTemplateKind::String(self.string()?),
            _ => self.scalar()?,
        };
        self.depth -= 1;
        let range = start..self.at;
        Ok(JsonTemplate { kind, range })
    }

    /// `{$inputs.pet}`, or the same without braces
    fn hole(&mut self) -> Read<JsonTemplateKind> {
        let Some(found) = Scan::inside(self.text).at(self.at) else {
            return Err(self.expected("a value"));
        };
        let Found {
            expression,
            range,
            mut issues,
            ..
        } = found;
        match expression {
            Some(expression) => {
                self.issues.append(&mut issues);
                self.at = range.end;
                Ok(JsonTemplateKind::Hole(expression))
            }
            None => Err(issues
                .pop()
                .filter(Issue::is_error)
                .unwrap_or_else(|| self.expected("a value"))),
        }
    }

    // object = "{" [ member *( "," member ) ] "}" ; member = string ":" value
    fn object(&mut self) -> Read<JsonTemplateKind> {
        self.at += 1;
        let mut members = Vec::new();
        if self.skip("}") {
            return Ok(JsonTemplateKind::Object(members));
        }
        loop {
            if !self.rest().starts_with('"') {
                return Err(self.expected("a key in double quotes"));
            }
            let key = self.string()?;
            if !self.skip(":") {
                return Err(self.expected("`:`"));
            }
            members.push((key, self.value()?));
            if self.skip("}") {
                return Ok(JsonTemplateKind::Object(members));
            }
            if !self.skip(",") {
                return Err(self.expected("`,` or `}`"));
            }
        }
    }

    // array = "[" [ value *( "," value ) ] "]"
    fn array(&mut self) -> Read<JsonTemplateKind> {
        self.at += 1;
        let mut items = Vec::new();
        if self.skip("]") {
            return Ok(JsonTemplateKind::Array(items));
        }
        loop {
            items.push(self.value()?);
            if self.skip("]") {
                return Ok(JsonTemplateKind::Array(items));
            }
            if !self.skip(",") {
                return Err(self.expected("`,` or `]`"));
            }
        }
    }

    // string = '"' *( any character but '"', "\" and controls / escape / hole ) '"'
    fn string(&mut self) -> Read<Vec<Piece>> {
        let start = self.at + 1;
        let Some(length) = closing_quote(&self.text[start..]) else {
            let range = self.at..start;
            return Err(not_json(range, "this string is not closed"));
        };
        // Holes are found before escapes are resolved, so that their places are those in the template.
        let raw = &self.text[start..start + length];
        let (pieces, issues) = Scan::inside(raw).run();
        self.issues
            .extend(issues.into_iter().map(|i| i.shift(start)));
        self.at = start + length + 1;
        pieces
            .into_iter()
            .map(|piece| self.piece(piece, start))
            .collect()
    }

    /// A piece of a string: text without its escapes, a hole with its place in the template.
    fn piece(&self, piece: Piece, start: usize) -> Read<Piece> {
        match piece {
            Piece::Text(text) => serde_json::from_str(&format!("\"{text}\""))
                .map(Piece::Text)
                .map_err(|_| {
                    let message = "a control character or a wrong escape in a string";
                    not_json(start - 1..self.at, message)
                }),
            Piece::Hole {
                expression,
                braced,
                range,
            } => Ok(Piece::Hole {
                expression,
                braced,
                range: range.start + start..range.end + start,
            }),
        }
    }

    fn scalar(&mut self) -> Read<JsonTemplateKind> {
        let rest = self.rest();
        let ends = |c: char| !c.is_ascii_alphanumeric() && !matches!(c, '+' | '-' | '.' | '_');
        let word = &rest[..rest.find(ends).unwrap_or(rest.len())];
        let kind = match word {
            "null" => JsonTemplateKind::Null,
            "true" => JsonTemplateKind::Bool(true),
            "false" => JsonTemplateKind::Bool(false),
            _ => match serde_json::from_str::<Number>(word) {
                Ok(number) => JsonTemplateKind::Number(number),
                Err(_) => return Err(self.expected("a value")),
            },
        };
        self.at += word.len();
        Ok(kind)
    }

    /// Skips a sign, if it comes next.
    fn skip(&mut self, sign: &str) -> bool {
        let found = self.rest().starts_with(sign);
        self.at += if found { sign.len() } else { 0 };
        found
    }

    /// What is left, after white space.
    fn rest(&mut self) -> &'t str {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let rest = rest.trim_start_matches([' ', '\t', '\n', '\r']);
        self.at = self.text.len() - rest.len();
        rest
    }

    fn expected(&mut self, what: &str) -> Issue {
        let rest = self.rest();
        let length = rest.chars().next().map_or(0, char::len_utf8);
        let range = self.at..self.at + length;
        match &rest[..length] {
            "" => not_json(range, &format!("expected {what}, found the end")),
            found => not_json(range, &format!("expected {what}, found `{found}`")),
        }
    }
}

fn not_json(range: std::ops::Range<usize>, reason: &str) -> Issue {
    let message = format!("with its holes filled, the text is not JSON: {reason}");
    Issue::new(Code::JsonTemplateInvalid, range, message)
        .help("write the payload as an object instead of a text")
}

/// The length of a string up to the quote that ends it.
fn closing_quote(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.bytes().position(|b| {
        let ends = b == b'"' && !escaped;
        escaped = b == b'\\' && !escaped;
        ends
    })
}
