//! [`Metrics`]: what the service counts, in the text format of OpenMetrics.
//!
//! Labels come from the documents and from lists that are fixed: no request adds one.

use std::{fmt, time::Instant};

use arazzo::watch::{Event, EventKind, Trigger};
use axum::http::StatusCode;
use prometheus_client::{
    encoding::{EncodeLabelSet, text},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};

use crate::runs::Outcome;

/// Seconds: from an API that answers at once to a job that takes minutes.
const BUCKETS: [f64; 14] = [
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0,
];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfWorkflow {
    workflow: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfOutcome {
    workflow: &'static str,
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfCause {
    workflow: &'static str,
    cause: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfStep {
    workflow: &'static str,
    step: &'static str,
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfStatus {
    status: u16,
}

type Histograms<L> = Family<L, Histogram, fn() -> Histogram>;

/// The metrics of a service.
pub(crate) struct Metrics {
    registry: Registry,
    runs: Family<OfOutcome, Counter>,
    run_seconds: Histograms<OfOutcome>,
    failures: Family<OfCause, Counter>,
    in_flight: Family<OfWorkflow, Gauge>,
    waiting: Family<OfWorkflow, Gauge>,
    steps: Family<OfStep, Counter>,
    step_seconds: Histograms<OfStep>,
    retries: Family<OfStep, Counter>,
    refused: Family<OfStatus, Counter>,
}

/// A count of something that goes on; it ends when this is dropped.
pub(crate) struct Going(Gauge);

/// A run that goes on.
pub(crate) struct Running<'m> {
    metrics: &'m Metrics,
    workflow: &'static str,
    began: Instant,
    _going: Going,
}

fn histogram() -> Histogram {
    Histogram::new(BUCKETS)
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let mut metrics = Self {
            registry: Registry::with_prefix("arazzo"),
            runs: Family::default(),
            run_seconds: Family::new_with_constructor(histogram),
            failures: Family::default(),
            in_flight: Family::default(),
            waiting: Family::default(),
            steps: Family::default(),
            step_seconds: Family::new_with_constructor(histogram),
            retries: Family::default(),
            refused: Family::default(),
        };
        metrics.register();
        metrics
    }

    fn register(&mut self) {
        let registry = &mut self.registry;
        registry.register("runs", "Runs that have ended", self.runs.clone());
        registry.register_with_unit(
            "run_duration",
            "How long runs took",
            Unit::Seconds,
            self.run_seconds.clone(),
        );
        registry.register(
            "run_failures",
            "Runs that failed, by cause",
            self.failures.clone(),
        );
        registry.register("runs_in_flight", "Runs that go on", self.in_flight.clone());
        registry.register(
            "runs_waiting",
            "Runs that wait for their turn",
            self.waiting.clone(),
        );
        registry.register("steps", "Steps that have ended", self.steps.clone());
        registry.register_with_unit(
            "step_duration",
            "How long steps took, with all attempts and waits",
            Unit::Seconds,
            self.step_seconds.clone(),
        );
        registry.register("retries", "Retries and jumps back", self.retries.clone());
        registry.register(
            "requests_refused",
            "Requests that started nothing",
            self.refused.clone(),
        );
    }

    /// Writes all metrics.
    pub(crate) fn text(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        text::encode(&mut text, &self.registry)?;
        Ok(text)
    }

    pub(crate) fn refused(&self, status: StatusCode) {
        let status = status.as_u16();
        self.refused.get_or_create(&OfStatus { status }).inc();
    }

    pub(crate) fn waiting(&self, workflow: &'static str) -> Going {
        Going::new(self.waiting.get_or_create_owned(&OfWorkflow { workflow }))
    }

    pub(crate) fn running(&self, workflow: &'static str) -> Running<'_> {
        let going = self.in_flight.get_or_create_owned(&OfWorkflow { workflow });
        Running {
            metrics: self,
            workflow,
            began: Instant::now(),
            _going: Going::new(going),
        }
    }

    /// Counts what an event tells of steps.
    pub(crate) fn count(&self, event: &Event) {
        let labels = |outcome| OfStep {
            workflow: event.workflow,
            step: event.step.unwrap_or_default(),
            outcome,
        };
        let ended = |outcome, seconds| {
            let labels = labels(outcome);
            self.steps.get_or_create(&labels).inc();
            self.step_seconds.get_or_create(&labels).observe(seconds);
        };
        match &event.kind {
            EventKind::StepSucceeded { duration, .. } => ended("succeeded", duration.as_secs_f64()),
            EventKind::StepFailed { duration, .. } => ended("failed", duration.as_secs_f64()),
            EventKind::RetryScheduled { trigger, .. } => {
                let kind = match trigger {
                    Trigger::Goto => "goto",
                    _ => "retry",
                };
                self.retries.get_or_create(&labels(kind)).inc();
            }
            _ => {}
        }
    }
}

impl Going {
    fn new(gauge: Gauge) -> Self {
        gauge.inc();
        Self(gauge)
    }
}

impl Drop for Going {
    fn drop(&mut self) {
        self.0.dec();
    }
}

impl Running<'_> {
    /// Counts the end of the run.
    pub(crate) fn ended(self, outcome: &Outcome) {
        let (metrics, workflow) = (self.metrics, self.workflow);
        let labels = OfOutcome {
            workflow,
            outcome: outcome.name(),
        };
        metrics.runs.get_or_create(&labels).inc();
        let seconds = self.began.elapsed().as_secs_f64();
        metrics.run_seconds.get_or_create(&labels).observe(seconds);
        if let Some(cause) = outcome.failure() {
            let cause = cause.to_owned();
            let labels = OfCause { workflow, cause };
            metrics.failures.get_or_create(&labels).inc();
        }
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metrics").finish_non_exhaustive()
    }
}
