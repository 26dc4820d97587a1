//! [`Webhook`]: a sender that signs what it sends.

use std::time::{Duration, SystemTime};

use arazzo::signing::Signer;
use axum::http::HeaderMap;

use super::replay::Fingerprint;
use crate::principal::Principal;

/// A sender of webhooks: it may start some workflows, with bodies that it has signed.
///
/// A request is accepted once, and only if its signature is recent. A second signer accepts another
/// secret beside the first, so that the sender can change its secret.
///
/// ```
/// use std::time::Duration;
/// use arazzo::signing::Signer;
/// use arazzo_serve::Webhook;
///
/// let webhook = Webhook::new("shop", Signer::new("whsec_new"))
///     .or_signed_by(Signer::new("whsec_old"))
///     .window(Duration::from_secs(120))
///     .starts("placeOrder");
/// # let _ = webhook;
/// ```
#[derive(Clone, Debug)]
#[must_use = "a webhook does nothing until a service has it"]
pub struct Webhook {
    principal: Principal,
    signers: Vec<Signer>,
    workflows: Vec<String>,
    window: Duration,
}

impl Webhook {
    /// Makes a webhook; `name` is that of its principal. It may start no workflow yet.
    pub fn new(name: &str, signer: Signer) -> Self {
        Self {
            principal: Principal::webhook(name),
            signers: vec![signer],
            workflows: Vec::new(),
            window: Duration::from_secs(300),
        }
    }

    /// Accepts signatures of this signer too.
    pub fn or_signed_by(mut self, signer: Signer) -> Self {
        self.signers.push(signer);
        self
    }

    /// Lets the sender start the workflow with this id.
    pub fn starts(mut self, workflow: &str) -> Self {
        self.workflows.push(workflow.to_owned());
        self
    }

    /// Sets how far the time of a signature may be from the service's, in either direction. A
    /// request is not accepted twice within it. Default: 5 minutes.
    pub fn window(mut self, window: Duration) -> Self {
        self.window = window;
        self
    }

    pub(crate) fn workflows(&self) -> &[String] {
        &self.workflows
    }

    pub(super) fn principal(&self) -> &Principal {
        &self.principal
    }

    pub(super) fn validity(&self) -> Duration {
        self.window
    }

    pub(super) fn is_for(&self, workflow: &str) -> bool {
        self.workflows.iter().any(|known| known == workflow)
    }

    pub(super) fn is_carried_by(&self, headers: &HeaderMap) -> bool {
        let mut signers = self.signers.iter();
        signers.any(|signer| headers.contains_key(signer.header_name()))
    }

    /// Verifies a request, and returns what identifies it; `None` if no signer has signed it.
    pub(super) fn verify(&self, headers: &HeaderMap, body: &[u8]) -> Option<Fingerprint> {
        let now = SystemTime::now();
        let signed = self.signers.iter().find_map(|signer| {
            let header = joined(headers, signer)?;
            let verified = signer.verify(&header, body, now, self.window);
            verified.is_ok().then_some((signer, header))
        });
        // What was signed identifies the request, however the header is written and whichever of
        // the secrets signed it.
        signed.map(|(signer, header)| signer.fingerprint(&header, body))
    }
}

/// Joins the values of a header that occurs several times (RFC 9110, section 5.3).
fn joined(headers: &HeaderMap, signer: &Signer) -> Option<String> {
    let values = headers.get_all(signer.header_name()).iter();
    let texts = values.map(|value| value.to_str().ok());
    let texts = texts.collect::<Option<Vec<_>>>()?;
    (!texts.is_empty()).then(|| texts.join(","))
}
