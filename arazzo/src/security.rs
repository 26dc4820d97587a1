//! Credentials: the requirements of an API's security schemes, and how requests satisfy them.
//!
//! Generated code lists the [`Scheme`]s of an operation. The client has a [`Credential`] for each,
//! by source and scheme. If a scheme needs a token, it is fetched, kept and renewed here.
//!
//! The invariant: a credential is added to the run's redaction before it is added to a request, and
//! appears in no `Debug` or `Display`.

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
pub(crate) use self::token::{Issued, Tokens, Untold, obtain};
pub(crate) use self::usage::{CredentialUsage, Placed};
