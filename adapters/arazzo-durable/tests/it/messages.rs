//! Runs that wait for messages while no process works on them.

use std::{
    future::poll_fn,
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::Poll,
    time::Duration,
};

use arazzo::{
    BoxFuture, ChannelError, Client, Entry, Map, Message, MessageChannel, RunId, Value, Workflow,
    WorkflowError,
    rt::{Channel, Run, Source, StepError},
    testing::{Messages, Script},
};
use arazzo_durable::{
    Awakeables, Durable, DurableBuilder, Journal, JournalError, Kept, Key, RunError, Unsealed,
    Wait, Waited,
    testing::{Memory, MemoryJournal},
};
use arazzo_generated::shipping::Watch;
use serde_json::json;

const RUN: RunId = RunId::from_u128(11);
const DESK: Source = Source::new("desk", "");

type Step = &'static str;

/// Asks a person, and has all the time in the world.
struct Approve;

impl Workflow for Approve {
    const ID: &'static str = "approve";
    type Inputs = Map;
    type Outputs = Map;
    type Error = WorkflowError<Step, ()>;

    async fn run(client: &Client, _: Map) -> Result<Map, Self::Error> {
        approve(client)
            .await
            .map_err(|error| error.with_progress(()))
    }
}

async fn approve(client: &Client) -> Result<Map, StepError<Step>> {
    let run = Run::new(client);
    run.connect(&[
        Channel::sends(DESK, "ask"),
        Channel::receives(DESK, "answers"),
    ])
    .await?;
    run.message("ask", DESK, "ask")
        .json("may I?")
        .send()
        .await?;
    let answer = run.message("answer", DESK, "answers").read(&["/by"]);
    let answer = answer.correlate(&["$message.payload#/case"], "c-1");
    let by: String = answer.receive().await?.output("/by")?;
    Ok(json!({"by": by}).as_object().cloned().unwrap_or_default())
}

/// What a worker has, and what it was told.
#[derive(Default)]
struct Desk {
    script: Script,
    memory: Memory,
    told: Arc<Mutex<Vec<Wait>>>,
    /// Whether nobody can be told.
    closed: Arc<Mutex<bool>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn builder() -> DurableBuilder {
    Durable::builder().key(Key::new("a", [1; 32]).expect("a key"))
}

impl Desk {
    fn durable(&self) -> Durable {
        let (told, closed) = (Arc::clone(&self.told), Arc::clone(&self.closed));
        let builder = builder().on_wait(move |wait| {
            lock(&told).push(wait);
            let closed = *lock(&closed);
            async move {
                if closed {
                    Err("nobody is there".into())
                } else {
                    Ok(())
                }
            }
        });
        builder.build().expect("there is a key")
    }

    fn client(&self, channel: impl MessageChannel + 'static) -> Client {
        let client = Client::builder().transport(self.script.clone());
        let client = client.channel("desk", channel).build();
        client.expect("valid settings")
    }

    /// Works on the run until it ends or waits; then the process ends.
    async fn work(&self) -> Option<Result<Value, RunError>> {
        let client = self.client(Awakeables::sending(Messages::new(&self.script)));
        let (durable, entry) = (self.durable(), Entry::of::<Approve>());
        let mut journal = self.memory.journal(RUN);
        let run = durable.run(&client, &entry, Map::new(), &mut journal);
        let mut run = pin!(run);
        poll_fn(|context| match run.as_mut().poll(context) {
            Poll::Ready(ended) => Poll::Ready(Some(ended)),
            Poll::Pending => Poll::Ready(None),
        })
        .await
    }

    fn told(&self) -> Vec<Wait> {
        lock(&self.told).clone()
    }

    /// The last wait that was told of.
    fn wait(&self) -> Wait {
        self.told().pop().expect("somebody was told")
    }

