//! Tables in `tests/expected` of what is not as it ought to be: `name | what | why`.
//!
//! `UPDATE_EXPECT=1` writes the rows that there are and keeps their reasons. A new row has `?` for
//! a reason, which is none.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use support::{update, workspace};

pub(crate) struct Table {
    /// The name of the file.
    pub(crate) file: &'static str,
    /// The comment that it begins with.
    pub(crate) head: &'static str,
}

impl Table {
    /// How the rows that there are differ from the table. Rows of names that were not looked at
    /// stay.
    pub(crate) fn compare(
        &self,
        new: &BTreeMap<String, String>,
        was_looked_at: impl Fn(&str) -> bool,
    ) -> Vec<String> {
        let old = self.read();
        if update() {
            self.write(new, &old, was_looked_at);
            return Vec::new();
        }
        let mut wrong = Vec::new();
        for (name, what) in new {
            match old.get(name) {
                None => wrong.push(format!("{name}: not in {}: {what}", self.file)),
                Some((known, _)) if known != what => {
                    wrong.push(format!("{name}: not {known} but {what}"));
                }
                Some((_, why)) if why == "?" => wrong.push(format!("{name}: {what}, but why?")),
                Some(_) => {}
            }
        }
        let gone = old
            .keys()
            .filter(|name| was_looked_at(name) && !new.contains_key(*name));
        wrong.extend(gone.map(|name| format!("{name}: in {}, but no more", self.file)));
        wrong
    }

    fn path(&self) -> PathBuf {
        workspace().join("tests/expected").join(self.file)
    }

    fn read(&self) -> BTreeMap<String, (String, String)> {
        let text = fs::read_to_string(self.path()).unwrap_or_default();
        let row = |line: &str| {
            let mut columns = line.split(" | ").map(str::to_owned);
            Some((columns.next()?, (columns.next()?, columns.next()?)))
        };
        text.lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(row)
            .collect()
    }

    fn write(
        &self,
        new: &BTreeMap<String, String>,
        old: &BTreeMap<String, (String, String)>,
        was_looked_at: impl Fn(&str) -> bool,
    ) {
        let why = |name: &str| old.get(name).map_or("?", |(_, why)| why);
        let mut rows: BTreeMap<&str, String> = new
            .iter()
            .map(|(name, what)| (name.as_str(), format!("{what} | {}", why(name))))
            .collect();
        let others = old.iter().filter(|(name, _)| !was_looked_at(name));
        rows.extend(others.map(|(name, (what, why))| (name.as_str(), format!("{what} | {why}"))));
        let mut text = self.head.to_owned();
        for (name, row) in rows {
            text.push_str(&format!("{name} | {row}\n"));
        }
        fs::write(self.path(), text).expect("the table can be written");
    }
}
