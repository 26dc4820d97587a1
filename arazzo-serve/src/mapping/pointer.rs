//! JSON Pointers (RFC 6901) behind a `#`.
//!
//! As in runtime expressions of Arazzo, the text after `#` is the pointer itself: nothing of it is
//! percent-encoded.

/// Reads the text after `#`.
///
/// # Errors
///
/// What is wrong with it.
pub(super) fn parse(text: &str) -> Result<String, &'static str> {
    if !text.is_empty() && !text.starts_with('/') {
        return Err("a JSON Pointer begins with `/`");
    }
    let mut escapes = text.split('~').skip(1);
    if escapes.any(|rest| !rest.starts_with(['0', '1'])) {
        return Err("in a JSON Pointer, `~` is written `~0`");
    }
    Ok(text.to_owned())
}

/// Returns the pointer to a member, given the pointer to its object.
pub(super) fn child(parent: &str, name: &str) -> String {
    format!("{parent}/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// Returns the names and indices of a pointer.
pub(super) fn tokens(pointer: &str) -> impl Iterator<Item = String> {
    let tokens = pointer.split('/').skip(1);
    tokens.map(|token| token.replace("~1", "/").replace("~0", "~"))
}
