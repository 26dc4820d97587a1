use std::sync::{Arc, Mutex};

use arazzo::{BoxFuture, RunId, Value};
use jiff::Timestamp;
use serde_json::json;
use tokio::sync::{mpsc, watch};

use super::{
    plan::{Due, Plan},
    *,
};
use crate::{
    context::{Contexts, MemoryStore},
    launch::{Launch, Launched, Launcher},
    runs::Notice,
};

fn time(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

const MINUTE: Duration = Duration::from_secs(60);

#[test]
fn times_are_in_utc_and_aligned_to_the_clock() {
    let cron = |pattern: &str| When::cron(pattern).expect("a pattern");
    let every = |minutes: u32| When::every(MINUTE * minutes).expect("an interval");
    let start = "2026-03-01T03:14:07.5Z";
    for (when, after, next) in [
        (
            cron("0 5 * * *"),
            "2026-03-01T04:59:59.9Z",
            "2026-03-01T05:00:00Z",
        ),
        (
            cron("0 5 * * *"),
            "2026-03-01T05:00:00Z",
            "2026-03-02T05:00:00Z",
        ),
        (
            cron("*/10 * * * * *"),
            "2026-03-01T05:00:01Z",
            "2026-03-01T05:00:10Z",
        ),
        // The first of a month, or a Monday.
        (
            cron("0 0 1 * 1"),
            "2026-03-02T00:00:00Z",
            "2026-03-09T00:00:00Z",
        ),
        (
            cron("0 0 29 2 *"),
            "2026-03-01T00:00:00Z",
            "2028-02-29T00:00:00Z",
        ),
        (every(20), start, "2026-03-01T03:20:00Z"),
        (every(20), "2026-03-01T03:20:00Z", "2026-03-01T03:40:00Z"),
        (every(24 * 60), start, "2026-03-02T00:00:00Z"),
        (every(20).since_start(), start, "2026-03-01T03:34:07.5Z"),
        (
            every(20).since_start(),
            "2026-03-01T03:34:07.5Z",
            "2026-03-01T03:54:07.5Z",
        ),
        (
            every(20).since_start(),
            "2026-01-01T00:00:00Z",
            "2026-03-01T03:34:07.5Z",
        ),
    ] {
        let found = when.next(time(after), time(start));
        assert_eq!(found, Some(time(next)), "{when} after {after}");
        // The last time at the next time is the next time itself.
        assert_eq!(when.last(time(next), time(start)), found, "{when}");
    }
}

#[test]
fn what_is_no_schedule_says_why() {
    let refused = |made: Result<Schedule, ScheduleError>| made.expect_err("refused").to_string();
    let pattern = refused(Schedule::cron("a", "w", "0 5 * *"));
    assert!(
        pattern.starts_with("`0 5 * *` is not a cron pattern: "),
        "{pattern}"
    );
    assert_eq!(
        refused(Schedule::cron("a", "w", "0 0 30 2 *")),
        "the cron pattern `0 0 30 2 *` matches no time"
    );
    let short = refused(Schedule::every("a", "w", Duration::from_millis(10)));
    assert_eq!(
        short,
        "an interval is at least a second and at most 366 days, not 10ms"
    );
    assert!(Schedule::every("a", "w", Duration::MAX).is_err());
}

#[test]
fn hostile_patterns_are_refused_or_read_and_nothing_else() {
    let begun = std::time::Instant::now();
    let parts = [
        "*",
        "0",
        "99999999999999999999",
        "-1",
        "1-0",
        "*/0",
        "*/99",
        "L",
        "#",
        "5#9",
        "W",
        "15W",
        "?",
        "31",
        "FEB",
        "\u{0}",
        "é",
        "1,,2",
        "@yearly",
        "",
        "0-59/0",
        "+MON",
        "LW",
        "%",
    ];
    for one in parts {
        for other in parts {
            for pattern in [
                format!("{one} {other} * * *"),
                format!("* * {one} {other} *"),
                format!("* * * {one} {other}"),
                format!("{one} * {other} 2 * *"),
            ] {
                if let Ok(schedule) = Schedule::cron("a", "w", &pattern) {
                    let _ = schedule.check(MINUTE);
                }
            }
        }
    }
    let _ = Schedule::cron("a", "w", &"1,".repeat(100_000));
    assert!(
        begun.elapsed() < Duration::from_secs(60),
        "{:?}",
        begun.elapsed()
    );
}

#[test]
fn runs_that_follow_each_other_too_fast_are_refused() {
    let cron = |pattern: &str| Schedule::cron("a", "w", pattern).expect("a pattern");
    for (schedule, gap) in [
        (cron("* * * * *"), MINUTE),
        (cron("0,59 * * * *"), MINUTE),
        (cron("0 0,23 * * *"), MINUTE * 60),
        (cron("0,10,15 * * * * *"), Duration::from_secs(5)),
        (
            Schedule::every("a", "w", MINUTE * 7).expect("an interval"),
            MINUTE * 7,
        ),
    ] {
        assert_eq!(schedule.check(gap), Ok(()), "{}", schedule.when);
        let error = schedule
            .check(gap + Duration::from_secs(1))
            .expect_err("too often");
        assert!(
            error
                .to_string()
                .starts_with("runs would follow each other after"),
            "{error}"
        );
        assert!(schedule.jitter(gap).check(gap).is_err());
    }
}

fn plan(when: &str, missed: Missed, now: &str, last: Option<&str>) -> Plan {
    let when = When::cron(when).expect("a pattern");
    Plan::new(when, missed, time(now), last.map(time), || Duration::ZERO)
}

/// Looks at the clock at these times: `now` is a run, `at` is a wait.
#[track_caller]
fn check(mut plan: Plan, looks: &[(&str, Result<&str, &str>)]) {
    for (now, expected) in looks {
        let expected = match expected {
            Ok(slot) => Due::Now(time(slot)),
            Err(wait) => Due::At(time(wait)),
        };
        assert_eq!(
            plan.look(time(now), || Duration::ZERO),
            expected,
            "at {now}"
        );
    }
}

#[test]
fn a_time_is_due_once() {
    check(
        plan("0 * * * *", Missed::Skip, "2026-03-01T03:14:00Z", None),
        &[
            ("2026-03-01T03:14:01Z", Err("2026-03-01T04:00:00Z")),
            ("2026-03-01T04:00:00Z", Ok("2026-03-01T04:00:00Z")),
            ("2026-03-01T04:00:00.1Z", Err("2026-03-01T05:00:00Z")),
        ],
    );
}

#[test]
fn a_clock_that_goes_back_a_little_repeats_nothing() {
    check(
        plan("0 * * * *", Missed::Skip, "2026-03-01T03:14:00Z", None),
        &[
            ("2026-03-01T04:00:00Z", Ok("2026-03-01T04:00:00Z")),
            ("2026-03-01T03:59:00Z", Err("2026-03-01T05:00:00Z")),
            ("2026-03-01T04:00:00Z", Err("2026-03-01T05:00:00Z")),
        ],
    );
}

#[test]
fn a_clock_that_goes_back_far_is_believed() {
    check(
        plan("0 * * * *", Missed::RunOnce, "2030-01-01T00:30:00Z", None),
        &[
            ("2030-01-01T01:00:00Z", Ok("2030-01-01T01:00:00Z")),
            ("2026-03-01T03:14:00Z", Err("2026-03-01T04:00:00Z")),
            ("2026-03-01T04:00:00Z", Ok("2026-03-01T04:00:00Z")),
        ],
    );
}

#[test]
fn a_leap_over_many_times_is_one_run_or_none() {
    let begun = "2026-03-01T03:14:00Z";
    let after = ("2026-03-09T08:30:01Z", Err("2026-03-09T09:00:00Z"));
    check(
        plan("0 * * * *", Missed::RunOnce, begun, None),
        &[("2026-03-09T08:30:00Z", Ok("2026-03-09T08:00:00Z")), after],
    );
    let mut skipping = plan("0 * * * *", Missed::Skip, begun, None);
    let due = skipping.look(time("2026-03-09T08:30:00Z"), || Duration::ZERO);
    assert_eq!(due, Due::Missed(time("2026-03-09T08:00:00Z")));
    check(skipping, &[after]);
    // A time that has only just passed is not missed.
    check(
        plan("0 * * * *", Missed::Skip, begun, None),
        &[("2026-03-09T08:00:59Z", Ok("2026-03-09T08:00:00Z"))],
    );
}

#[tokio::test]
async fn a_leap_of_the_clock_is_told() {
    let mut service = Running::start(hourly(), "2026-03-01T03:14:00Z", None);
    service.expect("schedule.Planned").await;
    service.set("2026-03-09T08:30:00Z");
    let skipped = service.expect("schedule.Skipped").await;
    assert_eq!(
        (&skipped["time"], &skipped["reason"]),
        (
            &json!("2026-03-09T08:00:00Z"),
            &json!("the time was missed")
        )
    );
    assert_eq!(
        service.expect("schedule.Planned").await["time"],
        "2026-03-09T09:00:00Z"
    );
    // The clock is put right again, to a week before.
    service.set("2026-03-01T03:15:00Z");
    assert_eq!(
        service.expect("schedule.Planned").await["time"],
        "2026-03-01T04:00:00Z"
    );
    service.set("2026-03-01T04:00:00Z");
    service.expect("run").await;
}

#[test]
fn what_was_missed_while_the_service_was_down_is_one_run_or_none() {
    let now = "2026-03-09T08:30:00Z";
    let run = [
        (now, Ok("2026-03-09T08:00:00Z")),
        (now, Err("2026-03-09T09:00:00Z")),
    ];
    let none = [(now, Err("2026-03-09T09:00:00Z"))];
    let last = Some("2026-03-01T04:00:00Z");
    check(plan("0 * * * *", Missed::RunOnce, now, last), &run);
    check(plan("0 * * * *", Missed::Skip, now, last), &none);
    // The first start has missed nothing, and neither has one within the hour.
    check(plan("0 * * * *", Missed::RunOnce, now, None), &none);
    check(
        plan(
            "0 * * * *",
            Missed::RunOnce,
            now,
            Some("2026-03-09T08:00:00Z"),
        ),
        &none,
    );
    // A time in the future is from a clock that was wrong.
    check(
        plan(
            "0 * * * *",
            Missed::RunOnce,
            now,
            Some("2030-01-01T00:00:00Z"),
        ),
        &none,
    );
}

#[test]
fn jitter_delays_the_run_and_not_the_plan() {
    let when = When::cron("0 * * * *").expect("a pattern");
    let delay = || Duration::from_secs(90);
    let mut plan = Plan::new(
        when,
        Missed::Skip,
        time("2026-03-01T03:14:00Z"),
        None,
        delay,
    );
    for (now, due) in [
        (
            "2026-03-01T04:00:00Z",
            Due::At(time("2026-03-01T04:01:30Z")),
        ),
        (
            "2026-03-01T04:01:30Z",
            Due::Now(time("2026-03-01T04:00:00Z")),
        ),
        (
            "2026-03-01T04:01:31Z",
            Due::At(time("2026-03-01T05:01:30Z")),
        ),
    ] {
        assert_eq!(plan.look(time(now), delay), due);
    }
    let upcoming = ["2026-03-01T05:00:00Z", "2026-03-01T06:00:00Z"].map(time);
    assert_eq!(plan.upcoming(2), upcoming);
}

/// A clock that stands until a test sets it.
struct Hands(watch::Sender<Timestamp>);

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        *self.0.borrow()
    }

    fn sleep_until(&self, wanted: Timestamp) -> BoxFuture<'_, ()> {
        let mut time = self.0.subscribe();
        Box::pin(async move {
            if *time.borrow_and_update() < wanted {
                let _ = time.changed().await;
            }
        })
    }
}

