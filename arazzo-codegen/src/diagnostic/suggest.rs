//! "Did you mean …?"

/// Longer names are never compared: the comparison takes time and memory with their length.
const LONGEST: usize = 100;

/// The candidate that a misspelt name most probably means, if one is close enough.
pub(crate) fn closest<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    within((name.chars().count() / 3).max(2), name, candidates)
}

/// The candidate that a name surely is but for a slip or two: for decisions that depend on it.
pub(crate) fn near_miss<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let length = name.chars().count();
    let limit = if length < 4 {
        0
    } else {
        (length / 4).clamp(1, 3)
    };
    within(limit, name, candidates)
}

fn within<'a>(
    limit: usize,
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    if name.len() > LONGEST {
        return None;
    }
    candidates
        .into_iter()
        .filter(|candidate| candidate.len() <= LONGEST)
        .map(|candidate| (distance(name, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= limit && *distance < candidate.len())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

fn distance(name: &str, candidate: &str) -> usize {
    if candidate.eq_ignore_ascii_case(name) {
        return 0;
    }
    strsim::damerau_levenshtein(&candidate.to_lowercase(), &name.to_lowercase())
}
