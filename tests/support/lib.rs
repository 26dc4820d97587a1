//! What several tests share: where things are, how absence is told, a server to talk to, and large
//! descriptions.

mod place;
pub mod pointer;
mod server;
pub mod things;

pub use place::{Folder, fixtures, shared, target, tell, update, workspace};
pub use server::{Answer, Request, Server};
