//! What the fragment of an `operationPath` points to.

use percent_encoding::percent_decode_str;

use super::OperationKey;
use super::apis::Apis;
use super::description::DescriptionId;
use crate::pointer::{child, unescape};

/// What a pointer into a description leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PointerTarget {
    /// An operation.
    Operation(OperationKey),
    /// An operation, if the slashes of its path had been written as `~1`.
    Unescaped {
        key: OperationKey,
        /// The pointer as it should be.
        correct: String,
    },
    /// A path; the method is missing.
    PathItem { path: String, methods: Vec<String> },
    /// No such path; those that resemble it, the closest first.
    UnknownPath { path: String, nearest: Vec<String> },
    /// The path has no such method.
    UnknownMethod {
        path: String,
        method: String,
        methods: Vec<String>,
    },
    /// Something else of the description, or nothing.
    NotAnOperation,
}

impl Apis<'_> {
    /// Finds the operation that a pointer such as `/paths/~1pets~1{petId}/get` names. The braces
    /// may be percent-encoded.
    pub(crate) fn resolve_operation_pointer(
        &self,
        id: DescriptionId,
        pointer: &str,
    ) -> PointerTarget {
        let keys = self.operations(id);
        let decoded = percent_decode_str(pointer).decode_utf8_lossy().into_owned();
        let written = find(&keys, pointer);
        match written {
            PointerTarget::Operation(_) => written,
            _ if decoded != pointer => find(&keys, &decoded),
            _ => written,
        }
    }
}

fn find(keys: &[OperationKey], pointer: &str) -> PointerTarget {
    let tokens: Vec<&str> = pointer.trim_end_matches('/').split('/').skip(1).collect();
    match tokens.as_slice() {
        ["paths", path] => in_path(keys, &unescape(path), None),
        ["paths", path, method] if !lacks_slash(keys, path, method) => {
            in_path(keys, &unescape(path), Some(method))
        }
        ["paths", rest @ ..] if !rest.is_empty() => unescaped(keys, rest),
        _ => PointerTarget::NotAnOperation,
    }
}

/// Whether `/paths/pets/get` means the path `/pets`, whose slash was left out, and neither a path
/// `pets` nor one with too many tokens.
fn lacks_slash(keys: &[OperationKey], path: &str, method: &str) -> bool {
    let path = unescape(path);
    !path.starts_with('/') && by_path(keys, &format!("/{path}")).is_some()
        || !path.starts_with('/') && by_path(keys, &format!("/{path}/{method}")).is_some()
}

fn by_path<'k>(keys: &'k [OperationKey], path: &str) -> Option<&'k OperationKey> {
    keys.iter().find(|key| key.path == path)
}

fn in_path(keys: &[OperationKey], path: &str, method: Option<&str>) -> PointerTarget {
    let of_path = || keys.iter().filter(|key| key.path == path);
    if of_path().next().is_none() {
        return PointerTarget::UnknownPath {
            nearest: nearest(keys, path),
            path: path.to_owned(),
        };
    }
    let methods = of_path().map(|key| key.method.clone()).collect();
    let path = path.to_owned();
    let Some(method) = method else {
        return PointerTarget::PathItem { path, methods };
    };
    let found = of_path().find(|key| key.method.eq_ignore_ascii_case(method));
    match found {
        Some(key) => PointerTarget::Operation(key.clone()),
        None => PointerTarget::UnknownMethod {
            path,
            method: method.to_owned(),
            methods,
        },
    }
}

/// The tokens of a path whose slashes were not escaped, with or without a method after it. The last
/// token is a method only if all of them are not a path: `/pets/get` may be one.
fn unescaped(keys: &[OperationKey], tokens: &[&str]) -> PointerTarget {
    let joined = |tokens: &[&str]| {
        let path = tokens.join("/");
        format!("/{}", unescape(path.trim_start_matches('/')))
    };
    let Some((method, path)) = tokens.split_last() else {
        return PointerTarget::NotAnOperation;
    };
    if by_path(keys, &joined(tokens)).is_some() {
        return in_path(keys, &joined(tokens), None);
    }
    let path = joined(path);
    match in_path(keys, &path, Some(method)) {
        PointerTarget::Operation(key) => PointerTarget::Unescaped {
            correct: pointer_to(&key),
            key,
        },
        // `/paths/~1pets/get/responses/200` leads into an operation, not to one.
        PointerTarget::UnknownPath { .. } if leads_into(keys, tokens) => {
            PointerTarget::NotAnOperation
        }
        other => other,
    }
}

fn leads_into(keys: &[OperationKey], tokens: &[&str]) -> bool {
    let path = tokens.first().map(|token| unescape(token));
    path.is_some_and(|path| by_path(keys, &path).is_some())
}

/// The pointer to an operation, as an `operationPath` needs it.
pub(crate) fn pointer_to(key: &OperationKey) -> String {
    let method = key.method.to_ascii_lowercase();
    format!("{}/{method}", child("/paths", &key.path))
}

/// At most three paths that a misspelt one may mean: those that differ only in the names of their
/// variables first.
fn nearest(keys: &[OperationKey], wanted: &str) -> Vec<String> {
    let shape = |path: &str| anonymous(path.trim_end_matches('/')).to_lowercase();
    let mut ranked: Vec<(usize, &str)> = Vec::new();
    for key in keys {
        let distance = strsim::damerau_levenshtein(&shape(&key.path), &shape(wanted));
        let known = ranked.iter().any(|(_, path)| *path == key.path);
        if !known && distance <= (wanted.len() / 3).max(2) {
            ranked.push((distance, &key.path));
        }
    }
    ranked.sort_by_key(|(distance, _)| *distance);
    let best = ranked.into_iter().take(3);
    best.map(|(_, path)| path.to_owned()).collect()
}

/// The template with `{}` for every variable.
fn anonymous(path: &str) -> String {
    let mut plain = String::new();
    let mut inside = false;
    for c in path.chars() {
        inside = match c {
            '{' => true,
            '}' => false,
            _ => inside,
        };
        if !inside || c == '{' {
            plain.push(c);
        }
    }
    plain
}
