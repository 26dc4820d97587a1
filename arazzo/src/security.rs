//! Credentials: what the security schemes of an API ask for, and how requests get it.
//!
//! Generated code says which [`Scheme`]s an operation names. The client holds a [`Credential`] for
//! each, by source and scheme; where a scheme wants a token, it is fetched, kept and renewed here.
//!
//! The invariant: a credential is in the run's redaction before it is in a request, and in no
//! `Debug` or `Display`.

mod choice;
mod credential;
mod scheme;
mod store;
mod token;
mod usage;

pub(crate) use self::choice::{Place, choose};
pub use self::credential::Credential;
pub use self::scheme::Scheme;
pub(crate) use self::store::Security;
pub use self::token::TokenError;
pub(crate) use self::token::{Issued, Untold, obtain};
pub(crate) use self::usage::{CredentialUsage, Placed};
