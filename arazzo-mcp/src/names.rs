//! Decides what tools are called.
//!
//! A name follows from the ids of the workflows and of their documents, in the order in which they
//! are added: the same workflows have the same names in every process. Names are unique and made of
//! 1 to 64 of the characters `A-Z`, `a-z`, `0-9`, `_` and `-`, which every client and model
//! accepts.

use std::collections::BTreeSet;

/// The length of a name at most, in bytes, which are characters here.
const LONGEST: usize = 64;

/// The names that are taken.
#[derive(Debug, Default)]
pub(crate) struct Names {
    taken: BTreeSet<String>,
}

impl Names {
    /// Names a workflow: by its id; where that is taken, with the stem of its document before it;
    /// where that is taken too, with a number.
    pub(crate) fn choose(&mut self, document: &str, workflow: &str) -> String {
        let name = allowed(workflow);
        let qualified = allowed(&format!("{document}-{workflow}"));
        let numbered = (2..).map(|number: u64| {
            let number = format!("-{number}");
            let kept = &qualified[..qualified.len().min(LONGEST - number.len())];
            format!("{kept}{number}")
        });
        let candidates = [name, qualified.clone()].into_iter().chain(numbered);
        let free = candidates
            .into_iter()
            .find(|name| !self.taken.contains(name))
            .expect("there are more numbers than names");
        self.taken.insert(free.clone());
        free
    }
}

/// Returns the text with a `_` in the place of each run of other characters, cut to the length of a
/// name.
fn allowed(text: &str) -> String {
    let mut name = String::new();
    for c in text.chars() {
        match c {
            'A'..='Z' | 'a'..='z' | '0'..='9' | '_' | '-' => name.push(c),
            _ if name.ends_with('_') => {}
            _ => name.push('_'),
        }
    }
    name.truncate(LONGEST);
    if name.is_empty() {
        "workflow".to_owned()
    } else {
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(workflows: &[(&str, &str)], expected: &[&str]) {
        let mut names = Names::default();
        let chosen: Vec<_> = workflows
            .iter()
            .map(|(document, workflow)| names.choose(document, workflow))
            .collect();
        assert_eq!(chosen, expected);
        for name in chosen {
            assert!((1..=64).contains(&name.len()), "{name}");
            let is_allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
            assert!(name.chars().all(is_allowed), "{name}");
        }
    }

    #[test]
    fn a_tool_is_called_as_its_workflow() {
        check(
            &[("pets", "getPet"), ("pets", "bulk-set_2")],
            &["getPet", "bulk-set_2"],
        );
    }

    #[test]
    fn other_characters_are_underscores() {
        check(
            &[
                ("a", "order.größe/neu"),
                ("a", "注文"),
                ("a", ""),
                ("", " "),
            ],
            &["order_gr_e_neu", "_", "workflow", "-_"],
        );
    }

    #[test]
    fn a_name_that_is_taken_gets_its_document_and_then_a_number() {
        check(
            &[
                ("pets", "get"),
                ("shop", "get"),
                ("shop", "get"),
                ("shop", "get"),
                ("shop", "g.t"),
                ("shop", "g:t"),
            ],
            &[
                "get",
                "shop-get",
                "shop-get-2",
                "shop-get-3",
                "g_t",
                "shop-g_t",
            ],
        );
    }

    #[test]
    fn long_names_are_cut_and_stay_unique() {
        let long = "a".repeat(70);
        let (cut, qualified) = ("a".repeat(64), format!("d-{}", "a".repeat(62)));
        let numbered = format!("d-{}-2", "a".repeat(60));
        check(
            &[("d", &long), ("d", &long), ("d", &long)],
            &[&cut, &qualified, &numbered],
        );
    }
}
