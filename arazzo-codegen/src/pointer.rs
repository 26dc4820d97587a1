//! Reference tokens of JSON Pointers (RFC 6901, section 3): the one place that spells their escapes.

/// A key as a token of a pointer.
pub(crate) fn escape(key: &str) -> String {
    // `~` first, so that the one of `~1` is not escaped again.
    if !key.contains(['~', '/']) {
        return key.to_owned();
    }
    key.replace('~', "~0").replace('/', "~1")
}

/// A token of a pointer as a key.
pub(crate) fn unescape(token: &str) -> String {
    // `~1` first, so that `~01` becomes `~1` and not `/`.
    if !token.contains('~') {
        return token.to_owned();
    }
    token.replace("~1", "/").replace("~0", "~")
}

/// The pointer to the member of this key, from that to the object it is in.
pub(crate) fn child(parent: &str, key: &str) -> String {
    format!("{parent}/{}", escape(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_itself_after_both() {
        for (key, token) in [("a/b", "a~1b"), ("m~n", "m~0n"), ("~1", "~01"), ("", "")] {
            assert_eq!(escape(key), token);
            assert_eq!(unescape(token), key);
        }
    }

    #[test]
    fn a_member_is_below_its_object() {
        assert_eq!(child("/paths", "/pets"), "/paths/~1pets");
        assert_eq!(child("", ""), "/");
    }
}
