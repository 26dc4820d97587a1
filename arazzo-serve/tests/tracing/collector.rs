//! A subscriber that keeps the spans and events of this project.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex},
};

use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};

/// Keeps what it hears. Clones are one and the same.
#[derive(Clone, Default)]
pub(crate) struct Collector(Arc<Mutex<Kept>>);

/// What has been heard.
#[derive(Clone, Debug, Default)]
pub(crate) struct Kept {
    pub(crate) spans: Vec<Told>,
    pub(crate) events: Vec<Told>,
}

/// A span or an event.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) id: u64,
    name: &'static str,
    pub(crate) level: &'static str,
    /// The span around it.
    pub(crate) parent: Option<u64>,
    pub(crate) fields: BTreeMap<&'static str, String>,
}

thread_local! {
    /// The spans that a thread has entered.
    static ENTERED: RefCell<Vec<u64>> = const { RefCell::new(Vec::new()) };
}

impl Collector {
    pub(crate) fn kept(&self) -> Kept {
        self.0.lock().unwrap().clone()
    }
}

impl Kept {
    /// The span of a name with a field of this value.
    #[track_caller]
    pub(crate) fn span(&self, name: &str, field: &str, value: &str) -> &Told {
        let has = |span: &&Told| {
            span.name == name && span.fields.get(field).is_some_and(|one| one == value)
        };
        let found: Vec<_> = self.spans.iter().filter(has).collect();
        assert_eq!(found.len(), 1, "{name}: {:#?}", self.spans);
        found[0]
    }

    /// The event with a message within a span.
    #[track_caller]
    pub(crate) fn event(&self, message: &str, within: &Told) -> &Told {
        let is_meant =
            |event: &&Told| event.fields["message"] == message && event.parent == Some(within.id);
        let found: Vec<_> = self.events.iter().filter(is_meant).collect();
        assert_eq!(found.len(), 1, "{message}: {:#?}", self.events);
        found[0]
    }
}

impl Told {
    fn new(id: u64, metadata: &'static Metadata<'static>) -> Self {
        Self {
            id,
            name: metadata.name(),
            level: metadata.level().as_str(),
            parent: ENTERED.with_borrow(|entered| entered.last().copied()),
            fields: BTreeMap::new(),
        }
    }
}

impl Visit for Told {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.fields.insert(field.name(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.fields.insert(field.name(), value.to_owned());
    }
}

impl Subscriber for Collector {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("arazzo")
    }

    fn new_span(&self, attributes: &span::Attributes<'_>) -> span::Id {
        let mut kept = self.0.lock().unwrap();
        let id = kept.spans.len() as u64 + 1;
        let mut span = Told::new(id, attributes.metadata());
        attributes.record(&mut span);
        kept.spans.push(span);
        span::Id::from_u64(id)
    }

    fn record(&self, id: &span::Id, values: &span::Record<'_>) {
        let mut kept = self.0.lock().unwrap();
        values.record(&mut kept.spans[id.into_u64() as usize - 1]);
    }

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut told = Told::new(0, event.metadata());
        event.record(&mut told);
        self.0.lock().unwrap().events.push(told);
    }

    fn enter(&self, id: &span::Id) {
        ENTERED.with_borrow_mut(|entered| entered.push(id.into_u64()));
    }

    fn exit(&self, id: &span::Id) {
        let left = ENTERED.with_borrow_mut(Vec::pop);
        assert_eq!(
            left,
            Some(id.into_u64()),
            "spans are left in the order of entering"
        );
    }
}
