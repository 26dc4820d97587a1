//! The mailbox as a service of the engine: an object with three handlers.

use std::{sync::Arc, time::Duration};

use arazzo_durable::Durable;
use restate_sdk::{
    discovery::{Handler, HandlerName, InputPayload, OutputPayload, ServiceName, ServiceType},
    endpoint::{ContextInternal, ServiceOptions},
    errors::{HandlerError, HandlerResult, TerminalError},
    serde::{Json, PayloadMetadata},
    service::{Service, ServiceDefinition, macro_support},
};

use super::{Mailbox, Note, Settled};
use crate::{bridges::Bridges, handler};

/// The name of the object at the engine.
pub(crate) const SERVICE: &str = "arazzoMailbox";
/// The handlers: what a broker delivers, what a run waits for, and that it waits no longer.
const DELIVER: &str = "deliver";
const LISTEN: &str = "listen";
pub(crate) const SETTLE: &str = "settle";
/// How long the engine knows the ids of messages and waits.
const KNOWN: Duration = Duration::from_secs(24 * 3600);

/// What all calls share.
struct Mailboxes {
    durable: Durable,
    bridges: Arc<Bridges>,
}

impl Service for Mailboxes {
    type Future = macro_support::ServiceBoxFuture;

    fn handle(&self, context: ContextInternal) -> Self::Future {
        let (durable, bridges) = (self.durable.clone(), Arc::clone(&self.bridges));
        Box::pin(async move {
            let done = call(&durable, &bridges, &context).await;
            context.handle_handler_result(done);
            context.end();
            Ok(())
        })
    }
}

async fn call(
    durable: &Durable,
    bridges: &Arc<Bridges>,
    context: &ContextInternal,
) -> HandlerResult<()> {
    if context.handler_name() == SETTLE {
        let (settled, metadata) = context.input::<Json<Settled>>().await;
        let mailbox = Mailbox::new(metadata.key, durable, bridges, context);
        return mailbox.settle(settled.into_inner()).await;
    }
    let (note, metadata) = context.input::<Json<Note>>().await;
    let (mailbox, note) = (
        Mailbox::new(metadata.key, durable, bridges, context),
        note.into_inner(),
    );
    match context.handler_name() {
        DELIVER => mailbox.deliver(note).await,
        LISTEN => mailbox.listen(note).await,
        _ => {
            let unknown = TerminalError::new_with_code(404, "there is no such handler");
            Err(HandlerError::from(unknown))
        }
    }
}

/// Makes the service; `None` if the engine takes none of this name.
pub(crate) fn service(durable: Durable, bridges: Arc<Bridges>) -> Option<ServiceDefinition> {
    let handlers = vec![
        of::<Json<Note>>(DELIVER, false)?,
        of::<Json<Note>>(LISTEN, false)?,
        // Runs alone call it.
        of::<Json<Settled>>(SETTLE, true)?,
    ];
    let name = ServiceName::try_from(SERVICE.to_owned()).ok()?;
    let discovery = handler::discovery(name, ServiceType::VirtualObject, handlers);
    let options = ServiceOptions::new()
        .idempotency_retention(KNOWN)
        .journal_retention(Duration::ZERO)
        // Most calls need little of what is kept.
        .enable_lazy_state(true);
    let mailboxes = Mailboxes { durable, bridges };
    let service = macro_support::service_definition(mailboxes, discovery);
    Some(service.options(options))
}

fn of<T: PayloadMetadata>(name: &str, private: bool) -> Option<Handler> {
    let name = HandlerName::try_from(name.to_owned()).ok()?;
    let input = InputPayload::from_metadata::<T>();
    let output = OutputPayload::empty();
    let mut handler = handler::described(name, input, output);
    handler.ingress_private = private.then_some(true);
    Some(handler)
}