/// Records what a schedule starts and tells; runs end when a test says so.
struct Notes {
    told: mpsc::UnboundedSender<Value>,
    refuse: Mutex<Option<&'static str>>,
    stop: watch::Sender<bool>,
    end: watch::Sender<u32>,
}

impl Launcher for Notes {
    fn launch(&self, launch: Launch) -> BoxFuture<'_, Result<Launched, String>> {
        if let Some(reason) = *self.refuse.lock().expect("no panic") {
            return Box::pin(async { Err(reason.to_owned()) });
        }
        let _ = self
            .told
            .send(json!({"event": "run", "workflow": launch.workflow}));
        let mut end = self.end.subscribe();
        let ended = Box::pin(async move {
            let _ = end.changed().await;
        });
        Box::pin(async {
            Ok(Launched {
                id: RunId::from_u128(7),
                correlation: "corr".into(),
                ended,
            })
        })
    }

    fn publish(&self, notice: Notice) {
        let _ = self.told.send(notice.event);
    }

    fn stopping(&self) -> BoxFuture<'_, ()> {
        let mut stop = self.stop.subscribe();
        Box::pin(async move {
            let _ = stop.wait_for(|stop| *stop).await;
        })
    }
}

/// A service with one schedule.
struct Running {
    hands: Arc<Hands>,
    notes: Arc<Notes>,
    schedules: Schedules,
    told: mpsc::UnboundedReceiver<Value>,
}

