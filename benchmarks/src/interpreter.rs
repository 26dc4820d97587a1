//! `roas-arazzo-executor`, which reads documents when it runs. It sends nothing itself; here its
//! requests go through reqwest.

use reqwest::{Client, Method};
use roas_arazzo::{v1_0, v1_1::Description};
use roas_arazzo_executor::{HttpRequest, HttpResponse, Options, Progress, Run};
use serde_json::{Map, Value};

use crate::http_client;

/// A workflow with its descriptions, read once.
pub(crate) struct Interpreter {
    description: Description,
    options: Options,
    client: Client,
}

/// A source of the document: its name, its URL there, and its text.
pub(crate) type Source = (&'static str, &'static str, &'static str);

impl Interpreter {
    /// Reads the workflow of a document, whose sources are all at one server.
    pub(crate) fn new(document: &str, sources: &[Source], server: &str, inputs: Value) -> Self {
        let description = serde_json::from_value::<v1_0::Description>(read(document))
            .expect("the document is correct");
        let options = Options::new().inputs(inputs);
        let options = sources.iter().fold(options, |options, (name, url, text)| {
            let options = options.source(*name, *url, read(text));
            options.base_url(*name, server)
        });
        Interpreter {
            description: description.into(),
            options,
            client: http_client::reqwest(),
        }
    }

    /// Runs the workflow and returns its outputs.
    pub(crate) async fn run(&self) -> Map<String, Value> {
        let mut run = Run::start(&self.description, &self.options).expect("the workflow is there");
        loop {
            match run.advance().expect("the run goes on") {
                Progress::Send(request) => {
                    let response = self.send(&request).await.expect("the server answers");
                    run.supply(response).expect("it waits for a response");
                }
                Progress::Wait(time) => tokio::time::sleep(time).await,
                Progress::Done(report) => return report.outputs.into_iter().collect(),
            }
        }
    }

    async fn send(&self, request: &HttpRequest) -> reqwest::Result<HttpResponse> {
        let method = Method::from_bytes(request.method.as_bytes()).expect("it is a method");
        let draft = self.client.request(method, &request.url);
        let headers = request.headers.iter();
        let draft = headers.fold(draft, |draft, (name, value)| draft.header(name, value));
        let body = request.body.clone().unwrap_or_default();
        let response = draft.body(body).send().await?;
        let mut answer = HttpResponse::default();
        answer.status = response.status().as_u16();
        answer.headers = response
            .headers()
            .iter()
            .filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned())))
            .collect();
        answer.body = response.bytes().await?.into();
        Ok(answer)
    }
}

fn read(text: &str) -> Value {
    serde_yaml::from_str(text).expect("it is YAML")
}
