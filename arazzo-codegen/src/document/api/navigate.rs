//! Where a JSON Pointer leads in a schema, and whether every instance has a value there.

use std::collections::HashMap;

use super::apis::Apis;
use super::describe::only_null;
use super::schema::{Schema, SchemaId, TypeSet};
use crate::expr::Pointer;

mod member;
pub(crate) mod named;
mod step;

use step::{Miss, Step};

/// What a pointer leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Navigated {
    /// The schemas that may describe it; empty unless found.
    pub(crate) alternatives: Vec<SchemaId>,
    /// Whether every instance has it.
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
    /// The parent is an array, and the token is not an index.
    MemberOfArray {
        at: usize,
    },
}

impl Verdict {
    /// The index of the token that decided; that of the last one if it was found.
    pub(crate) fn at(&self) -> usize {
        match self {
            Verdict::Found => usize::MAX,
            Verdict::Open { at }
            | Verdict::Missing { at, .. }
            | Verdict::Closed { at, .. }
            | Verdict::ThroughScalar { at, .. }
            | Verdict::MemberOfArray { at } => *at,
        }
    }
}

/// How deep alternatives of alternatives are looked into.
const MAX_DEPTH: usize = 64;

impl Apis<'_> {
    /// Follows a pointer from a schema.
    pub(crate) fn navigate(&self, root: SchemaId, pointer: &Pointer) -> Navigated {
        let (mut current, mut always) = (vec![root], true);
        for (at, token) in pointer.0.iter().enumerate() {
            let mut search = Search::new(self, token);
            let steps = current.iter().filter_map(|id| search.step(*id));
            match step::either(steps.collect()) {
                Step::Found {
                    schemas,
                    always: in_all,
                } => (current, always) = (schemas, always && in_all),
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
}

/// The search for one token. Every schema is looked into once: alternatives may meet again, and
/// may contain themselves.
struct Search<'s, 'a> {
    apis: &'s Apis<'a>,
    token: &'s str,
    /// None while a schema is looked into.
    known: HashMap<SchemaId, Option<Step>>,
    depth: usize,
}

impl<'s, 'a> Search<'s, 'a> {
    fn new(apis: &'s Apis<'a>, token: &'s str) -> Self {
        Search {
            apis,
            token,
            known: HashMap::new(),
            depth: 0,
        }
    }

    /// One token into a schema. None for an alternative that contains itself: it adds nothing.
    fn step(&mut self, id: SchemaId) -> Option<Step> {
        if let Some(known) = self.known.get(&id) {
            return known.clone();
        }
        if self.depth == MAX_DEPTH {
            return Some(Step::Miss(Miss::Open));
        }
        self.known.insert(id, None);
        self.depth += 1;
        let step = self.inside(id);
        self.depth -= 1;
        self.known.insert(id, Some(step.clone()));
        Some(step)
    }

    fn inside(&mut self, id: SchemaId) -> Step {
        let flat = self.apis.flat(id);
        let mut steps = vec![own_step(&flat, self.token)];
        let groups = [&flat.one_of, &flat.any_of];
        for group in groups.into_iter().chain(&flat.also_one_of) {
            steps.extend(self.union(group));
        }
        let required = flat.required.iter().any(|name| name == self.token);
        let step = match step::both(steps, required) {
            Step::Miss(miss) => self.in_subtypes(&flat).unwrap_or(Step::Miss(miss)),
            found => found,
        };
        // A parent that may be `null` may lack every member, and a write-only member is not in a
        // response even if it is required.
        if self.apis.nullable(id) || self.is_written(&step) {
            step.optional()
        } else {
            step
        }
    }

    /// Whether what was found may be for requests alone.
    fn is_written(&self, step: &Step) -> bool {
        match step {
            Step::Found { schemas, .. } => schemas.iter().any(|id| self.apis.is_write_only(*id)),
            Step::Miss(_) => false,
        }
    }

    /// One token into whichever of the alternatives it is; `null` has no members to look for.
    fn union(&mut self, alternatives: &[SchemaId]) -> Option<Step> {
        let solid = |id: &&SchemaId| !only_null(&self.apis.flat(**id));
        let solid: Vec<_> = alternatives.iter().filter(solid).collect();
        let steps: Vec<_> = solid.into_iter().filter_map(|id| self.step(*id)).collect();
        (!steps.is_empty()).then(|| step::either(steps))
    }

    /// A parent with a discriminator may be any of its subtypes.
    fn in_subtypes(&mut self, flat: &Schema) -> Option<Step> {
        let mapping = &flat.discriminator.as_ref()?.mapping;
        let subtypes: Vec<_> = mapping.iter().map(|(_, id)| *id).collect();
        match self.union(&subtypes)? {
            Step::Miss(_) => None,
            found => Some(found.optional()),
        }
    }
}

/// One token into what a flat schema says itself, its alternatives left out.
fn own_step(flat: &Schema, token: &str) -> Step {
    let Some(types) = flat.types else {
        return Step::Miss(Miss::Open);
    };
    let mut steps = Vec::new();
    if types.object {
        steps.push(member::of_object(flat, token));
    }
    if types.array {
        steps.push(member::of_array(flat, token));
    }
    let scalar = TypeSet {
        object: false,
        array: false,
        ..types.without_null()
    };
    if scalar != TypeSet::NONE || steps.is_empty() {
        steps.push(member::of_scalar(flat, scalar, token));
    }
    step::either(steps)
}
