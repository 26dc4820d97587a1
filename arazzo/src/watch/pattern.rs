//! Wildcards: `*` stands for any text, and a backslash escapes it.

/// One character of a wildcard.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Any,
    One(char),
}

/// Returns whether the whole text matches, in at most as many steps as the product of both lengths.
pub(super) fn matches(wildcard: &str, text: &str) -> bool {
    let parts = parts(wildcard);
    let text: Vec<char> = text.chars().collect();
    let (mut part, mut at) = (0, 0);
    // Where to continue if what follows the last star does not match. Only the last star is ever
    // reconsidered: a longer match of an earlier one cannot help, since the last one can match any
    // text.
    let mut again: Option<(usize, usize)> = None;
    while at < text.len() {
        match parts.get(part) {
            Some(Part::Any) => {
                again = Some((part + 1, at));
                part += 1;
            }
            Some(Part::One(character)) if *character == text[at] => {
                part += 1;
                at += 1;
            }
            _ => {
                let Some((after, from)) = again else {
                    return false;
                };
                again = Some((after, from + 1));
                (part, at) = (after, from + 1);
            }
        }
    }
    parts[part..].iter().all(|rest| *rest == Part::Any)
}

fn parts(wildcard: &str) -> Vec<Part> {
    let mut parts = Vec::with_capacity(wildcard.len());
    let mut characters = wildcard.chars();
    while let Some(character) = characters.next() {
        parts.push(match character {
            '*' => Part::Any,
            '\\' => Part::One(characters.next().unwrap_or('\\')),
            other => Part::One(other),
        });
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_star_stands_for_any_text() {
        for (wildcard, text, expected) in [
            ("", "", true),
            ("", "a", false),
            ("*", "", true),
            ("*", "a.b", true),
            ("itemsvc.*", "itemsvc.Item", true),
            ("itemsvc.*", "itemsvc.", true),
            ("itemsvc.*", "itemsvc", false),
            ("*.Item", "itemsvc.Item", true),
            ("*.Item", "itemsvc.Items", false),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-c-b", false),
            ("a**c", "abc", true),
            ("*ab", "aab", true),
            ("A*", "abc", false),
            ("a?c", "abc", false),
            ("é*", "etat", false),
            ("é*", "étât", true),
        ] {
            assert_eq!(matches(wildcard, text), expected, "{wildcard} {text}");
        }
    }

    #[test]
    fn a_backslash_takes_the_meaning_away() {
        for (wildcard, text, expected) in [
            (r"a\*", "a*", true),
            (r"a\*", "ab", false),
            (r"a\\*", r"a\b", true),
            (r"a\b", "ab", true),
            (r"a\", r"a\", true),
        ] {
            assert_eq!(matches(wildcard, text), expected, "{wildcard} {text}");
        }
    }

    #[test]
    fn many_stars_take_no_longer() {
        let wildcard = "*a".repeat(500);
        assert!(!matches(&wildcard, &"a".repeat(499)));
        assert!(!matches(&format!("{wildcard}b"), &"a".repeat(5_000)));
    }
}
