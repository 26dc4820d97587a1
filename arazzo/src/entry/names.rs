//! Names in messages: lists of them, and what a misspelt one means.

/// Longer names are not compared: the comparison takes time with their length.
const MAX_LENGTH: usize = 100;

/// Lists names: `` `a`, `b` and `c` ``.
pub(super) fn listed(names: &[&str]) -> String {
    let quoted = |names: &[&str]| -> Vec<String> {
        let quoted = names.iter().map(|name| format!("`{name}`"));
        quoted.collect()
    };
    match names {
        [] => String::new(),
        [only] => format!("`{only}`"),
        [first @ .., last] => format!("{} and `{last}`", quoted(first).join(", ")),
    }
}

/// Says that there are no such inputs; those that are misspelt come last, each with what it means.
/// `one` and `many` are the words before one name and before several.
pub(crate) fn unknown(names: &[&str], known: &[&str], one: &str, many: &str) -> Vec<String> {
    let meant = |name: &&str| closest(name, known);
    let strange: Vec<&str> = names
        .iter()
        .copied()
        .filter(|name| meant(name).is_none())
        .collect();
    let strange = match strange.len() {
        0 => None,
        1 => Some(format!("{one} {}", listed(&strange))),
        _ => Some(format!("{many} {}", listed(&strange))),
    };
    let misspelt = names.iter().filter_map(|name| {
        let meant = meant(name)?;
        Some(format!("{one} `{name}`: did you mean `{meant}`?"))
    });
    strange.into_iter().chain(misspelt).collect()
}

/// Returns the candidate that a misspelt name most probably means, if one is close enough.
pub(crate) fn closest<'c>(name: &str, candidates: &[&'c str]) -> Option<&'c str> {
    let limit = (name.chars().count() / 3).max(2);
    let short = |name: &str| name.len() <= MAX_LENGTH;
    candidates
        .iter()
        .filter(|candidate| short(name) && short(candidate))
        .map(|candidate| (distance(name, candidate), *candidate))
        .filter(|(distance, candidate)| *distance <= limit && *distance < candidate.len())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Returns how many letters have to be added, removed or replaced; upper and lower case are the
/// same.
fn distance(name: &str, other: &str) -> usize {
    strsim::levenshtein(&name.to_lowercase(), &other.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_name_means_the_closest_one() {
        let known = ["limit", "name", "API_KEY"];
        for (name, meant) in [
            ("limits", Some("limit")),
            ("lmiit", Some("limit")),
            ("nam", Some("name")),
            ("api_key", Some("API_KEY")),
            ("x", None),
            ("photo", None),
            ("", None),
        ] {
            assert_eq!(closest(name, &known), meant, "{name}");
        }
        assert_eq!(closest(&"n".repeat(101), &[&"n".repeat(100)]), None);
    }

    #[test]
    fn names_are_listed_with_an_and_before_the_last() {
        for (names, text) in [
            (&["a"][..], "`a`"),
            (&["a", "b"], "`a` and `b`"),
            (&["a", "b", "c"], "`a`, `b` and `c`"),
        ] {
            assert_eq!(listed(names), text);
        }
    }
}
