//! Hand-written over the client of hyper-util, the one below reqwest: the floor.
//!
//! It has no limits of time, no decompression, no proxies.

use std::{error::Error, time::Duration};

use bytes::Bytes;
use http::{
    Method, Request,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE},
};
use http_body_util::{BodyExt, Full};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde::{Serialize, de::DeserializeOwned};

use super::{
    API_KEY, COLLECTION, WORKFLOW,
    types::{BulkOperation, BulkSet, Outputs, Status, TRIGGER, Triggered, objects},
};
use crate::contender::Work;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Typed bodies over hyper-util.
pub(super) struct OverHyper {
    client: Client<HttpConnector, Full<Bytes>>,
    server: String,
}

impl OverHyper {
    pub(super) fn new(server: &str) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        OverHyper {
            client: Client::builder(TokioExecutor::new()).build(connector),
            server: server.to_owned(),
        }
    }

    async fn notify(&self) -> Result<Outputs> {
        let body = BulkSet {
            objects: &objects(),
        };
        let path = format!("/v1/objects/{COLLECTION}/bulk/set");
        let operation: BulkOperation = self.post(&path, &body).await?;
        let status = self.poll(&operation.id).await?;
        let path = format!("/v1/workflows/{WORKFLOW}/trigger");
        let triggered: Triggered = self.post(&path, &TRIGGER).await?;
        Ok(Outputs {
            operation: operation.id,
            status,
            run: triggered.workflow_run_id,
        })
    }

    async fn poll(&self, id: &str) -> Result<Status> {
        let path = format!("/v1/bulk_operations/{id}");
        loop {
            let operation: BulkOperation = self.fetch(Method::GET, &path, Bytes::new()).await?;
            if operation.status.is_over() {
                return Ok(operation.status);
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }

    async fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<T> {
        let body = serde_json::to_vec(body)?;
        self.fetch(Method::POST, path, body.into()).await
    }

    async fn fetch<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Bytes,
    ) -> Result<T> {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.server))
            .header(AUTHORIZATION, format!("Bearer {API_KEY}"))
            .header(ACCEPT, "application/json");
        if !body.is_empty() {
            request = request.header(CONTENT_TYPE, "application/json");
        }
        let response = self.client.request(request.body(Full::new(body))?).await?;
        if !response.status().is_success() {
            return Err(response.status().to_string().into());
        }
        let body = response.into_body().collect().await?.to_bytes();
        Ok(serde_json::from_slice(&body)?)
    }
}

impl Work for OverHyper {
    async fn run(&self) {
        self.notify().await.expect("the server answers").check();
    }
}
