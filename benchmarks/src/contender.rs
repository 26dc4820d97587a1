//! [`Contender`]: one way to do the work, played any number of times.

use std::{fmt, io, rc::Rc};

use tokio::{
    runtime::{Builder, Runtime},
    task::{JoinSet, LocalSet},
};

/// How the runs of a contender are played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schedule {
    /// One after the other.
    Sequential,
    /// All at once, each as a task.
    Concurrent,
}

/// One way to do the work.
pub struct Contender {
    name: &'static str,
    play: Box<dyn Fn(usize)>,
}

impl fmt::Debug for Contender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Contender").field(&self.name).finish()
    }
}

impl Contender {
    /// A contender of this name that does `work` in every run.
    ///
    /// It has a runtime of its own, so that it polls no connection of another.
    ///
    /// # Errors
    ///
    /// If the runtime cannot be made.
    pub fn new<W: Work>(name: &'static str, schedule: Schedule, work: W) -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let work = Rc::new(work);
        let play: Box<dyn Fn(usize)> = match schedule {
            Schedule::Sequential => Box::new(move |runs| sequential(&runtime, &*work, runs)),
            Schedule::Concurrent => Box::new(move |runs| concurrent(&runtime, &work, runs)),
        };
        Ok(Contender { name, play })
    }

    /// The name, for the tables.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Plays so many runs on this thread.
    ///
    /// # Panics
    ///
    /// If a run does not have the result that all must have.
    pub fn play(&self, runs: usize) {
        (self.play)(runs);
    }
}

/// What a contender does in a run; it panics where the result is wrong.
pub trait Work: 'static {
    /// Does it once.
    fn run(&self) -> impl Future<Output = ()>;
}

fn sequential(runtime: &Runtime, work: &impl Work, runs: usize) {
    runtime.block_on(async {
        for _ in 0..runs {
            work.run().await;
        }
    });
}

fn concurrent<W: Work>(runtime: &Runtime, work: &Rc<W>, runs: usize) {
    LocalSet::new().block_on(runtime, async {
        let mut tasks = JoinSet::new();
        for _ in 0..runs {
            let work = Rc::clone(work);
            tasks.spawn_local(async move { work.run().await });
        }
        tasks.join_all().await;
    });
}
