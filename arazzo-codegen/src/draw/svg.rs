//! The flow as a picture: boxes in a column, what goes on at the right, what comes back at the left.
//!
//! Everything has the colour of the text around it. There are no ids, scripts, styles or references
//! in it, so that several pictures fit on one page, and a page can forbid all of these.

use crate::draw::spoken;
use crate::program::flow::Flow;

mod draw;
mod layout;
mod wire;

use layout::Layout;

/// The space between two pictures in one file.
const GAP: i32 = 24;

/// A file with the pictures of all flows, one below the other.
pub(crate) fn print(flows: &[Flow]) -> String {
    let layouts: Vec<(&Flow, Layout<'_>)> = flows.iter().map(|f| (f, Layout::of(f))).collect();
    let width = layouts
        .iter()
        .map(|(_, l)| l.width)
        .max()
        .unwrap_or_default();
    let mut body = String::new();
    let mut y = 0;
    for (flow, layout) in &layouts {
        if flows.len() > 1 {
            body.push_str(&draw::title(&flow.workflow, y + GAP / 2));
            y += GAP;
        }
        body.push_str(&format!("<g transform=\"translate(0 {y})\">\n"));
        body.push_str(&draw::parts(layout).join("\n"));
        body.push_str("\n</g>\n");
        y += layout.height + GAP;
    }
    let size = (width, (y - GAP).max(0));
    let name: Vec<String> = flows.iter().map(spoken::flow).collect();
    let namespace = "xmlns=\"http://www.w3.org/2000/svg\" ";
    let head = draw::head(namespace, &name.join(" "), size);
    format!("{head}\n{body}</svg>\n")
}

/// One line of HTML with the picture of one flow.
pub(crate) fn embedded(flow: &Flow) -> String {
    let layout = Layout::of(flow);
    let size = (layout.width, layout.height);
    let head = draw::head("", &spoken::flow(flow), size);
    let body = draw::parts(&layout).concat();
    format!("{head}{body}</svg>")
}
