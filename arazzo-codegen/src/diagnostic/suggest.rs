//! "Did you mean …?"

/// Longer names are never compared: the comparison takes time and memory with their length.
const MAX_LENGTH: usize = 100;

/// In shorter names than this another letter is another name.
const MIN_LENGTH: usize = 4;

/// How many names are listed.
const LISTED: usize = 8;

/// The first of some names: `` `a`, `b` and 3 more ``.
pub(crate) fn some_of<N: AsRef<str>>(names: &[N]) -> String {
    let shown = names.iter().take(LISTED);
    let shown: Vec<String> = shown.map(|name| format!("`{}`", name.as_ref())).collect();
    match names.len().saturating_sub(LISTED) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// The candidate that a misspelt name most probably means, if one is close enough.
pub(crate) fn closest<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let limit = (name.chars().count() / 3).max(2);
    within(|_| limit, name, candidates)
}

/// The candidate that a name surely is but for a slip or two: for decisions that depend on it.
pub(crate) fn near_miss<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    within(|candidate| (candidate.len() / 4).min(3), name, candidates)
}

/// The same for short names that must be there: `ni` and `inn` are `in`, `ul` is `url`.
pub(crate) fn slip<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    within(|_| 1, name, candidates)
}

fn within<'a>(
    limit: impl Fn(&str) -> usize,
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    if name.len() > MAX_LENGTH {
        return None;
    }
    candidates
        .into_iter()
        .filter(|candidate| candidate.len() <= MAX_LENGTH)
        .map(|candidate| (distance(name, candidate), candidate))
        .filter(|(distance, it)| *distance <= limit(it) && *distance < it.len())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Whether a name is surely the other one, written in another way: in case, by its separators, or by
/// one slip of the hand. `min` and `max`, `input` and `output`, `line1` and `line2` are not.
pub(crate) fn is_slip_of(name: &str, other: &str) -> bool {
    let letters = |text: &str| -> String {
        let letters = text.chars().filter(|letter| letter.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect()
    };
    let digits = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
    if name.len() > MAX_LENGTH || other.len() > MAX_LENGTH {
        return false;
    }
    let long = name.chars().count().max(other.chars().count()) >= MIN_LENGTH;
    let same = letters(name) == letters(other) && !letters(name).is_empty();
    same || (long && digits(name) == digits(other) && distance(name, other) == 1)
}

fn distance(name: &str, candidate: &str) -> usize {
    if candidate.eq_ignore_ascii_case(name) {
        return 0;
    }
    strsim::damerau_levenshtein(&candidate.to_lowercase(), &name.to_lowercase())
}
