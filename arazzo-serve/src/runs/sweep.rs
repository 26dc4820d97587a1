//! The task that forgets runs and keys in time, also where nobody comes any more.

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use super::{Runs, Shared};

/// How long something may stay after its time.
const INTERVAL: Duration = Duration::from_secs(30);

impl Runs {
    /// Starts the task, once. It ends when nothing else has these runs any more.
    pub(super) fn keep_sweeping(&self) {
        let shared = Arc::downgrade(&self.0);
        self.0.sweeping.call_once(move || {
            tokio::spawn(sweep(shared));
        });
    }

    /// Forgets what is too old.
    pub(super) fn sweep(&self) {
        self.kept().forget();
        self.keys().forget();
    }
}

async fn sweep(shared: Weak<Shared>) {
    loop {
        let interval = match shared.upgrade() {
            Some(shared) => INTERVAL.min(shared.limits.kept_time),
            None => return,
        };
        tokio::time::sleep(interval.max(Duration::from_millis(100))).await;
        if let Some(shared) = shared.upgrade() {
            Runs(shared).sweep();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use arazzo::{Client, Map, Workflow, WorkflowError, testing::Script};

    use crate::{Limits, Principal, Service, Start};

    struct Nothing;

    impl Workflow for Nothing {
        const ID: &'static str = "nothing";
        type Inputs = Map;
        type Outputs = Map;
        type Error = WorkflowError<&'static str, ()>;

        async fn run(_: &Client, inputs: Map) -> Result<Map, Self::Error> {
            Ok(inputs)
        }
    }

    #[tokio::test]
    async fn outputs_go_even_if_nobody_comes() {
        let client = Client::builder().transport(Script::new()).build();
        let limits = Limits {
            kept_time: Duration::from_millis(100),
            ..Limits::default()
        };
        let service = Service::new(client.expect("valid")).limits(limits);
        let app = service.add::<Nothing>().build().expect("valid");
        let start = Start::new("nothing", Map::new(), Principal::service());
        let started = app.runs().start(start).expect("it starts");
        started.run.ended().await;
        for _ in 0..100 {
            if app.runs().kept().is_empty() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the run is still there");
    }
}
