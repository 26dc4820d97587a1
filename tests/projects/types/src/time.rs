//! Types of this crate that generated code uses.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A moment: in JSON as it is written there, elsewhere as `@…`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Moment {
    year: u16,
}

impl Moment {
    /// The beginning of a year.
    pub(crate) fn of(year: u16) -> Self {
        Moment { year }
    }
}

impl TryFrom<String> for Moment {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let year = text.strip_suffix("-01-01T00:00:00Z");
        let year = year.and_then(|year| u16::from_str(year).ok());
        year.map(Moment::of).ok_or("no beginning of a year".to_owned())
    }
}

impl From<Moment> for String {
    fn from(moment: Moment) -> String {
        format!("{}-01-01T00:00:00Z", moment.year)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "@{}", self.year)
    }
}

/// An id.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Id(pub(crate) String);

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
