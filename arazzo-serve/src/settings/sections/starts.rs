//! What starts workflows: schedules and triggers.

use std::time::Duration;

use arazzo::{Connection, Entry, Value, watch::EventFilter};

use super::{Known, Reading, mapping};
use crate::{
    automation::site,
    mapping::{Mapping, check_inputs},
    schedule::{Missed, Schedule, ScheduleError},
    settings::{item::Item, reference::secret, table::Table},
    trigger::Trigger,
};

pub(super) fn schedules(
    reading: &Reading<'_, '_>,
    known: &Known,
    shortest: Duration,
) -> Vec<Schedule> {
    let mut schedules: Vec<Schedule> = Vec::new();
    for table in reading.root.tables("schedules") {
        let schedule = schedule(reading, &table, known, shortest);
        table.finish();
        let Some(schedule) = schedule else { continue };
        if schedules.iter().any(|other| other.name == schedule.name) {
            let message = format!("there are two schedules `{}`", schedule.name);
            table.report.add(&table.at, message);
        }
        schedules.push(schedule);
    }
    schedules
}

fn schedule(
    reading: &Reading<'_, '_>,
    table: &Table<'_>,
    known: &Known,
    shortest: Duration,
) -> Option<Schedule> {
    let name = table.require("name").and_then(|item| item.text());
    let entry = table.require("workflow");
    let entry = entry.and_then(|item| reading.workflow(&item));
    let inputs = inputs(table, entry, known, false);
    let jitter = table.get("jitter").and_then(|item| item.duration());
    let flag = |name| table.get(name).and_then(|item: Item<'_>| item.flag()) == Some(true);
    let (from_start, overlap) = (flag("from_start"), flag("overlap"));
    let missed = table
        .get("missed")
        .and_then(|item| missed(&item))
        .unwrap_or_default();
    let made = when(
        table,
        name.as_deref().unwrap_or_default(),
        entry.map_or("", Entry::id),
    );
    let (mut schedule, item) = made?;
    schedule = schedule.missed(missed).jitter(jitter.unwrap_or_default());
    if from_start {
        schedule = schedule.from_start();
    }
    if overlap {
        schedule = schedule.allow_overlap();
    }
    if let Err(error) = schedule.check(shortest) {
        item.refuse(error.to_string());
    }
    name.and(entry)?;
    Some(schedule.inputs(inputs?))
}

/// Reads `cron` or `every`, and returns the setting for what is found out later.
fn when<'t>(table: &Table<'t>, name: &str, workflow: &str) -> Option<(Schedule, Item<'t>)> {
    let made: (Result<Schedule, ScheduleError>, Item<'t>) =
        match (table.get("cron"), table.get("every")) {
            (Some(item), None) => (Schedule::cron(name, workflow, &item.text()?), item),
            (None, Some(item)) => (Schedule::every(name, workflow, item.duration()?), item),
            (None, None) => {
                let message = "a schedule has `cron = \"0 5 * * *\"` or `every = \"20m\"`";
                table.report.add(&table.at, message);
                return None;
            }
            (Some(_), Some(item)) => {
                item.refuse("a schedule has either `cron` or `every`");
                return None;
            }
        };
    match made {
        (Ok(schedule), item) => Some((schedule, item)),
        (Err(error), item) => {
            item.refuse(error.to_string());
            None
        }
    }
}

fn missed(item: &Item<'_>) -> Option<Missed> {
    match item.text()?.as_str() {
        "skip" => Some(Missed::Skip),
        "run_once" => Some(Missed::RunOnce),
        _ => {
            item.refuse("what was missed is \"skip\" or \"run_once\"");
            None
        }
    }
}

/// Reads and checks the inputs of a schedule or a trigger.
fn inputs(table: &Table<'_>, entry: Option<&Entry>, known: &Known, event: bool) -> Option<Mapping> {
    let item = table.get("inputs");
    let made = match &item {
        Some(item) => mapping(item)?,
        None => Mapping::parse(&Value::Object(arazzo::Map::new())).ok()?,
    };
    let Some(entry) = entry else {
        return Some(made);
    };
    let site = site(&known.values, event);
    let errors = check_inputs(&made, entry.description(), &known.bound(entry.id()), &site);
    for error in errors {
        match &item {
            Some(item) => item.refuse_part(error.at(), error.message()),
            None => table.report.add(&table.at, error.message()),
        }
    }
    Some(made)
}

pub(super) fn triggers(reading: &Reading<'_, '_>, known: &Known) -> Vec<Trigger> {
    let tables = reading.root.tables("triggers");
    let triggers = tables.iter().filter_map(|table| {
        let trigger = trigger(reading, table, known);
        table.finish();
        trigger
    });
    triggers.collect()
}

fn trigger(reading: &Reading<'_, '_>, table: &Table<'_>, known: &Known) -> Option<Trigger> {
    let name = table.require("name").and_then(|item| item.text());
    let entry = table.require("workflow");
    let entry = entry.and_then(|item| reading.workflow(&item));
    let broker = table
        .get("channel")
        .map(|item| broker(reading, table, &item));
    let filter = match &broker {
        // All messages of an address start the workflow, unless a filter says which.
        Some(_) => table
            .get("filter")
            .map_or(Some(EventFilter::new()), |item| filter(&item)),
        None => table.require("filter").and_then(|item| filter(&item)),
    };
    let inputs = inputs(table, entry, known, true);
    let (name, entry) = (name?, entry?);
    let trigger = match broker {
        None => Trigger::event(&name, entry.id(), filter?),
        Some(broker) => {
            let (broker, address) = broker?;
            Trigger::broker(&name, entry.id(), broker, &address).filter(filter?)
        }
    };
    Some(trigger.inputs(inputs?))
}

/// Reads the broker of a trigger, and the address at which its messages are.
fn broker(
    reading: &Reading<'_, '_>,
    table: &Table<'_>,
    url: &Item<'_>,
) -> Option<(Connection, String)> {
    let address = table.require("address").and_then(|item| item.text());
    let credential = table.get("credential");
    let credential = credential.map(|item| secret(&item, reading.sources));
    let text = url.text()?;
    let authority = text.split_once("://").map_or("", |(_, rest)| rest);
    if authority
        .split('/')
        .next()
        .is_some_and(|host| host.contains('@'))
    {
        url.refuse("a user does not belong in a URL: set `credential`");
        return None;
    }
    let mut broker = Connection::new(text);
    if let Some(credential) = credential {
        broker = broker.credential("", credential?);
    }
    Some((broker, address?))
}

/// Reads a filter: properties of the event with wildcards. `resource.workflow = "a"` and
/// `"resource.workflow" = "a"` are the same.
fn filter(item: &Item<'_>) -> Option<EventFilter> {
    let Value::Object(members) = item.json() else {
        item.refuse("a filter is a table of properties, as in `{ event = \"workflow.*\" }`");
        return None;
    };
    let mut properties = Vec::new();
    for (name, value) in &members {
        flatten(name, value, &mut properties);
    }
    let mut filter = EventFilter::new();
    for (name, value) in properties {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(_) | Value::Bool(_) => value.to_string(),
            _ => {
                item.refuse(format!("the wildcard of `{name}` is a text"));
                return None;
            }
        };
        filter = filter.with(name, text);
    }
    Some(filter)
}

fn flatten<'v>(name: &str, value: &'v Value, properties: &mut Vec<(String, &'v Value)>) {
    match value {
        Value::Object(members) => {
            for (inner, value) in members {
                flatten(&format!("{name}.{inner}"), value, properties);
            }
        }
        other => properties.push((name.to_owned(), other)),
    }
}
