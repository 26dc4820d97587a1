//! Decides every Rust identifier.
//!
//! Names are settled once, here, so that emission never invents one and two runs never disagree.
//! A name of a document is cased, kept off keywords and the names that generated modules use
//! themselves, and made unique in its scope in the document's order: the first `status` stays
//! `status`, the next becomes `status_2`.

use std::collections::HashSet;
use std::rc::Rc;

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};
use unicode_normalization::UnicodeNormalization;

mod clear;
pub(crate) mod own;

use own::{RUNTIME, TYPES, VALUES};

/// Every word that no edition from 2021 on takes as an identifier.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "self", "Self", "static", "struct", "super", "trait", "true", "try", "type",
    "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield", "union", "_",
];

/// Identifiers of one namespace, each given out once.
#[derive(Debug, Default)]
pub(crate) struct Scope {
    taken: HashSet<String>,
    /// Names that it gives out no more than its own. A step has all those of its workflow, and no
    /// set for itself that would be as long.
    outer: Option<Rc<Scope>>,
}

impl Scope {
    pub(crate) fn new() -> Self {
        Scope::default()
    }

    /// A scope of values in a workflow's module: functions, local variables.
    pub(crate) fn of_values() -> Self {
        Scope::without(VALUES)
    }

    /// A scope of types in a workflow's module.
    pub(crate) fn of_types() -> Self {
        Scope::without(TYPES)
    }

    /// A scope that gives out none of these names, nor any that a module may import.
    fn without(own: &[&str]) -> Self {
        let taken = own.iter().chain(RUNTIME);
        Scope {
            taken: taken.map(|name| (*name).to_owned()).collect(),
            outer: None,
        }
    }

    /// A scope that gives out none of the names which another one has taken.
    pub(crate) fn beside(outer: &Rc<Scope>) -> Self {
        Scope {
            taken: HashSet::new(),
            outer: Some(Rc::clone(outer)),
        }
    }

    fn has(&self, name: &str) -> bool {
        let outer = self.outer.as_ref();
        self.taken.contains(name) || outer.is_some_and(|outer| outer.has(name))
    }

    /// Whether the name was free. It is taken from now on.
    fn take(&mut self, name: &str) -> bool {
        let free = !self.has(name);
        self.taken.insert(name.to_owned());
        free
    }

    /// Keeps a name from being given out.
    pub(crate) fn reserve(&mut self, name: &str) {
        self.taken.insert(name.to_owned());
    }

    /// `snake_case`, for fields, functions, modules, variables.
    pub(crate) fn snake(&mut self, name: &str) -> String {
        let base = snake(name);
        self.unique(base, "_")
    }

    /// `UpperCamelCase`, for types and variants.
    pub(crate) fn camel(&mut self, name: &str) -> String {
        let base = camel(name);
        self.unique(base, "")
    }

    /// `SHOUTY_SNAKE_CASE`, for constants.
    pub(crate) fn shouty(&mut self, name: &str) -> String {
        let base = identifier(&plain(name).to_shouty_snake_case(), '_');
        self.unique(base, "_")
    }

    /// `UpperCamelCase`; where the name is taken, with a word behind it.
    pub(crate) fn camel_or(&mut self, name: &str, word: &str) -> String {
        let base = camel(name);
        if self.has(&base) {
            self.camel(&format!("{name}-{word}"))
        } else {
            self.camel(name)
        }
    }

    /// `snake_case` such that the name with this word behind it is free too. Both are given out.
    pub(crate) fn snake_beside(&mut self, name: &str, word: &str) -> String {
        loop {
            let ident = self.snake(name);
            if self.take(&format!("{ident}_{word}")) {
                return ident;
            }
        }
    }

    fn unique(&mut self, base: String, separator: &str) -> String {
        let mut name = base.clone();
        let mut count = 2;
        while !self.take(&name) {
            // A keyword's underscore is not needed before a number.
            name = format!("{}{separator}{count}", base.trim_end_matches('_'));
            count += 1;
        }
        name
    }
}

/// `snake_case` of a name of a document, a valid identifier.
pub(crate) fn snake(name: &str) -> String {
    identifier(&plain(name).to_snake_case(), '_')
}

/// `UpperCamelCase` of a name of a document, a valid identifier.
pub(crate) fn camel(name: &str) -> String {
    identifier(&plain(name).to_upper_camel_case(), 'X')
}

