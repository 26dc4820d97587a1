//! One token further, and how the answers of several schemas are combined.

use super::super::schema::SchemaId;
use super::Verdict;

/// The limit of alternatives.
const MAX_ALTERNATIVES: usize = 64;

/// The result of looking up a token.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Found {
        schemas: Vec<SchemaId>,
        always: bool,
    },
    Miss(Miss),
}

/// Why a member was not found, the vaguest first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Miss {
    Open,
    Missing(Vec<String>),
    Closed(Vec<String>),
    Array,
    Scalar(&'static str),
}

impl Step {
    pub(super) fn found(id: SchemaId, always: bool) -> Step {
        Step::Found {
            schemas: vec![id],
            always,
        }
    }

    /// The same, but perhaps absent.
    pub(super) fn optional(self) -> Step {
        match self {
            Step::Found { schemas, .. } => Step::Found {
                schemas,
                always: false,
            },
            miss => miss,
        }
    }
}

impl Miss {
    pub(super) fn verdict(self, at: usize) -> Verdict {
        match self {
            Miss::Open => Verdict::Open { at },
            Miss::Missing(known) => Verdict::Missing { at, known },
            Miss::Closed(known) => Verdict::Closed { at, known },
            Miss::Array => Verdict::MemberOfArray { at },
            Miss::Scalar(found) => Verdict::ThroughScalar { at, found },
        }
    }

    fn known(&mut self) -> Option<&mut Vec<String>> {
        match self {
            Miss::Missing(known) | Miss::Closed(known) => Some(known),
            _ => None,
        }
    }
}

/// What was found by any of the steps, and what was not.
struct Gathered {
    schemas: Vec<SchemaId>,
    all_always: bool,
    any_always: bool,
    misses: Vec<Miss>,
}

fn gather(steps: Vec<Step>) -> Gathered {
    let mut gathered = Gathered {
        schemas: Vec::new(),
        all_always: true,
        any_always: false,
        misses: Vec::new(),
    };
    for step in steps {
        match step {
            Step::Found { schemas, always } => {
                gathered.all_always &= always;
                gathered.any_always |= always;
                for id in schemas {
                    if !gathered.schemas.contains(&id) && gathered.schemas.len() < MAX_ALTERNATIVES
                    {
                        gathered.schemas.push(id);
                    }
                }
            }
            Step::Miss(miss) => gathered.misses.push(miss),
        }
    }
    gathered
}

/// One of the steps applies, and it is not known which. If none found the member, the vaguest reason
/// counts, because that alternative may be the one.
pub(super) fn either(steps: Vec<Step>) -> Step {
    let gathered = gather(steps);
    if gathered.schemas.is_empty() {
        return Step::Miss(vaguest(gathered.misses));
    }
    Step::Found {
        schemas: gathered.schemas,
        always: gathered.all_always && gathered.misses.is_empty(),
    }
}

/// All of the steps apply at once. If none found the member, the most definite reason counts: one
/// schema that excludes it is enough.
pub(super) fn both(steps: Vec<Step>, required: bool) -> Step {
    let gathered = gather(steps);
    if gathered.schemas.is_empty() {
        return Step::Miss(gathered.misses.into_iter().max().unwrap_or(Miss::Open));
    }
    Step::Found {
        schemas: gathered.schemas,
        always: gathered.any_always || required,
    }
}

/// The vaguest of the reasons, with the names that any of the alternatives knows.
fn vaguest(mut misses: Vec<Miss>) -> Miss {
    let mut names: Vec<String> = Vec::new();
    for name in misses.iter_mut().filter_map(Miss::known).flatten() {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    let mut vaguest = misses.into_iter().min().unwrap_or(Miss::Open);
    if let Some(known) = vaguest.known() {
        *known = names;
    }
    vaguest
}
