//! A service that a file describes.

use arazzo::Entry;
use arazzo_generated::knock::BulkSetObjectsNotify;
use arazzo_serve::settings::{Settings, Sources};
use serde_json::json;

use crate::support::{WORKFLOW, send, service};

const TEXT: &str = r##"
[tokens]
ci = "env:CI_TOKEN"

[secrets]
apiKey = "@key"

[values]
key = "w"

[workflows.bulk-set-objects-notify]
stream = ["pollBulkOperation.bulkStatus"]
save."global.last" = "$outputs#/bulkOperationId"

[workflows.bulk-set-objects-notify.request]
collection = "$request.query.collection"
objects = "$request.body"
notifyObjectId = "$request.body#/0/id"
workflowKey = "$setting.key"

[workflows.bulk-set-objects-notify.response]
status = 202
headers.X-Status = "$outputs#/bulkStatus"
body.last = "$context.global.last"

[[schedules]]
name = "often"
workflow = "bulk-set-objects-notify"
every = "1s"
inputs = { collection = "c", objects = [{ id = "a" }], notifyObjectId = "a", workflowKey = "w" }

[[triggers]]
name = "again"
workflow = "bulk-set-objects-notify"
filter = { event = "again" }
inputs = { collection = "c", objects = ["$event#/data"], notifyObjectId = "a", workflowKey = "w" }
"##;

#[tokio::test]
async fn a_file_and_the_environment_are_a_service() {
    let entries = [Entry::of::<BulkSetObjectsNotify>()];
    let sources = Sources::new("arazzo.toml", TEXT)
        .variables(|name| (name == "CI_TOKEN").then(|| "token-of-ci".into()))
        .files(|_| Ok(b"sk_of_the_file\n".to_vec()));
    let settings = Settings::read(&sources, &entries).unwrap();
    let service = service(|service| settings.apply(service, entries).unwrap()).await;
    let post = |path: &str, body: &serde_json::Value| {
        let request = service.http().post(format!("{}{path}", service.url));
        let request = request.bearer_auth("token-of-ci");
        request
            .header("content-type", "application/json")
            .body(body.to_string())
    };
    let path = format!("/workflows/{WORKFLOW}?collection=c");
    let answer = send(post(&path, &json!([{"id": "a"}]))).await;
    assert_eq!(
        (answer.status, answer.header("x-status")),
        (202, "completed")
    );
    assert_eq!(answer.json(), json!({"last": "op"}));
    assert_eq!(service.api.keys()[0], "Bearer sk_of_the_file");
    let told = send(post(
        "/events",
        &json!({"event": "again", "data": {"id": "b"}}),
    ))
    .await;
    assert_eq!(told.status, 202);
    // The request, the event and the schedule: three requests each.
    service.api.called(9).await;
    assert_eq!(send(service.get("/runs")).await.status, 401);
}
