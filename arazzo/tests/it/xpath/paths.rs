//! Paths: axes, names, predicates.

use arazzo::rt::xpath_matches;

use super::check;

/// XPath 3.1, 3.3.
#[test]
fn paths() {
    check(&[
        ("/pets/pet[2]/name", Some("Tom")),
        ("/pets/pet[@id='2']/name", Some("Tom")),
        ("//pet[age > 5]/@id", Some("2")),
        ("pets/pet/name", Some("Rex")),
        ("/", Some("Rex4Tom9a & <b>")),
        ("//x:note", Some("a & <b>")),
        ("//@x:chip", Some("c-7")),
        ("//@chip", None),
        ("//*:note/name()", Some("x:note")),
        ("count(//x:*)", Some("1")),
        ("count(//pet/@*)", Some("3")),
        ("count(//node())", Some("16")),
        ("count(//text()[. != 'Rex'])", Some("4")),
        ("//comment()", Some("two")),
        ("//processing-instruction('sort')", Some("age")),
        ("//processing-instruction('other')", None),
        ("count(//element(pet) | //attribute(id))", Some("4")),
        ("count(/document-node())", Some("0")),
        ("//name[. = 'Tom']/..//age", Some("9")),
        ("//pet[last()]/preceding-sibling::pet/@id", Some("1")),
        ("//age[. = 9]/ancestor::*[1]/@id", Some("2")),
        ("name((//age)[2]/ancestor::*[last()])", Some("pets")),
        ("name(//none)", Some("")),
        ("name((//pet[2]/age/ancestor::*)[1])", Some("pets")),
        ("(//pet)[1]/following::name", Some("Tom")),
        ("//pet[2]/preceding::age", Some("4")),
        ("count(//pet[2]/preceding::*)", Some("3")),
        ("//@id/following::age", Some("4")),
        ("count((//@id)[1]/ancestor-or-self::node())", Some("4")),
        ("//pet/self::pet/descendant::age[1]", Some("4")),
        ("count(//pet/descendant-or-self::*/child::*)", Some("4")),
        ("count(//name[1])", Some("2")),
        ("count((//name)[1])", Some("1")),
        ("count(//name[2])", Some("0")),
        ("//pet[2][@id = 2][1]/name", Some("Tom")),
        ("//pet/(name | age)[2]", Some("4")),
        ("count(//pet/(name, age))", Some("4")),
        ("string-join(//age/(. + 1), ',')", Some("5,10")),
        ("//pet/name/string-length()", Some("3")),
        ("//none/a/b", None),
        ("'x'/a", None),
        ("//pet/namespace::x", None),
    ]);
}

#[test]
fn names_without_a_prefix_are_those_of_the_default_namespace_too() {
    let soap = "<s:Envelope xmlns:s='urn:soap'><s:Body><Reply xmlns='urn:r' id='7'>\
                <Total>3</Total></Reply></s:Body></s:Envelope>";
    for (text, holds) in [
        ("//Reply/Total = 3", true),
        ("/s:Envelope/s:Body/Reply/@id = 7", true),
        (
            "//*[local-name() = 'Total' and namespace-uri() = 'urn:r']",
            true,
        ),
        ("/Envelope", false),
        ("//s:Total", false),
        ("//t:Total", false),
        ("//*:Body/*", true),
        ("name(//Total) = 'Total' and name(/*) = 's:Envelope'", true),
    ] {
        assert_eq!(xpath_matches(text, soap), holds, "{text}");
    }
}
