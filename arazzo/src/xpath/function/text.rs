//! Functions on strings and names.

use std::collections::BTreeMap;

use super::{Arguments, one, sequence, whole};
use crate::xpath::{
    Outcome, Wrong,
    item::{Item, Sequence, first},
};

pub(super) fn call<'d>(name: &str, arguments: Arguments<'_, 'd>) -> Outcome<Sequence<'d>> {
    let text = |index| arguments.text(index);
    let result = match name {
        "contains" => Item::Boolean(text(0)?.contains(&text(1)?)),
        "starts-with" => Item::Boolean(text(0)?.starts_with(&text(1)?)),
        "ends-with" => Item::Boolean(text(0)?.ends_with(&text(1)?)),
        "matches" => Item::Boolean(regex(arguments, 2)?.find(&text(0)?).is_some()),
        "string-length" => whole(text(0)?.chars().count())?,
        "tokenize" => return tokenize(arguments),
        _ => Item::Text(written(name, arguments)?),
    };
    Ok(one(result))
}

/// Calls a function that returns a string.
fn written(name: &str, arguments: Arguments<'_, '_>) -> Outcome<String> {
    let text = |index| arguments.text(index);
    let node = || first(arguments.items(0))?.map(Item::node).transpose();
    Ok(match name {
        "string" | "xs:string" => text(0)?,
        "concat" => (0..arguments.0.len()).map(text).collect::<Outcome<_>>()?,
        "string-join" => {
            let texts: Vec<_> = arguments.items(0).iter().map(Item::text).collect();
            texts.join(&text(1)?)
        }
        "upper-case" => text(0)?.to_uppercase(),
        "lower-case" => text(0)?.to_lowercase(),
        "normalize-space" => text(0)?.split_whitespace().collect::<Vec<_>>().join(" "),
        "translate" => translate(&text(0)?, &text(1)?, &text(2)?),
        "substring" => substring(arguments)?,
        "substring-before" => {
            let (whole, mark) = (text(0)?, text(1)?);
            let before = whole.split_once(&mark).map(|(before, _)| before);
            before.unwrap_or_default().to_owned()
        }
        "substring-after" => {
            let (whole, mark) = (text(0)?, text(1)?);
            let after = whole.split_once(&mark).map(|(_, after)| after);
            after.unwrap_or_default().to_owned()
        }
        "replace" => replace(arguments)?,
        "name" => node()?.map(|node| node.name()).unwrap_or_default(),
        "local-name" => node()?.map_or("", |node| node.local_name()).to_owned(),
        "namespace-uri" => {
            let uri = node()?.and_then(|node| node.namespace());
            uri.unwrap_or_default().to_owned()
        }
        _ => return Err(Wrong),
    })
}

fn translate(text: &str, from: &str, to: &str) -> String {
    let mut changes = BTreeMap::new();
    let mut to = to.chars();
    for c in from.chars() {
        let change = to.next();
        changes.entry(c).or_insert(change);
    }
    let change = |c: char| changes.get(&c).copied().unwrap_or(Some(c));
    text.chars().filter_map(change).collect()
}

fn substring(arguments: Arguments<'_, '_>) -> Outcome<String> {
    let (from, to) = sequence::span(arguments)?;
    let text = arguments.text(0)?;
    let wanted = text.chars().enumerate().filter(|(index, _)| {
        let position = *index as f64 + 1.0;
        from <= position && position < to
    });
    Ok(wanted.map(|(_, c)| c).collect())
}

/// Compiles the pattern of the second argument, with the flags of another argument.
///
/// Patterns are regular expressions of ECMA-262, which cover those of XML Schema except the classes
/// `\i` and `\c` and class subtraction.
fn regex(arguments: Arguments<'_, '_>, flags: usize) -> Outcome<regress::Regex> {
    let flags = arguments.text(flags)?;
    if flags.contains(|flag| !matches!(flag, 's' | 'm' | 'i')) {
        return Err(Wrong);
    }
    let pattern = arguments.text(1)?;
    regress::Regex::with_flags(&pattern, format!("u{flags}").as_str()).map_err(|_| Wrong)
}

fn replace(arguments: Arguments<'_, '_>) -> Outcome<String> {
    let regex = regex(arguments, 3)?;
    if regex.find("").is_some() {
        return Err(Wrong);
    }
    let replacement = arguments.text(2)?;
    Ok(regex.replace_all(&arguments.text(0)?, &replacement))
}

/// Splits a text at the matches of a pattern, or at white space.
fn tokenize<'d>(arguments: Arguments<'_, 'd>) -> Outcome<Sequence<'d>> {
    let text = arguments.text(0)?;
    let part = |part: &str| Item::Text(part.to_owned());
    if arguments.0.len() == 1 {
        return Ok(text.split_whitespace().map(part).collect());
    }
    let regex = regex(arguments, 2)?;
    if text.is_empty() || regex.find("").is_some() {
        return text.is_empty().then(Vec::new).ok_or(Wrong);
    }
    let mut parts = Vec::new();
    let mut start = 0;
    for found in regex.find_iter(&text) {
        parts.push(part(&text[start..found.start()]));
        start = found.end();
    }
    parts.push(part(&text[start..]));
    Ok(parts)
}