impl Running {
    fn start(schedule: Schedule, now: &str, contexts: Option<&Contexts>) -> Self {
        let (sender, told) = mpsc::unbounded_channel();
        let notes = Arc::new(Notes {
            told: sender,
            refuse: Mutex::new(None),
            stop: watch::Sender::new(false),
            end: watch::Sender::new(0),
        });
        let hands = Arc::new(Hands(watch::Sender::new(time(now))));
        let schedules = Schedules::new(vec![schedule]);
        let launcher: Arc<dyn Launcher> = Arc::clone(&notes) as _;
        let clock: Arc<dyn Clock> = Arc::clone(&hands) as _;
        schedules.start(&launcher, &clock, contexts);
        Self {
            hands,
            notes,
            schedules,
            told,
        }
    }

    fn set(&self, now: &str) {
        self.hands.0.send_replace(time(now));
    }

    /// Waits for what is told next.
    async fn expect(&mut self, name: &str) -> Value {
        let next = tokio::time::timeout(Duration::from_secs(10), self.told.recv()).await;
        let event = next.unwrap_or_else(|_| panic!("nothing came, but `{name}` was expected"));
        let event = event.expect("the task lives");
        assert_eq!(event["event"], name, "{event}");
        event
    }
}

fn hourly() -> Schedule {
    Schedule::cron("hourly", "sync", "0 * * * *").expect("a pattern")
}

