//! JSON, read strictly: RFC 8259 and nothing else.
//!
//! The YAML reader would not do: it refuses `\ud83d\ude00` and long keys, and is vague about where
//! a comma is missing.

use std::borrow::Cow;

use super::event::{Event, Located, MAX_DEPTH, Properties, Scalar, Stop, Style};

/// What may come next.
#[derive(Clone, Copy, PartialEq)]
enum Expect {
    Document,
    Value,
    /// A value, or the end of the sequence.
    ValueOrEnd,
    Key,
    /// A key, or the end of the mapping.
    KeyOrEnd,
    Comma,
    Nothing,
}

/// Events of a JSON text.
pub(super) struct Reader<'t> {
    text: &'t str,
    at: usize,
    expect: Expect,
    /// The open containers; true for mappings.
    open: Vec<bool>,
}

/// Whether the whole text is JSON.
pub(super) fn check(text: &str) -> Result<(), Stop> {
    let mut reader = Reader::new(text);
    while reader.next()?.is_some() {}
    Ok(())
}

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Reader {
            text,
            at: 0,
            expect: Expect::Document,
            open: Vec::new(),
        }
    }

    pub(super) fn next(&mut self) -> Result<Option<Located<'t>>, Stop> {
        self.skip_space();
        match self.expect {
            Expect::Document => {
                self.expect = Expect::Value;
                Ok(Some(self.located(Event::DocumentStart, self.at)))
            }
            Expect::Value => self.value().map(Some),
            Expect::ValueOrEnd if self.peek() == Some(b']') => Ok(Some(self.close())),
            Expect::ValueOrEnd => self.value().map(Some),
            Expect::KeyOrEnd if self.peek() == Some(b'}') => Ok(Some(self.close())),
            Expect::Key | Expect::KeyOrEnd => self.key().map(Some),
            Expect::Comma => self.comma(),
            Expect::Nothing if self.at == self.text.len() => Ok(None),
            Expect::Nothing => Err(self.unexpected("the end of the file")),
        }
    }

    fn comma(&mut self) -> Result<Option<Located<'t>>, Stop> {
        let mapping = self.open.last() == Some(&true);
        match self.peek() {
            Some(b',') => {
                self.at += 1;
                self.expect = if mapping { Expect::Key } else { Expect::Value };
                self.next()
            }
            Some(b'}') if mapping => Ok(Some(self.close())),
            Some(b']') if !mapping => Ok(Some(self.close())),
            _ if mapping => Err(self.unexpected("`,` or `}`")),
            _ => Err(self.unexpected("`,` or `]`")),
        }
    }

    fn key(&mut self) -> Result<Located<'t>, Stop> {
        if self.peek() != Some(b'"') {
            return Err(self.unexpected("a key in double quotes"));
        }
        let key = self.string()?;
        self.skip_space();
        if self.peek() != Some(b':') {
            return Err(self.unexpected("`:`"));
        }
        self.at += 1;
        self.expect = Expect::Value;
        Ok(key)
    }

    fn value(&mut self) -> Result<Located<'t>, Stop> {
        match self.peek() {
            Some(b'{') => self.open(true),
            Some(b'[') => self.open(false),
            Some(b'"') => {
                let string = self.string()?;
                self.after_value();
                Ok(string)
            }
            Some(b'-' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z') => self.word(),
            _ => Err(self.unexpected("a value")),
        }
    }

    fn open(&mut self, mapping: bool) -> Result<Located<'t>, Stop> {
        if self.open.len() >= MAX_DEPTH {
            return Err(Stop::too_deep(self.at));
        }
        let start = self.at;
        self.at += 1;
        self.open.push(mapping);
        let properties = Properties::default();
        if mapping {
            self.expect = Expect::KeyOrEnd;
            Ok(self.located(Event::MappingStart(properties), start))
        } else {
            self.expect = Expect::ValueOrEnd;
            Ok(self.located(Event::SequenceStart(properties), start))
        }
    }

    fn close(&mut self) -> Located<'t> {
        let start = self.at;
        self.at += 1;
        self.open.pop();
        self.after_value();
        self.located(Event::End, start)
    }

    fn after_value(&mut self) {
        self.expect = if self.open.is_empty() {
            Expect::Nothing
        } else {
            Expect::Comma
        };
    }

    /// A number, `true`, `false` or `null`.
    fn word(&mut self) -> Result<Located<'t>, Stop> {
        let start = self.at;
        let rest = &self.text[start..];
        let length = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.')))
            .unwrap_or(rest.len());
        let word = &rest[..length];
        if !matches!(word, "true" | "false" | "null") && !is_number(word) {
            return Err(self.unexpected("a value"));
        }
        self.at += length;
        self.after_value();
        let scalar = scalar(Cow::Borrowed(word), Style::Plain);
        Ok(self.located(scalar, start))
    }

    fn string(&mut self) -> Result<Located<'t>, Stop> {
        let start = self.at;
        let text = self.text;
        let mut at = start + 1;
        // Most strings have no escapes: they stay parts of the text.
        let mut value = Cow::Borrowed("");
        loop {
            let rest = &text[at..];
            let length = rest
                .find(|c: char| c == '"' || c == '\\' || c < ' ')
                .ok_or_else(|| Stop::syntax(start, "the string has no closing quote"))?;
            match &mut value {
                Cow::Borrowed("") => value = Cow::Borrowed(&rest[..length]),
                value => value.to_mut().push_str(&rest[..length]),
            }
            at += length;
            match text.as_bytes()[at] {
                b'"' => break,
                b'\\' => {
                    let (c, length) = escape(&text[at..])
                        .ok_or_else(|| Stop::syntax(at, "the escape sequence is not valid"))?;
                    value.to_mut().push(c);
                    at += length;
                }
                b'\n' | b'\r' => {
                    return Err(Stop::syntax(start, "the string has no closing quote"));
                }
                c => {
                    let message =
                        format!("the control character U+{c:04X} is not allowed in a string");
                    return Err(Stop::syntax(at, message));
                }
            }
        }
        self.at = at + 1;
        Ok(self.located(scalar(value, Style::Quoted), start))
    }

    fn located(&self, event: Event<'t>, start: usize) -> Located<'t> {
        Located {
            event,
            start,
            end: self.at,
        }
    }

    fn unexpected(&self, wanted: &str) -> Stop {
        let found = match self.text[self.at..].chars().next() {
            None => "the file ends".to_owned(),
            Some(c) => format!("found `{c}`"),
        };
        Stop::syntax(self.at, format!("expected {wanted}, but {found}"))
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_space(&mut self) {
        let rest = &self.text.as_bytes()[self.at..];
        self.at += rest
            .iter()
            .take_while(|b| matches!(b, b' ' | b'\t' | b'\n' | b'\r'))
            .count();
    }
}

fn scalar(text: Cow<'_, str>, style: Style) -> Event<'_> {
    Event::Scalar(Scalar {
        text,
        style,
        properties: Properties::default(),
    })
}

/// The character that an escape sequence at the start of `text` means, and the length of that.
fn escape(text: &str) -> Option<(char, usize)> {
    let short = |c| Some((c, 2));
    match text.as_bytes().get(1)? {
        b'"' => short('"'),
        b'\\' => short('\\'),
        b'/' => short('/'),
        b'b' => short('\u{8}'),
        b'f' => short('\u{c}'),
        b'n' => short('\n'),
        b'r' => short('\r'),
        b't' => short('\t'),
        b'u' => unicode_escape(text),
        _ => None,
    }
}

/// `\uXXXX`, or two of them for a character beyond the basic plane (RFC 8259, section 7). Half of
/// such a pair is not a character.
fn unicode_escape(text: &str) -> Option<(char, usize)> {
    let high = hex(text.get(2..6)?)?;
    if !(0xd800..0xdc00).contains(&high) {
        return Some((char::from_u32(high)?, 6));
    }
    let low = hex(text.get(6..12)?.strip_prefix("\\u")?)?;
    if !(0xdc00..0xe000).contains(&low) {
        return None;
    }
    let code = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
    Some((char::from_u32(code)?, 12))
}

fn hex(digits: &str) -> Option<u32> {
    let all = digits.bytes().all(|b| b.is_ascii_hexdigit());
    all.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
}

/// `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`
fn is_number(word: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let (mantissa, exponent) = match word.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (word, None),
    };
    let mantissa = mantissa.strip_prefix('-').unwrap_or(mantissa);
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let exponent = exponent.map(|text| text.strip_prefix(['+', '-']).unwrap_or(text));
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(digits)
}
