//! A run ends, whatever happens: steps, time, depth, waits.

use std::time::Duration;

use arazzo::rt::{Cause, Client, Method, Response, Retry, Run, StepError};
use arazzo::testing::{Reply, Script};

use crate::support::{API, Step, client};

fn script() -> Script {
    Script::new().on(
        Method::GET,
        "/x",
        Reply::status(200).after(Duration::from_secs(1)),
    )
}

async fn request(run: &Run, step: Step) -> Result<Response<Step>, StepError<Step>> {
    run.request(step, Method::GET, API, "/x").attempt().await
}

#[tokio::test]
async fn the_step_budget_is_shared_with_called_workflows() {
    let script = script();
    let client = Client::builder()
        .transport(script.clone())
        .max_steps(4)
        .build();
    let run = Run::new(&client.expect("the settings are valid"));
    let nested = run.nested("call").expect("it may nest");
    assert!(run.spend("call").is_ok());
    assert!(request(&nested, "a").await.is_ok());
    assert!(request(&nested, "a").await.is_ok());
    assert!(request(&run, "b").await.is_ok());
    let error = request(&nested, "a")
        .await
        .expect_err("the budget is spent");
    assert!(matches!(error.reason(), Cause::StepLimit { limit: 4, .. }));
    assert!(error.stops_run());
    assert_eq!(
        error.to_string(),
        "step `a` failed: the run has used up its 4 step executions"
    );
    assert_eq!(script.requests().len(), 3);
    let failed = async { Err::<(), _>(error) };
    let outer = run.call("call", None, failed).await.expect_err("it fails");
    assert!(outer.stops_run());
}

#[tokio::test]
async fn a_run_has_a_deadline() {
    let script = script();
    let client = Client::builder()
        .transport(script.clone())
        .timeout(Duration::from_millis(2500))
        .build();
    let run = Run::new(&client.expect("the settings are valid"));
    let response = request(&run, "a").await.expect("there is time");
    assert!(run.wait("a", 1.0, &response).await.is_ok());
    let error = run
        .wait("a", 1.0, &response)
        .await
        .expect_err("it would take too long");
    assert!(matches!(error.reason(), Cause::Deadline { .. }));
    let error = request(&run, "a").await.expect_err("it takes too long");
    assert!(error.stops_run());
    assert_eq!(
        error.to_string(),
        "step `a` failed: the run has used up its time of 2.5s"
    );
    let error = request(&run, "a").await.expect_err("there is no time");
    assert!(matches!(error.reason(), Cause::Deadline { .. }));
    assert_eq!(script.requests().len(), 2);
}

#[test]
fn workflows_nest_64_deep() {
    let mut run = Run::new(&client(&Script::new()));
    for _ in 1..64 {
        run = run.nested("s").expect("it may nest");
    }
    let error = run.nested("s").expect_err("it is too deep");
    assert_eq!(
        error.to_string(),
        "step `s` failed: more than 64 workflows call each other"
    );
    assert!(error.stops_run());
}

#[tokio::test]
async fn waits_are_as_the_response_asks() {
    let waited = async |header: Option<&str>, after: Option<f64>, pace: bool| {
        let mut reply = Reply::status(503);
        if let Some(value) = header {
            reply = reply.header("Retry-After", value);
        }
        let script = Script::new().reply(reply);
        let run = Run::new(&client(&script));
        let response = request(&run, "s").await.expect("it is answered");
        let waited = if pace {
            run.pace("s", &response).await
        } else {
            Retry::new(1, after).pause(&run, "s", &response).await
        };
        waited.expect("there is time");
        script.waits().first().map(Duration::as_millis)
    };
    for (header, after, pace, millis) in [
        (None, Some(0.25), false, Some(250)),
        (None, None, false, None),
        (None, Some(-1.0), false, None),
        (Some("0"), Some(4.0), false, None),
        (Some("3"), Some(1.0), false, Some(3000)),
        (Some("soon"), Some(1.0), false, Some(1000)),
        (
            Some("Sun, 06 Nov 1994 08:49:37 GMT"),
            Some(1.0),
            false,
            None,
        ),
        (Some("100000"), None, false, Some(3_600_000)),
        (None, None, true, Some(1000)),
        (Some("7"), None, true, Some(7000)),
    ] {
        assert_eq!(
            waited(header, after, pace).await,
            millis,
            "{header:?} {after:?} {pace}"
        );
    }
}

#[tokio::test]
async fn retries_are_counted() {
    let mut retry = Retry::new(2, None);
    assert_eq!(
        [retry.take(), retry.take(), retry.take(), retry.take()],
        [true, true, false, false]
    );
    let run = Run::new(&client(&script()));
    let none = None::<&Response<Step>>;
    assert!(retry.pause(&run, "s", none).await.is_ok());
    assert!(run.pace("s", none).await.is_ok());
    for attempts in 1..4 {
        let response = request(&run, "s").await.expect("it is answered");
        assert_eq!(response.ended("x").attempts(), attempts);
        assert_eq!(
            request(&run, "t")
                .await
                .expect("it is answered")
                .ended("x")
                .attempts(),
            attempts
        );
    }
}

