//! [`check`]: stops a run everywhere, and compares.

use std::{error::Error, fmt};

use super::{
    Engine, Scenario,
    play::{Played, plain, play},
    server::Seen,
    stopping::Stop,
};

/// What was played.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Summary {
    /// The kind of the failure with which the unbroken run ends; none if it succeeds.
    pub failure: Option<String>,
    /// How many requests the unbroken run sends.
    pub requests: usize,
    /// How often the run was stopped and started again.
    pub stops: usize,
    /// In how many of these a request was sent twice, as the policy allows.
    pub repeated: usize,
    /// In how many the run ended because the fate of a request was unknown.
    pub unknown: usize,
}

/// What differs from the unbroken run.
#[derive(Debug)]
pub struct Failures(Vec<String>);

impl Failures {
    /// Returns a sentence for each difference.
    pub fn all(&self) -> &[String] {
        &self.0
    }
}

impl fmt::Display for Failures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

impl Error for Failures {}

/// Plays a workflow, stops it at every point, and compares with the unbroken run.
///
/// # Errors
///
/// All differences; or that the scenario cannot be played.
pub async fn check(scenario: &Scenario, engine: &dyn Engine) -> Result<Summary, Failures> {
    let failed = |what: String| Failures(vec![what]);
    let plain = plain(scenario).await.map_err(failed)?;
    let whole = play(scenario, engine, Stop::Never).await.map_err(failed)?;
    let mut findings = Vec::new();
    let failure = plain.outcome["failed"]["kind"].as_str();
    let mut summary = Summary {
        failure: failure.map(str::to_owned),
        requests: plain.seen.len(),
        ..Summary::default()
    };
    compare(&mut findings, "without a stop", &whole, &plain, &plain.seen);
    for point in 0..whole.points {
        match play(scenario, engine, Stop::At(point)).await {
            Ok(broken) => judge(&mut findings, &mut summary, &broken, &whole),
            Err(what) => findings.push(format!("stopped at point {point}: {what}")),
        }
    }
    match play(scenario, engine, Stop::AfterNew).await {
        Ok(often) => {
            let at = "stopped after every entry";
            compare(&mut findings, at, &often, &whole, &plain.seen);
        }
        Err(what) => findings.push(format!("stopped after every entry: {what}")),
    }
    if findings.is_empty() {
        Ok(summary)
    } else {
        Err(Failures(findings))
    }
}

/// Judges a run that was stopped at a point.
fn judge(findings: &mut Vec<String>, summary: &mut Summary, broken: &Played, whole: &Played) {
    let Some(place) = &broken.stopped else {
        findings.push("a run was not stopped: another time it has fewer points".to_owned());
        return;
    };
    summary.stops += 1;
    let at = format!("stopped {:?} `{}`", place.point, place.entry);
    if place.intended {
        summary.unknown += 1;
        return unknown(findings, &at, broken, whole);
    }
    let mut expected = whole.seen.clone();
    let last = broken.before.checked_sub(1).filter(|_| place.is_lost());
    if let Some(again) = last.and_then(|last| whole.seen.get(last)) {
        summary.repeated += 1;
        expected.insert(broken.before, again.clone());
    }
    compare(findings, &at, broken, whole, &expected);
}

/// A run that was stopped between an intent and its result ends there, and sends nothing more.
fn unknown(findings: &mut Vec<String>, at: &str, broken: &Played, whole: &Played) {
    let text = broken.outcome.to_string();
    if broken.outcome["failed"].is_null()
        || !text.contains("it may have been sent before a restart")
    {
        findings.push(format!(
            "{at}: the run must end with an unknown fate, and ended: {text}"
        ));
    }
    let expected = &whole.seen[..broken.before.min(whole.seen.len())];
    requests(findings, at, &broken.seen, expected);
}

fn compare(findings: &mut Vec<String>, at: &str, broken: &Played, whole: &Played, seen: &[Seen]) {
    if broken.outcome != whole.outcome {
        findings.push(format!(
            "{at}: the run ended with {}, instead of {}",
            broken.outcome, whole.outcome
        ));
    }
    if broken.waits != whole.waits {
        let (broken, whole) = (&broken.waits, &whole.waits);
        findings.push(format!(
            "{at}: the run waited {broken:?}, instead of {whole:?}"
        ));
    }
    requests(findings, at, &broken.seen, seen);
}

fn requests(findings: &mut Vec<String>, at: &str, seen: &[Seen], expected: &[Seen]) {
    if seen == expected {
        return;
    }
    let lines = |seen: &[Seen]| {
        let lines = seen
            .iter()
            .map(|one| format!("{} ({})", one.line, one.step));
        lines.collect::<Vec<_>>().join(", ")
    };
    let (seen, expected) = (lines(seen), lines(expected));
    if seen == expected {
        findings.push(format!(
            "{at}: the requests differ in headers or bodies: {seen}"
        ));
    } else {
        findings.push(format!(
            "{at}: the server saw {seen}; instead of {expected}"
        ));
    }
}
