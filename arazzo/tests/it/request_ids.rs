//! The id that all attempts of one execution of a step carry.

use arazzo::rt::{Client, Method, Response, Retry, Run};
use arazzo::testing::{Reply, Script};

use crate::support::{API, Step};

const NAME: &str = "Idempotency-Key";

fn begin(script: &Script) -> Run {
    let client = Client::builder().transport(script.clone());
    let client = client.request_id_header(NAME).build();
    Run::new(&client.expect("the name is valid"))
}

fn script() -> Script {
    Script::new().on(Method::POST, "/x", Reply::status(503))
}

async fn attempt(run: &Run, step: Step) -> Response<Step> {
    let request = run.request(step, Method::POST, API, "/x").attempt();
    request.await.expect("it can be sent")
}

async fn again(run: &Run, step: Step, response: &Response<Step>) {
    let retry = Retry::new(9, None);
    retry
        .pause(run, step, response)
        .await
        .expect("there is time");
}

/// The ids that were sent, named by the order in which they came first.
fn ids(script: &Script) -> String {
    let mut known: Vec<String> = Vec::new();
    let names = script.requests().into_iter().map(|request| {
        let id = request
            .header(NAME)
            .expect("every request has one")
            .to_owned();
        let place = known.iter().position(|other| *other == id);
        let place = place.unwrap_or_else(|| {
            known.push(id);
            known.len() - 1
        });
        char::from(b'a' + u8::try_from(place).expect("there are few"))
    });
    names.collect()
}

#[tokio::test]
async fn retries_repeat_the_id() {
    let script = script();
    let run = begin(&script);
    let first = attempt(&run, "s").await;
    again(&run, "s", &first).await;
    let second = attempt(&run, "s").await;
    again(&run, "s", &second).await;
    attempt(&run, "s").await;
    assert_eq!(ids(&script), "aaa");
    let request = script.requests().remove(0);
    let id = request.header(NAME).expect("it has one");
    assert!(id.len() == 36 && id.as_bytes()[14] == b'4', "{id}");
}

#[tokio::test]
async fn whatever_else_leads_to_a_step_again_is_a_new_execution() {
    let script = script();
    let run = begin(&script);
    let first = attempt(&run, "s").await;
    run.pace("s", &first).await.expect("there is time");
    attempt(&run, "s").await;
    attempt(&run, "t").await;
    assert_eq!(ids(&script), "abc");
    attempt(&begin(&script), "s").await;
    assert_eq!(ids(&script), "abcd");
}

#[tokio::test]
async fn a_detour_has_ids_of_its_own() {
    let script = script();
    let run = begin(&script);
    let first = attempt(&run, "reserve").await;
    let login = attempt(&run, "login").await;
    again(&run, "login", &login).await;
    attempt(&run, "login").await;
    again(&run, "reserve", &first).await;
    attempt(&run, "reserve").await;
    assert_eq!(ids(&script), "abba");
}

#[tokio::test]
async fn a_detour_that_leads_back_to_the_step_does_not_change_its_id() {
    let script = script();
    let run = begin(&script);
    let outer = attempt(&run, "s").await;
    let inner = attempt(&run, "s").await;
    again(&run, "s", &inner).await;
    attempt(&run, "s").await;
    again(&run, "s", &outer).await;
    attempt(&run, "s").await;
    assert_eq!(ids(&script), "abba");
}

#[tokio::test]
async fn called_workflows_have_executions_of_their_own() {
    let script = script();
    let run = begin(&script);
    let outer = attempt(&run, "s").await;
    let nested = run.nested("call").expect("it may nest");
    again(&run, "s", &outer).await;
    attempt(&nested, "s").await;
    attempt(&run, "s").await;
    assert_eq!(ids(&script), "aba");
}

#[tokio::test]
async fn a_lost_attempt_is_repeated_with_its_id() {
    let script = Script::new()
        .reply(Reply::failure("connection reset"))
        .reply(Reply::status(200));
    let run = begin(&script);
    let lost = attempt(&run, "s").await;
    assert!(!lost.arrived());
    again(&run, "s", &lost).await;
    attempt(&run, "s").await;
    assert_eq!(ids(&script), "aa");
}

#[tokio::test]
async fn redirects_keep_the_id_and_a_parameter_wins() {
    let there = Reply::status(307).header("Location", "/y");
    let script = Script::new().reply(there).reply(Reply::status(200));
    attempt(&begin(&script), "s").await;
    assert_eq!(ids(&script), "aa");
    let script = Script::new().reply(Reply::status(200));
    let run = begin(&script);
    let request = run.request("s", Method::POST, API, "/x");
    let request = request.header("idempotency-key", "mine").send().await;
    let response = request.expect("it is answered");
    assert_eq!(
        response.request_header(NAME).into_value(),
        Some("mine".into())
    );
    assert_eq!(script.requests()[0].header(NAME), Some("mine"));
}

#[tokio::test]
async fn nothing_is_sent_unless_it_is_asked_for() {
    let script = script();
    let client = Client::builder().transport(script.clone()).build();
    attempt(&Run::new(&client.expect("the settings are valid")), "s").await;
    assert!(script.requests()[0].headers.is_empty());
    let error = Client::builder().request_id_header("a b").build();
    let error = error.expect_err("it is not a name");
    assert_eq!(error.to_string(), "`a b` is not a valid header name");
}

#[test]
fn headers_that_mean_something_else_are_no_ids() {
    for name in [
        "Host",
        "content-length",
        "Transfer-Encoding",
        "Authorization",
    ] {
        let client = Client::builder()
            .transport(Script::new())
            .request_id_header(name);
        let error = client.build().expect_err(name).to_string();
        let name = name.to_ascii_lowercase();
        assert_eq!(
            error,
            format!("the header `{name}` cannot be an id: it means something else")
        );
    }
}
