//! Values of user-defined types that are written as text: in paths, queries, headers and templates.

use std::fmt::Display;

use serde::{Serialize, Serializer};

/// A value that serialises as its `Display` text, which may differ from its JSON form.
#[derive(Debug)]
pub struct Displayed<'a, T>(&'a T);

impl<T: Display> Serialize for Displayed<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self.0)
    }
}

/// Wraps a value so that it serialises as text.
pub fn displayed<T: Display>(value: &T) -> Displayed<'_, T> {
    Displayed(value)
}

/// Wraps the values of a list so that they serialise as text.
pub fn displayed_all<'a, T: Display + 'a, L>(list: &'a L) -> Vec<Displayed<'a, T>>
where
    &'a L: IntoIterator<Item = &'a T>,
{
    list.into_iter().map(Displayed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{json, to_value};

    struct Celsius(f64);

    impl Display for Celsius {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            write!(f, "{} °C", self.0)
        }
    }

    #[test]
    fn values_are_written_as_they_are_displayed() {
        let warm = Celsius(21.5);
        assert_eq!(to_value(displayed(&warm)).ok(), Some(json!("21.5 °C")));
        assert_eq!(
            to_value(None.map(displayed::<Celsius>)).ok(),
            Some(json!(null))
        );
        let list = vec![warm, Celsius(3.0)];
        let texts = to_value(displayed_all(&list)).ok();
        assert_eq!(texts, Some(json!(["21.5 °C", "3 °C"])));
    }
}
