//! Where a JSON Pointer leads in a schema, and how certain it is that something stands there.

use regress::Regex;

use super::apis::Apis;
use super::schema::{Additional, Schema, SchemaId, TypeSet};
use crate::expr::Pointer;

/// What may stand at the end of a pointer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Navigated {
    /// The schemas that may describe it; empty unless found.
    pub(crate) alternatives: Vec<SchemaId>,
    /// Whether it stands in every instance.
    pub(crate) always: bool,
    pub(crate) verdict: Verdict,
}

/// How far a pointer leads. `at` is the index of the token that decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Found,
    /// The parent is open or not described: it may exist, its type is unknown.
    Open {
        at: usize,
    },
    /// The parent has properties and does not name this one, nor rules it out.
    Missing {
        at: usize,
        known: Vec<String>,
    },
    /// The parent allows no other properties.
    Closed {
        at: usize,
        known: Vec<String>,
    },
    /// The parent has no members at all.
    ThroughScalar {
        at: usize,
        found: &'static str,
    },
    /// The parent is an array, and the token is no index.
    MemberOfArray {
        at: usize,
    },
}

/// More alternatives than this are not told apart.
const MOST: usize = 64;

/// One token further.
#[derive(Debug)]
enum Step {
    Found {
        schemas: Vec<SchemaId>,
        certain: bool,
    },
    Miss(Miss),
}

/// Why a member was not found, the vaguest first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Miss {
    Open,
    Missing(Vec<String>),
    Closed(Vec<String>),
    Array,
    Scalar(&'static str),
}

impl Apis<'_> {
    /// Follows a pointer from a schema.
    pub(crate) fn navigate(&self, root: SchemaId, pointer: &Pointer) -> Navigated {
        let (mut current, mut always) = (vec![root], true);
        for (at, token) in pointer.0.iter().enumerate() {
            let steps = current
                .iter()
                .map(|id| self.step(*id, token, &mut Vec::new()));
            match either(steps.collect()) {
                Step::Found { schemas, certain } => {
                    always &= certain;
                    current = schemas;
                }
                Step::Miss(miss) => {
                    return Navigated {
                        alternatives: Vec::new(),
                        always: false,
                        verdict: miss.verdict(at),
                    };
                }
            }
        }
        Navigated {
            alternatives: current,
            always,
            verdict: Verdict::Found,
        }
    }

    /// One token into a schema. `open` are the alternatives on the way, so that a union of itself
    /// ends.
    fn step(&self, id: SchemaId, token: &str, open: &mut Vec<SchemaId>) -> Step {
        let flat = self.flat(id);
        open.push(id);
        let own = own_step(&flat, token);
        let groups = [&flat.one_of, &flat.any_of];
        let groups = groups.into_iter().chain(&flat.also_one_of);
        let mut steps = vec![own];
        for group in groups.filter(|group| !group.is_empty()) {
            steps.push(self.union(group, token, open));
        }
        let mut step = both(steps, flat.required.iter().any(|name| name == token));
        if let (Step::Miss(_), Some(discriminator)) = (&step, &flat.discriminator) {
            let subtypes: Vec<_> = discriminator.mapping.iter().map(|(_, id)| *id).collect();
            step = self.subtype(step, &subtypes, token, open);
        }
        open.pop();
        match (step, self.nullable(id)) {
            (Step::Found { schemas, .. }, true) => Step::Found {
                schemas,
                certain: false,
            },
            (step, _) => step,
        }
    }

    fn union(&self, members: &[SchemaId], token: &str, open: &mut Vec<SchemaId>) -> Step {
        let null = |id: &&SchemaId| {
            let types = self.flat(**id).types;
            types.is_some_and(|types| types.without_null() == TypeSet::NONE)
        };
        let members: Vec<_> = members.iter().filter(|id| !null(id)).collect();
        let fresh = members.into_iter().filter(|id| !open.contains(id));
        let fresh: Vec<SchemaId> = fresh.copied().collect();
        either(fresh.iter().map(|id| self.step(*id, token, open)).collect())
    }

    /// A parent that is told apart by a property may be any of its subtypes.
    fn subtype(
        &self,
        missed: Step,
        subtypes: &[SchemaId],
        token: &str,
        open: &mut Vec<SchemaId>,
    ) -> Step {
        match self.union(subtypes, token, open) {
            Step::Found { schemas, .. } => Step::Found {
                schemas,
                certain: false,
            },
            Step::Miss(_) => missed,
        }
    }
}