#[tokio::test]
async fn an_unmet_dependency_sends_nothing_and_is_a_failure() {
    let script = script();
    let client = client(&script);
    let run = Run::new(&client);
    let request = || run.request("deploy", Method::GET, API, "/x");
    let error = request().depends_on("build", false).send().await;
    let error = error.expect_err("the build is missing");
    assert!(!error.stops_run());
    assert!(error.exchange().is_none());
    assert_eq!(
        error.to_string(),
        "step `deploy` failed: it depends on `build`, which has not succeeded"
    );
    let response = request().depends_on("build", false).attempt().await;
    let response = response.expect("failure actions may look at it");
    assert!(!response.arrived() && response.url().is_empty());
    assert!(response.request_query("x").is_missing() && response.request_body("").is_missing());
    assert!(script.requests().is_empty());
    assert!(request().depends_on("build", true).send().await.is_ok());
    assert_eq!(script.requests().len(), 1);
}

#[tokio::test]
async fn a_prerequisite_runs_once_and_is_tried_again_if_it_failed() {
    let client = client(&script());
    let run = Run::new(&client);
    let fails = async { Err::<u8, _>(StepError::unmet_criterion("login", "no")) };
    assert!(run.prerequisite("a", "login", fails).await.is_err());
    let first = async { Ok::<u8, StepError<Step>>(1) };
    assert_eq!(run.prerequisite("a", "login", first).await.ok(), Some(1));
    let nested = run.nested("b").expect("it may nest");
    let second = async { Ok::<u8, StepError<Step>>(2) };
    let outputs = nested.prerequisite("b", "login", second).await;
    assert_eq!(outputs.ok(), Some(1));
    assert!(!format!("{run:?}").contains("login"));
}

#[tokio::test]
async fn what_a_called_workflow_notes_its_callers_see() {
    let client = client(&script());
    let run = Run::new(&client);
    let nested = run.nested("b").expect("it may nest");
    assert!(!run.has_done("prepare/make"));
    nested.note("prepare/make");
    assert!(run.has_done("prepare/make") && !run.has_done("prepare"));
    assert!(run.depends_on("go", "prepare/make", false).is_err());
}

#[tokio::test]
async fn the_limits_of_exchanges_are_the_steps_then_the_clients() {
    for (client, step, expected) in [
        (None, None, None),
        (Some(3), None, Some(3)),
        (Some(3), Some(2), Some(2)),
        (Some(2), Some(3), Some(3)),
        (None, Some(3), Some(3)),
    ] {
        let reply = Reply::status(200).after(Duration::from_secs(9));
        let mut builder = Client::builder().transport(Script::new().reply(reply));
        if let Some(seconds) = client {
            builder = builder.request_timeout(Duration::from_secs(seconds));
        }
        let run = Run::new(&builder.build().expect("the settings are valid"));
        let mut request = run.request("s", Method::GET, API, "/x");
        if let Some(seconds) = step {
            request = request.timeout(Duration::from_secs(seconds));
        }
        let limit = match request.send().await {
            Ok(_) => None,
            Err(error) => match error.reason() {
                Cause::Timeout { limit, .. } => Some(limit.as_secs()),
                other => panic!("{other}"),
            },
        };
        assert_eq!(limit, expected, "{client:?} {step:?}");
    }
}

#[tokio::test]
async fn responses_of_any_transport_are_limited() {
    for (limit, fits) in [
        (None, true),
        (Some(3), true),
        (Some(2), false),
        (Some(0), false),
    ] {
        let script = Script::new().reply(Reply::text(200, "abc"));
        let mut builder = Client::builder().transport(script);
        if let Some(limit) = limit {
            builder = builder.max_response_bytes(limit);
        }
        let run = Run::new(&builder.build().expect("the settings are valid"));
        match run.request("s", Method::GET, API, "/x").send().await {
            Ok(_) => assert!(fits, "{limit:?}"),
            Err(error) => {
                let found = matches!(error.reason(), Cause::ResponseTooLarge { limit: l, .. } if Some(*l) == limit);
                assert!(found && !fits && !error.stops_run(), "{error}");
            }
        }
    }
}

#[test]
fn workflows_nest_as_deep_as_the_client_says() {
    let client = Client::builder().transport(Script::new()).max_depth(2);
    let run = Run::new(&client.build().expect("the settings are valid"));
    let nested = run.nested("s").expect("it may nest");
    let error = nested.nested("s").expect_err("it is too deep");
    assert!(matches!(
        error.reason(),
        Cause::NestingLimit { limit: 2, .. }
    ));
    assert_eq!(
        error.to_string(),
        "step `s` failed: more than 2 workflows call each other"
    );
    let error = Client::builder().max_depth(257).build();
    let error = error.expect_err("the stack would not do").to_string();
    assert_eq!(error, "`max_depth` takes at most 256, not 257");
}

#[test]
fn a_request_takes_little_room_in_the_futures_of_its_callers() {
    let run = Run::new(&client(&Script::new()));
    let request = || run.request("s", Method::GET, API, "/x");
    let sizes = [size_of_val(&request()), size_of_val(&request().attempt())];
    assert!(sizes.iter().all(|size| *size <= 64), "{sizes:?}");
}
