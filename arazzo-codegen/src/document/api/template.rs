//! Templates of paths.

/// The variables of a path template: `/v1/{id}` has `id`, `/f/{+path}` has `path`.
pub(crate) fn template_names(path: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = path;
    while let Some((_, tail)) = rest.split_once('{') {
        let Some((name, tail)) = tail.split_once('}') else {
            break;
        };
        let name = name
            .trim_start_matches(['+', '#', '.', '/', ';', '?', '&'])
            .trim_end_matches('*');
        names.push(name.to_owned());
        rest = tail;
    }
    names
}

/// A hole of a path that is not written as `{name}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Respelt {
    /// The declared path parameter that it is the place of.
    pub(crate) name: String,
    /// As the path has it: `:name`, `<name>`, `<<name>>`, `%7Bname%7D`.
    pub(crate) written: String,
}

/// The path with the holes of these path parameters as `{name}`, if it spells them in the way of
/// another language: as a whole segment, or with percent-encoded braces.
///
/// Only declared parameters are replaced, and only if the path has no hole for them, because
/// `/items:id` may be a path that ends in a colon and a word.
pub(super) fn with_holes<'n>(
    path: &str,
    names: impl IntoIterator<Item = &'n str>,
) -> (String, Vec<Respelt>) {
    let mut path = path.to_owned();
    let mut respelt: Vec<Respelt> = Vec::new();
    for name in names {
        let plain = !name.is_empty() && !name.contains(['{', '}', '/', '?']);
        if !plain || template_names(&path).iter().any(|known| known == name) {
            continue;
        }
        let written = written_hole(&path, name);
        if let Some(written) = written {
            path = filled_in(&path, &written, &format!("{{{name}}}"));
            let name = name.to_owned();
            respelt.push(Respelt { name, written });
        }
    }
    (path, respelt)
}

/// How the path spells the place of this parameter.
fn written_hole(path: &str, name: &str) -> Option<String> {
    let spellings = [
        format!(":{name}"),
        format!("<{name}>"),
        format!("<<{name}>>"),
    ];
    let segment = |spelt: &String| segments(path).any(|one| one == spelt.as_str());
    spellings
        .into_iter()
        .find(segment)
        .or_else(|| encoded_hole(path, name))
}

/// `%7Bname%7D`, in either case.
fn encoded_hole(path: &str, name: &str) -> Option<String> {
    let lower = path.to_ascii_lowercase();
    let mut opening = lower.match_indices("%7b").map(|(at, _)| at);
    opening.find_map(|start| {
        let inner = start + 3;
        let end = inner + lower[inner..].find("%7d")?;
        let spelt = percent_encoding::percent_decode_str(&path[inner..end]).decode_utf8_lossy();
        (spelt == name).then(|| path[start..end + 3].to_owned())
    })
}

/// The segments of a path, without its query.
fn segments(path: &str) -> impl Iterator<Item = &str> {
    let path = path.split_once('?').map_or(path, |(path, _)| path);
    path.split('/')
}

/// The path with all occurrences of this spelling replaced.
fn filled_in(path: &str, written: &str, hole: &str) -> String {
    if written.starts_with('%') {
        return path.replace(written, hole);
    }
    let (path, query) = match path.split_once('?') {
        Some((path, query)) => (path, format!("?{query}")),
        None => (path, String::new()),
    };
    let fill = |segment| if segment == written { hole } else { segment };
    let filled: Vec<&str> = path.split('/').map(fill).collect();
    filled.join("/") + &query
}

#[cfg(test)]
mod tests {
    use super::with_holes;

    #[track_caller]
    fn check(path: &str, names: &[&str], expected: &str) {
        let (filled, respelt) = with_holes(path, names.iter().copied());
        assert_eq!(filled, expected);
        assert_eq!(respelt.is_empty(), path == expected);
    }

    #[test]
    fn whole_segments_are_places() {
        check("/a/:id/b", &["id"], "/a/{id}/b");
        check("/a/<id>", &["id"], "/a/{id}");
        check("/<<id>>", &["id"], "/{id}");
        check("/:a/:b/:a", &["b", "a"], "/{a}/{b}/{a}");
        check("/a/:id?v=:id", &["id"], "/a/{id}?v=:id");
    }

    #[test]
    fn encoded_braces_are_places_anywhere() {
        check("/a/%7Bid%7D.json", &["id"], "/a/{id}.json");
        check("/a/x%7bmy%20id%7d", &["my id"], "/a/x{my id}");
        check("/%7Bother%7D/%7Bid%7D", &["id"], "/%7Bother%7D/{id}");
        check("/%7Bid", &["id"], "/%7Bid");
    }

    #[test]
    fn other_text_stays() {
        check("/v1/{id}:cancel", &["id", "cancel"], "/v1/{id}:cancel");
        check("/v1/items:id", &["id"], "/v1/items:id");
        check("/v1/:id", &["other"], "/v1/:id");
        check("/v1/{id}/:id", &["id"], "/v1/{id}/:id");
        check("/v1/{id*}/:id", &["id"], "/v1/{id*}/:id");
        check("/a/:", &[""], "/a/:");
    }
}
