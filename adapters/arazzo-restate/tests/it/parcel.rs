//! Workflows that wait for a parcel, and where they wait for nothing.

use std::time::Duration;

use arazzo::{
    Client, Map, Message, Value, Workflow, WorkflowError,
    http::Method,
    rt::{Channel, Run, Source, StepError},
};
use serde_json::json;

const EVENTS: Source = Source::new("events", "");
const DEPOT: Source = Source::new("depot", "");

type Step = &'static str;

/// Waits for the parcel of an order, as long as it is told to, and then says so.
pub(crate) struct Parcel;

pub(crate) const PARCEL: &str = "parcel";
/// What it does when the parcel is there.
pub(crate) const SEEN: &str = "POST /seen";

impl Workflow for Parcel {
    const ID: &'static str = PARCEL;
    type Inputs = Map;
    type Outputs = Map;
    type Error = WorkflowError<Step, ()>;

    async fn run(client: &Client, inputs: Map) -> Result<Map, Self::Error> {
        let waited = wait(client, &inputs).await;
        waited.map_err(|error| error.with_progress(()))
    }
}

async fn wait(client: &Client, inputs: &Map) -> Result<Map, StepError<Step>> {
    let run = Run::new(client);
    let from = match inputs.get("elsewhere") {
        Some(_) => "orders.lost",
        None => "orders.{region}.shipped",
    };
    run.connect(&[Channel::receives(EVENTS, from)]).await?;
    let limit = inputs.get("limit").and_then(Value::as_u64);
    let parcel = run
        .message("wait", EVENTS, from)
        .channel("region", "eu")
        .correlate(&["$message.payload#/order/id"], &inputs["order"])
        .timeout(Duration::from_millis(limit.unwrap_or(5000)))
        .receive()
        .await?;
    let carrier: String = parcel.header_output("carrier")?;
    run.request("seen", Method::POST, DEPOT, "/seen")
        .send()
        .await?;
    let outputs = json!({ "carrier": carrier });
    Ok(outputs.as_object().cloned().unwrap_or_default())
}

/// The message that a parcel is on its way.
pub(crate) fn shipped(order: u64, carrier: &str) -> Message {
    let parcels = json!([{"number": "p-1", "weight": 1.5}]);
    let payload = json!({"order": {"id": order}, "parcels": parcels});
    Message::json("orders.eu.shipped", payload).header("carrier", carrier)
}

/// The inputs of a run that waits for the parcel of an order.
pub(crate) fn of_order(order: u64, limit: Duration) -> Value {
    json!({"order": order, "limit": limit.as_millis() as u64})
}
