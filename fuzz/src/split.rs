//! Bytes as several arguments.

/// The first byte, and the rest; zero and nothing where there is none.
pub(crate) fn first(data: &[u8]) -> (u8, &[u8]) {
    data.split_first()
        .map_or((0, data), |(byte, rest)| (*byte, rest))
}

/// The text before and after the first line that is `%%%`.
pub(crate) fn parts(text: &str) -> (&str, &str) {
    text.split_once("\n%%%\n").unwrap_or((text, ""))
}
