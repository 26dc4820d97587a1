//! The settings of a client that a workflow does not use.

use super::Client;
use crate::{description::Description, workflow::Workflow};

impl Client {
    /// Lists the settings that the workflow `W` does not use, in words: servers, channels and
    /// credentials for sources that it does not call, and credentials for schemes that none of its
    /// requests asks for. A name that is misspelt is among them.
    ///
    /// A client is often shared by several workflows, so this is no error by itself.
    ///
    /// ```
    /// # use arazzo::{Client, Description, Map, SourceName, Workflow, WorkflowError};
    /// # struct GetPet;
    /// # impl Workflow for GetPet {
    /// #     const ID: &'static str = "getPet";
    /// #     const DESCRIPTION: &'static Description =
    /// #         &Description::new().sources(&[SourceName::new("pets", "petsApi")]);
    /// #     type Inputs = Map;
    /// #     type Outputs = Map;
    /// #     type Error = WorkflowError<&'static str, ()>;
    /// #     async fn run(_: &Client, inputs: Map) -> Result<Map, Self::Error> { Ok(inputs) }
    /// # }
    /// # fn main() -> Result<(), arazzo::BuildError> {
    /// let client = Client::builder().server("petApi", "http://127.0.0.1:8080").build()?;
    /// assert_eq!(client.unused_settings::<GetPet>(), ["the server of the source `petApi`"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn unused_settings<W: Workflow>(&self) -> Vec<String> {
        self.unused_by(W::DESCRIPTION)
    }

    pub(crate) fn unused_by(&self, description: &Description) -> Vec<String> {
        let used = |named: &str| {
            let mut sources = description.sources.iter();
            named.is_empty() || sources.any(|source| source.is_meant_by(named))
        };
        let settings = self.settings();
        let servers = settings.servers.keys().chain(settings.choices.keys());
        let servers = servers.map(|source| (source, "server"));
        let channels = settings.channels.keys().map(|source| (source, "channel"));
        let named = servers.chain(channels);
        #[cfg(feature = "signing")]
        let named = named.chain(settings.signers.keys().map(|source| (source, "signer")));
        let named = named.filter(|(source, _)| !used(source));
        let named = named.map(|(source, what)| format!("the {what} of the source `{source}`"));
        named.chain(self.unused_credentials(description)).collect()
    }

    fn unused_credentials(&self, description: &Description) -> impl Iterator<Item = String> {
        let used = |source: &str, scheme: &str| {
            let mut known = description.credentials.iter();
            known.any(|one| one.scheme == scheme && one.source.is_meant_by(source))
        };
        let security = &self.settings().security;
        let named = security
            .credentials
            .keys()
            .chain(security.token_urls.keys());
        let unused = named.filter(move |(source, scheme)| !used(source, scheme));
        unused.map(|(source, scheme)| {
            format!("the credential for the scheme `{scheme}` of the source `{source}`")
        })
    }
}
