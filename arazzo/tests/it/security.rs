//! Credentials: where they go, which alternative is taken, how tokens are got and kept, and that
//! nobody sees them.

mod choice;
#[cfg(any(feature = "http", feature = "reqwest"))]
mod loopback;
mod places;
mod secrecy;
mod tokens;

use arazzo::rt::{Client, Method, Response, Run, Scheme, StepError};
use arazzo::testing::{Recorded, Reply, Script};
use arazzo::{ClientBuilder, Credential};

use crate::support::{API, Step};

pub(crate) const KEY: Scheme = Scheme::api_key(API, "key", arazzo::rt::Location::Header, "X-Key");
pub(crate) const BASIC: Scheme = Scheme::basic(API, "basic");
pub(crate) const BEARER: Scheme = Scheme::bearer(API, "bearer");
pub(crate) const OAUTH: Scheme = Scheme::oauth2(API, "oauth")
    .client_credentials("https://id.example.com/token")
    .scopes(&["read", "write"]);

/// A client of a script, with some settings.
pub(crate) fn client(script: &Script, set: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Client {
    let builder = Client::builder().transport(script.clone());
    set(builder).build().expect("the settings are valid")
}

/// One request of a run that shows what is asked for.
pub(crate) async fn get(
    run: &Run,
    alternatives: &[&[Scheme]],
) -> Result<Response<Step>, StepError<Step>> {
    let request = run.request("step", Method::GET, API, "/thing");
    request.security(alternatives).send().await
}

/// The request that one credential makes.
pub(crate) async fn sent(
    scheme: Scheme,
    credential: impl Into<Credential>,
) -> Result<Recorded, StepError<Step>> {
    let script = Script::new().reply(Reply::status(204));
    let client = client(&script, |client| {
        client.credential("api", scheme.name(), credential)
    });
    get(&Run::new(&client), &[&[scheme]]).await?;
    Ok(script.requests().remove(0))
}
