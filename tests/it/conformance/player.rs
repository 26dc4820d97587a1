//! The servers of a case: one for each source, which answer from its script.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use support::Server;

use super::case::{Case, Run};
use super::script::Script;

pub(super) struct Player {
    servers: BTreeMap<String, (Server, String)>,
    script: Arc<Mutex<Script>>,
}

impl Player {
    /// Opens the servers of a case that is run.
    pub(super) fn open(case: &Case, run: Run) -> Result<Player, String> {
        let script = Script::new(case, run)?;
        let (bases, begun) = (script.bases(), Instant::now());
        let script = Arc::new(Mutex::new(script));
        let open = |(name, base): (String, String)| {
            let (script, source) = (Arc::clone(&script), name.clone());
            let server = Server::start(move |request| {
                lock(&script).answer(&source, &request, begun.elapsed())
            });
            (name, (server, base))
        };
        Ok(Player {
            servers: bases.into_iter().map(open).collect(),
            script,
        })
    }

    /// Where each source is to be found.
    pub(super) fn urls(&self) -> impl Iterator<Item = (&str, String)> {
        self.servers
            .iter()
            .map(|(name, (server, base))| (name.as_str(), server.url() + base))
    }

    /// What went wrong, and what never came.
    pub(super) fn problems(&self) -> Vec<String> {
        let script = lock(&self.script);
        let problems = script.problems().iter().cloned();
        problems.chain(script.unused()).collect()
    }
}

fn lock(script: &Mutex<Script>) -> MutexGuard<'_, Script> {
    script.lock().unwrap_or_else(PoisonError::into_inner)
}
