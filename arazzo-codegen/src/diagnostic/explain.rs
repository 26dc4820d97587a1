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

impl Code {
    /// What the code means, with an example of the mistake and what to write instead. Markdown.
    pub fn explanation(self) -> &'static str {
        let sections = AREAS.iter().flat_map(|area| area.split("\n## ").skip(1));
        sections
            .filter_map(|section| section.split_once('\n'))
            .find(|(heading, _)| heading.split(' ').next() == Some(self.id()))
            .map_or("", |(_, text)| text.trim())
    }

    /// The code with this number (`AZ323`) or name (`unknown-operation`), in any case.
    pub fn parse(text: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|code| {
            code.id().eq_ignore_ascii_case(text) || code.slug().eq_ignore_ascii_case(text)
        })
    }
}
