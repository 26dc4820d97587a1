//! Where boxes and arrows are.
//!
//! A box has a row for every arrow at a side of it: arrows that arrive above, those that leave
//! below. Beyond the labels at each side run lanes, in which arrows go up or down; an arrow takes
//! the innermost one that is free where it passes. So nothing is drawn through a label or a box.

use super::wire::{self, Side, Wire};
use crate::draw::label;
use crate::draw::{drawn, words};
use crate::program::flow::{Edge, EdgeKind, Flow, Node, NodeId, NodeKind};

/// The distance between lanes.
pub(super) const LANE: i32 = 10;
/// From the last lane to the edge of the picture.
const MARGIN: i32 = 4;
/// Between a box and a label, and between that and the first lane.
pub(super) const SPACE: i32 = 7;
/// Between boxes.
const GAP: i32 = 22;
/// Below the last box.
const FOOT: i32 = 12;
/// The number of columns of texts in boxes, and of the lines for what a step calls.
const TEXT: usize = 26;
const CALL: usize = 2;

/// A picture whose parts have places.
pub(super) struct Layout<'f> {
    pub(super) width: i32,
    pub(super) height: i32,
    /// The middle of the column.
    pub(super) x: i32,
    /// Where the first lane of each side is.
    pub(super) lanes: [i32; 2],
    pub(super) boxes: Vec<Frame<'f>>,
    /// The boxes from which an arrow goes straight to the next one.
    pub(super) straight: Vec<usize>,
    pub(super) wires: Vec<Wire<'f>>,
}

/// A box with its place.
pub(super) struct Frame<'f> {
    pub(super) node: &'f Node,
    /// The name, and below it what a step calls.
    pub(super) lines: Vec<String>,
    pub(super) y: i32,
    pub(super) width: i32,
    pub(super) height: i32,
}

impl<'f> Layout<'f> {
    pub(super) fn of(flow: &'f Flow) -> Layout<'f> {
        let edges = drawn::edges(flow);
        let nodes = drawn::nodes(flow, &edges);
        let at = |id: NodeId| nodes.partition_point(|node| *node < id);
        // An arrow without words between neighbours is a line in the gap; all others need a lane.
        let (straight, bent): (Vec<&Edge>, Vec<&Edge>) = edges
            .into_iter()
            .partition(|edge| is_plain(edge) && at(edge.to) == at(edge.from) + 1);
        let mut layout = Layout {
            width: 0,
            height: 0,
            x: 0,
            lanes: [0, 0],
            boxes: frames(flow, &nodes),
            straight: straight.iter().map(|edge| at(edge.from)).collect(),
            wires: bent
                .into_iter()
                .map(|edge| Wire::new(edge, at(edge.from), at(edge.to)))
                .collect(),
        };
        // Lanes are free or taken over the height of arrows, so boxes get their heights first.
        layout.stack();
        layout.spread();
        layout
    }

    /// Puts boxes below each other, each as high as its rows need.
    fn stack(&mut self) {
        let mut y = MARGIN;
        for (index, frame) in self.boxes.iter_mut().enumerate() {
            let rows = Side::BOTH.map(|side| wire::rows_height(&self.wires, index, side));
            // Arrows do not touch the round corners.
            let corners = if frame.lines.is_empty() { 0 } else { 8 };
            frame.height = frame.height.max(rows[0].max(rows[1]) + corners);
            frame.y = y;
            for (side, rows) in Side::BOTH.into_iter().zip(rows) {
                let top = y + (frame.height - rows) / 2;
                wire::place_rows(&mut self.wires, index, side, top);
            }
            y += frame.height + GAP;
        }
        self.height = y - GAP + FOOT;
    }

    /// Finds the places of the column and the lanes, from left to right.
    fn spread(&mut self) {
        let widest = self.boxes.iter().map(|frame| frame.width).max();
        let half = widest.unwrap_or_default() / 2;
        let room = Side::BOTH.map(|side| self.room(side));
        self.x = room[0].0 + room[0].1 + half;
        self.lanes = [self.x - half - room[0].0, self.x + half + room[1].0];
        self.width = self.x + half + room[1].0 + room[1].1;
    }

    /// What a side needs between the boxes and the first lane, and from there to the edge.
    fn room(&mut self, side: Side) -> (i32, i32) {
        let lanes = wire::assign_lanes(&mut self.wires, side);
        let wires = self.wires.iter().filter(|wire| wire.side == side);
        match wires.map(Wire::label_width).max() {
            None => (0, MARGIN),
            Some(labels) => (labels + 2 * SPACE, (lanes - 1) * LANE + MARGIN),
        }
    }

    /// The edge of a box at a side.
    pub(super) fn edge(&self, index: usize, side: Side) -> i32 {
        self.x + side.sign() * self.boxes[index].width / 2
    }

    pub(super) fn lane(&self, wire: &Wire<'_>) -> i32 {
        let first = self.lanes[wire.side as usize];
        first + wire.side.sign() * wire.lane * LANE
    }
}

/// Whether an edge needs no words.
fn is_plain(edge: &Edge) -> bool {
    let goes_on = matches!(edge.kind, EdgeKind::Next | EdgeKind::Goto);
    goes_on && !edge.failure && edge.when.is_empty()
}

/// The boxes, all as wide as the widest text among them; the marks of start and end are narrower.
fn frames<'f>(flow: &'f Flow, nodes: &[NodeId]) -> Vec<Frame<'f>> {
    let mut frames: Vec<Frame<'f>> = nodes.iter().map(|id| frame(flow, *id)).collect();
    let lines = frames.iter().flat_map(|frame| &frame.lines);
    let widest = lines.map(|line| text_width(line)).max().unwrap_or_default();
    for frame in &mut frames {
        (frame.width, frame.height) = match frame.node.kind {
            NodeKind::Start => (8, 8),
            NodeKind::End | NodeKind::Failed => (64, 20),
            _ => (even(widest + 20), 10 + 14 * frame.lines.len() as i32),
        };
    }
    frames
}

fn frame(flow: &Flow, id: NodeId) -> Frame<'_> {
    let node = flow.node(id);
    let mut lines = Vec::new();
    if node.kind != NodeKind::Start {
        lines.push(label::cut(&words::name(flow, id), TEXT));
    }
    lines.extend(label::wrap(&node.does, TEXT, CALL));
    Frame {
        node,
        lines,
        y: 0,
        width: 0,
        height: 0,
    }
}

/// The width of a text in a fixed-width font of size 11.
pub(super) fn text_width(text: &str) -> i32 {
    let columns = i32::try_from(label::columns(text)).unwrap_or(i32::MAX / 100);
    (columns * 66 + 9) / 10
}

fn even(width: i32) -> i32 {
    width + width % 2
}
