//! The choice among the alternatives of a requirement (OpenAPI, "Security Requirement Object").

use super::{Scheme, Security, usage::CHALLENGE};
use crate::{
    error::{Cause, StepError, StepId},
    request::Location,
    run::Run,
    transport::Transport,
};

/// Where a credential is sent: a header, a query parameter, or a cookie.
pub(crate) type Place = (Location, &'static str);

/// Returns the schemes of the first alternative that can be satisfied. An alternative whose places
/// the step itself fills takes precedence, and an alternative without schemes comes last.
pub(crate) fn choose<'a, L: AsRef<[Scheme]>>(
    security: &Security,
    transport: &dyn Transport,
    alternatives: &'a [L],
    is_set: impl Fn(Place) -> bool,
) -> Result<Vec<&'a Scheme>, Cause> {
    let unset = |schemes: &'a L| -> Vec<&'a Scheme> {
        let set = |scheme: &&Scheme| scheme.place().is_some_and(&is_set);
        schemes
            .as_ref()
            .iter()
            .filter(|scheme| !set(scheme))
            .collect()
    };
    let named: Vec<_> = alternatives
        .iter()
        .filter(|one| !one.as_ref().is_empty())
        .collect();
    let mut open: Vec<_> = named.iter().map(|schemes| unset(schemes)).collect();
    // A step that authenticates itself needs no credential of the client, even if the client has one
    // for an earlier alternative.
    if let Some(satisfied) = open.iter().position(Vec::is_empty) {
        return Ok(open.swap_remove(satisfied));
    }
    let has_all = |open: &Vec<&Scheme>| open.iter().all(|scheme| security.has(transport, scheme));
    if let Some(satisfied) = open.iter().position(has_all) {
        return Ok(open.swap_remove(satisfied));
    }
    if open.len() < alternatives.len() || alternatives.is_empty() {
        return Ok(Vec::new());
    }
    Err(unsatisfied(security, transport, open))
}

/// Makes the cause for alternatives of which the client can satisfy none.
fn unsatisfied(security: &Security, transport: &dyn Transport, open: Vec<Vec<&Scheme>>) -> Cause {
    let challenge = open.iter().flatten().find(|one| one.answers_challenge());
    let challenge = challenge.copied();
    // No setting of the client could satisfy an alternative with a challenge, so it is not reported
    // as missing if there is any other.
    let settable: Vec<_> = open
        .into_iter()
        .filter(|schemes| !schemes.iter().any(|one| one.answers_challenge()))
        .collect();
    if let (Some(scheme), true) = (challenge, settable.is_empty()) {
        return Cause::unfit_credential(scheme, CHALLENGE);
    }
    let missing = settable.iter().map(|schemes| {
        let missing = schemes
            .iter()
            .filter(|scheme| !security.has(transport, scheme));
        missing.map(|scheme| **scheme).collect()
    });
    Cause::no_credential(missing.collect())
}

impl Run {
    /// Checks that the client has the credentials that the operations of a workflow require: for
    /// each requirement, all schemes of one of its alternatives. A run does so before it sends
    /// anything.
    ///
    /// # Errors
    ///
    /// [`Cause::NoCredential`] if a credential is missing, [`Cause::Credential`] if one cannot be
    /// used for its scheme.
    pub fn check_credentials<S: StepId>(
        &self,
        requirements: &[&[&[Scheme]]],
    ) -> Result<(), StepError<S>> {
        let checked = self.check_all(requirements);
        checked.map_err(|cause| StepError::before_start(cause).redacting(self.redaction()))
    }

    fn check_all(&self, requirements: &[&[&[Scheme]]]) -> Result<(), Cause> {
        let client = self.client();
        let security = &client.settings().security;
        for alternatives in requirements {
            for scheme in choose(security, client.transport(), alternatives, |_| false)? {
                if let Some(Err(reason)) = security.usage(scheme) {
                    return Err(Cause::unfit_credential(scheme, reason));
                }
            }
        }
        Ok(())
    }
}
