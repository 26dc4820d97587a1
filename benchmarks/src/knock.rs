//! The small work: the three requests of `bulk-set-objects-notify`, with small bodies.

mod generated;
mod interpreted;
mod over_hyper;
mod over_reqwest;
mod types;

use std::io;

use crate::{Contender, Schedule, Secure};

pub use generated::Generated;
pub use over_reqwest::OverReqwest;

const API_KEY: &str = "sk_example";
const COLLECTION: &str = "projects";
const OBJECTS: [(&str, &str); 3] = [
    ("apollo", "Apollo"),
    ("gemini", "Gemini"),
    ("mercury", "Mercury"),
];
const WORKFLOW: &str = "project-updated";
/// What the last request returns, and with it every run.
const RUN: &str = "e7d1c0b4-66d2-4e0f-8a39-6f1f0c5d9a77";

/// How a request begins, and the body of its response.
pub(crate) const RESPONSES: [(&str, &str); 3] = [
    (
        "POST /v1/objects/",
        r#"{"id":"5b3f3c3e-0a2b-4d52-9b7e-0d9a3f2c1e10","status":"queued","processed_rows":0,"error_items":[],"completed_at":null,"updated_at":"2026-03-01T09:30:00Z"}"#,
    ),
    (
        "GET /v1/bulk_operations/",
        r#"{"id":"5b3f3c3e-0a2b-4d52-9b7e-0d9a3f2c1e10","status":"completed","processed_rows":3,"error_items":[],"completed_at":"2026-03-01T09:30:01Z","updated_at":"2026-03-01T09:30:01Z"}"#,
    ),
    (
        "POST /v1/workflows/",
        r#"{"workflow_run_id":"e7d1c0b4-66d2-4e0f-8a39-6f1f0c5d9a77"}"#,
    ),
];

/// The contenders. The hand-written code over reqwest is the first.
///
/// # Errors
///
/// If a runtime cannot be made.
pub fn contenders(server: &str, schedule: Schedule) -> io::Result<Vec<Contender>> {
    Ok(vec![
        Contender::new("hand-written, reqwest", schedule, OverReqwest::new(server))?,
        Contender::new(
            "hand-written, hyper-util",
            schedule,
            over_hyper::OverHyper::new(server),
        )?,
        Contender::new("generated", schedule, Generated::new(server))?,
        Contender::new(
            "interpreter",
            schedule,
            interpreted::Interpreted::new(server),
        )?,
    ])
}

/// Those of them that are compared over TLS.
///
/// # Errors
///
/// If a runtime cannot be made.
pub fn contenders_over_tls(server: &Secure) -> io::Result<Vec<Contender>> {
    let schedule = Schedule::Sequential;
    let by_hand = OverReqwest::over_tls(server);
    Ok(vec![
        Contender::new("hand-written, reqwest", schedule, by_hand)?,
        Contender::new("generated", schedule, Generated::over_tls(server))?,
    ])
}