    fn answer(&self, wait: &Wait, payload: Value) -> bool {
        let message = Message::json("answers", payload);
        let sealed = self.durable().seal_message(wait.run, &wait.id, &message);
        self.memory.resolve(&wait.id, sealed.expect("it is sealed"))
    }
}

fn by(ended: Option<Result<Value, RunError>>) -> Value {
    ended.expect("it has ended").expect("it succeeds")["by"].clone()
}

#[tokio::test]
async fn an_answer_comes_while_no_process_is_there() {
    let desk = Desk::default();
    assert!(desk.work().await.is_none());
    let wait = desk.wait();
    assert_eq!((&*wait.workflow, &*wait.channel), ("approve", "answers"));
    assert_eq!(wait.correlation_id.as_deref(), Some("c-1"));
    assert!(desk.answer(&wait, json!({"case": "c-1", "by": "ann"})));
    assert!(!desk.answer(&wait, json!({"case": "c-1", "by": "bob"})));
    for _ in 0..2 {
        assert_eq!(by(desk.work().await), "ann");
    }
    // The same wait, told of once; then it is said that this was so.
    let told = desk.told();
    let replayed: Vec<bool> = told.iter().map(|wait| wait.replayed).collect();
    assert_eq!(replayed, [false, true, true]);
    assert!(
        told.iter()
            .all(|one| one.id == wait.id && one.since == wait.since)
    );
}

/// The next wait is for the same message, with an awakeable of its own.
#[tokio::test]
async fn an_answer_for_somebody_else_does_not_end_the_wait() {
    let desk = Desk::default();
    assert!(desk.work().await.is_none());
    let first = desk.wait();
    desk.answer(&first, json!({"case": "c-2", "by": "eve"}));
    assert!(desk.work().await.is_none());
    let second = desk.wait();
    assert_ne!(first.id, second.id);
    desk.answer(&second, json!({"case": "c-1", "by": "ann"}));
    assert_eq!(by(desk.work().await), "ann");
}

/// Who reaches the engine and has no key cannot answer, nor use an answer for another wait.
#[tokio::test]
async fn what_was_not_sealed_for_the_wait_is_an_error_of_the_step() {
    let message = Message::json("answers", json!({"case": "c-1", "by": "eve"}));
    let open = Durable::builder().journal_in_the_clear().build();
    let open = open.expect("it was said");
    let given = |durable: &Durable, run, id: &str| durable.seal_message(run, id, &message);
    let other = RunId::from_u128(12);
    for what in 0..4 {
        let desk = Desk::default();
        assert!(desk.work().await.is_none());
        let wait = desk.wait();
        let given = match what {
            0 => given(&open, wait.run, &wait.id),
            1 => given(&desk.durable(), other, &wait.id),
            2 => given(&desk.durable(), wait.run, "awakeable-99"),
            _ => Ok(b"{}".to_vec()),
        };
        desk.memory.resolve(&wait.id, given.expect("it is sealed"));
        let ended = desk.work().await.expect("it has ended");
        let Err(RunError::Failed(report)) = ended else {
            panic!("{what}: {ended:?}");
        };
        assert_eq!((report.step(), report.kind()), (Some("answer"), "channel"));
    }
}

#[tokio::test]
async fn a_run_of_which_nobody_can_be_told_is_tried_again() {
    let desk = Desk::default();
    *lock(&desk.closed) = true;
    let ended = desk.work().await.expect("it is interrupted");
    assert!(ended.is_err_and(|error| !error.is_final()));
    *lock(&desk.closed) = false;
    assert!(desk.work().await.is_none());
    let told = desk.told();
    assert_eq!(
        (told[0].id.as_str(), told[0].replayed),
        (&*told[1].id, told[1].replayed)
    );
    // Once it was told of, an error does no harm.
    *lock(&desk.closed) = true;
    desk.answer(&desk.wait(), json!({"case": "c-1", "by": "ann"}));
    assert_eq!(by(desk.work().await), "ann");
}

/// A journal that is told when waits are over, and whose awakeables may not be as they should be.
struct Odd {
    journal: MemoryJournal,
    kind: Kind,
    settled: Vec<(Wait, bool)>,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// As it should be.
    Whole,
    /// It has no awakeables.
    Deaf,
    /// The run is cancelled while it waits for one.
    Cancels,
}

impl Odd {
    fn new(desk: &Desk, kind: Kind) -> Self {
        Self {
            journal: desk.memory.journal(RUN),
            kind,
            settled: Vec::new(),
        }
    }
}

impl Journal for Odd {
    fn run_id(&self) -> RunId {
        self.journal.run_id()
    }

