//! [`Table`]: a table of settings, which knows what it was asked for.

use std::cell::RefCell;

use toml::{Spanned, de::DeTable};

use super::{
    item::Item,
    problem::{At, Report},
};
use crate::mapping::did_you_mean;

/// A table of settings. What nobody asked for is a mistake.
pub(super) struct Table<'t> {
    table: &'t DeTable<'t>,
    pub(super) report: &'t Report<'t>,
    /// The name of the table and a dot; empty for the document.
    prefix: String,
    pub(super) at: At,
    asked: RefCell<Vec<&'static str>>,
}

impl<'t> Table<'t> {
    pub(super) fn root(table: &'t Spanned<DeTable<'t>>, report: &'t Report<'t>) -> Self {
        Self {
            table: table.get_ref(),
            report,
            prefix: String::new(),
            at: At::Offset(0),
            asked: RefCell::default(),
        }
    }

    pub(super) fn new(table: &'t DeTable<'t>, item: &Item<'t>) -> Self {
        Self {
            table,
            report: item.report,
            prefix: format!("{}.", item.name),
            at: item.at.clone(),
            asked: RefCell::default(),
        }
    }

    /// Returns the setting of a name, if it is there.
    pub(super) fn get(&self, name: &'static str) -> Option<Item<'t>> {
        self.asked.borrow_mut().push(name);
        let value = self.table.get(name)?;
        Some(Item::of_toml(
            self.report,
            format!("{}{name}", self.prefix),
            value,
        ))
    }

    /// Returns the setting of a name, or reports that it is missing.
    pub(super) fn require(&self, name: &'static str) -> Option<Item<'t>> {
        let item = self.get(name);
        if item.is_none() {
            let whole = self.prefix.trim_end_matches('.');
            self.report
                .add(&self.at, format!("`{whole}` has no `{name}`"));
        }
        item
    }

    pub(super) fn table(&self, name: &'static str) -> Option<Table<'t>> {
        self.get(name)?.table()
    }

    pub(super) fn tables(&self, name: &'static str) -> Vec<Table<'t>> {
        self.get(name).map(|item| item.tables()).unwrap_or_default()
    }

    /// Returns all settings of a table whose names a user chooses, in the order of the file, each
    /// with the place of its name.
    pub(super) fn entries(&self) -> Vec<(String, At, Item<'t>)> {
        let mut entries: Vec<_> = self.table.iter().collect();
        entries.sort_by_key(|(name, _)| name.span().start);
        let entries = entries.into_iter().map(|(name, value)| {
            let text = name.get_ref().to_string();
            let item = Item::of_toml(self.report, format!("{}{text}", self.prefix), value);
            (text, At::Offset(name.span().start), item)
        });
        entries.collect()
    }

    /// Reports the settings that nobody asked for.
    pub(super) fn finish(&self) {
        let asked = self.asked.borrow();
        for (name, at, item) in self.entries() {
            if !asked.contains(&name.as_str()) {
                let hint = did_you_mean(&name, asked.iter().copied());
                self.report
                    .add(&at, format!("there is no setting `{}`{hint}", item.name));
            }
        }
    }
}
