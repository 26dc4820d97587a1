//! The templates of a signer: for its header, and for the text that it signs.

use super::SignerError;

/// A piece of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Timestamp,
    Signature,
    Body,
}

/// The template of a header: parts between commas.
#[derive(Clone, Debug)]
pub(super) struct Format(Vec<Vec<Piece>>);

/// The template of the signed text.
#[derive(Clone, Debug)]
pub(super) struct Payload(Vec<Piece>);

impl Default for Format {
    fn default() -> Self {
        let timestamp = vec![Piece::Text("t=".to_owned()), Piece::Timestamp];
        let signature = vec![Piece::Text("sha256=".to_owned()), Piece::Signature];
        Self(vec![timestamp, signature])
    }
}

impl Default for Payload {
    fn default() -> Self {
        Self(vec![
            Piece::Timestamp,
            Piece::Text(".".to_owned()),
            Piece::Body,
        ])
    }
}

impl Format {
    pub(super) fn parse(text: &str) -> Result<Self, SignerError> {
        let parts = text.split(',').map(|part| pieces(part.trim()));
        let parts = parts.collect::<Result<Vec<_>, _>>()?;
        let count = |piece: &Piece| {
            parts
                .iter()
                .flatten()
                .filter(|known| *known == piece)
                .count()
        };
        if count(&Piece::Signature) != 1 {
            return Err(SignerError::new("the header needs one `{signature}`"));
        }
        if count(&Piece::Timestamp) > 1 || count(&Piece::Body) > 0 {
            return Err(SignerError::new(
                "the header may hold one `{timestamp}`, and no `{body}`",
            ));
        }
        if text.contains(|character: char| character.is_control() || !character.is_ascii()) {
            return Err(SignerError::new("the header may hold visible ASCII alone"));
        }
        let filled = |pair: &[Piece]| !pair.iter().any(|piece| matches!(piece, Piece::Text(_)));
        if parts.iter().any(|part| part.windows(2).any(filled)) {
            return Err(SignerError::new(
                "`{timestamp}` and `{signature}` need something between them",
            ));
        }
        let endless =
            |pair: &[Piece]| matches!(pair, [value, Piece::Text(text)] if continues(value, text));
        if parts.iter().any(|part| part.windows(2).any(endless)) {
            return Err(SignerError::new(
                "no digit may follow `{timestamp}`, and neither digit nor letter `{signature}`",
            ));
        }
        Ok(Self(parts))
    }

    /// Returns whether a text is a part that has neither timestamp nor signature.
    fn has_literal(&self, text: &str) -> bool {
        self.0.iter().any(|part| match &part[..] {
            [] => text.is_empty(),
            [Piece::Text(literal)] => literal == text,
            _ => false,
        })
    }

    pub(super) fn has_timestamp(&self) -> bool {
        self.0
            .iter()
            .flatten()
            .any(|piece| *piece == Piece::Timestamp)
    }

    pub(super) fn write(&self, timestamp: &str, signature: &str) -> String {
        let part = |pieces: &Vec<Piece>| -> String {
            let texts = pieces.iter().map(|piece| match piece {
                Piece::Text(text) => text,
                Piece::Timestamp => timestamp,
                Piece::Signature | Piece::Body => signature,
            });
            texts.collect()
        };
        let parts: Vec<String> = self.0.iter().map(part).collect();
        parts.join(",")
    }

    /// Returns the timestamp and the signatures of a header.
    pub(super) fn read<'h>(&self, header: &'h str) -> (Option<&'h str>, Vec<&'h str>) {
        let (mut timestamps, mut signatures) = (Vec::new(), Vec::new());
        let texts = header.split(',').map(str::trim);
        // A part without a value is none, whatever it looks like, as the `5` in `5,{timestamp}`.
        for text in texts.filter(|text| !self.has_literal(text)) {
            let found = self.0.iter().filter_map(|part| matched(part, text));
            for (piece, value) in found.flatten() {
                match piece {
                    Piece::Timestamp => timestamps.push(value),
                    _ => signatures.push(value),
                }
            }
        }
        // A signature may look like the part with the timestamp, as in `{signature},{timestamp}`.
        let number = timestamps.iter().find(|text| is_number(text));
        (number.or(timestamps.first()).copied(), signatures)
    }
}