    fn record<'j>(
        &'j mut self,
        name: &'j str,
        make: BoxFuture<'j, Result<Vec<u8>, JournalError>>,
    ) -> BoxFuture<'j, Result<Kept, JournalError>> {
        self.journal.record(name, make)
    }

    fn sleep<'j>(
        &'j mut self,
        name: &'j str,
        duration: Duration,
    ) -> BoxFuture<'j, Result<(), JournalError>> {
        self.journal.sleep(name, duration)
    }

    fn has_awakeables(&self) -> bool {
        self.kind != Kind::Deaf
    }

    fn awakeable<'j>(&'j mut self, name: &'j str) -> BoxFuture<'j, Result<String, JournalError>> {
        self.journal.awakeable(name)
    }

    fn wait<'j>(
        &'j mut self,
        id: &'j str,
        limit: Option<Duration>,
    ) -> BoxFuture<'j, Result<Waited, JournalError>> {
        match self.kind {
            Kind::Cancels => Box::pin(async { Err(JournalError::Cancelled) }),
            _ => self.journal.wait(id, limit),
        }
    }

    fn settle<'j>(
        &'j mut self,
        wait: &'j Wait,
        taken: bool,
    ) -> BoxFuture<'j, Result<(), JournalError>> {
        self.settled.push((wait.clone(), taken));
        Box::pin(async { Ok(()) })
    }
}

/// Its failure action goes on with another workflow, and must not.
#[tokio::test]
async fn a_run_that_is_cancelled_while_it_waits_does_not_go_on() {
    let desk = Desk::default();
    let broker = Messages::new(&desk.script);
    let client = Client::builder().transport(desk.script.clone());
    let client = client.default_channel(Awakeables::sending(broker.clone()));
    let client = client.build().expect("valid settings");
    let mut journal = Odd::new(&desk, Kind::Cancels);
    let entry = Entry::of::<Watch>();
    let ended = desk
        .durable()
        .run(&client, &entry, Map::new(), &mut journal)
        .await;
    let Err(RunError::Cancelled {
        report: Some(report),
        ..
    }) = ended
    else {
        panic!("it is cancelled: {ended:?}");
    };
    assert_eq!((report.step(), report.kind()), (Some("wait"), "channel"));
    assert!(broker.sent().is_empty());
    let [(wait, false)] = &journal.settled[..] else {
        panic!("{:?}", journal.settled);
    };
    assert_eq!(
        (&*wait.source, &*wait.channel),
        ("shipping/alerts", "alerts")
    );
}

/// Who was told of a wait is told that it is over, whenever the run is repeated; and that the run has
/// taken nothing, if what it was given is no message for it.
#[tokio::test]
async fn the_end_of_a_wait_is_told() {
    for (message, taken) in [(true, true), (false, false)] {
        let desk = Desk::default();
        assert!(desk.work().await.is_none());
        let wait = desk.wait();
        if message {
            desk.answer(&wait, json!({"case": "c-1", "by": "ann"}));
        } else {
            desk.memory.resolve(&wait.id, b"{}".to_vec());
        }
        let client = desk.client(Awakeables::sending(Messages::new(&desk.script)));
        let (durable, entry) = (desk.durable(), Entry::of::<Approve>());
        for _ in 0..2 {
            let mut journal = Odd::new(&desk, Kind::Whole);
            let ended = durable.run(&client, &entry, Map::new(), &mut journal).await;
            assert_eq!(ended.is_ok(), taken);
            let told: Vec<_> = journal.settled.iter().collect();
            assert!(
                matches!(told[..], [(over, told)] if over.id == wait.id && *told == taken),
                "{told:?}"
            );
        }
    }
}

