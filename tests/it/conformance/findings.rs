//! What `check` finds in the documents of a case, and what it has to find.

use std::path::PathBuf;

use serde_json::Value;
use support::Folder;

use super::case::{Case, Finding};
use super::program;
use crate::process::arazzo_codegen;

/// What is wrong with the findings of a case that expects some.
pub(super) fn wrong(case: &Case, work: &Folder) -> Vec<String> {
    if !case.expects_findings() {
        return Vec::new();
    }
    let found =
        program::lay_out_plainly(case, &work.path("checked")).and_then(|path| check(case, path));
    let found = match found {
        Ok(found) => found,
        Err(problem) => return vec![problem],
    };
    let of = |severity: &str| -> Vec<&Value> {
        let fits = |finding: &&Value| finding["severity"] == severity;
        found.iter().filter(fits).collect()
    };
    let mut wrong = exactly(case.build_error.as_slice(), &of("error"));
    if let Some(warnings) = &case.warnings {
        wrong.extend(exactly(warnings, &of("warning")));
    }
    let all: Vec<&Value> = found.iter().collect();
    let expected = case.build_warning.as_ref();
    wrong.extend(expected.and_then(|expected| missing(expected, &all)));
    wrong
}

/// What `check` finds, as JSON.
fn check(case: &Case, document: PathBuf) -> Result<Vec<Value>, String> {
    let document = document.to_string_lossy();
    let mut arguments = vec!["check", &document, "--format", "json"];
    arguments.extend(case.options());
    let ran = arazzo_codegen(&arguments);
    let found: Vec<Value> = serde_json::from_str(&ran.out).map_err(|error| error.to_string())?;
    let errors = found.iter().any(|finding| finding["severity"] == "error");
    if ran.status != i32::from(errors) {
        return Err(format!("exit status {} for {found:?}", ran.status));
    }
    Ok(found)
}

/// What is missing, and what nobody expects: one mistake is one finding.
fn exactly(expected: &[Finding], found: &[&Value]) -> Vec<String> {
    let missing = expected.iter().filter_map(|one| missing(one, found));
    let surplus = found
        .iter()
        .filter(|finding| !expected.iter().any(|one| one.is(finding)))
        .map(|finding| format!("not expected: {finding}"));
    missing.chain(surplus).collect()
}

fn missing(expected: &Finding, found: &[&Value]) -> Option<String> {
    let is_there = found.iter().any(|finding| expected.is(finding));
    (!is_there).then(|| format!("nothing is {expected:?}: {found:?}"))
}

impl Finding {
    /// Whether a finding says these words at this place.
    fn is(&self, found: &Value) -> bool {
        let part = |name| found[name].as_str().unwrap_or_default();
        let text = format!("{} {}", part("message"), part("help")).to_lowercase();
        let at = |name, wanted: Option<u64>| wanted.is_none_or(|wanted| found[name] == wanted);
        self.contains.iter().all(|word| text.contains(word))
            && at("line", self.line)
            && at("column", self.column)
            && self
                .file
                .as_ref()
                .is_none_or(|file| part("file").ends_with(file))
    }
}
