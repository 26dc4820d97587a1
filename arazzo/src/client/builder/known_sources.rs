//! The names of sources that the settings of a client may have.

use super::{BuildError, ClientBuilder};

impl ClientBuilder {
    /// Names all sources that the settings of this client may be for. A setting for another name is
    /// an error of [`build`](Self::build); otherwise it is kept for workflows that have such a source.
    ///
    /// Every generated workflow with sources has their names as constants in its module `sources`.
    /// A name that is misspelt would leave the server of the API description in place, and with it
    /// production:
    ///
    /// ```
    /// let client = arazzo::Client::builder()
    ///     .known_sources(&["knockObjectsApi"])
    ///     .server("knockObjectApi", "http://127.0.0.1:8080")
    ///     .build();
    /// assert_eq!(
    ///     client.unwrap_err().to_string(),
    ///     "no source is named `knockObjectApi`: did you mean `knockObjectsApi`?"
    /// );
    /// ```
    pub fn known_sources(mut self, names: &[&str]) -> Self {
        let known = self.known_sources.get_or_insert_default();
        known.extend(names.iter().map(|name| (*name).to_owned()));
        self
    }

    /// Checks the names of sources in all settings.
    pub(super) fn check_sources(&self) -> Result<(), BuildError> {
        let Some(known) = &self.known_sources else {
            return Ok(());
        };
        let is_known = |named: &str| {
            // The default channel has no name.
            named.is_empty()
                || known.iter().any(|name| {
                    let document = named.strip_suffix(name.as_str());
                    document.is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
                })
        };
        match self.named_sources().find(|named| !is_known(named)) {
            Some(unknown) => Err(unknown_source(unknown, known)),
            None => Ok(()),
        }
    }

    /// The names of sources that settings have.
    fn named_sources(&self) -> impl Iterator<Item = &String> {
        let of_schemes = self.credentials.keys().chain(self.token_urls.keys());
        let named = self
            .servers
            .keys()
            .chain(self.choices.keys())
            .chain(self.channels.keys())
            .chain(self.headers.keys())
            .chain(of_schemes.map(|(source, _)| source));
        #[cfg(feature = "signing")]
        let named = named.chain(self.signers.keys());
        named
    }
}

fn unknown_source(unknown: &str, known: &[String]) -> BuildError {
    let closest = known
        .iter()
        .map(|name| (strsim::damerau_levenshtein(unknown, name), name))
        .min();
    let advice = match closest {
        Some((distance, name)) if distance <= (name.chars().count() / 3).max(2) => {
            format!("did you mean `{name}`?")
        }
        _ => {
            let names: Vec<_> = known.iter().map(|name| format!("`{name}`")).collect();
            format!("the known sources are {}", names.join(", "))
        }
    };
    BuildError::new(format!("no source is named `{unknown}`: {advice}"))
}
