//! Hand-written over reqwest, with types of the whole body or of the two members alone.

use std::{hint::black_box, marker::PhantomData};

use reqwest::{Client, header::ACCEPT};
use serde::{Deserialize, de::DeserializeOwned};

use super::{LIMIT, NEXT, TOTAL};
use crate::{contender::Work, http_client};

/// The whole body, as a client library types it.
#[derive(Deserialize)]
pub(super) struct Page {
    total: i64,
    products: Vec<Product>,
    next: String,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "a client library reads what its user may not")]
struct Product {
    id: String,
    name: String,
    description: Option<String>,
    price: f64,
    currency: String,
    available: bool,
    tags: Vec<String>,
    dimensions: Dimensions,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "a client library reads what its user may not")]
struct Dimensions {
    width: i64,
    height: i64,
}

/// The two members alone.
#[derive(Deserialize)]
pub(super) struct Summary {
    total: i64,
    next: String,
}

/// A body that has the two members.
pub(super) trait Body: DeserializeOwned + 'static {
    fn members(&self) -> (i64, &str);
}

impl Body for Page {
    fn members(&self) -> (i64, &str) {
        black_box(&self.products);
        (self.total, &self.next)
    }
}

impl Body for Summary {
    fn members(&self) -> (i64, &str) {
        (self.total, &self.next)
    }
}

/// Reads a body of one type over reqwest.
pub(super) struct OverReqwest<B> {
    client: Client,
    server: String,
    body: PhantomData<fn() -> B>,
}

pub(super) fn over_reqwest<B: Body>(server: &str) -> OverReqwest<B> {
    OverReqwest {
        client: http_client::reqwest(),
        server: server.to_owned(),
        body: PhantomData,
    }
}

impl<B: Body> OverReqwest<B> {
    async fn list(&self) -> reqwest::Result<B> {
        let url = format!("{}/products?limit={LIMIT}", self.server);
        let request = self.client.get(url).header(ACCEPT, "application/json");
        request.send().await?.error_for_status()?.json().await
    }
}

impl<B: Body> Work for OverReqwest<B> {
    async fn run(&self) {
        let body = self.list().await.expect("the server answers");
        assert_eq!(body.members(), (TOTAL, NEXT));
    }
}
