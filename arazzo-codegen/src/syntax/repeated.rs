//! Keys that a mapping has twice, in texts whose readers take the last one.

use std::collections::HashMap;

use super::event::{Event, Events};
use super::locate::named_json;
use crate::pointer::child;
use crate::source::{FileId, SourceMap, Span};

/// A key that stands in a mapping more than once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Repeated {
    /// The mapping, as a JSON Pointer.
    pub(crate) mapping: String,
    pub(crate) key: String,
    pub(crate) first: Span,
    /// The last place.
    pub(crate) last: Span,
}

/// All such keys of a file, except those in values that a later value of the same key replaces.
pub(crate) fn repeated(map: &SourceMap, file: FileId) -> Vec<Repeated> {
    let source = map.file(file);
    let mut events = Events::new(&source.text, named_json(source));
    let mut walk = Walk {
        file,
        open: Vec::new(),
        found: Vec::new(),
    };
    while let Ok(Some(located)) = events.next() {
        let span = Span {
            file,
            start: located.start as u32,
            end: located.end as u32,
        };
        walk.event(&located.event, span);
    }
    walk.found
}

struct Walk {
    file: FileId,
    /// The values around the place at hand, outermost first.
    open: Vec<Open>,
    found: Vec<Repeated>,
}

/// A collection whose end has not been read.
struct Open {
    pointer: String,
    content: Content,
}

enum Content {
    /// How many items there were.
    Sequence(usize),
    /// The keys so far with their places, and the one whose value comes next. A key that is no
    /// scalar has no name.
    Mapping(HashMap<String, Span>, Option<Option<String>>),
}

impl Walk {
    fn event(&mut self, event: &Event<'_>, span: Span) {
        match event {
            Event::DocumentStart => {}
            Event::End => {
                self.open.pop();
            }
            Event::Scalar(scalar) => {
                self.value(Some((&scalar.text, span)));
            }
            Event::Alias(_) => {
                self.value(None);
            }
            Event::SequenceStart(_) => self.container(Content::Sequence(0)),
            Event::MappingStart(_) => self.container(Content::Mapping(HashMap::new(), None)),
        }
    }

    fn container(&mut self, content: Content) {
        let pointer = self.value(None);
        self.open.push(Open { pointer, content });
    }

    /// Notes a key or a value, and returns the pointer to it.
    fn value(&mut self, scalar: Option<(&str, Span)>) -> String {
        let Some(Open { pointer, content }) = self.open.last_mut() else {
            return String::new();
        };
        match content {
            Content::Sequence(count) => {
                *count += 1;
                format!("{pointer}/{}", *count - 1)
            }
            Content::Mapping(_, key @ Some(_)) => {
                let name = key.take().flatten().unwrap_or_default();
                child(pointer, &name)
            }
            Content::Mapping(seen, key) => {
                *key = Some(scalar.map(|(text, _)| text.to_owned()));
                if let Some((text, span)) = scalar {
                    let known = *seen.entry(text.to_owned()).or_insert(span);
                    if known != span {
                        let mapping = pointer.clone();
                        self.again(mapping, text, known, span);
                    }
                }
                String::new()
            }
        }
    }

    fn again(&mut self, mapping: String, key: &str, first: Span, last: Span) {
        debug_assert_eq!(first.file, self.file);
        // The last value counts, so what is wrong inside an earlier one does not matter, nor does
        // an earlier pair of the same key.
        let replaced = child(&mapping, key);
        self.found.retain(|one| {
            let inside =
                one.mapping == replaced || one.mapping.starts_with(&format!("{replaced}/"));
            let same = one.mapping == mapping && one.key == key;
            !inside && !same
        });
        self.found.push(Repeated {
            mapping,
            key: key.to_owned(),
            first,
            last,
        });
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::repeated;
    use crate::source::SourceMap;

    fn found(name: &str, text: &str) -> Vec<String> {
        let mut map = SourceMap::default();
        let file = map.add(PathBuf::from(name), PathBuf::from(name), text);
        let all = repeated(&map, file).into_iter();
        all.map(|one| {
            let (first, last) = (map.start(one.first), map.start(one.last));
            format!(
                "{} {} {}:{} {}:{}",
                one.mapping, one.key, first.line, first.column, last.line, last.column
            )
        })
        .collect()
    }

    #[test]
    fn keys_that_stand_twice_are_found_with_both_places() {
        let yaml = "a:\n  - b: 1\n    c: 2\n    b: 3\nd/e: {x: 1, y: 2, x: 3, x: 4}\n";
        assert_eq!(
            found("a.yaml", yaml),
            ["/a/0 b 2:5 4:5", "/d~1e x 5:7 5:25"]
        );
        let json = r#"{"a": {"b": 1, "b": 2}, "c": ["b", "b"]}"#;
        assert_eq!(found("a.json", json), ["/a b 1:8 1:16"]);
        assert!(found("a.yaml", "a: &x {b: 1}\nc: *x\n? [d]\n: 1\n").is_empty());
    }

    #[test]
    fn what_a_later_value_replaces_is_not_looked_at() {
        let json = r#"{"a": {"b": 1, "b": 2}, "a": {"c": 1}}"#;
        assert_eq!(found("a.json", json), [" a 1:2 1:25"]);
    }
}
