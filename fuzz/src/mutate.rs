//! Changes to documents that keep most of their structure: of words, values and lines.

mod words;

use self::words::WORDS;

/// A generator of numbers.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % sides.max(1)
    }

    fn word(&mut self) -> &'static str {
        WORDS[self.roll(WORDS.len())]
    }
}

/// Changes the text in the first `size` bytes of `data` in one way, and returns its new length;
/// `None` leaves the change to libFuzzer.
pub fn mutate(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> Option<usize> {
    let mut dice = Dice((u64::from(seed) << 1) | 1);
    dice.roll(2);
    let text = std::str::from_utf8(&data[..size]).ok()?;
    let changed = match dice.roll(8) {
        0 | 1 => value(text, &mut dice)?,
        2 => lines(text, &mut dice),
        3 => indentation(text, &mut dice),
        4 => inside(text, &mut dice),
        5 => borrowed(text, &mut dice)?,
        _ => return None,
    };
    let bytes = changed.as_bytes();
    let fits = bytes.len() <= max_size.min(data.len());
    fits.then(|| data[..bytes.len()].copy_from_slice(bytes));
    fits.then_some(bytes.len())
}

/// The value after some `: ` becomes another one.
fn value(text: &str, dice: &mut Dice) -> Option<String> {
    let (start, end) = a_value(text, dice)?;
    Some([&text[..start], dice.word(), &text[end..]].concat())
}

/// The value after some `: ` becomes that after another one.
fn borrowed(text: &str, dice: &mut Dice) -> Option<String> {
    let (start, end) = a_value(text, dice)?;
    let (from, to) = a_value(text, dice)?;
    Some([&text[..start], &text[from..to], &text[end..]].concat())
}

/// The place of some value in a line or in braces.
fn a_value(text: &str, dice: &mut Dice) -> Option<(usize, usize)> {
    let places: Vec<usize> = text.match_indices(": ").map(|(at, _)| at + 2).collect();
    let start = *places.get(dice.roll(places.len()))?;
    let rest = &text[start..];
    let length = rest.find(['\n', ',', '}']).unwrap_or(rest.len());
    Some((start, start + length))
}

/// Lines go, come twice, or change places.
fn lines(text: &str, dice: &mut Dice) -> String {
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    let (at, other) = (dice.roll(lines.len()), dice.roll(lines.len()));
    match dice.roll(3) {
        _ if lines.is_empty() => {}
        0 => drop(lines.remove(at)),
        1 => lines.insert(other, lines[at]),
        _ => lines.swap(at, other),
    }
    lines.concat()
}

/// A line moves to the right or to the left.
fn indentation(text: &str, dice: &mut Dice) -> String {
    let count = text.split_inclusive('\n').count();
    let (chosen, right) = (dice.roll(count), dice.roll(2) == 0);
    let lines = text.split_inclusive('\n').enumerate();
    let moved = lines.map(|(at, line)| match at == chosen {
        true if right => format!("  {line}"),
        true => line.strip_prefix("  ").unwrap_or(line).to_owned(),
        false => line.to_owned(),
    });
    moved.collect()
}

/// A word somewhere.
fn inside(text: &str, dice: &mut Dice) -> String {
    let mut at = dice.roll(text.len() + 1);
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    [&text[..at], dice.word(), &text[at..]].concat()
}
