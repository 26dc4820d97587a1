//! A function that calls a workflow. Its tests need no server and do not wait.

use arazzo::{Client, WorkflowError};

mod parcels {
    arazzo::arazzo_workflow!("../../arazzo/docs/documents/send.arazzo.yaml");
}

use parcels::send_parcel;

/// Why a book could not be sent.
pub type SendError = WorkflowError<send_parcel::Step, send_parcel::Progress>;

/// Sends a book, and returns the address of its label.
///
/// # Errors
///
/// The step that failed, why, and what had been done.
pub async fn send_book(client: &Client, to: &str) -> Result<Option<String>, SendError> {
    let book = send_parcel::Required {
        recipient: to.into(),
        grams: 400,
    };
    Ok(send_parcel(client, book.into()).await?.label)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use arazzo::Cause;
    use arazzo::testing::{Reply, Script};
    use serde_json::json;

    use super::*;

    fn client(script: &Script) -> Client {
        Client::builder()
            .credential("parcels", "token", "t0ken")
            .transport(script.clone())
            .build()
            .expect("the settings are valid")
    }

    fn shipment(status: &str) -> Reply {
        let label = (status == "ready").then_some("https://labels.example/s1");
        Reply::json(200, json!({ "id": "s1", "status": status, "label": label }))
    }

    #[tokio::test]
    async fn a_label_is_waited_for() {
        let script = Script::new()
            .on_step("announce", Reply::json(201, json!({ "id": "s1" })))
            .on_step("awaitLabel", shipment("printing"))
            .on_step("awaitLabel", shipment("ready"));
        let label = send_book(&client(&script), "Ada").await;
        assert_eq!(
            label.expect("it is sent").as_deref(),
            Some("https://labels.example/s1")
        );
        assert_eq!(script.waits(), [Duration::from_secs(5)]);
        let announced = script.requests()[0].json();
        assert_eq!(announced, Some(json!({ "recipient": "Ada", "grams": 400 })));
    }

    #[tokio::test]
    async fn a_parcel_that_is_refused_is_announced_all_the_same() {
        let script = Script::new()
            .on_step("announce", Reply::json(201, json!({ "id": "s1" })))
            .on_step("awaitLabel", shipment("rejected"));
        let error = send_book(&client(&script), "Ada")
            .await
            .expect_err("it is refused");
        assert_eq!(error.step(), Some(send_parcel::Step::AwaitLabel));
        assert!(error.progress().announce.is_some());
    }

    #[tokio::test]
    async fn nothing_is_sent_to_nobody() {
        let script = Script::new();
        let error = send_book(&client(&script), "")
            .await
            .expect_err("a name is missing");
        assert!(matches!(error.reason(), Cause::InvalidInputs { .. }));
        assert!(script.requests().is_empty());
    }
}