#[tokio::test]
async fn a_run_is_planned_triggered_and_listed() {
    let mut service = Running::start(hourly(), "2026-03-01T03:14:00Z", None);
    let planned = service.expect("schedule.Planned").await;
    assert_eq!(planned["time"], "2026-03-01T04:00:00Z");
    let resource = json!({"type": "schedule", "id": "hourly", "workflow": "sync"});
    assert_eq!(planned["resource"], resource);
    service.set("2026-03-01T04:00:00Z");
    assert_eq!(service.expect("run").await["workflow"], "sync");
    let triggered = service.expect("schedule.Triggered").await;
    assert_eq!(triggered["runId"], RunId::from_u128(7).to_string());
    assert_eq!(
        service.expect("schedule.Planned").await["time"],
        "2026-03-01T05:00:00Z"
    );
    let listed = json!([{
        "name": "hourly", "workflow": "sync", "when": "0 * * * *",
        "next": ["2026-03-01T05:00:00Z", "2026-03-01T06:00:00Z", "2026-03-01T07:00:00Z",
            "2026-03-01T08:00:00Z", "2026-03-01T09:00:00Z"],
        "last": {"time": "2026-03-01T04:00:00Z", "runId": RunId::from_u128(7).to_string()},
        "running": true,
    }]);
    assert_eq!(service.schedules.list(), listed);
}

