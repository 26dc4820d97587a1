//! Who may do what: the checks that every request passes before it reaches a route.
//!
//! The invariant: without a choice of the program, only the probes answer. Tokens and signatures are
//! compared in constant time, and no answer says which of several checks of a credential failed.

mod bearer;
mod guard;
mod host;
mod origin;
mod replay;
mod webhook;

use axum::http::{HeaderMap, header};

pub(crate) use self::bearer::Bearer;
pub(crate) use self::guard::{Caller, guard};
pub(crate) use self::host::{HostName, Hosts};
pub(crate) use self::origin::Origins;
pub use self::webhook::Webhook;
use crate::principal::Principal;

/// The paths that need no token: they say nothing of workflows and runs.
pub(crate) const PROBES: [&str; 2] = ["/healthz", "/readyz"];

/// Who may call the service, and how it must be addressed.
#[derive(Debug, Default)]
pub(crate) struct Access {
    pub(crate) bearers: Vec<Bearer>,
    pub(crate) webhooks: Vec<Webhook>,
    /// Whether everybody may call.
    pub(crate) open: bool,
    pub(crate) hosts: Hosts,
    pub(crate) origins: Origins,
    pub(crate) replays: replay::Replays,
}

impl Access {
    /// Returns whether nobody may call.
    #[cfg(feature = "program")]
    pub(crate) fn is_closed(&self) -> bool {
        !self.open && self.bearers.is_empty() && self.webhooks.is_empty()
    }

    /// Returns the principal of a request, as far as its headers say.
    fn principal(&self, headers: &HeaderMap) -> Option<Principal> {
        match headers.get(header::AUTHORIZATION) {
            None => self.open.then(Principal::anyone),
            // A wrong token is refused even where none is needed: its holder believes to be somebody.
            Some(given) if !self.bearers.is_empty() => bearer::find(&self.bearers, given),
            Some(_) => self.open.then(Principal::anyone),
        }
    }

    /// Returns the webhook whose signature a request to start a workflow carries.
    fn webhook(&self, workflow: &str, headers: &HeaderMap) -> Option<&Webhook> {
        let mut webhooks = self.webhooks.iter();
        webhooks.find(|webhook| webhook.is_for(workflow) && webhook.is_carried_by(headers))
    }
}
