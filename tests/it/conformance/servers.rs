//! What the API descriptions of a case say about servers.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::case::{Case, parse, text};

/// The API descriptions that a document and the documents it calls name, by source name.
pub(super) fn sources(case: &Case, entry: &str) -> Result<BTreeMap<String, Value>, String> {
    let mut found = BTreeMap::new();
    let mut seen = vec![entry.to_owned()];
    let mut next = 0;
    while let Some(name) = seen.get(next).cloned() {
        next += 1;
        let document = parse(&case.documents[&name])?;
        let list = document["sourceDescriptions"].as_array();
        for source in list.into_iter().flatten() {
            let (name, url) = (text(&source["name"]), text(&source["url"]));
            let Some(file) = file(case, &url) else {
                continue;
            };
            let description = parse(&case.documents[&file])?;
            if description.get("arazzo").is_none() {
                found.entry(name).or_insert(description);
            } else if !seen.contains(&file) {
                seen.push(file);
            }
        }
    }
    Ok(found)
}

/// The document that a url names: by its `$self`, its path, or its last part.
fn file(case: &Case, url: &str) -> Option<String> {
    let own = |text: &String| {
        let document = parse(text).ok()?;
        document["$self"].as_str().map(str::to_owned)
    };
    let named = case
        .documents
        .iter()
        .find(|(_, text)| own(text).as_deref() == Some(url));
    if let Some((name, _)) = named {
        return Some(name.clone());
    }
    let path = url.strip_prefix("./").unwrap_or(url);
    let decoded = percent_decode_str(path).decode_utf8_lossy();
    let path = decoded.as_ref();
    let last = path.rsplit('/').next().unwrap_or(path);
    if case.documents.contains_key(path) {
        return Some(path.to_owned());
    }
    let mut names = case.documents.keys();
    let named = names.find(|name| name.rsplit('/').next() == Some(last));
    named.cloned()
}

/// The path of the first server of a description, without a slash at its end.
pub(super) fn base(description: &Value) -> String {
    if description.get("swagger").is_some() {
        let path = description["basePath"].as_str().unwrap_or_default();
        return path.trim_end_matches('/').to_owned();
    }
    path_of(&description["servers"]).unwrap_or_default()
}

/// The base paths that an operation of a description may have.
pub(super) fn bases(description: &Value) -> Vec<String> {
    let mut found = vec![base(description)];
    let paths = description["paths"].as_object();
    for item in paths.into_iter().flat_map(|paths| paths.values()) {
        let operations = item.as_object().into_iter().flat_map(|item| item.values());
        let places = operations.chain([item]);
        found.extend(places.filter_map(|place| path_of(place.get("servers")?)));
    }
    found
}

/// The path of the first of some servers, with the defaults of its variables.
fn path_of(servers: &Value) -> Option<String> {
    let server = servers.as_array()?.first()?;
    let mut url = text(&server["url"]);
    let variables = server["variables"].as_object();
    for (name, variable) in variables.into_iter().flatten() {
        url = url.replace(&format!("{{{name}}}"), &text(&variable["default"]));
    }
    let path = match url.split_once("://") {
        None => url.as_str(),
        Some((_, rest)) => rest.find('/').map_or("", |slash| &rest[slash..]),
    };
    let path = path.split(['?', '#']).next().unwrap_or_default();
    Some(path.trim_end_matches('/').to_owned())
}
