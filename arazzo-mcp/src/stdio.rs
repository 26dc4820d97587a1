//! Tools over standard input and output, for clients that start the program themselves.

use std::io;

use rmcp::ServiceExt;

use crate::server::Server;

impl Server {
    /// Serves one client on standard input and output until it closes its end.
    ///
    /// Nothing else may write to standard output in the meantime.
    ///
    /// # Errors
    ///
    /// If the client does not begin as the protocol says, or goes away before it has begun.
    pub async fn stdio(self) -> io::Result<()> {
        let running = self.serve(rmcp::transport::io::stdio()).await;
        let running = running.map_err(io::Error::other)?;
        running.waiting().await.map_err(io::Error::other)?;
        Ok(())
    }
}
