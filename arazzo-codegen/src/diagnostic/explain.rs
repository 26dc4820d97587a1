//! What each code means, at more length than a message has: `arazzo-codegen explain AZ323`.
//!
//! The texts are Markdown, one file for each area of the language and one section for each code.

use super::Code;

const AREAS: &[&str] = &[
    include_str!("explain/documents.md"),
    include_str!("explain/sources.md"),
    include_str!("explain/structure.md"),
    include_str!("explain/parameters.md"),
    include_str!("explain/actions.md"),
    include_str!("explain/expressions.md"),
    include_str!("explain/criteria.md"),
    include_str!("explain/values.md"),
    include_str!("explain/flow.md"),
    include_str!("explain/generation.md"),
];

/// Numbers that stay free, with the reason.
const NOT_GIVEN: &str = include_str!("explain/not-given.md");

impl Code {
    /// What the code means, with an example of the mistake and what to write instead. Markdown.
    pub fn explanation(self) -> &'static str {
        let sections = AREAS.iter().flat_map(|area| area.split("\n## ").skip(1));
        sections
            .filter_map(|section| section.split_once('\n'))
            .find(|(heading, _)| heading.split(' ').next() == Some(self.id()))
            .map_or("", |(_, text)| text.trim())
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
    fn headings_are_the_numbers_and_names_of_codes() {
        let headings = AREAS.iter().flat_map(|area| area.lines());
        let headings: Vec<_> = headings
            .filter_map(|line| line.strip_prefix("## "))
            .collect();
        let mut codes: Vec<_> = Code::ALL
            .iter()
            .map(|code| format!("{} {}", code.id(), code.slug()))
            .collect();
        for heading in &headings {
            let known = codes.iter().position(|code| code == heading);
            codes.swap_remove(known.unwrap_or_else(|| panic!("{heading} is no code, or is twice")));
        }
        assert_eq!(codes, Vec::<String>::new(), "not explained");
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
