//! XPath on XML text.

mod functions;
mod hostile;
mod operators;
mod paths;
mod replacements;

use arazzo::rt::{xpath_matches, xpath_text};
use serde_json::{Value, json};

const PETS: &str = r#"<?xml version="1.0"?>
<pets xmlns:x="urn:x"><pet id="1"><name>Rex</name><age>4</age></pet><!--two--><?sort age?><pet
  id="2" x:chip="c-7"><name>Tom</name><age>9</age></pet><x:note>a &amp; <![CDATA[<b>]]></x:note><empty/></pets>"#;

/// Each expression and the text of the first thing that it gives.
#[track_caller]
fn check(cases: &[(&str, Option<&str>)]) {
    for (text, expected) in cases {
        assert_eq!(xpath_text(text, PETS).as_deref(), *expected, "{text}");
    }
}

/// XPath 3.1, 2.4.3.
#[test]
fn effective_boolean_values() {
    for (text, holds) in [
        ("/pets/pet", true),
        ("/pets/dog", false),
        ("//empty", true),
        ("count(/pets/pet)", true),
        ("count(/pets/dog)", false),
        ("string(/pets/pet[1]/name)", true),
        ("string(/pets/empty)", false),
        ("'false'", true),
        ("0.0", false),
        ("number('x')", false),
        ("not(/pets/pet)", false),
        ("()", false),
        ("(//pet, 1)", true),
        ("(1, 2)", false),
        ("('a', //pet)", false),
        // What cannot be read or evaluated does not hold.
        ("//pet[", false),
        ("", false),
        ("not(unknown(1))", false),
        ("not($x)", false),
        ("not(1 idiv 0)", false),
        ("not(x:y:z)", false),
        ("1 = 1 = 1", false),
        ("true() true()", false),
    ] {
        assert_eq!(xpath_matches(text, PETS), holds, "{text}");
    }
}

#[test]
fn only_xml_text_can_be_looked_at() {
    let xml = Value::from(PETS);
    assert!(xpath_matches("//pet", &xml));
    assert!(xpath_matches("/a", "\u{feff}<a/>"));
    assert!(xpath_matches(
        "/plist",
        "<!DOCTYPE plist PUBLIC 'a' 'b'><plist/>"
    ));
    for other in [
        json!({"pets": 1}),
        json!("not xml"),
        json!("<a>"),
        json!(null),
        json!(1),
    ] {
        assert!(!xpath_matches("true()", &other), "{other}");
        assert_eq!(xpath_text("1", &other), None);
    }
}
