//! References to secrets: `env:NAME` and `@file`.

use std::{ffi::OsString, path::Path};

use arazzo::Secret;

use super::{item::Item, sources::Sources};

/// Returns the secret that a setting refers to. The text of a setting may be a secret that somebody
/// has pasted, so it is repeated in no message.
pub(super) fn secret(item: &Item<'_>, sources: &Sources<'_>) -> Option<Secret> {
    let text = item.text()?;
    // A variable is the secret itself.
    let found = if item.is_variable() {
        Ok(text)
    } else if let Some(name) = text.strip_prefix("env:") {
        variable(name, sources)
    } else if let Some(file) = text.strip_prefix('@') {
        content(file, sources)
    } else {
        Err(
            "is written as \"env:NAME\" or \"@file\": a secret itself does not belong in this file"
                .to_owned(),
        )
    };
    let found = found.and_then(|text| {
        if text.is_empty() {
            Err("is empty".to_owned())
        } else {
            Ok(Secret::from(text))
        }
    });
    match found {
        Ok(secret) => Some(secret),
        Err(problem) => {
            item.refuse(format!("`{}` {problem}", item.name));
            None
        }
    }
}

fn variable(name: &str, sources: &Sources<'_>) -> Result<String, String> {
    match sources.find(name).map(OsString::into_string) {
        Some(Ok(text)) => Ok(text),
        Some(Err(_)) => Err("names a variable that is not Unicode".to_owned()),
        None => Err("names a variable that the environment does not have".to_owned()),
    }
}

fn content(file: &str, sources: &Sources<'_>) -> Result<String, String> {
    let bytes = (sources.open)(Path::new(file));
    let bytes = bytes.map_err(|error| format!("names a file that cannot be read: {error}"))?;
    let text = String::from_utf8(bytes).map_err(|_| "names a file that is not text".to_owned())?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}
