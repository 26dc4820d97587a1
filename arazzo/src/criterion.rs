//! The evaluation of conditions at run time (Arazzo, "Criterion Object").
//!
//! [`simple`] compares as simple conditions do: it ignores the case of strings, compares numeric
//! text as numbers, and treats a missing value like `null`. [`exact`] compares as RFC 9535 does. No
//! function here fails: a condition on a value of the wrong kind does not hold.

pub mod exact;
mod jsonpath;
mod number;
mod regex;
pub mod simple;

pub use self::jsonpath::{
    JsonPath, jsonpath_all, jsonpath_first, jsonpath_matches, jsonpath_quoted,
};
pub(crate) use self::regex::is_pattern;
pub use self::regex::{Regex, regex_matches};
