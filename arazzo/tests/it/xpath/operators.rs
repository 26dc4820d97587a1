//! Operators, branches and variables.

use arazzo::rt::xpath_matches;

use super::{PETS, check};

/// XPath 3.1, 3.5 to 3.13.
#[test]
fn operators() {
    check(&[
        ("2 + 3 * 4 - 1", Some("13")),
        ("7 idiv 2, 7 mod 2", Some("3")),
        ("-7 mod 3", Some("-1")),
        ("6 div 2", Some("3")),
        ("1 div 4", Some("0.25")),
        ("1.0 div 0", Some("INF")),
        ("1 div 0", None),
        ("9007199254740993 + 0", Some("9007199254740993")),
        ("9223372036854775807 + 1", None),
        ("- - 1", Some("1")),
        ("1e3 + .5", Some("1000.5")),
        ("//none + 1", None),
        ("//pet[1]/age + 1", Some("5")),
        ("'a' || 1 || //none", Some("a1")),
        ("string-join((2 to 4) ! string(), ' ')", Some("2 3 4")),
        ("count(4 to 2)", Some("0")),
        ("count(//pet intersect //*[@id = 1])", Some("1")),
        ("(//pet except //pet[1])/@id", Some("2")),
        ("(//age | //name)[1]", Some("Rex")),
        ("//pet ! name", Some("Rex")),
        (
            "//name => string-join('-') => lower-case()",
            Some("rex-tom"),
        ),
        (
            "if (//cat) then 'cat' else if (//pet) then 'pet' else ()",
            Some("pet"),
        ),
        (
            "for $p in //pet, $n in (1, 2) return $p/age * $n",
            Some("4"),
        ),
        ("sum(for $p in //pet return $p/age)", Some("13")),
        ("let $a := //age, $n := count($a) return $n", Some("2")),
        (
            "some $p in //pet, $n in (8, 9) satisfies $p/age = $n",
            Some("true"),
        ),
        ("every $p in //pet satisfies $p/age > 4", Some("false")),
        ("every $p in () satisfies false()", Some("true")),
        ("(: a (: nested :) comment :) 'it''s'", Some("it's")),
        ("//pet[1] is (//pet)[1]", Some("true")),
        ("true() or 1 idiv 0", Some("true")),
        ("false() and 1 idiv 0", Some("false")),
    ]);
}

/// XPath 3.1, 3.7, and the rules of XPath 1.0 where there would be an error.
#[test]
fn comparisons() {
    for (text, holds) in [
        ("//age > 5", true),
        ("//age < 5", true),
        ("//age != 4", true),
        ("not(//age = 5)", true),
        ("//age = (1, 9)", true),
        ("//name = 'rex'", false),
        ("//pet[1]/age = '4'", true),
        ("//pet[1]/age = 4.0", true),
        ("//pet[1]/age < //pet[2]/age", true),
        ("'10' < '9'", true),
        ("10 < 9", false),
        ("//none = //none", false),
        ("number('x') != number('x')", true),
        ("//name = 5", false),
        ("//name != 5", true),
        ("//*[. = 4]", true),
        ("'4' = 4", true),
        ("//pet[1]/age eq 4", true),
        ("//age eq 4", false),
        ("//none eq 4", false),
        (
            "'b' gt 'a' and 1 le 1 and 2 ge 1 and 1 lt 2 and 1 ne 2",
            true,
        ),
        ("(//pet/@id = '1') = true()", true),
        ("'x' = true()", true),
        ("/pets/pet/@id = true()", true),
    ] {
        assert_eq!(xpath_matches(text, PETS), holds, "{text}");
    }
}
