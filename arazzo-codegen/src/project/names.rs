//! What documents are called: as Rust modules, and on the command line of a program.
//!
//! Both names come from the file's name alone and from the names of its neighbours, so that adding
//! a workflow to a document renames nothing.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::program::names::snake;
use crate::resolve::sources::stem;

/// The Rust name of every document's module, which is its file's name too: `bulk_set_objects`.
///
/// It is the file stem without `.arazzo`. Documents that share one get the name of their folder
/// before it, and what is equal even so is numbered.
pub fn module_names(documents: &[impl AsRef<Path>]) -> Vec<String> {
    distinct(documents, own_stem, "_", |name| snake(&name))
}

/// The stem of a document's file without `.arazzo`, as written: `bulk-set-objects`.
pub(crate) fn own_stem(document: &Path) -> String {
    let name = last_part(document);
    let stem = name.rsplit_once('.').map_or(&*name, |(stem, _)| stem);
    stem.strip_suffix(".arazzo").unwrap_or(stem).to_owned()
}

/// What a program over these documents calls each of them: the part of the file's name before its
/// first dot, as written, with the name of the folder before it where two are equal.
pub fn document_names(documents: &[impl AsRef<Path>]) -> Vec<String> {
    distinct(documents, stem, "-", |name| name)
}

/// Whether a module and its file can have this name.
pub fn is_module_name(name: &str) -> bool {
    !name.starts_with("r#") && syn::parse_str::<syn::Ident>(name).is_ok()
}

/// Names that differ: by stem, else with the folder, else with a number.
fn distinct(
    documents: &[impl AsRef<Path>],
    stem: impl Fn(&Path) -> String,
    separator: &str,
    finish: impl Fn(String) -> String,
) -> Vec<String> {
    let paths = || documents.iter().map(AsRef::as_ref);
    let short: Vec<String> = paths().map(|path| finish(stem(path))).collect();
    let uses = count(&short);
    let long = paths().zip(short).map(|(path, name)| match folder(path) {
        Some(folder) if uses[&name] > 1 => finish(format!("{folder}{separator}{}", stem(path))),
        _ => name,
    });
    number(long.collect(), separator)
}

fn count(names: &[String]) -> HashMap<String, usize> {
    let mut uses = HashMap::new();
    for name in names {
        *uses.entry(name.clone()).or_insert(0) += 1;
    }
    uses
}

fn number(mut names: Vec<String>, separator: &str) -> Vec<String> {
    for index in 1..names.len() {
        let (before, rest) = names.split_at_mut(index);
        let name = &mut rest[0];
        let numbered = |number: usize| format!("{name}{separator}{number}");
        if before.contains(name)
            && let Some(free) = (2..).map(numbered).find(|name| !before.contains(name))
        {
            *name = free;
        }
    }
    names
}

fn last_part(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

/// The name of the folder that a file is in, wherever the current directory is.
fn folder(path: &Path) -> Option<String> {
    let absolute = path.parent().and_then(|parent| {
        let parent = if parent.as_os_str().is_empty() {
            Path::new(".")
        } else {
            parent
        };
        std::path::absolute(parent).ok()
    });
    let parent: PathBuf = absolute.or_else(|| path.parent().map(Path::to_owned))?;
    Some(parent.file_name()?.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(documents: &[&str], modules: &[&str], names: &[&str]) {
        assert_eq!(module_names(documents), modules);
        assert_eq!(document_names(documents), names);
    }

    #[test]
    fn a_module_is_named_after_the_file() {
        check(&["a/bulk-set.yml"], &["bulk_set"], &["bulk-set"]);
        check(&["oauth.arazzo.yaml"], &["oauth"], &["oauth"]);
        check(&["1-a.yml"], &["_1_a"], &["1-a"]);
        check(&["type.arazzo.json"], &["type_"], &["type"]);
        check(&["pet.v2.yml"], &["pet_v2"], &["pet"]);
        check(&["noending"], &["noending"], &["noending"]);
    }

    #[test]
    fn a_shared_stem_gets_the_folder() {
        check(
            &[
                "acme/workflows.arazzo.json",
                "umbrella-corp/workflows.arazzo.json",
                "x.yml",
            ],
            &["acme_workflows", "umbrella_corp_workflows", "x"],
            &["acme-workflows", "umbrella-corp-workflows", "x"],
        );
    }

    #[test]
    fn what_is_equal_even_with_its_folder_is_numbered() {
        check(
            &["a/x.yml", "a/x.json"],
            &["a_x", "a_x_2"],
            &["a-x", "a-x-2"],
        );
        check(
            &["p/a/x.yml", "q/a/x.yml", "a-x-2.yml"],
            &["a_x", "a_x_2", "a_x_2_2"],
            &["a-x", "a-x-2", "a-x-2-2"],
        );
    }

    #[test]
    fn names_that_only_case_tells_apart_are_one_module_name() {
        check(
            &["a/Pet-Store.yml", "b/pet_store.yml"],
            &["a_pet_store", "b_pet_store"],
            &["Pet-Store", "pet_store"],
        );
    }
}
