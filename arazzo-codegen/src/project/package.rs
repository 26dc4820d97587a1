//! The name of a package.

/// Names that Cargo or the compiler keep for themselves, and the runtime's own.
const TAKEN: &[&str] = &[
    "arazzo",
    "alloc",
    "build",
    "core",
    "deps",
    "examples",
    "incremental",
    "main",
    "proc-macro",
    "proc_macro",
    "std",
    "test", // Windows has no files of these names.
    "aux",
    "con",
    "nul",
    "prn",
];

/// A valid package name close to the name of a folder.
///
/// Only ASCII letters, digits, `-` and `_` are kept, in lower case, because the compiler warns
/// about crate names that are not in snake case.
pub fn package_name(folder: &str) -> String {
    let word = |c: char| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            sign(c)
        }
    };
    let plain: String = folder.chars().map(word).collect();
    let words: Vec<&str> = plain.split(' ').filter(|word| !word.is_empty()).collect();
    let name = words.join("-").replace("-_", "_").replace("_-", "_");
    let name = single(name.trim_matches(['-', '_']));
    match name.chars().next() {
        None => "workflows".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("_{name}"),
        _ if is_taken(&name) => format!("{name}-workflows"),
        _ => name,
    }
}

fn sign(c: char) -> char {
    if c == '_' { '_' } else { ' ' }
}

/// The name with each run of underscores replaced by one.
fn single(name: &str) -> String {
    let words: Vec<&str> = name.split('_').filter(|word| !word.is_empty()).collect();
    words.join("_")
}

fn is_taken(name: &str) -> bool {
    TAKEN.contains(&name) || syn::parse_str::<syn::Ident>(&name.replace('-', "_")).is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_is_named_after_its_folder() {
        let cases = [
            ("pets", "pets"),
            ("my-project", "my-project"),
            ("my_project", "my_project"),
            ("MyProject", "myproject"),
            ("my project!", "my-project"),
            ("a -_- b__c", "a_b_c"),
            ("1-a", "_1-a"),
            ("größe", "gr-e"),
            ("äöü", "workflows"),
            ("", "workflows"),
            ("fn", "fn-workflows"),
            ("test", "test-workflows"),
            ("arazzo", "arazzo-workflows"),
            ("...", "workflows"),
        ];
        for (folder, expected) in cases {
            assert_eq!(package_name(folder), expected, "{folder}");
        }
    }
}
