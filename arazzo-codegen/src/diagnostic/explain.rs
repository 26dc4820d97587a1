//! What each code means, at more length than a message has: `arazzo-codegen explain AZ323`.
//!
//! The texts are Markdown, a page for each code. Its cases are for those who read the repository, and
//! for `tests/diagnostics.rs`, which looks whether they are true.

use super::Code;

/// Numbers that stay free, with the reason.
const NOT_GIVEN: &str = include_str!("explain/not-given.md");

impl Code {
    /// What the code means, with an example of the mistake and what to write instead. Markdown.
    pub fn explanation(self) -> &'static str {
        let (_, text) = self.page().split_once('\n').unwrap_or_default();
        let (explanation, _) = text.split_once("\n## Cases\n").unwrap_or((text, ""));
        explanation.trim()
    }

    /// Why there is no finding of this number, of those that were thought of and left out.
    pub fn not_given(number: &str) -> Option<&'static str> {
        let mut sections = NOT_GIVEN.split("\n## ").skip(1);
        let section = sections.find_map(|section| {
            let (heading, text) = section.split_once('\n')?;
            heading.eq_ignore_ascii_case(number).then_some(text)
        });
        section.map(str::trim)
    }

    /// The code with this number (`AZ323`) or name (`unknown-operation`), in any case.
    pub fn parse(text: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|code| {
            code.id().eq_ignore_ascii_case(text) || code.slug().eq_ignore_ascii_case(text)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_explained_with_an_example_and_advice() {
        for code in Code::ALL {
            let text = code.explanation();
            let parts: Vec<_> = text.split("```").collect();
            let [what, example, advice] = parts[..] else {
                panic!("{} does not have one example:\n{text}", code.id());
            };
            assert!(
                what.trim().len() > 20,
                "{} does not say what it means",
                code.id()
            );
            assert!(
                example.starts_with("yaml\n"),
                "{} has no YAML example",
                code.id()
            );
            assert!(
                !advice.trim().is_empty(),
                "{} does not say what to write",
                code.id()
            );
        }
    }

    #[test]
    fn a_page_begins_with_number_and_name() {
        for code in Code::ALL {
            let heading = format!("# {} {}\n\n", code.id(), code.slug());
            assert!(code.page().starts_with(&heading), "not {heading}");
        }
    }

    #[test]
    fn a_number_is_a_code_or_has_a_reason_for_being_none() {
        let headings = NOT_GIVEN
            .lines()
            .filter_map(|line| line.strip_prefix("## "));
        for number in headings {
            assert_eq!(Code::parse(number), None);
            let reason = Code::not_given(&number.to_lowercase());
            assert!(reason.is_some_and(|text| text.len() > 40), "{number}");
        }
        assert_eq!(Code::not_given("AZ323"), None);
    }

    #[test]
    fn codes_are_found_by_number_and_by_name() {
        for code in Code::ALL {
            assert_eq!(Code::parse(code.id()), Some(*code));
            assert_eq!(Code::parse(code.slug()), Some(*code));
        }
        assert_eq!(Code::parse("az323"), Some(Code::UnknownOperation));
        assert_eq!(Code::parse("AZ1"), None);
    }
}
