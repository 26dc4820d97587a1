//! Texts and expressions that mean harm.

use std::time::{Duration, Instant};

use arazzo::rt::xpath_matches;

use super::PETS;

#[test]
fn hostile_texts_and_expressions_end_soon() {
    let deep = "<a>".repeat(50_000) + &"</a>".repeat(50_000);
    let wide = format!("<r>{}</r>", "<i>1</i>".repeat(20_000));
    let laughs = "<!DOCTYPE a [<!ENTITY x 'ha'><!ENTITY y '&x;&x;'>]><a>&y;</a>".to_owned();
    let repeat = |left: &str, middle: &str, right: &str, times| {
        left.repeat(times) + middle + &right.repeat(times)
    };
    let doubling: Vec<_> = (1..40)
        .map(|n| format!("$v{n} := concat($v{0}, $v{0})", n - 1))
        .collect();
    let cases = [
        (deep.as_str(), "//b".to_owned()),
        (&deep, "//a//a//b".to_owned()),
        (&deep, "//*[. = 'x']".to_owned()),
        (&wide, "//i[. = //i]".to_owned()),
        (&wide, "translate(/, /, /) = 'x'".to_owned()),
        (&laughs, "true()".to_owned()),
        (PETS, repeat("(", "1", ")", 100_000)),
        (PETS, repeat("not(", "1", ")", 100_000)),
        (PETS, repeat("a[", "b", "]", 100_000)),
        (PETS, repeat("-", "x", "", 100_000)),
        (PETS, repeat("1 = 2 or ", "false()", "", 50_000)),
        (PETS, repeat("0 * 1 + ", "0", "", 50_000)),
        (PETS, repeat("//*[2]", "", "[2]", 1000)),
        (PETS, repeat("", "none", "/a", 50_000)),
        (PETS, repeat("", "''", " => string()", 50_000)),
        (PETS, repeat("if (false()) then 1 else ", "0", "", 50_000)),
        (PETS, repeat("for $x in //* return ", "1", "", 20)),
        (PETS, "count(1 to 9000000000000000000)".to_owned()),
        (PETS, "count((1 to 100000) ! (1 to 100000))".to_owned()),
        (
            PETS,
            format!("let $v0 := 'text', {} return $v39", doubling.join(", ")),
        ),
        (
            PETS,
            format!("count((1 to 1000000) ! '{}') > 1", "long".repeat(10_000)),
        ),
        (
            PETS,
            format!(
                "let $x := '{}' return count((1 to 1000000) ! $x) > 1",
                "long".repeat(10_000)
            ),
        ),
        (PETS, "(:".repeat(100_000)),
        (PETS, "'".repeat(100_001)),
    ];
    for (xml, text) in cases {
        let began = Instant::now();
        let start: String = text.chars().take(40).collect();
        assert!(!xpath_matches(&text, xml), "{start}");
        assert!(began.elapsed() < Duration::from_secs(20), "{start}");
    }
}

#[test]
fn the_deepest_expression_fits_a_small_stack() {
    let level = "//*[0 or 1 and 0 = '' || 0 to 0 + 0 * (let $x := ";
    let deepest = level.repeat(10) + "1" + &" return 1)]".repeat(10);
    let small = std::thread::Builder::new().stack_size(1024 * 1024);
    let thread = small.spawn(move || xpath_matches(&deepest, "<a/>"));
    let holds = thread.expect("it is started").join();
    assert!(holds.expect("it does not panic"));
    let deeper = level.repeat(16) + "1" + &" return 1)]".repeat(16);
    assert!(!xpath_matches(&deeper, "<a/>"));
}
