//! The picture on a workflow's page.

use super::*;
use crate::inspect::tests::compile;

/// The documentation before the list of steps.
fn page(workflows: &str) -> String {
    let items = compile(workflows).items().expect("no errors");
    let docs = items.lines().take_while(|line| !line.contains("# Steps"));
    let texts = docs.skip_while(|line| !line.starts_with("///"));
    texts.map(|text| format!("{text}\n")).collect()
}

/// The line that only rustdoc reads.
fn picture(page: &str) -> Option<&str> {
    page.lines().find(|line| line.contains("<svg"))
}

#[test]
fn the_picture_stands_behind_the_prose() {
    let workflow = POLL.replace("poll\n", "poll\n  summary: Waits\n  description: Long.\n");
    let page = page(&workflow);
    let picture = picture(&page).expect("three steps have a picture");
    assert!(picture.len() < 3000, "{} bytes", picture.len());
    let rest = page.replace(picture, "<picture>");
    expect![[r#"
        /// Waits.
        ///
        /// Long.
        #[cfg_attr(
            doc,
        <picture>
        )]
        ///
    "#]]
    .assert_eq(&rest);
}

#[test]
fn a_page_without_a_flow_to_see_has_no_picture() {
    let steps = |count: usize| {
        let step = |at| format!("  - {{stepId: s{at}, operationId: report}}\n");
        let steps: String = (0..count).map(step).collect();
        format!("\n- workflowId: many\n  steps:\n{steps}")
    };
    for (count, pictured) in [(1, false), (2, true), (24, true), (25, false)] {
        assert_eq!(picture(&page(&steps(count))).is_some(), pictured, "{count}");
    }
}
