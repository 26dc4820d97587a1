//! [`Runs`]: what runs workflows, and who is told of their waits: a mailbox or a program.

use std::sync::Arc;

use arazzo::Client;
use arazzo_durable::{Durable, DurableBuilder};

use crate::{bridges::Bridges, error::EndpointError, user_input::Desk};

/// What runs workflows.
pub(crate) struct Runs {
    pub(crate) durable: Durable,
    /// Whether a program is told of waits.
    pub(crate) asks: bool,
}

impl Runs {
    /// Sets it up: who is told of waits, and what runs may receive from.
    ///
    /// # Errors
    ///
    /// If there is no key, where there must be one.
    pub(crate) fn new(
        builder: DurableBuilder,
        desk: Desk,
        client: &Client,
        bridges: &Arc<Bridges>,
    ) -> Result<Self, EndpointError> {
        let durable = builder.clone().build().map_err(EndpointError::NoKey)?;
        let asks = desk.told.is_some();
        if asks && !durable.seals() {
            return Err(EndpointError::NoKeyForUrls);
        }
        if !asks && bridges.0.is_empty() {
            return Ok(Self { durable, asks });
        }
        let builder = admitting(builder, Arc::clone(bridges), asks);
        let builder = telling(builder, Arc::clone(bridges), desk, client.clone(), durable);
        let durable = builder.build().map_err(EndpointError::NoKey)?;
        Ok(Self { durable, asks })
    }
}

/// Sets what runs may receive from.
fn admitting(builder: DurableBuilder, bridges: Arc<Bridges>, asks: bool) -> DurableBuilder {
    builder.on_subscribe(move |from, replayed| {
        let bridges = Arc::clone(&bridges);
        async move { bridges.admit(&from, replayed, asks).await }
    })
}

/// Sets who is told of waits: a mailbox of those that a broker's messages end, a program of others.
fn telling(
    builder: DurableBuilder,
    bridges: Arc<Bridges>,
    desk: Desk,
    client: Client,
    durable: Durable,
) -> DurableBuilder {
    let tell = desk.teller(durable.clone()).map(Arc::new);
    builder.on_wait(move |wait| {
        let (bridges, client, durable) = (Arc::clone(&bridges), client.clone(), durable.clone());
        let tell = tell.clone();
        async move {
            let bridged = bridges.listen(&client, &durable, &wait).await?;
            match tell {
                Some(tell) if !bridged => tell(wait).await,
                _ => Ok(()),
            }
        }
    })
}