impl Payload {
    pub(super) fn parse(text: &str) -> Result<Self, SignerError> {
        let pieces = pieces(text)?;
        let count = |piece: &Piece| pieces.iter().filter(|known| *known == piece).count();
        if count(&Piece::Body) == 1 && count(&Piece::Signature) == 0 {
            Ok(Self(pieces))
        } else {
            Err(SignerError::new(
                "what is signed needs one `{body}`, and no `{signature}`",
            ))
        }
    }

    pub(super) fn has_timestamp(&self) -> bool {
        self.0.contains(&Piece::Timestamp)
    }

    /// Calls `take` with the pieces of the signed text, in order.
    pub(super) fn feed(&self, timestamp: &str, body: &[u8], mut take: impl FnMut(&[u8])) {
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => take(text.as_bytes()),
                Piece::Timestamp => take(timestamp.as_bytes()),
                Piece::Signature | Piece::Body => take(body),
            }
        }
    }
}

fn pieces(mut text: &str) -> Result<Vec<Piece>, SignerError> {
    let mut pieces = Vec::new();
    while let Some((before, rest)) = text.split_once('{') {
        if !before.is_empty() {
            pieces.push(Piece::Text(before.to_owned()));
        }
        let (name, after) = rest.split_once('}').unwrap_or((rest, ""));
        pieces.push(match name {
            "timestamp" => Piece::Timestamp,
            "signature" => Piece::Signature,
            "body" => Piece::Body,
            other => {
                let message = format!(
                    "`{{{other}}}` is neither `{{timestamp}}` nor `{{signature}}` nor `{{body}}`"
                );
                return Err(SignerError::new(message));
            }
        });
        text = after;
    }
    if !text.is_empty() {
        pieces.push(Piece::Text(text.to_owned()));
    }
    Ok(pieces)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns whether a literal text could be a part of the value before it.
fn continues(value: &Piece, text: &str) -> bool {
    let next = text.as_bytes().first();
    match value {
        Piece::Timestamp => next.is_some_and(u8::is_ascii_digit),
        Piece::Signature => next.is_some_and(u8::is_ascii_alphanumeric),
        Piece::Text(_) | Piece::Body => false,
    }
}

/// The lengths of a signature in Base64 and in hexadecimal.
const LENGTHS: [usize; 2] = [44, 64];

/// Returns the signature at the start of a text, up to a literal text. Base64 may contain that, such
/// as `=`, so the signature ends where it has its length, or else where it is longest.
fn signature<'h>(text: &'h str, next: &str) -> Option<&'h str> {
    let digit = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=".contains(byte);
    let digits = text.bytes().take_while(digit).count();
    let ends = |at: &usize| text.get(*at..).is_some_and(|rest| rest.starts_with(next));
    let whole = LENGTHS.into_iter().find(|at| *at <= digits && ends(at));
    match whole.or_else(|| (0..=digits).rev().find(ends)) {
        Some(end) => text.get(..end),
        None => Some(text.split_once(next)?.0),
    }
}

/// Matches a text against a part and returns the values of its placeholders: each extends up to the
/// literal text that follows it, or to the end.
fn matched<'p, 'h>(part: &'p [Piece], mut text: &'h str) -> Option<Vec<(&'p Piece, &'h str)>> {
    let mut found = Vec::new();
    for (index, piece) in part.iter().enumerate() {
        if let Piece::Text(expected) = piece {
            text = text.strip_prefix(expected.as_str())?;
            continue;
        }
        let value = match part.get(index + 1) {
            Some(Piece::Text(next)) if *piece == Piece::Signature => signature(text, next)?,
            Some(Piece::Text(next)) => text.split_once(next.as_str())?.0,
            _ => text,
        };
        found.push((piece, value));
        text = &text[value.len()..];
    }
    text.is_empty().then_some(found)
}