impl Miss {
    fn verdict(self, at: usize) -> Verdict {
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

/// One of the steps holds. Nothing found by any: the vaguest reason, because it may be that one.
fn either(steps: Vec<Step>) -> Step {
    let mut all_certain = true;
    let (mut schemas, mut misses) = (Vec::new(), Vec::new());
    for step in steps {
        match step {
            Step::Found {
                schemas: found,
                certain,
            } => {
                all_certain &= certain;
                add(&mut schemas, found);
            }
            Step::Miss(miss) => misses.push(miss),
        }
    }
    if schemas.is_empty() {
        return Step::Miss(vaguest(misses));
    }
    Step::Found {
        certain: all_certain && misses.is_empty() && schemas.len() <= MOST,
        schemas: schemas.into_iter().take(MOST).collect(),
    }
}

/// All of the steps hold at once. Nothing found by any: the most definite reason.
fn both(steps: Vec<Step>, required: bool) -> Step {
    let mut certain_of_one = false;
    let (mut schemas, mut misses) = (Vec::new(), Vec::new());
    for step in steps {
        match step {
            Step::Found {
                schemas: found,
                certain,
            } => {
                certain_of_one |= certain;
                add(&mut schemas, found);
            }
            Step::Miss(miss) => misses.push(miss),
        }
    }
    if schemas.is_empty() {
        return Step::Miss(misses.into_iter().max().unwrap_or(Miss::Open));
    }
    Step::Found {
        schemas,
        certain: certain_of_one || required,
    }
}

fn add(schemas: &mut Vec<SchemaId>, found: Vec<SchemaId>) {
    for id in found {
        if !schemas.contains(&id) {
            schemas.push(id);
        }
    }
}

fn vaguest(misses: Vec<Miss>) -> Miss {
    let mut known: Vec<String> = Vec::new();
    for name in misses.clone().iter_mut().filter_map(Miss::known).flatten() {
        if !known.contains(name) {
            known.push(name.clone());
        }
    }
    let mut vaguest = misses.into_iter().min().unwrap_or(Miss::Open);
    if let Some(own) = vaguest.known() {
        *own = known;
    }
    vaguest
}

/// One token into what a flat schema says itself, its alternatives left out.
fn own_step(flat: &Schema, token: &str) -> Step {
    let types = flat.types.unwrap_or_default();
    let described = flat.types.is_some();
    let mut steps = Vec::new();
    if !described {
        return Step::Miss(Miss::Open);
    }
    if types.object {
        steps.push(member(flat, token));
    }
    if types.array {
        steps.push(element(flat, token));
    }
    let scalar = TypeSet {
        object: false,
        array: false,
        ..types.without_null()
    };
    if scalar != TypeSet::NONE || steps.is_empty() {
        let name = scalar.names().first().copied().unwrap_or("null");
        steps.push(Step::Miss(Miss::Scalar(name)));
    }
    either(steps)
}

/// A member of an object.
fn member(flat: &Schema, token: &str) -> Step {
    let certain = flat.required.iter().any(|name| name == token);
    let found = |id: SchemaId| Step::Found {
        schemas: vec![id],
        certain,
    };
    if let Some(id) = flat.properties.get(token) {
        return found(*id);
    }
    let matches = |pattern: &str| Regex::new(pattern).is_ok_and(|re| re.find(token).is_some());
    if let Some((_, id)) = flat.patterns.iter().find(|(pattern, _)| matches(pattern)) {
        return found(*id);
    }
    let known = || flat.properties.keys().cloned().collect::<Vec<_>>();
    match flat.additional {
        Additional::Schema(id) => found(id),
        Additional::Forbidden => Step::Miss(Miss::Closed(known())),
        Additional::Unsaid if !certain && !flat.properties.is_empty() => {
            Step::Miss(Miss::Missing(known()))
        }
        Additional::Any | Additional::Unsaid => Step::Miss(Miss::Open),
    }
}

/// An element of an array.
fn element(flat: &Schema, token: &str) -> Step {
    let Some(index) = index(token) else {
        return Step::Miss(Miss::Array);
    };
    let positional = flat.prefix_items.get(index).copied();
    match positional.or(flat.items) {
        Some(id) => Step::Found {
            schemas: vec![id],
            certain: flat.min_items.is_some_and(|least| (index as u64) < least),
        },
        None => Step::Miss(Miss::Open),
    }
}

/// An array index of RFC 6901: digits without leading zeros.
fn index(token: &str) -> Option<usize> {
    let digits = token.bytes().all(|byte| byte.is_ascii_digit());
    let leading = token.len() > 1 && token.starts_with('0');
    if digits && !leading {
        token.parse().ok()
    } else {
        None
    }
}
