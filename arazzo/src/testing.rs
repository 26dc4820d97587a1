//! Tests of workflows without a server and without waiting.
//!
//! [`Script`] is a transport that responds from a script, records the requests, and has a simulated
//! clock: waits end at once and are recorded. [`Messages`] is a broker in memory that uses the same
//! clock; [`channels`] checks any message channel. [`Recorder`] keeps the exchanges of another
//! transport as an HTTP archive, and [`Replay`] responds from such an archive. [`TestRun`] shows people
//! what one run sends, or would send.
//!
//! Half an hour of polling takes no time:
//!
//! ```
//! use std::time::Duration;
//!
//! use arazzo::testing::{Reply, Script};
//! # use arazzo::{Client, rt::{Method, Retry, Run, Source, StepError, Verdict}};
//! # const API: Source = Source::new("api", "https://api.example.com");
//! # type Step = &'static str;
//! # /// In the place of a generated function.
//! # async fn wait_for_batch(client: &Client) -> Result<String, StepError<Step>> {
//! #     let run = &Run::new(client);
//! #     let mut again = Retry::new(60, Some(30.0));
//! #     loop {
//! #         let request = run.request("poll", Method::GET, API, "/batches/7").read(&["/status"]);
//! #         let response = request.attempt().await?;
//! #         let done = response.body("/status") == "done".into();
//! #         if done || !again.take() {
//! #             return response.output("/status");
//! #         }
//! #         again.pause(run, "poll", &response).await?;
//! #     }
//! # }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let pending = Reply::json(200, serde_json::json!({ "status": "running" }));
//! let done = Reply::json(200, serde_json::json!({ "status": "done" }));
//! // The step `poll` gets 60 times the one response, then the other.
//! let script = (0..60).fold(Script::new(), |script, _| script.on_step("poll", pending.clone()));
//! let script = script.on_step("poll", done);
//! let client = arazzo::Client::builder().transport(script.clone()).build()?;
//!
//! let status = wait_for_batch(&client).await?;
//!
//! assert_eq!(status, "done");
//! assert_eq!(script.waits().iter().sum::<Duration>(), Duration::from_secs(30 * 60));
//! assert_eq!(script.requests()[60].step.as_deref(), Some("poll"));
//! # Ok(())
//! # }
//! ```

mod answers;
pub mod channels;
mod clock;
mod har;
mod messages;
mod recorder;
mod replay;
mod reply;
mod script;
mod test_run;

pub use self::messages::{Delivery, Messages};
pub use self::recorder::Recorder;
pub use self::replay::{HarError, Replay};
pub use self::reply::Reply;
pub use self::script::{Recorded, Script};
pub use self::test_run::TestRun;

/// Returns whether criteria, selectors and targets of type `xpath` support this expression: whether
/// it is in the subset of XPath 3.1 that the runtime evaluates and the compiler accepts. An
/// unsupported expression never holds and selects nothing.
///
/// ```
/// use arazzo::testing::is_known_xpath;
///
/// assert!(is_known_xpath("count(//pet[@id = 1]) > 0"));
/// assert!(!is_known_xpath("//pet cast as xs:string"));
/// ```
#[cfg(feature = "xpath")]
pub fn is_known_xpath(expression: &str) -> bool {
    crate::xpath::is_known(expression)
}
