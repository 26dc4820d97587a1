//! Hand-written over reqwest: what most programs have instead of a workflow.

use std::time::Duration;

use reqwest::{Client, RequestBuilder, header::ACCEPT};
use serde::de::DeserializeOwned;

use super::{
    API_KEY, COLLECTION, WORKFLOW,
    types::{BulkOperation, BulkSet, Outputs, TRIGGER, Triggered, objects},
};
use crate::{Secure, contender::Work, http_client};

/// Typed bodies over reqwest.
#[derive(Debug)]
pub struct OverReqwest {
    client: Client,
    server: String,
}

impl OverReqwest {
    /// One that talks to this server.
    pub fn new(server: &str) -> Self {
        Self::with(http_client::reqwest(), server)
    }

    /// One that trusts the certificate of this server.
    pub fn over_tls(server: &Secure) -> Self {
        Self::with(http_client::reqwest_trusting(&server.root), &server.url)
    }

    fn with(client: Client, server: &str) -> Self {
        OverReqwest {
            client,
            server: server.to_owned(),
        }
    }

    async fn notify(&self) -> reqwest::Result<Outputs> {
        let server = &self.server;
        let body = BulkSet {
            objects: &objects(),
        };
        let url = format!("{server}/v1/objects/{COLLECTION}/bulk/set");
        let operation: BulkOperation = fetch(self.client.post(url).json(&body)).await?;
        let status = self.poll(&operation.id).await?;
        let url = format!("{server}/v1/workflows/{WORKFLOW}/trigger");
        let triggered: Triggered = fetch(self.client.post(url).json(&TRIGGER)).await?;
        Ok(Outputs {
            operation: operation.id,
            status,
            run: triggered.workflow_run_id,
        })
    }

    async fn poll(&self, id: &str) -> reqwest::Result<super::types::Status> {
        let url = format!("{}/v1/bulk_operations/{id}", self.server);
        loop {
            let operation: BulkOperation = fetch(self.client.get(&url)).await?;
            if operation.status.is_over() {
                return Ok(operation.status);
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }
}

async fn fetch<T: DeserializeOwned>(request: RequestBuilder) -> reqwest::Result<T> {
    let request = request
        .bearer_auth(API_KEY)
        .header(ACCEPT, "application/json");
    request.send().await?.error_for_status()?.json().await
}

impl Work for OverReqwest {
    async fn run(&self) {
        self.notify().await.expect("the server answers").check();
    }
}
