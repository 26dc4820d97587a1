//! Branches, ends, retries with a detour, actions of the whole workflow.

use arazzo::rt::{Cause, Method};
use arazzo::testing::{Reply, Script};
use arazzo_generated::orders;
use arazzo_generated::orders::place_order::{Inputs, Outputs, Step};
use arazzo_generated::orders::save_customer;
use serde_json::{Value, json};

use super::{client, sent, waits};

fn customer(name: Option<&str>) -> save_customer::Inputs {
    save_customer::Inputs {
        token: "t".into(),
        email: "a b@example.com".to_owned(),
        name: name.map(str::to_owned),
    }
}

#[tokio::test]
async fn a_customer_who_is_known_is_updated() {
    let script = Script::new()
        .reply(Reply::json(200, json!({"items": [{"id": 4}, {"id": 5}]})))
        .reply(Reply::status(200));
    let done = orders::save_customer(&client(&script), customer(Some("Ann"))).await;
    let outputs = done.expect("it succeeds");
    assert_eq!(
        sent(&script),
        [
            "GET https://shop.example/v7/customers?email=a%20b%40example.com",
            "PATCH https://shop.example/v7/customers/4",
        ]
    );
    let update = &script.requests()[1];
    assert_eq!(update.json(), Some(json!({"name": "Ann"})));
    assert_eq!(
        update.header("content-type"),
        Some("application/merge-patch+json")
    );
    assert_eq!(update.header("authorization"), Some("Bearer t"));
    assert_eq!((outputs.created, outputs.updated), (None, Some(4)));
}

#[tokio::test]
async fn another_customer_is_created_and_that_is_the_end() {
    let script = Script::new()
        .reply(Reply::json(200, json!({"items": []})))
        .reply(Reply::json(201, json!({"id": 6})));
    let done = orders::save_customer(&client(&script), customer(None)).await;
    let outputs = done.expect("it succeeds");
    assert_eq!(script.requests().len(), 2);
    let create = &script.requests()[1];
    assert_eq!(create.json(), Some(json!({"email": "a b@example.com"})));
    assert_eq!((outputs.created, outputs.updated), (Some(6), None));
}

pub(super) fn inputs() -> Inputs {
    Inputs {
        client_id: "c".to_owned(),
        client_secret: "s".into(),
        customer: 7,
        sku: "tea".to_owned(),
        quantity: None,
    }
}

pub(super) fn token(token: &str) -> Reply {
    Reply::json(200, json!({"access_token": token, "expires_in": 60}))
}

fn reserved() -> Reply {
    Reply::json(201, json!({"id": "r/1", "total": 12.5}))
}

/// A script that answers in order.
fn script(replies: Vec<Reply>) -> Script {
    replies.into_iter().fold(Script::new(), Script::reply)
}

async fn place(script: &Script) -> Outputs {
    let done = orders::place_order(&client(script), inputs()).await;
    done.expect("it succeeds")
}

/// Method and path of every request.
fn steps(script: &Script) -> Vec<String> {
    let requests = script.requests();
    let line = |request: &arazzo::testing::Recorded| format!("{} {}", request.method, request.path);
    requests.iter().map(line).collect()
}

#[tokio::test]
async fn an_order_is_paid_and_ends() {
    let paid = Reply::json(200, json!({"receipt": "q"}));
    let script = script(vec![token("t1"), reserved(), paid]);
    let outputs = place(&script).await;
    assert_eq!(
        steps(&script),
        [
            "POST /oauth/token",
            "POST /v7/reservations",
            "POST /v7/payments"
        ]
    );
    let requests = script.requests();
    assert_eq!(
        requests[0].text(),
        Some("grant_type=client_credentials&client_id=c&client_secret=s")
    );
    assert_eq!(
        requests[1].json(),
        Some(json!({"sku": "tea", "quantity": 1}))
    );
    assert_eq!(
        requests[2].json(),
        Some(json!({"customer": 7, "amount": 12.5, "reservation": "r/1"}))
    );
    assert_eq!(outputs.reservation.as_deref(), Some("r/1"));
    assert_eq!(outputs.receipt.as_deref(), Some("q"));
    assert_eq!(outputs.place, None);
}

#[tokio::test]
async fn a_token_that_has_run_out_is_renewed_and_used() {
    let paid = Reply::json(200, json!({"receipt": "q"}));
    let replies = vec![
        token("t1"),
        Reply::status(401),
        token("t2"),
        reserved(),
        paid,
    ];
    let script = script(replies);
    place(&script).await;
    let tokens: Vec<Option<String>> = script
        .requests()
        .iter()
        .map(|request| request.header("authorization").map(str::to_owned))
        .collect();
    let bearer = |token: &str| Some(format!("Bearer {token}"));
    assert_eq!(
        tokens,
        [None, bearer("t1"), None, bearer("t2"), bearer("t2")]
    );
}

