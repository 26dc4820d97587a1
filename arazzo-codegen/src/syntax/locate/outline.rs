//! Where the keys of the upper levels of a document are.

use super::{Event, Located, Walk, last};
use crate::source::outline::{Landmark, Outline, Range, Shape};
use crate::syntax::event::{Events, MAX_DEPTH, Properties, Scalar, Style};

/// As deep as what operations (`/paths/~1a/get/responses`) and schemas
/// (`/components/schemas/A/properties`) consist of.
const DEPTH: usize = 4;

/// Outlines a text.
pub(super) fn outline(text: &str, named_json: bool) -> Outline {
    let mut builder = Builder {
        text,
        walk: Walk::new(Events::new(text, named_json)),
        landmarks: Vec::new(),
        separable: !declares_tags(text),
    };
    let Some(()) = builder.document() else {
        return Outline::default();
    };
    let shallow = builder.walk.deepest + DEPTH < MAX_DEPTH;
    let separable = builder.separable && shallow && !builder.walk.met_alias;
    Outline::of(builder.landmarks, separable)
}

/// What a tag means may be said in front of the document.
fn declares_tags(text: &str) -> bool {
    let mut signs = text.match_indices('%').map(|(at, _)| at);
    signs.any(|at| at == 0 || text.as_bytes()[at - 1] == b'\n')
}

struct Builder<'t> {
    text: &'t str,
    walk: Walk<'t>,
    landmarks: Vec<Landmark>,
    separable: bool,
}

impl<'t> Builder<'t> {
    fn document(&mut self) -> Option<()> {
        let root = self.walk.root()?;
        self.separable &= matches!(&root.event, Event::MappingStart(own) if own.tag.is_none());
        self.value(&root, 0)?;
        // A second document is left to others, as is what follows the first and is no YAML.
        self.separable &= matches!(self.walk.events.next(), Ok(None));
        Some(())
    }

    /// Reads a value that has just begun, and returns where it ends. Recurses as deep as outlines
    /// are.
    fn value(&mut self, value: &Located<'t>, depth: usize) -> Option<usize> {
        if !is_outlined(value, depth) {
            return self.walk.skip(value);
        }
        let mut end = value.end;
        let mut before: Option<usize> = None;
        loop {
            let key = self.walk.next()?;
            if let Some(landmark) = before.and_then(|index| self.landmarks.get_mut(index)) {
                landmark.until = until(self.text, landmark, key.start);
            }
            if key.event == Event::End {
                return Some(end.max(last(&key)));
            }
            let key_end = self.walk.skip(&key)?;
            let value = self.walk.next()?;
            self.separable &= is_separable(&key, &value, self.text);
            // Added before those inside its value; where they end is known only afterwards.
            let index = self.landmark(&key, shape(&value, depth + 1));
            let value_end = self.value(&value, depth + 1)?;
            if let Some(index) = index {
                let next = self.landmarks.len();
                let landmark = &mut self.landmarks[index];
                landmark.place.value = (value.start, value_end);
                landmark.next = next;
            }
            before = index;
            end = end.max(key_end).max(value_end);
        }
    }

    fn landmark(&mut self, key: &Located<'t>, shape: Shape) -> Option<usize> {
        let Event::Scalar(Scalar { text, .. }) = &key.event else {
            return None;
        };
        self.landmarks.push(Landmark {
            key: text.to_string(),
            place: Range {
                key: Some((key.start, key.end)),
                value: (key.end, key.end),
            },
            until: key.end,
            shape,
            next: usize::MAX,
        });
        Some(self.landmarks.len() - 1)
    }
}

fn is_outlined(value: &Located<'_>, depth: usize) -> bool {
    depth < DEPTH && matches!(value.event, Event::MappingStart(_))
}

fn shape(value: &Located<'_>, depth: usize) -> Shape {
    match &value.event {
        _ if is_outlined(value, depth) => Shape::Outlined,
        Event::MappingStart(_) => Shape::Mapping,
        Event::SequenceStart(_) => Shape::Sequence,
        Event::Scalar(own) if own.style == Style::Plain && own.text.is_empty() => Shape::Nothing,
        Event::Scalar(own) if own.style == Style::Block => Shape::Block,
        _ => Shape::Scalar,
    }
}

/// Where the text of a value ends, if the next event is at `next`. What stands in quotes or
/// brackets ends with them; in a block, line breaks and a last key without a value count.
fn until(text: &str, landmark: &Landmark, next: usize) -> usize {
    let (start, end) = landmark.place.value;
    let first = text.as_bytes().get(start);
    let block = match landmark.shape {
        Shape::Nothing | Shape::Scalar => false,
        Shape::Block => true,
        _ => !matches!(first, Some(b'[' | b'{')),
    };
    if block { next.max(end) } else { end }
}

/// Whether a key means its text, and the text of the value all that the value is.
fn is_separable(key: &Located<'_>, value: &Located<'_>, text: &str) -> bool {
    let Event::Scalar(Scalar {
        text: name,
        style,
        properties,
    }) = &key.event
    else {
        return false;
    };
    let means_text = *style == Style::Quoted || is_text(name) || is_decimal(name);
    let alone = match &value.event {
        Event::Scalar(Scalar {
            style: Style::Block,
            properties,
            ..
        }) => tagless(properties) && counts_own_indent(&text[key.end..value.start]),
        Event::Scalar(Scalar { properties, .. })
        | Event::SequenceStart(properties)
        | Event::MappingStart(properties) => tagless(properties),
        _ => false,
    };
    means_text && name != "<<" && tagless(properties) && alone
}

fn tagless(properties: &Properties<'_>) -> bool {
    properties.tag.is_none()
}

/// Whether the header of a block, the text between its key and its lines, leaves the indentation
/// to the lines. That of `|2` is counted from the mapping around it.
fn counts_own_indent(header: &str) -> bool {
    header.contains(['|', '>']) && !header.contains(|c: char| c.is_ascii_digit())
}

/// Whether a plain scalar is certainly text, in every version of YAML.
pub(crate) fn is_text(plain: &str) -> bool {
    let first = |c: char| c.is_alphabetic() || matches!(c, '/' | '$' | '_');
    let word = |word: &&str| plain.eq_ignore_ascii_case(word);
    plain.starts_with(first) && !["null", "true", "false"].iter().any(word)
}

/// Whether a number is written as it would be printed.
fn is_decimal(plain: &str) -> bool {
    let digits = plain.bytes().all(|byte| byte.is_ascii_digit());
    digits && (1..=15).contains(&plain.len()) && (plain == "0" || !plain.starts_with('0'))
}
