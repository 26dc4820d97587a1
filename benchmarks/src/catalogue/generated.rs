//! The generated function, over the default transport.

use arazzo::Client;

use super::{LIMIT, NEXT, TOTAL};
use crate::contender::Work;

mod catalogue {
    arazzo::arazzo_workflow!("documents/catalogue.arazzo.yaml");
}

use catalogue::look;

/// The generated function.
pub(super) struct Generated(Client);

impl Generated {
    pub(super) fn new(server: &str) -> Self {
        let client = Client::builder().server("catalogue", server).build();
        Generated(client.expect("the server has a URL"))
    }
}

impl Work for Generated {
    async fn run(&self) {
        let inputs = look::Inputs { limit: LIMIT };
        let outputs = look(&self.0, inputs).await.expect("the server answers");
        assert_eq!((outputs.total, &*outputs.next), (TOTAL, NEXT));
    }
}
