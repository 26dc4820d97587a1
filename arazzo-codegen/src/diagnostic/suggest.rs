//! "Did you mean …?"

/// The candidate that a misspelt name most probably means, if one is close enough.
pub(crate) fn closest<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let limit = (name.chars().count() / 3).max(2);
    let distance = |candidate: &str| {
        if candidate.eq_ignore_ascii_case(name) {
            return 0;
        }
        strsim::damerau_levenshtein(&candidate.to_lowercase(), &name.to_lowercase())
    };
    candidates
        .into_iter()
        .map(|candidate| (distance(candidate), candidate))
        .filter(|(distance, candidate)| *distance <= limit && *distance < candidate.len())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}