/// A wait says when its run began, and a program may say what a run may receive from.
#[tokio::test]
async fn who_is_asked_before_the_first_step_is_told_whether_the_run_is_repeated() {
    let desk = Desk::default();
    assert!(desk.work().await.is_none());
    let wait = desk.wait();
    assert!(wait.begun <= wait.since);
    let asked: Arc<Mutex<Vec<(String, bool)>>> = Arc::default();
    let own = Arc::clone(&asked);
    let durable = builder().on_wait(|_| async { Ok(()) });
    let durable = durable.on_subscribe(move |from, replayed| {
        lock(&own).push((from.address().to_owned(), replayed));
        async { Err(ChannelError::new("not from there")) }
    });
    let (durable, entry) = (durable.build().expect("a key"), Entry::of::<Approve>());
    for desk in [desk, Desk::default()] {
        let client = desk.client(Awakeables::new());
        let mut journal = desk.memory.journal(RUN);
        let ended = durable.run(&client, &entry, Map::new(), &mut journal).await;
        assert!(matches!(ended, Err(RunError::Failed(_))), "{ended:?}");
    }
    let expected = [("answers".to_owned(), true), ("answers".to_owned(), false)];
    assert_eq!(*lock(&asked), expected);
}

/// Somebody who is given a wait, and nothing else, can end it.
#[tokio::test]
async fn a_wait_is_handed_over_sealed() {
    let desk = Desk::default();
    assert!(desk.work().await.is_none());
    let wait = desk.wait();
    let sealed = desk.durable().seal_wait(&wait).expect("it is sealed");
    assert!(!String::from_utf8_lossy(&sealed).contains(&wait.id));
    assert_eq!(desk.durable().open_wait(&sealed), Ok(wait.clone()));
    let open = builder().journal_in_the_clear().build().expect("a key");
    let clear = Durable::builder().journal_in_the_clear().build();
    let forged = clear.expect("it was said").seal_wait(&wait);
    let forged = forged.expect("nothing to do");
    assert_eq!(open.open_wait(&forged), Err(Unsealed::Clear));
    for place in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[place] ^= 1;
        assert!(open.open_wait(&changed).is_err(), "byte {place}");
    }
    let answer = |case: &str| Message::json("answers", json!({"case": case}));
    assert!(wait.fits(&answer("c-1")) && !wait.fits(&answer("c-2")));
    assert!(wait.fits(&Message::json("answers", json!({})).correlation_id("c-1")));
}

/// Neither with a broker alone, nor with nobody who is told, nor on an engine without awakeables.
#[tokio::test]
async fn a_run_that_could_wait_for_ever_sends_nothing() {
    for what in 0..3 {
        let desk = Desk::default();
        let broker = Messages::new(&desk.script);
        let awakeables = Awakeables::sending(broker.clone());
        let (client, durable) = match what {
            0 => (desk.client(broker.clone()), desk.durable()),
            1 => (desk.client(awakeables), builder().build().expect("a key")),
            _ => (desk.client(awakeables), desk.durable()),
        };
        let mut plain = Odd::new(&desk, Kind::Deaf);
        let mut whole = desk.memory.journal(RUN);
        let journal: &mut dyn Journal = match what {
            2 => &mut plain,
            _ => &mut whole,
        };
        let entry = Entry::of::<Approve>();
        let ended = durable.run(&client, &entry, Map::new(), journal).await;
        let Err(RunError::Failed(report)) = ended else {
            panic!("{what}: {ended:?}");
        };
        assert_eq!((report.step(), report.kind()), (None, "channel"));
        assert!(broker.sent().is_empty() && desk.told().is_empty());
    }
}
