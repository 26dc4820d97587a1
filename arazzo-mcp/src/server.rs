//! [`Server`]: the tools, ready to be called.

use std::{fmt, sync::Arc};

use rmcp::model::Tool as Told;

use crate::{runner::Runner, tool::Tool};

/// An MCP server whose tools are workflows: an [`rmcp::ServerHandler`] for any transport of
/// `rmcp`. Clones share what runs them, with its limits.
#[derive(Clone)]
pub struct Server {
    pub(crate) runner: Arc<dyn Runner>,
    pub(crate) tools: Arc<[Tool]>,
    pub(crate) name: Arc<str>,
    pub(crate) version: Arc<str>,
}

impl Server {
    /// Returns what clients are told of the tools.
    pub fn tools(&self) -> impl Iterator<Item = &Told> {
        self.tools.iter().map(|tool| &tool.told)
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.tools().map(|tool| &tool.name).collect();
        f.debug_struct("Server")
            .field("name", &self.name)
            .field("tools", &names)
            .finish_non_exhaustive()
    }
}
