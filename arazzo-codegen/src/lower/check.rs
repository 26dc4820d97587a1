//! What a document says, against itself and against the API descriptions. A rule or a family of
//! rules is a file; the code of a finding is in it.

pub(in crate::lower) mod criteria;
pub(in crate::lower) mod flow;
pub(in crate::lower) mod request;
pub(in crate::lower) mod response;
pub(in crate::lower) mod unused;
