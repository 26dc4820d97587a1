//! [`Listeners`]: the functions that receive events.

use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use super::{Event, EventFilter};

/// The listeners of a client, in the order in which they were added.
#[derive(Clone, Default)]
pub(crate) struct Listeners(Vec<Listener>);

#[derive(Clone)]
struct Listener {
    filter: EventFilter,
    hear: Arc<dyn Fn(&Event) + Send + Sync>,
}

impl Listeners {
    pub(crate) fn add(
        &mut self,
        filter: EventFilter,
        hear: impl Fn(&Event) + Send + Sync + 'static,
    ) {
        let hear = Arc::new(hear);
        self.0.push(Listener { filter, hear });
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Calls all listeners whose filters match.
    ///
    /// A run must not fail because of an observer, so a panic ends here; the panic hook has already
    /// reported it.
    pub(crate) fn tell(&self, event: &Event) {
        let mut value = None;
        for listener in self.interested(event) {
            let filter = &listener.filter;
            let mut written =
                || filter.matches_value(value.get_or_insert_with(|| event.to_value()));
            if filter.is_empty() || written() {
                let _ = catch_unwind(AssertUnwindSafe(|| (listener.hear)(event)));
            }
        }
    }

    /// Returns the listeners whose filters match the name of the event.
    fn interested(&self, event: &Event) -> impl Iterator<Item = &Listener> {
        let name = event.name();
        self.0
            .iter()
            .filter(move |listener| listener.filter.may_match(name))
    }
}

impl fmt::Debug for Listeners {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let filters = self.0.iter().map(|listener| &listener.filter);
        f.debug_list().entries(filters).finish()
    }
}
