//! [`Resolver`]: the service that gives answers to awakeables.
//!
//! The engine keeps an answer until a worker is there, and takes one for each key: so an answer may
//! come while no worker lives, and only the first one counts.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::STANDARD};
use restate_sdk::prelude::*;
use serde::{Deserialize, Serialize};

/// The name of the service at the engine.
pub(crate) const SERVICE: &str = "arazzoAnswers";
/// How long the engine knows that an answer was given.
const KEPT: Duration = Duration::from_secs(30 * 24 * 3600);

/// What an awakeable is given.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Answer {
    pub(crate) id: String,
    /// What was sealed for it, in Base64.
    pub(crate) given: String,
}

struct Resolver;

#[restate_sdk::service(name = "arazzoAnswers")]
impl Resolver {
    #[handler]
    async fn resolve(
        &self,
        context: Context<'_>,
        answer: Json<Answer>,
    ) -> Result<(), HandlerError> {
        let Answer { id, given } = answer.into_inner();
        let given = STANDARD.decode(given);
        let given = given.map_err(|_| TerminalError::new_with_code(400, "it is not Base64"))?;
        context.resolve_awakeable(&id, given);
        Ok(())
    }
}

/// Makes the service.
pub(crate) fn service() -> ServiceDefinition {
    let options = ServiceOptions::new()
        .idempotency_retention(KEPT)
        .journal_retention(Duration::ZERO);
    Resolver.into_service_definition().options(options)
}
