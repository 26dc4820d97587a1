//! The listener of a worker.

use std::{io, net::SocketAddr};

use tokio::net::{TcpListener, TcpSocket};

/// How many connections may wait to be accepted.
const BACKLOG: u32 = 1024;

/// Makes a listener whose connections send small packets at once.
///
/// The engine waits for every entry of a journal, and an entry is a small packet: without this, each
/// waits for 40 ms more. The SDK sets nothing on what it accepts; on Linux a connection has what its
/// listener has.
///
/// # Errors
///
/// If the address cannot be listened on.
pub fn listener(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4(),
        SocketAddr::V6(_) => TcpSocket::new_v6(),
    }?;
    socket.set_reuseaddr(true)?;
    socket.set_nodelay(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}