/// The name with everything that no identifier holds made a word boundary, a few signs by name.
fn plain(name: &str) -> String {
    let word = |c: char| match c {
        c if unicode_ident::is_xid_continue(c) => c.to_string(),
        '+' => " plus ".to_owned(),
        '%' => " percent ".to_owned(),
        '=' => " eq ".to_owned(),
        '<' => " lt ".to_owned(),
        '>' => " gt ".to_owned(),
        _ => " ".to_owned(),
    };
    let plain: String = name.nfkc().map(word).collect();
    if !plain.contains(|c: char| c.is_alphanumeric()) {
        "empty".to_owned()
    } else if plain.is_ascii() || clear::is_clear(&plain) {
        plain
    } else {
        clear::in_ascii(&plain)
    }
}

fn identifier(name: &str, lead: char) -> String {
    let starts = name.chars().next().is_some_and(unicode_ident::is_xid_start);
    let name = match starts {
        true => name.to_owned(),
        false if lead == 'X' => format!("X{name}"),
        false => format!("_{name}"),
    };
    if KEYWORDS.contains(&name.as_str()) {
        format!("{name}_")
    } else {
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(cases: &[(&str, &str)], make: fn(&str) -> String) {
        for (name, expected) in cases {
            assert_eq!(make(name), *expected, "{name}");
        }
    }

    #[test]
    fn names_of_documents_become_snake_case() {
        check(
            &[
                ("bulk-set-objects-notify", "bulk_set_objects_notify"),
                ("apiKey", "api_key"),
                ("xi-api-key", "xi_api_key"),
                ("filter[name]", "filter_name"),
                ("$orderby", "orderby"),
                ("type", "type_"),
                ("2_body", "_2_body"),
                ("4od-episode-entries", "_4od_episode_entries"),
                (
                    "Employee object (full details)",
                    "employee_object_full_details",
                ),
                ("", "empty"),
                ("***", "empty"),
                ("größe", "größe"),
            ],
            snake,
        );
    }

    #[test]
    fn letters_that_rustc_warns_of_are_spelt_out() {
        check(
            &[
                ("имя файла", "имя_файла"),
                ("名前", "名前"),
                ("naïve-Café", "naïve_café"),
                // The same letter in two parts.
                ("cafe\u{301}", "café"),
                // Cyrillic letters alone that all look like Latin ones.
                ("сору", "u441_u43e_u440_u443"),
                ("p\u{430}y", "p_u430_y"),
                // A dotless i looks like an i; a ligature is its letters.
                ("\u{131}d", "u131_d"),
                ("\u{fb01}le", "file"),
                ("ªº", "ao"),
                ("Ⅷ", "viii"),
                ("🚀 start", "start"),
            ],
            snake,
        );
        check(
            &[
                ("сору", "U441U43eU440U443"),
                ("größe", "Größe"),
                ("名前", "名前"),
            ],
            camel,
        );
    }

    #[test]
    fn names_of_documents_become_camel_case() {
        check(
            &[
                ("queued", "Queued"),
                ("in-progress", "InProgress"),
                ("2xx", "X2xx"),
                ("self", "Self_"),
                ("", "Empty"),
            ],
            camel,
        );
    }

    #[test]
    fn the_second_of_two_equal_names_gets_a_number() {
        let mut scope = Scope::new();
        assert_eq!(scope.snake("contentType"), "content_type");
        assert_eq!(scope.snake("Content-Type"), "content_type_2");
        assert_eq!(scope.camel("ASC"), "Asc");
        assert_eq!(scope.camel("asc"), "Asc2");
    }

    #[test]
    fn a_name_with_a_word_behind_it_is_free_too() {
        let mut scope = Scope::new();
        scope.reserve("again_retry");
        assert_eq!(scope.snake_beside("again", "retry"), "again_2");
        assert_eq!(scope.snake("again_2_retry"), "again_2_retry_2");
    }

    #[test]
    fn a_scope_beside_another_gives_out_none_of_its_names() {
        let mut outer = Scope::new();
        outer.reserve("status");
        let outer = Rc::new(outer);
        for _ in 0..2 {
            let mut scope = Scope::beside(&outer);
            assert_eq!(scope.snake("status"), "status_2");
            assert_eq!(scope.snake("other"), "other");
        }
    }

    #[test]
    fn a_step_never_takes_a_name_that_the_module_uses() {
        assert_eq!(Scope::of_values().snake("inputs"), "inputs_2");
        assert_eq!(Scope::of_types().camel("string"), "String2");
        for name in RUNTIME {
            let (mut types, mut values) = (Scope::of_types(), Scope::of_values());
            assert_ne!(types.camel(name), *name);
            assert_ne!(values.snake(name), *name);
        }
    }
}
