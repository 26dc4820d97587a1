//! The names of files for URLs.

use super::{paths, short};
use url::Url;

fn all(urls: &[&str]) -> Vec<String> {
    let urls: Vec<Url> = urls
        .iter()
        .map(|url| Url::parse(url).expect("a URL"))
        .collect();
    let paths = paths(&urls);
    urls.iter().map(|url| paths[url].clone()).collect()
}

fn one(url: &str) -> String {
    all(&[url]).remove(0)
}

#[test]
fn the_path_of_a_url_is_the_path_on_disk() {
    assert_eq!(
        one("https://a.example/v1/api.yaml"),
        "a.example/v1/api.yaml"
    );
    assert_eq!(one("https://A.example:8443/x"), "a.example+8443/x");
    assert_eq!(one("https://[::1]/x"), "%5B--1%5D/x");
    assert_eq!(one("https://a.example"), "a.example/index");
    assert_eq!(one("https://a.example/v1/"), "a.example/v1/index");
    assert_eq!(one("https://a.example/a%20b.yaml"), "a.example/a b.yaml");
}

#[test]
fn a_query_is_a_mark_in_the_name() {
    let mark = short("v=1");
    assert_eq!(
        one("https://a.example/api.yaml?v=1"),
        format!("a.example/api+{mark}.yaml")
    );
    assert_eq!(
        one("https://a.example/api?v=1"),
        format!("a.example/api+{mark}")
    );
    let both = all(&["https://a.example/x?a", "https://a.example/x?b"]);
    assert_ne!(both[0], both[1]);
}

#[test]
fn no_url_leads_out_of_the_folder() {
    for (url, path) in [
        ("https://a.example/../../x", "a.example/x"),
        ("https://a.example/%2e%2e/%2E./x", "a.example/x"),
        (
            "https://a.example/a%2f..%2f..%2fx",
            "a.example/a%2f..%2f..%2fx",
        ),
        ("https://a.example/a%5c..%5cx", "a.example/a%5c..%5cx"),
        ("https://a.example/%00x", "a.example/%00x"),
        ("https://a.example//x//", "a.example/+/x/+/index"),
        ("https://a.example/c:/x", "a.example/c%3A/x"),
    ] {
        assert_eq!(one(url), path, "{url}");
    }
}

#[test]
fn names_that_systems_keep_for_themselves_are_changed() {
    for (url, path) in [
        ("https://a.example/nul", "a.example/+nul"),
        ("https://a.example/CON.yaml", "a.example/+CON.yaml"),
        ("https://a.example/com1.x/lpt9", "a.example/+com1.x/+lpt9"),
        ("https://a.example/x./y%20", "a.example/x.+/y +"),
        ("https://a.example/.git/config", "a.example/+.git/config"),
        ("https://a.example/console.yaml", "a.example/console.yaml"),
    ] {
        assert_eq!(one(url), path, "{url}");
    }
}

#[test]
fn long_names_and_deep_folders_are_shortened() {
    let long = one(&format!("https://a.example/{}.yaml", "x".repeat(5000)));
    assert!(long.len() < 130 && long.ends_with(".yaml"), "{long}");
    let deep = one(&format!("https://a.example/{}x.yaml", "y/".repeat(500)));
    assert!(deep.len() < 50 && deep.ends_with("/x.yaml"), "{deep}");
}

#[test]
fn two_urls_have_two_names() {
    let paths = all(&[
        "https://a.example/Api.yaml",
        "https://a.example/api.yaml",
        "https://a.example/x",
        "https://a.example/x/y",
        "https://a.example/X/z",
        "https://a.example/q%20",
        "https://a.example/q%20+",
    ]);
    for (at, path) in paths.iter().enumerate() {
        for other in &paths[at + 1..] {
            let (path, other) = (path.to_lowercase(), other.to_lowercase());
            assert!(path != other, "{paths:?}");
            assert!(!other.starts_with(&format!("{path}/")), "{paths:?}");
        }
    }
}
