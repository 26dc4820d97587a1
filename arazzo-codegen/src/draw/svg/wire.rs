//! Arrows that bend: their rows at boxes and their lanes.
//!
//! Arrows of one style that lead to the same box at the same side share a lane and the row where
//! they arrive; the one that comes from farthest is drawn whole, the others join it.

use super::layout::text_width;
use crate::draw::label;
use crate::draw::words;
use crate::program::flow::{Edge, EdgeKind};

/// The number of columns of a label, and of the lines that its criteria have at most. A picture with
/// labels at one side fits on a telephone.
const LABEL: usize = 22;
const CRITERIA: usize = 3;
/// The height of the row of an arrow that arrives.
const ARRIVAL: i32 = 10;
/// Between the arrow and the text above it, between lines, and what a row is high beside lines.
pub(super) const ABOVE: i32 = 5;
pub(super) const LINE: i32 = 12;
const ROW: i32 = 19;

/// A side of the column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// For what goes back.
    Left,
    /// For what goes on.
    Right,
}

/// How an arrow is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Success,
    Failure,
    Detour,
}

/// An arrow that bends.
pub(super) struct Wire<'f> {
    pub(super) edge: &'f Edge,
    pub(super) side: Side,
    pub(super) style: Style,
    /// The indices of the boxes.
    pub(super) from: usize,
    pub(super) to: usize,
    /// The first line is above the arrow, the others are below it.
    pub(super) label: Vec<String>,
    /// Where it leaves and arrives.
    pub(super) leaves: i32,
    pub(super) arrives: i32,
    /// Counted from the column.
    pub(super) lane: i32,
    /// Whether others of its group join it.
    pub(super) leads: bool,
}

impl Side {
    pub(super) const BOTH: [Side; 2] = [Side::Left, Side::Right];

    /// The direction away from the column.
    pub(super) fn sign(self) -> i32 {
        match self {
            Side::Left => -1,
            Side::Right => 1,
        }
    }
}

impl<'f> Wire<'f> {
    pub(super) fn new(edge: &'f Edge, from: usize, to: usize) -> Self {
        Wire {
            edge,
            side: if to > from { Side::Right } else { Side::Left },
            style: match edge.kind {
                EdgeKind::Detour => Style::Detour,
                _ if edge.failure => Style::Failure,
                _ => Style::Success,
            },
            from,
            to,
            label: text(edge),
            leaves: 0,
            arrives: 0,
            lane: 0,
            leads: false,
        }
    }

    pub(super) fn label_width(&self) -> i32 {
        let lines = self.label.iter().map(|line| text_width(line));
        lines.max().unwrap_or_default()
    }

    /// Its row where it leaves, and how far below the row's top it is.
    fn departure(&self) -> (i32, i32) {
        match self.label.len() as i32 {
            0 => (ARRIVAL, ARRIVAL / 2),
            lines => (ROW + LINE * (lines - 1), ROW - 4),
        }
    }

    fn joins(&self, other: &Wire<'_>) -> bool {
        (self.side, self.style, self.to) == (other.side, other.style, other.to)
    }

    fn span(&self) -> (i32, i32) {
        (self.leaves.min(self.arrives), self.leaves.max(self.arrives))
    }
}

fn text(edge: &Edge) -> Vec<String> {
    let name = edge.action.as_deref().unwrap_or_default();
    let first = match edge.kind {
        EdgeKind::Detour => return Vec::new(),
        EdgeKind::Retry { limit, after } => {
            let after = after.map(|seconds| label::cut(&format!(", {seconds} s"), 9));
            let suffix = format!(" ×{limit}{}", after.unwrap_or_default());
            let room = LABEL.saturating_sub(label::columns(&suffix));
            format!("{}{suffix}", label::cut(name, room))
        }
        _ => label::cut(name, LABEL),
    };
    let mut lines = vec![first];
    lines.extend(label::wrap(&words::criteria(edge), LABEL, CRITERIA));
    lines
}

/// The wires that arrive at a box, one of each group.
fn arrivals(wires: &[Wire<'_>], index: usize, side: Side) -> Vec<usize> {
    let at = |wire: &Wire<'_>| wire.to == index && wire.side == side;
    let mut firsts: Vec<usize> = Vec::new();
    for (number, wire) in wires.iter().enumerate() {
        if at(wire) && !firsts.iter().any(|first| wires[*first].joins(wire)) {
            firsts.push(number);
        }
    }
    firsts
}

/// The height of the rows at a side of a box.
pub(super) fn rows_height(wires: &[Wire<'_>], index: usize, side: Side) -> i32 {
    let arriving = arrivals(wires, index, side).len() as i32 * ARRIVAL;
    let leaving = wires.iter().filter(|w| w.from == index && w.side == side);
    arriving + leaving.map(|wire| wire.departure().0).sum::<i32>()
}

/// Gives the rows at a side of a box their places, from `top` on.
pub(super) fn place_rows(wires: &mut [Wire<'_>], index: usize, side: Side, top: i32) {
    let mut y = top;
    for first in arrivals(wires, index, side) {
        let group: Vec<usize> = group(wires, first);
        for member in group {
            wires[member].arrives = y + ARRIVAL / 2;
        }
        y += ARRIVAL;
    }
    for wire in wires.iter_mut() {
        if wire.from == index && wire.side == side {
            let (height, offset) = wire.departure();
            wire.leaves = y + offset;
            y += height;
        }
    }
}

/// All wires that share a lane with this one.
fn group(wires: &[Wire<'_>], first: usize) -> Vec<usize> {
    let members = wires.iter().enumerate();
    let members = members.filter(|(_, wire)| wire.joins(&wires[first]));
    members.map(|(number, _)| number).collect()
}

/// Assigns a lane to every group at a side, and returns the number of lanes.
///
/// Short groups come first, each in the innermost lane that is free over its whole height. So arrows
/// nest, long ones around short ones, and no two overlap.
pub(super) fn assign_lanes(wires: &mut [Wire<'_>], side: Side) -> i32 {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for number in 0..wires.len() {
        let known = groups.iter().any(|group| group.contains(&number));
        if wires[number].side == side && !known {
            groups.push(group(wires, number));
        }
    }
    let span = |wires: &[Wire<'_>], group: &[usize]| {
        let spans = group.iter().map(|member| wires[*member].span());
        spans.fold((i32::MAX, i32::MIN), |a, b| (a.0.min(b.0), a.1.max(b.1)))
    };
    groups.sort_by_key(|group| {
        let (top, bottom) = span(wires, group);
        (bottom - top, top)
    });
    let mut lanes: Vec<Vec<(i32, i32)>> = Vec::new();
    for group in groups {
        let (top, bottom) = span(wires, &group);
        let free = |lane: &Vec<(i32, i32)>| lane.iter().all(|t| bottom < t.0 || t.1 < top);
        let lane = lanes.iter().position(free).unwrap_or(lanes.len());
        if lane == lanes.len() {
            lanes.push(Vec::new());
        }
        lanes[lane].push((top, bottom));
        let farthest = group
            .iter()
            .copied()
            .max_by_key(|member| (wires[*member].leaves - wires[*member].arrives).abs());
        for member in group {
            wires[member].lane = lane as i32;
            wires[member].leads = Some(member) == farthest;
        }
    }
    lanes.len() as i32
}
