//! Navigation and names.

use crate::expr::{navigation, resolve_name};

#[track_caller]
fn check(declared: &[&str], text: &str, expected: Option<(&str, &str)>) {
    let resolved = resolve_name(text, |name| declared.contains(&name));
    let resolved = resolved.map(|(name, pointer)| (name, pointer.to_string()));
    assert_eq!(
        resolved
            .as_ref()
            .map(|(name, pointer)| (*name, pointer.as_str())),
        expected,
        "{text}"
    );
}

#[test]
fn exactly_declared_name_wins_over_navigation() {
    check(&["a", "a.b"], "a.b", Some(("a.b", "")));
    check(
        &["filter[name]"],
        "filter[name]",
        Some(("filter[name]", "")),
    );
}

#[test]
fn longest_declared_prefix_is_the_name() {
    check(&["a", "a.b"], "a.b[0].c", Some(("a.b", "/0/c")));
    check(&["a"], "a.b[0].c", Some(("a", "/b/0/c")));
    check(
        &["customer"],
        "customer.firstName",
        Some(("customer", "/firstName")),
    );
    check(&["list"], "list[0]", Some(("list", "/0")));
    check(&["a"], "a['x y']", Some(("a", "/x y")));
}

#[test]
fn name_without_a_declared_prefix_stays_unknown() {
    check(&["b"], "a.b", None);
    check(&["a"], "ab.c", None);
    check(&[], "a", None);
}

#[test]
fn what_leads_to_several_places_is_no_navigation() {
    for text in [
        "[*]", "[?(@.a)]", "..a", ".", "[", "[]", ".a..b", "a", "[0", "[-1]", ".a]", "[a[0]", ".*",
    ] {
        assert_eq!(navigation(text), None, "{text}");
    }
}