#[tokio::test]
async fn a_run_that_has_not_ended_keeps_the_next_one_from_starting() {
    let mut service = Running::start(hourly(), "2026-03-01T03:14:00Z", None);
    service.expect("schedule.Planned").await;
    service.set("2026-03-01T04:00:00Z");
    for name in ["run", "schedule.Triggered", "schedule.Planned"] {
        service.expect(name).await;
    }
    service.set("2026-03-01T05:00:00Z");
    let skipped = service.expect("schedule.Skipped").await;
    assert_eq!(skipped["reason"], "the run before has not ended");
    service.expect("schedule.Planned").await;
    service.notes.end.send_replace(1);
    while service.schedules.list()[0]["running"] == true {
        tokio::task::yield_now().await;
    }
    service.set("2026-03-01T06:00:00Z");
    service.expect("run").await;
}

#[tokio::test]
async fn overlapping_runs_can_be_allowed() {
    let mut service = Running::start(hourly().allow_overlap(), "2026-03-01T03:14:00Z", None);
    service.expect("schedule.Planned").await;
    for hour in ["2026-03-01T04:00:00Z", "2026-03-01T05:00:00Z"] {
        service.set(hour);
        for name in ["run", "schedule.Triggered", "schedule.Planned"] {
            service.expect(name).await;
        }
    }
}

#[tokio::test]
async fn a_refused_run_is_told_and_the_schedule_goes_on() {
    let mut service = Running::start(hourly(), "2026-03-01T03:14:00Z", None);
    service.expect("schedule.Planned").await;
    *service.notes.refuse.lock().expect("no panic") = Some("too many runs wait already");
    service.set("2026-03-01T04:00:00Z");
    let skipped = service.expect("schedule.Skipped").await;
    assert_eq!(skipped["reason"], "too many runs wait already");
    service.expect("schedule.Planned").await;
    *service.notes.refuse.lock().expect("no panic") = None;
    service.set("2026-03-01T05:00:00Z");
    service.expect("run").await;
}

#[tokio::test]
async fn the_time_of_the_last_run_outlives_the_process() {
    let contexts = Contexts::new(Arc::new(MemoryStore::new()));
    let schedule = || hourly().missed(Missed::RunOnce);
    let mut service = Running::start(schedule(), "2026-03-01T03:14:00Z", Some(&contexts));
    service.expect("schedule.Planned").await;
    service.set("2026-03-01T04:00:00Z");
    service.expect("run").await;
    service.expect("schedule.Triggered").await;
    service.notes.stop.send_replace(true);
    let mut service = Running::start(schedule(), "2026-03-05T12:30:00Z", Some(&contexts));
    service.expect("run").await;
    let triggered = service.expect("schedule.Triggered").await;
    assert_eq!(triggered["time"], "2026-03-05T12:00:00Z");
    // A third process has missed nothing.
    let mut service = Running::start(schedule(), "2026-03-05T12:31:00Z", Some(&contexts));
    assert_eq!(
        service.expect("schedule.Planned").await["time"],
        "2026-03-05T13:00:00Z"
    );
}

#[tokio::test]
async fn the_clock_of_the_system_waits_no_longer_than_it_must() {
    let clock = SystemClock;
    let begun = std::time::Instant::now();
    let now = clock.now();
    clock.sleep_until(now + Duration::from_millis(30)).await;
    clock.sleep_until(now - Duration::from_secs(3_600)).await;
    let passed = begun.elapsed();
    assert!(
        passed >= Duration::from_millis(25) && passed < Duration::from_secs(5),
        "{passed:?}"
    );
}
