//! Replaces nodes in XML text, and keeps every other byte as it is.

use std::ops::Range;

use super::{Outcome, Wrong, document, eval::Eval, node::Node, parse};

/// Replaces the content of every node that an expression selects: the content of an element, the
/// value of an attribute, a text.
pub(crate) fn replace(xml: &str, target: &str, text: &str) -> Result<String, &'static str> {
    let expr = parse(target).map_err(|_| "it is not a supported XPath expression")?;
    let document = document(xml).map_err(|_| "the body is not XML")?;
    let items = Eval::new(Node::root(&document)).run(&expr);
    let items = items.map_err(|_| "it cannot be evaluated in the body")?;
    let edits = items.iter().map(|item| edit(xml, item.node()?, text));
    let mut edits: Vec<_> = edits
        .collect::<Outcome<_>>()
        .map_err(|_| "it selects something that cannot be replaced")?;
    if edits.is_empty() {
        return Err("it selects nothing in the body");
    }
    edits.sort_by_key(|(place, _)| place.start);
    let mut replaced = String::with_capacity(xml.len());
    let mut end = 0;
    for (place, text) in edits {
        // Skip nodes within an element that has been replaced.
        if place.start >= end {
            replaced.push_str(&xml[end..place.start]);
            replaced.push_str(&text);
            end = place.end;
        }
    }
    replaced.push_str(&xml[end..]);
    Ok(replaced)
}

/// Returns the range of a node's content, and its replacement.
fn edit(xml: &str, node: Node<'_>, text: &str) -> Outcome<(Range<usize>, String)> {
    let escaped = escape(text);
    if let Some(attribute) = node.attribute {
        return Ok((attribute.range_value(), escaped));
    }
    let tree = node.tree;
    if tree.is_text() {
        // A text node may consist of several pieces (such as CDATA), of which the tree has the
        // range of the first.
        let end = match (tree.next_sibling(), tree.parent()) {
            (Some(next), _) => next.range().start,
            (None, Some(parent)) => content(xml, parent)?.0.end,
            (None, None) => return Err(Wrong),
        };
        return Ok((tree.range().start..end, escaped));
    }
    let (place, name) = content(xml, tree)?;
    Ok(match name {
        None => (place, escaped),
        Some(name) => (place, format!(">{escaped}</{name}>")),
    })
}

/// Returns the range of an element's content. For an empty-element tag, it is the range of the
/// tag's end, together with the element's name.
fn content<'x>(
    xml: &'x str,
    element: roxmltree::Node<'_, '_>,
) -> Outcome<(Range<usize>, Option<&'x str>)> {
    let place = element.range();
    let whole = xml.get(place.clone()).ok_or(Wrong)?;
    let tag_end = tag_end(whole)
        .filter(|_| element.is_element())
        .ok_or(Wrong)?;
    if whole[..tag_end].ends_with('/') {
        let name = whole[1..].split(|c: char| c.is_whitespace() || c == '/' || c == '>');
        let slash = place.start + tag_end - 1;
        return Ok((slash..place.end, name.into_iter().next()));
    }
    let end = whole.rfind("</").ok_or(Wrong)?;
    Ok((place.start + tag_end + 1..place.start + end, None))
}

/// Returns the offset of the `>` that ends the first tag.
fn tag_end(text: &str) -> Option<usize> {
    let mut quote = None;
    for (place, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), c) if open == c => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '>') => return Some(place),
            (None, _) => {}
        }
    }
    None
}

/// Escapes a text for element content and for attribute values.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            other => escaped.push(other),
        }
    }
    escaped
}