#[tokio::test]
async fn a_token_is_renewed_once() {
    let replies = vec![
        token("t1"),
        Reply::status(401),
        token("t2"),
        Reply::status(401),
    ];
    let script = script(replies);
    let done = orders::place_order(&client(&script), inputs()).await;
    let error = done.expect_err("the retry is used up");
    assert_eq!(error.step(), Some(Step::Reserve));
    assert_eq!(error.status(), Some(401));
    assert_eq!(script.requests().len(), 4);
}

#[tokio::test]
async fn a_busy_shop_is_asked_again_whatever_the_step() {
    let paid = Reply::json(200, json!({"receipt": "q"}));
    let replies = vec![
        Reply::status(503),
        token("t1"),
        Reply::status(429).header("retry-after", "9"),
        reserved(),
        Reply::status(503),
        Reply::status(503),
        paid,
    ];
    let script = script(replies);
    place(&script).await;
    // Two seconds are the document's; the header of a response overrules them.
    assert_eq!(waits(&script), [2.0, 9.0, 2.0, 2.0]);
}

#[tokio::test]
async fn a_shop_that_stays_busy_is_asked_four_times() {
    let busy = std::iter::repeat_with(|| Reply::status(503)).take(9);
    let script = script([token("t1")].into_iter().chain(busy).collect());
    let done = orders::place_order(&client(&script), inputs()).await;
    let error = done.expect_err("three retries are used up");
    assert_eq!(error.step(), Some(Step::Reserve));
    assert_eq!(error.attempts(), 4);
    assert_eq!(script.requests().len(), 5);
    assert_eq!(waits(&script), [2.0, 2.0, 2.0]);
}

#[tokio::test]
async fn what_is_sold_out_is_waited_for() {
    let place_in_queue = Reply::json(200, json!({"place": 3}));
    let script = script(vec![token("t1"), Reply::status(409), place_in_queue]);
    let outputs = place(&script).await;
    assert_eq!(
        steps(&script),
        [
            "POST /oauth/token",
            "POST /v7/reservations",
            "PUT /v7/waitlist"
        ]
    );
    assert_eq!(outputs.place, Some(3));
    assert_eq!((outputs.reservation, outputs.receipt), (None, None));
}

#[tokio::test]
async fn a_declined_payment_puts_the_goods_back() {
    let declined = Reply::json(402, json!({"reason": "limit"}));
    let replies = vec![token("t1"), reserved(), declined, Reply::status(204)];
    let script = script(replies);
    let outputs = place(&script).await;
    let released = &script.requests()[3];
    assert_eq!(released.method, Method::DELETE);
    assert_eq!(released.path, "/v7/reservations/r%2F1");
    assert_eq!(outputs.receipt, None);
    assert_eq!(outputs.reservation.as_deref(), Some("r/1"));
}

#[tokio::test]
async fn an_end_after_a_failure_is_a_failure() {
    let script = script(vec![token("t1"), Reply::status(409), Reply::status(410)]);
    let done = orders::place_order(&client(&script), inputs()).await;
    let error = done.expect_err("nobody can wait");
    assert_eq!(error.step(), Some(Step::JoinWaitlist));
    assert!(
        matches!(
            error.reason(),
            Cause::Ended {
                action: "queueIsClosed",
                ..
            }
        ),
        "{error}"
    );
    assert!(error.progress().sign_in.is_some());
    assert!(error.progress().reserve.is_none());
}

#[tokio::test]
async fn a_connection_that_breaks_is_no_status() {
    // `$statusCode` is missing then, so that no action of the document matches.
    let script = script(vec![token("t1"), Reply::failure("reset")]);
    let done = orders::place_order(&client(&script), inputs()).await;
    let error = done.expect_err("no action matches");
    assert_eq!(error.step(), Some(Step::Reserve));
    assert!(matches!(error.reason(), Cause::Transport(_)), "{error}");
    assert!(waits(&script).is_empty());
}

#[test]
fn outputs_that_a_branch_skips_are_left_out_of_json() {
    let outputs: Outputs = serde_json::from_value(json!({"place": 1})).expect("all are optional");
    let json: Value = serde_json::to_value(outputs).expect("JSON");
    assert_eq!(json, json!({"place": 1}));
}
