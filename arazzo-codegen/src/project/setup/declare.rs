//! A declaration of the module `workflows` in the root of a crate that somebody has written.

use syn::{File, Item};

/// Returns the text of a crate's root with `mod workflows;`; none if it has such a module already.
///
/// # Errors
///
/// Why the text is not Rust.
pub fn declare(root: &str, is_library: bool) -> Result<Option<String>, syn::Error> {
    let before = syn::parse_file(root)?;
    if modules(&before) > 0 {
        return Ok(None);
    }
    let line = if is_library {
        "pub mod workflows;\n"
    } else {
        "mod workflows;\n"
    };
    // A line that looks like a declaration may be one of a macro or of a text, so what is made of it
    // is read again. At the end, it always works.
    let beside = after_last_declaration(root, line);
    let beside = beside.filter(|text| is_declared(text, &before));
    Ok(Some(beside.unwrap_or_else(|| at_end(root, line))))
}

fn modules(file: &File) -> usize {
    let is_module = |item: &&Item| matches!(item, Item::Mod(module) if module.ident == "workflows");
    file.items.iter().filter(is_module).count()
}

fn is_declared(text: &str, before: &File) -> bool {
    let after = syn::parse_file(text);
    after.is_ok_and(|after| modules(&after) == 1 && after.items.len() == before.items.len() + 1)
}

/// Adds a line below the last line that declares a module.
fn after_last_declaration(root: &str, line: &str) -> Option<String> {
    let mut end = 0;
    let mut last = None;
    for one in root.split_inclusive('\n') {
        end += one.len();
        if is_declaration(one) && one.ends_with('\n') {
            last = Some(end);
        }
    }
    let (before, after) = root.split_at(last?);
    Some(format!("{before}{line}{after}"))
}

fn is_declaration(line: &str) -> bool {
    let line = line.trim_end();
    let name = line
        .strip_prefix("mod ")
        .or_else(|| line.strip_prefix("pub mod "));
    let name = name.and_then(|rest| rest.strip_suffix(';'));
    name.is_some_and(|name| syn::parse_str::<syn::Ident>(name).is_ok())
}

fn at_end(root: &str, line: &str) -> String {
    let root = root.trim_end();
    if root.is_empty() {
        line.to_owned()
    } else {
        format!("{root}\n\n{line}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(root: &str, expected: &str) {
        let declared = declare(root, false).expect("it is Rust");
        assert_eq!(declared.as_deref(), Some(expected));
        assert_eq!(declare(expected, false).expect("it is Rust"), None);
    }

    #[test]
    fn it_stands_beside_other_modules() {
        check(
            "//! A.\n\nmod a;\npub mod b;\n\nfn main() {}\n",
            "//! A.\n\nmod a;\npub mod b;\nmod workflows;\n\nfn main() {}\n",
        );
    }

    #[test]
    fn it_stands_at_the_end_if_there_are_none() {
        check("fn main() {}", "fn main() {}\n\nmod workflows;\n");
        check("//! A.\n", "//! A.\n\nmod workflows;\n");
        check("", "mod workflows;\n");
        check(
            "#![deny(\nmissing_docs\n)]\n// Why.",
            "#![deny(\nmissing_docs\n)]\n// Why.\n\nmod workflows;\n",
        );
    }

    #[test]
    fn what_only_looks_like_a_declaration_is_left_alone() {
        for decoy in [
            "const A: &str = \"\nmod a;\n\";\n",
            "/*\nmod a;\n*/\nfn f() {}\n",
        ] {
            check(decoy, &format!("{}\n\nmod workflows;\n", decoy.trim_end()));
        }
    }

    #[test]
    fn what_is_no_rust_is_refused() {
        assert!(declare("fn main( {}", false).is_err());
    }

    #[test]
    fn a_library_offers_it() {
        let declared = declare("mod a;\n", true).expect("it is Rust");
        assert_eq!(declared.as_deref(), Some("mod a;\npub mod workflows;\n"));
    }
}
