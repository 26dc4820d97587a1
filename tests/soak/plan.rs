//! What a server does to a run, and what must come of it.
//!
//! The rules are those of the document, written a second time: four retries of a step that is told to
//! wait, two of anything that fails, each counted for a whole visit of the step.

/// What the server does with one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Nothing bad.
    Answer,
    /// The answer takes its time.
    Slow,
    /// The transfer is not settled yet; only of `settle`.
    Pending,
    /// 429, with `Retry-After`.
    TooMany,
    /// 503.
    Unavailable,
    /// The connection ends after the request has been read.
    Reset,
    /// The connection ends in the middle of the body.
    CutOff,
    /// There is no answer within the limit.
    Silent,
    /// The body is larger than the limit.
    Huge,
    /// A status of success, and JSON that ends in the middle.
    Broken,
    /// A status of success, and JSON that is not what the API describes.
    Junk,
}

/// The steps of the workflow, in their order.
pub(crate) const STEPS: [&str; 3] = ["create", "settle", "confirm"];

/// What happens to the requests of each step, in order; further ones are answered.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plan(pub(crate) [Vec<Fault>; 3]);

/// How a run ends: with its outputs, or at a step for a reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Done,
    Failed { step: String, cause: &'static str },
}

/// A request as the server is to see it: its step, and the execution that it belongs to.
pub(crate) type Seen = (usize, usize);

/// A sequence of numbers that is the same for the same seed (xorshift).
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

impl Plan {
    /// A plan in which about every third request meets a fault.
    pub(crate) fn random(chance: &mut Chance) -> Self {
        Self([0, 1, 2].map(|step| {
            let mut faults = Vec::new();
            if step == 1 {
                faults.extend((0..chance.below(3)).map(|_| Fault::Pending));
            }
            while faults.len() < 9 && chance.below(100) < 45 {
                faults.push(fault(chance));
            }
            faults
        }))
    }

    /// How a run under this plan ends, and what the server sees of it.
    pub(crate) fn expected(&self) -> (Outcome, Vec<Seen>) {
        let (mut seen, mut execution) = (Vec::new(), 0);
        for (step, faults) in self.0.iter().enumerate() {
            let mut faults = faults
                .iter()
                .copied()
                .chain(std::iter::repeat(Fault::Answer));
            let (mut busy, mut lost) = (4, 2);
            loop {
                seen.push((step, execution));
                let fault = faults.next().unwrap_or(Fault::Answer);
                let retries = match fault {
                    Fault::Answer | Fault::Slow => break,
                    Fault::Pending => {
                        execution += 1;
                        continue;
                    }
                    Fault::TooMany | Fault::Unavailable if busy > 0 => &mut busy,
                    _ => &mut lost,
                };
                if fault == Fault::Junk || *retries == 0 {
                    let (step, cause) = (STEPS[step].to_owned(), fault.cause());
                    return (Outcome::Failed { step, cause }, seen);
                }
                *retries -= 1;
            }
            execution += 1;
        }
        (Outcome::Done, seen)
    }
}

fn fault(chance: &mut Chance) -> Fault {
    match chance.below(100) {
        0..20 => Fault::Slow,
        20..40 => Fault::TooMany,
        40..60 => Fault::Unavailable,
        60..72 => Fault::Reset,
        72..84 => Fault::CutOff,
        84..86 => Fault::Silent,
        86..93 => Fault::Huge,
        93..96 => Fault::Broken,
        _ => Fault::Junk,
    }
}

impl Fault {
    /// What the run says about it.
    pub(crate) fn cause(self) -> &'static str {
        match self {
            Self::Answer | Self::Slow | Self::Pending => "none",
            Self::TooMany | Self::Unavailable => "criterion",
            Self::Reset | Self::CutOff => "transport",
            Self::Silent => "timeout",
            Self::Huge => "too large",
            Self::Broken => "broken body",
            Self::Junk => "output",
        }
    }
}
