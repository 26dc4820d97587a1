//! The secrets that settings bind, for workflows that are called in another way than by the service.

use arazzo::{Entry, Secret};

use super::Settings;

impl Settings {
    /// Returns the secret inputs of some workflows that are bound: `input` in all of them,
    /// `workflow/input` in one.
    pub(crate) fn bound(&self, entries: &[Entry]) -> Vec<(String, Secret)> {
        let secrets = self.secrets.iter();
        let mut bound: Vec<_> = secrets
            .map(|(name, secret)| (name.clone(), secret.clone()))
            .collect();
        for entry in entries {
            let options = self.workflows.get(entry.id());
            let own = options.into_iter().flat_map(|options| &options.bound);
            let own = own.map(|(name, secret)| (format!("{}/{name}", entry.id()), secret.clone()));
            bound.extend(own);
        }
        bound
    }
}
