//! The servers of a case, which answer from its script: one for each source, or a proxy for all.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use support::Server;

use super::case::{Case, Run, Servers};
use super::script::Script;

pub(super) struct Player {
    servers: BTreeMap<String, (Server, String)>,
    proxy: Option<Server>,
    script: Arc<Mutex<Script>>,
}

impl Player {
    /// Opens the servers of a case that is run.
    pub(super) fn open(case: &Case, run: Run) -> Result<Player, String> {
        let servers = run.servers;
        let script = Script::new(case, run)?;
        let (bases, begun) = (script.bases(), Instant::now());
        let script = Arc::new(Mutex::new(script));
        let mut player = Player {
            servers: BTreeMap::new(),
            proxy: None,
            script: Arc::clone(&script),
        };
        let open = |source: Option<String>| {
            let script = Arc::clone(&script);
            Server::start(move |request| {
                let now = begun.elapsed();
                lock(&script).answer(source.as_deref(), &request, now)
            })
        };
        if servers == Servers::Described {
            player.proxy = Some(open(None));
            return Ok(player);
        }
        for (name, base) in bases {
            let server = open(Some(name.clone()));
            player.servers.insert(name, (server, base));
        }
        Ok(player)
    }

    /// Where each source is to be found.
    pub(super) fn urls(&self) -> impl Iterator<Item = (&str, String)> {
        self.servers
            .iter()
            .map(|(name, (server, base))| (name.as_str(), server.url() + base))
    }

    /// The proxy by which all requests go.
    pub(super) fn proxy(&self) -> Option<String> {
        self.proxy.as_ref().map(Server::url)
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
