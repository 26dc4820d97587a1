//! What a service does without being asked: schedules, triggers, and the values they share.

use std::{
    fmt,
    sync::{Arc, Once},
    time::Duration,
};

use arazzo::{Map, Value};
use serde_json::json;

use crate::{
    catalog::Catalog,
    context::{ContextScope, Contexts, MemoryStore, Store},
    launch::Launcher,
    limits::Limits,
    mapping::{Mapping, MappingError, Part, Site, check_inputs, did_you_mean},
    runs::{Runs, Surroundings},
    schedule::{Clock, Schedule, Schedules, SystemClock},
    trigger::{self, Trigger},
};

/// How often expired values are removed.
const SWEEP: Duration = Duration::from_secs(60);

/// The settings of what a service does without being asked.
pub(crate) struct Automation {
    pub(crate) values: Map,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) schedules: Vec<Schedule>,
    pub(crate) triggers: Vec<Trigger>,
}

impl Default for Automation {
    fn default() -> Self {
        Self {
            values: Map::new(),
            store: Arc::new(MemoryStore::new()),
            clock: Arc::new(SystemClock),
            schedules: Vec::new(),
            triggers: Vec::new(),
        }
    }
}

impl Automation {
    pub(crate) fn surroundings(&self) -> Surroundings {
        Surroundings {
            values: self.values.clone(),
            contexts: Contexts::new(Arc::clone(&self.store)),
            clock: Arc::clone(&self.clock),
        }
    }

    /// Returns everything that is wrong with mappings, schedules and triggers.
    pub(crate) fn check(&self, catalog: &Catalog, limits: &Limits) -> Vec<String> {
        let mut problems = Vec::new();
        for served in catalog.iter() {
            let (id, mappings) = (served.entry().id(), &served.mappings);
            let description = served.entry().description();
            let found = mappings.check(description, &served.bound(), &self.values);
            problems.extend(found.into_iter().map(|(part, error)| {
                let part = part_name(part, mappings.saved.as_slice());
                format!("`{id}`: in the mapping of {part}: {error}")
            }));
        }
        for (index, schedule) in self.schedules.iter().enumerate() {
            let at = format!("the schedule `{}`", schedule.name);
            if self.schedules[..index]
                .iter()
                .any(|other| other.name == schedule.name)
            {
                problems.push(format!("{at} is there twice"));
            }
            problems.extend(
                schedule
                    .check(limits.shortest_interval)
                    .err()
                    .map(|error| format!("{at}: {error}")),
            );
            let found = check_start(
                catalog,
                &schedule.workflow,
                &schedule.inputs,
                &self.site(false),
            );
            problems.extend(found.into_iter().map(|error| format!("{at}: {error}")));
        }
        for trigger in &self.triggers {
            let found = check_start(
                catalog,
                &trigger.workflow,
                &trigger.inputs,
                &self.site(true),
            );
            let at = format!("the trigger `{}`", trigger.name);
            problems.extend(found.into_iter().map(|error| format!("{at}: {error}")));
        }
        problems
    }

    /// Where the mappings of schedules and triggers stand.
    fn site(&self, event: bool) -> Site<'_> {
        site(&self.values, event)
    }
}

/// Where the mappings of schedules, and of triggers if there is an event, stand.
pub(crate) fn site(values: &Map, event: bool) -> Site<'_> {
    use ContextScope::{Global, Run, Session, User};
    Site {
        name: if event { "an event" } else { "a schedule" },
        request: false,
        event,
        outputs: None,
        settings: values,
        contexts: if event {
            &[Global, User, Session, Run]
        } else {
            &[Global, Run]
        },
    }
}

/// Checks what starts a workflow without a request.
fn check_start(
    catalog: &Catalog,
    workflow: &str,
    inputs: &Mapping,
    site: &Site<'_>,
) -> Vec<MappingError> {
    match catalog.get(workflow) {
        Some(served) => {
            let description = served.entry().description();
            check_inputs(inputs, description, &served.bound(), site)
        }
        None => {
            let ids = catalog.iter().map(|served| served.entry().id());
            let hint = did_you_mean(workflow, ids);
            vec![MappingError {
                at: String::new(),
                message: format!("there is no workflow `{workflow}`{hint}"),
            }]
        }
    }
}

fn part_name(part: Part, saved: &[(ContextScope, String, Mapping)]) -> String {
    match part {
        Part::Request => "the request".to_owned(),
        Part::Response => "the response".to_owned(),
        Part::Session => "the session".to_owned(),
        Part::Saved(index) => saved
            .get(index)
            .map_or_else(String::new, |(scope, name, _)| {
                format!("the value `{scope}.{name}`")
            }),
    }
}

/// What a service does without being asked, once it is built.
pub(crate) struct Automatic {
    schedules: Schedules,
    triggers: Vec<Arc<Trigger>>,
    surroundings: Surroundings,
    started: Once,
}

impl Automatic {
    pub(crate) fn new(automation: Automation) -> Self {
        Self {
            surroundings: automation.surroundings(),
            schedules: Schedules::new(automation.schedules),
            triggers: automation.triggers.into_iter().map(Arc::new).collect(),
            started: Once::new(),
        }
    }

    /// Starts the tasks, the first time that this is called within a Tokio runtime.
    pub(crate) fn start(&self, runs: &Runs) {
        if tokio::runtime::Handle::try_current().is_err() {
            return;
        }
        self.started.call_once(|| {
            let launcher: Arc<dyn Launcher> = Arc::new(runs.clone());
            let Surroundings {
                contexts, clock, ..
            } = &self.surroundings;
            // Triggers first: they hear of what schedules plan.
            trigger::start(self.triggers.clone(), &launcher, || runs.subscribe());
            self.schedules.start(&launcher, clock, Some(contexts));
            tokio::spawn(sweep(self.surroundings.clone(), runs.clone()));
        });
    }

    /// Lists the schedules with their next times.
    pub(crate) fn schedules(&self) -> Value {
        json!({"schedules": self.schedules.list()})
    }
}

impl fmt::Debug for Automatic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Automatic")
            .field("schedules", &self.schedules)
            .field("triggers", &self.triggers)
            .finish_non_exhaustive()
    }
}

/// Removes expired values from time to time, until the service is stopped.
async fn sweep(surroundings: Surroundings, runs: Runs) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(SWEEP) => {}
            () = runs.stopping() => return,
        }
        // Who reads or writes the store next learns that it is broken.
        let _ = surroundings
            .contexts
            .store()
            .sweep(surroundings.clock.now())
            .await;
    }
}
