//! What becomes of the settings: a service that is ready, or everything that is wrong with them.

use std::{collections::BTreeSet, sync::Arc};

use arazzo::Secret;
use axum::Router;
use tokio::sync::Semaphore;

use super::{Service, ServiceError};
use crate::{
    access::Webhook,
    app::{App, Inner},
    automation::Automatic,
    catalog::{Catalog, Served},
    mapping::did_you_mean,
    metrics::Metrics,
    page::Page,
    runs::Runs,
};

impl Service {
    /// Makes the service.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the settings: two workflows with one id; bound inputs that no
    /// workflow has, or that are no secrets; webhooks of unknown workflows; mappings, schedules and
    /// triggers that do not fit their workflow; tools that are no workflows, or whose required
    /// secrets are not bound; invalid tokens, hosts, origins and intervals.
    pub fn build(mut self) -> Result<App, ServiceError> {
        #[cfg(feature = "mcp")]
        let known = self.problems.len();
        let catalog = self.catalog();
        #[cfg(feature = "mcp")]
        let is_whole = self.problems.len() == known;
        self.check(&catalog);
        let metrics = Arc::new(Metrics::new());
        let runs = Runs::new(
            self.client.clone(),
            catalog,
            self.limits.clone(),
            Arc::clone(&metrics),
            self.automation.surroundings(),
            self.engine.clone(),
        );
        #[cfg(feature = "mcp")]
        let tools = self.make_tools(is_whole, &runs, &metrics);
        if !self.problems.is_empty() {
            return Err(ServiceError {
                problems: self.problems,
            });
        }
        Ok(App::new(Inner {
            access: self.access,
            runs,
            metrics,
            page: Page::new(&self.answers.title),
            answers: self.answers,
            streams: Arc::new(Semaphore::new(
                self.limits.streams.min(Semaphore::MAX_PERMITS),
            )),
            limits: self.limits,
            routes: self.routes,
            automatic: Automatic::new(self.automation),
            #[cfg(feature = "mcp")]
            tools,
        }))
    }

    /// Makes the tools. If workflows are missing because of other mistakes, a tool that needs them
    /// is no further one.
    #[cfg(feature = "mcp")]
    fn make_tools(
        &mut self,
        is_whole: bool,
        runs: &Runs,
        metrics: &Arc<Metrics>,
    ) -> Option<crate::tools::Tools> {
        let made = self.tools.build(runs, metrics, &self.limits, &self.answers);
        made.unwrap_or_else(|problems| {
            self.problems
                .extend(problems.into_iter().filter(|_| is_whole));
            None
        })
    }

    /// Makes the service, and returns its routes.
    ///
    /// # Panics
    ///
    /// If the settings are wrong; [`build`](Self::build) returns that as an error.
    pub fn router(self) -> Router {
        match self.build() {
            Ok(app) => app.router(),
            Err(error) => panic!("{error}"),
        }
    }

    /// Checks what does not go with an engine, and takes over which inputs it sets.
    fn take_engine(&mut self) {
        let Some(engine) = self.engine.clone() else {
            return;
        };
        let own = self
            .entries
            .iter()
            .flat_map(|(_, options)| options.bound.keys());
        let bound: BTreeSet<String> = self.bound.keys().chain(own).cloned().collect();
        for input in bound {
            self.refuse(format!(
                "the secret of `{input}` is bound in the service, but runs happen on an engine: bind \
                 it there, by its name"
            ));
        }
        if self.answers.test_runs {
            self.refuse("test runs happen in the service, and this one has an engine".to_owned());
        }
        let bound = engine.bound().into_iter();
        // The engine has the secrets; here, they are names.
        self.bound
            .extend(bound.map(|input| (input, Secret::from(""))));
    }

    fn catalog(&mut self) -> Catalog {
        self.take_engine();
        let mut catalog = Catalog::default();
        for (entry, options) in std::mem::take(&mut self.entries) {
            match Served::new(entry, options, &self.bound) {
                Ok(served) => {
                    if !catalog.add(served) {
                        self.refuse(format!("two workflows have the id `{}`", entry.id()));
                    }
                }
                Err(problems) => self.problems.extend(problems),
            }
        }
        catalog
    }

    fn check(&mut self, catalog: &Catalog) {
        let mut problems = Vec::new();
        for input in self.bound.keys() {
            let is_bound = catalog.iter().any(|served| served.is_bound(input));
            // A workflow that binds it wrongly has said so.
            if !is_bound && self.problems.is_empty() {
                let hint = did_you_mean(input, catalog.secret_inputs());
                problems.push(format!(
                    "no workflow has the input `{input}` that is bound{hint}"
                ));
            }
        }
        let started = self.access.webhooks.iter().flat_map(Webhook::workflows);
        let unknown = started.filter(|id| catalog.get(id).is_none());
        problems.extend(unknown.map(|id| format!("a webhook starts `{id}`, which is no workflow")));
        if self.limits.runs == 0 {
            problems.push("a limit of 0 runs lets nothing run".to_owned());
        }
        problems.extend(self.automation.check(catalog, &self.limits));
        self.problems.extend(problems);
    }
}
