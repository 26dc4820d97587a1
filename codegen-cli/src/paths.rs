//! Paths that are written into files: relative to the folder of the file.

use std::path::{Component, Path, PathBuf};

use crate::terminal::Failure;

/// Returns the absolute path, with links resolved in the part that exists.
pub(crate) fn resolved(path: &Path) -> Result<PathBuf, Failure> {
    let absolute = std::path::absolute(path).map_err(|e| Failure::io("find", path, &e))?;
    let mut resolved = PathBuf::new();
    for part in absolute.components() {
        if part == Component::ParentDir {
            resolved.pop();
            continue;
        }
        resolved.push(part);
        resolved = resolved.canonicalize().unwrap_or(resolved);
    }
    Ok(resolved)
}

/// Returns the path of `target` relative to the folder `from`. Both are absolute and without links.
pub(crate) fn relative(from: &Path, target: &Path) -> PathBuf {
    let shared = from
        .components()
        .zip(target.components())
        .take_while(|(a, b)| a == b)
        .count();
    if shared == 0 {
        return target.to_owned();
    }
    let up = from.components().skip(shared).map(|_| Component::ParentDir);
    let down = target.components().skip(shared);
    let path: PathBuf = up.chain(down).collect();
    if path.as_os_str().is_empty() {
        PathBuf::from(".")
    } else {
        path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_seen_from_the_project() {
        let cases = [
            ("/a/b", "/a/arazzo", "../arazzo"),
            ("/a/b/c", "/a", "../.."),
            ("/a", "/a/b", "b"),
            ("/a", "/a", "."),
            ("/a/b", "/c", "../../c"),
        ];
        for (from, target, expected) in cases {
            assert_eq!(
                relative(Path::new(from), Path::new(target)),
                Path::new(expected)
            );
        }
    }
}
