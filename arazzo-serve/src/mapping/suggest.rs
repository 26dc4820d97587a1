//! What a misspelt name means.

/// Longer names are not compared: the comparison takes time with their length.
const MAX_LENGTH: usize = 100;

/// Returns the candidate that a misspelt name most probably means, if one is close enough.
pub(crate) fn closest<'c>(
    name: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    let close = candidates.into_iter().filter_map(|candidate| {
        let distance = distance(name, candidate)?;
        Some((distance, candidate))
    });
    let best = close.min_by_key(|(distance, _)| *distance);
    best.map(|(_, candidate)| candidate)
}

/// Returns how far two names are apart, if one may be meant by the other. Upper and lower case are
/// the same.
pub(super) fn distance(name: &str, candidate: &str) -> Option<usize> {
    if name.len() > MAX_LENGTH || candidate.len() > MAX_LENGTH {
        return None;
    }
    let limit = (name.chars().count() / 3).max(2);
    let distance = strsim::osa_distance(&name.to_lowercase(), &candidate.to_lowercase());
    (distance <= limit && distance < candidate.len()).then_some(distance)
}

/// Returns `: did you mean …?` with the closest candidate, or nothing.
pub(crate) fn did_you_mean<'c>(
    name: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> String {
    let meant = closest(name, candidates);
    meant.map_or_else(String::new, |meant| format!(": did you mean `{meant}`?"))
}
