//! What several tests share: where things are, how absence is told, and a server to talk to.

mod place;
pub mod pointer;
mod server;

pub use place::{Folder, fixtures, shared, target, tell, update, workspace};
pub use server::{Answer, Request, Server};
