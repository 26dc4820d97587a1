//! Letters beyond ASCII: which of them rustc takes without a warning, and what stands for others.
//!
//! What rustc asks of the identifiers of a crate is asked here of every one alone, by the same
//! tables, so that no two documents can make trouble together.

use std::fmt::Write;

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};
use unicode_security::GeneralSecurityProfile;
use unicode_security::confusable_detection::skeleton;
use unicode_security::mixed_script::{
    AugmentedScriptSet, is_potential_mixed_script_confusable_char,
};

/// Whether a name is clear in every case that it may be written in.
pub(super) fn is_clear(name: &str) -> bool {
    let cases = [
        name.to_snake_case(),
        name.to_upper_camel_case(),
        name.to_shouty_snake_case(),
    ];
    cases
        .iter()
        .all(|word| is_common(word) && is_distinct(word) && is_one_script(word))
}

/// The lint `uncommon_codepoints`.
fn is_common(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii() || c.identifier_allowed())
}

/// The lint `confusable_idents`: it cannot be mistaken for a name in ASCII.
fn is_distinct(word: &str) -> bool {
    skeleton(word).any(|c| !c.is_ascii())
}

/// The lint `mixed_script_confusables`: something in it is sure to be of its script.
fn is_one_script(word: &str) -> bool {
    let latin = AugmentedScriptSet::for_char('A');
    let beyond = || word.chars().filter(|c| !c.is_ascii());
    beyond().map(AugmentedScriptSet::for_char).all(|script| {
        script == latin
            || beyond().any(|c| {
                AugmentedScriptSet::for_char(c) == script
                    && !is_potential_mixed_script_confusable_char(c)
            })
    })
}

/// The name with words like `u441` in the place of letters that are not ASCII.
pub(super) fn in_ascii(name: &str) -> String {
    let mut ascii = String::new();
    for c in name.chars() {
        if c.is_ascii() {
            ascii.push(c)
        } else {
            // Writing to a string cannot fail.
            let _ = write!(ascii, " u{:x} ", u32::from(c));
        }
    }
    ascii
}
