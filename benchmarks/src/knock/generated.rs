//! The generated function, as it is checked in, over the default transport.

use arazzo::{Client, ClientBuilder, HttpTransport, Map};
use arazzo_generated::knock::{
    bulk_set_objects_notify,
    bulk_set_objects_notify::{BulkOperationStatus, Inputs},
};

use super::{API_KEY, COLLECTION, OBJECTS, RUN, WORKFLOW};
use crate::{Secure, contender::Work};

/// The generated function.
#[derive(Debug)]
pub struct Generated(Client);

impl Generated {
    /// One that talks to this server.
    ///
    /// # Panics
    ///
    /// If `server` is not a URL.
    pub fn new(server: &str) -> Self {
        Self::with(Client::builder(), server)
    }

    /// One that trusts the certificate of this server.
    ///
    /// # Panics
    ///
    /// If `server` has no URL or no certificate.
    pub fn over_tls(server: &Secure) -> Self {
        let transport = HttpTransport::builder().root_certificate(&server.root);
        let transport = transport.no_proxy().build();
        let transport = transport.expect("the server has a certificate");
        Self::with(Client::builder().transport(transport), &server.url)
    }

    fn with(client: ClientBuilder, server: &str) -> Self {
        let client = client
            .server("knockObjectsApi", server)
            .server("knockBulkOperationsApi", server)
            .server("knockWorkflowsApi", server)
            .build();
        Generated(client.expect("the server has a URL"))
    }
}

impl Work for Generated {
    async fn run(&self) {
        let outputs = bulk_set_objects_notify(&self.0, inputs()).await;
        let outputs = outputs.expect("the server answers");
        assert!(outputs.bulk_status == BulkOperationStatus::Completed);
        assert_eq!(outputs.workflow_run_id, RUN);
    }
}

fn inputs() -> Inputs {
    Inputs {
        api_key: API_KEY.into(),
        collection: COLLECTION.to_owned(),
        objects: OBJECTS.into_iter().map(object).collect(),
        notify_object_id: OBJECTS[0].0.to_owned(),
        workflow_key: WORKFLOW.to_owned(),
        data: None,
    }
}

fn object((id, name): (&str, &str)) -> Map {
    let members = [("id", id), ("name", name)];
    Map::from_iter(members.map(|(key, value)| (key.to_owned(), value.into())))
}
