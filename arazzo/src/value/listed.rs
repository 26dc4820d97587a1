//! Enumerations that are defined by a table of JSON values and variants.
//!
//! Generated code has the table, with one line per value. The code that searches the table is here,
//! once for all enumerations.

use serde::{Deserialize, Deserializer};

/// Returns the value of a variant, or the default value for a variant that is in no row.
pub fn value<K: Copy + Default, T: PartialEq>(listed: &[(K, T)], variant: &T) -> K {
    let row = listed.iter().find(|(_, one)| one == variant);
    row.map(|(value, _)| *value).unwrap_or_default()
}

/// Reads a string and returns its variant, or the variant for unlisted values.
///
/// # Errors
///
/// If the value is not a string.
pub fn read_text<'de, T: Clone, D: Deserializer<'de>>(
    listed: &[(&'static str, T)],
    other: fn(String) -> T,
    deserializer: D,
) -> Result<T, D::Error> {
    let text = String::deserialize(deserializer)?;
    let row = listed.iter().find(|(value, _)| *value == text);
    Ok(row.map_or_else(|| other(text), |(_, variant)| variant.clone()))
}

/// Reads an integer and returns its variant, or the variant for unlisted values.
///
/// # Errors
///
/// If the value is not an integer.
pub fn read_integer<'de, T: Clone, D: Deserializer<'de>>(
    listed: &[(i64, T)],
    other: fn(i64) -> T,
    deserializer: D,
) -> Result<T, D::Error> {
    let integer = i64::deserialize(deserializer)?;
    let row = listed.iter().find(|(value, _)| *value == integer);
    Ok(row.map_or_else(|| other(integer), |(_, variant)| variant.clone()))
}

/// Returns the first column of a table of `N` rows.
pub const fn texts<T, const N: usize>(listed: &[(&'static str, T)]) -> [&'static str; N] {
    let mut texts = [""; N];
    let mut index = 0;
    while index < N {
        texts[index] = listed[index].0;
        index += 1;
    }
    texts
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::de::IntoDeserializer;
    use serde::de::value::{Error, StrDeserializer};

    #[derive(Clone, Debug, PartialEq)]
    enum State {
        Open,
        Done,
        Other(String),
    }

    const STATES: &[(&str, State)] = &[("open", State::Open), ("done", State::Done)];

    fn read(text: &str) -> Result<State, Error> {
        let deserializer: StrDeserializer<'_, Error> = text.into_deserializer();
        read_text(STATES, State::Other, deserializer)
    }

    #[test]
    fn a_listed_value_is_its_variant() {
        assert_eq!(read("done"), Ok(State::Done));
        assert_eq!(value(STATES, &State::Done), "done");
    }

    #[test]
    fn another_value_is_kept() {
        assert_eq!(read("Done"), Ok(State::Other("Done".to_owned())));
    }

    #[test]
    fn the_texts_of_a_table_are_known_to_the_compiler() {
        const TEXTS: &[&str] = &texts::<_, 2>(STATES);
        assert_eq!(TEXTS, ["open", "done"]);
    }
}
