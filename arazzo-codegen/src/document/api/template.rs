//! The templates of paths.

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
