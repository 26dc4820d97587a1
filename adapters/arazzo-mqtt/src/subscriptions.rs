//! [`Subscriptions`]: which filters the broker has, and where what comes for them goes.
//!
//! Channels whose addresses differ only in the names of parameters have one filter. Filters overlap,
//! so each has an id, with which the broker says which of them a message is for.

use std::collections::BTreeMap;

use arazzo::Feed;
use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::{Filter, RetainForwardRule, Subscribe, SubscribeProperties};

/// The largest id that MQTT allows.
const LARGEST_ID: usize = 268_435_455;

#[derive(Default)]
pub(crate) struct Subscriptions {
    filters: BTreeMap<String, Subscribed>,
    last_id: usize,
    last_place: u64,
}

struct Subscribed {
    id: usize,
    qos: QoS,
    feeds: Vec<(u64, Feed)>,
}

/// Where a feed is, to be found again when it ends.
pub(crate) struct Place {
    filter: String,
    number: u64,
}

impl Subscriptions {
    /// Adds a feed.
    pub(crate) fn add(&mut self, filter: &str, qos: QoS, feed: Feed) -> Place {
        self.last_place += 1;
        let number = self.last_place;
        let next_id = self.next_id();
        let known = self.filters.entry(filter.to_owned());
        let known = known.or_insert_with(|| Subscribed {
            id: next_id,
            qos,
            feeds: Vec::new(),
        });
        known.qos = higher(known.qos, qos);
        known.feeds.push((number, feed));
        let filter = filter.to_owned();
        Place { filter, number }
    }

    /// Removes a feed; returns the filter if nobody needs it any more.
    pub(crate) fn remove(&mut self, place: &Place) -> Option<String> {
        let known = self.filters.get_mut(&place.filter)?;
        known.feeds.retain(|(number, _)| *number != place.number);
        if !known.feeds.is_empty() {
            return None;
        }
        self.filters.remove(&place.filter);
        Some(place.filter.clone())
    }

    /// Returns what is to be subscribed to for a filter; `None` if nobody needs it any more.
    pub(crate) fn wanted(&self, filter: &str) -> Option<(Filter, SubscribeProperties)> {
        let known = self.filters.get(filter)?;
        let mut wanted = Filter::new(filter, known.qos);
        // A second subscription to the same filter must not bring retained messages once more.
        wanted.retain_forward_rule = RetainForwardRule::OnNewSubscribe;
        let properties = SubscribeProperties {
            id: Some(known.id),
            user_properties: Vec::new(),
        };
        Some((wanted, properties))
    }

    /// Returns the packet that subscribes to a filter.
    pub(crate) fn packet(&self, filter: &str) -> Option<Subscribe> {
        let (wanted, properties) = self.wanted(filter)?;
        Some(Subscribe::new(wanted, Some(properties)))
    }

    /// Returns all filters, in alphabetical order.
    pub(crate) fn filters(&self) -> Vec<String> {
        self.filters.keys().cloned().collect()
    }

    /// Returns the feeds for a message, by the ids that the broker gives, or else by its address.
    pub(crate) fn feeds(&self, ids: &[usize], address: &str) -> Vec<Feed> {
        let filters = self.filters.values();
        let meant = filters.filter(|one| ids.is_empty() || ids.contains(&one.id));
        let feeds = meant.flat_map(|one| &one.feeds);
        let feeds = feeds.filter(|(_, feed)| feed.channel().covers(address));
        feeds.map(|(_, feed)| feed.clone()).collect()
    }

    fn next_id(&mut self) -> usize {
        loop {
            self.last_id = self.last_id % LARGEST_ID + 1;
            let mut filters = self.filters.values();
            if !filters.any(|one| one.id == self.last_id) {
                return self.last_id;
            }
        }
    }
}

fn higher(a: QoS, b: QoS) -> QoS {
    if (a as u8) < (b as u8) { b } else { a }
}
