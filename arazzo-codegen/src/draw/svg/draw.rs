//! The picture's text.

use std::iter;

use super::layout::{Frame, Layout, SPACE};
use super::wire::{ABOVE, LINE, Side, Style, Wire};
use crate::draw::label;
use crate::draw::words;
use crate::program::flow::NodeKind;

/// The length at which even full texts are cut.
const WHOLE: usize = 400;

/// The opening tag. `name` says what is to be seen, for those who do not see it.
pub(super) fn head(namespace: &str, name: &str, (width, height): (i32, i32)) -> String {
    let name = escape(name);
    format!(
        "<svg {namespace}role=\"img\" aria-label=\"{name}\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         font-family=\"monospace\" font-size=\"11\" fill=\"currentColor\">"
    )
}

/// A line of text above a picture.
pub(super) fn title(text: &str, y: i32) -> String {
    let text = escape(&label::cut(text, WHOLE));
    format!("<text x=\"4\" y=\"{y}\" font-weight=\"bold\">{text}</text>\n")
}

/// The elements: shapes, arrowheads, texts in boxes, arrows at the right and at the left.
pub(super) fn parts(layout: &Layout<'_>) -> Vec<String> {
    let mut parts = vec![shapes(layout), heads(layout), texts(layout)];
    for (side, anchor) in [(Side::Right, ""), (Side::Left, " text-anchor=\"end\"")] {
        let wires = layout.wires.iter().filter(|wire| wire.side == side);
        let wires: String = wires.map(|wire| self::wire(layout, wire)).collect();
        if !wires.is_empty() {
            parts.push(format!("<g{anchor}>{wires}</g>"));
        }
    }
    parts
}

fn shapes(layout: &Layout<'_>) -> String {
    let mut path = String::new();
    for index in &layout.straight {
        let (from, to) = (&layout.boxes[*index], &layout.boxes[index + 1]);
        path.push_str(&format!(
            "M{} {}V{}",
            layout.x,
            from.y + from.height,
            to.y - 5
        ));
    }
    let boxes: String = layout
        .boxes
        .iter()
        .map(|frame| shape(layout.x, frame))
        .collect();
    format!("<g fill=\"none\" stroke=\"currentColor\">{boxes}<path d=\"{path}\"/></g>")
}

fn shape(x: i32, frame: &Frame<'_>) -> String {
    let Frame {
        y, width, height, ..
    } = frame;
    let left = x - width / 2;
    let rect = |more: &str| {
        format!("<rect x=\"{left}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"{more}/>")
    };
    match frame.node.kind {
        NodeKind::Start => format!(
            "<circle cx=\"{x}\" cy=\"{}\" r=\"4\" fill=\"currentColor\"/>",
            y + 4
        ),
        NodeKind::End => rect(" rx=\"10\""),
        NodeKind::Failed => rect(" rx=\"10\" stroke-dasharray=\"4 3\""),
        NodeKind::Step => rect(" rx=\"6\""),
        NodeKind::Before | NodeKind::Transfer | NodeKind::Detour => {
            let bars = format!(
                "<path d=\"M{} {y}v{height}M{} {y}v{height}\"/>",
                left + 4,
                left + width - 4
            );
            rect("") + &bars
        }
    }
}

fn heads(layout: &Layout<'_>) -> String {
    let mut path = String::new();
    for index in &layout.straight {
        let to = &layout.boxes[index + 1];
        path.push_str(&format!("M{} {}l-3-6h6z", layout.x, to.y));
    }
    for wire in &layout.wires {
        if wire.leads {
            path.push_str(&tip(layout, wire, wire.to, wire.arrives));
        }
        if wire.style == Style::Detour {
            path.push_str(&tip(layout, wire, wire.from, wire.leaves));
        }
    }
    format!("<path d=\"{path}\"/>")
}

fn tip(layout: &Layout<'_>, wire: &Wire<'_>, index: usize, y: i32) -> String {
    let x = layout.edge(index, wire.side);
    match wire.side {
        Side::Left => format!("M{x} {y}l-6-3v6z"),
        Side::Right => format!("M{x} {y}l6-3v6z"),
    }
}

fn texts(layout: &Layout<'_>) -> String {
    let mut texts = String::from("<g text-anchor=\"middle\">");
    for frame in &layout.boxes {
        let first = frame.y + frame.height / 2 + 4 - 7 * (frame.lines.len() as i32 - 1);
        for (number, line) in frame.lines.iter().enumerate() {
            let bold = match (number, frame.lines.len()) {
                (0, 2..) => " font-weight=\"bold\"",
                _ => "",
            };
            let title = if line.ends_with('…') {
                let whole = match number {
                    0 => &frame.node.name,
                    _ => &frame.node.does,
                };
                format!("<title>{}</title>", escape(&label::cut(whole, WHOLE)))
            } else {
                String::new()
            };
            texts.push_str(&format!(
                "<text x=\"{}\" y=\"{}\"{bold}>{title}{}</text>",
                layout.x,
                first + 14 * number as i32,
                escape(line)
            ));
        }
    }
    texts + "</g>"
}

fn wire(layout: &Layout<'_>, wire: &Wire<'_>) -> String {
    let dashes = match wire.style {
        Style::Success => "",
        Style::Failure => " stroke-dasharray=\"4 3\"",
        Style::Detour => " stroke-dasharray=\"1 3\"",
    };
    let title = escape(&label::cut(&words::edge(wire.edge), WHOLE));
    let x = layout.edge(wire.from, wire.side) + wire.side.sign() * SPACE;
    let below = (1..).map(|number| wire.leaves + LINE * number);
    let places = iter::once(wire.leaves - ABOVE).chain(below);
    let lines: String = wire
        .label
        .iter()
        .zip(places)
        .map(|(line, y)| format!("<text x=\"{x}\" y=\"{y}\">{}</text>", escape(line)))
        .collect();
    format!(
        "<g><title>{title}</title><path fill=\"none\" stroke=\"currentColor\"{dashes} d=\"{}\"/>{lines}</g>",
        path(layout, wire)
    )
}

/// Out of the box to the lane, along it, and into the other box; or to the lane only, where the
/// arrow joins another.
fn path(layout: &Layout<'_>, wire: &Wire<'_>) -> String {
    let lane = layout.lane(wire);
    let from = layout.edge(wire.from, wire.side);
    let to = layout.edge(wire.to, wire.side) + 5 * wire.side.sign();
    let (leaves, arrives) = (wire.leaves, wire.arrives);
    match (wire.side, wire.leads) {
        (Side::Right, false) => format!("M{from} {leaves}H{}q5 0 5 5", lane - 5),
        (Side::Left, false) => format!("M{from} {leaves}H{}q-5 0-5-5", lane + 5),
        (Side::Right, true) => format!(
            "M{from} {leaves}H{}q5 0 5 5V{}q0 5-5 5H{to}",
            lane - 5,
            arrives - 5
        ),
        (Side::Left, true) => format!(
            "M{from} {leaves}H{}q-5 0-5-5V{}q0-5 5-5H{to}",
            lane + 5,
            arrives + 5
        ),
    }
}

/// Text in XML and HTML.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // XML has no way to write these.
            '\u{FFFE}' | '\u{FFFF}' => escaped.push('\u{FFFD}'),
            c => escaped.push(c),
        }
    }
    escaped
}
