//! [`When`]: the times of a schedule, in UTC.

use std::{error::Error, fmt, time::Duration};

use croner::{
    Cron,
    parser::{CronParser, Seconds, Year},
};
use jiff::{SignedDuration, Timestamp, civil::DateTime, tz::TimeZone};

/// How many times in a row are looked at to find the shortest interval of a cron pattern: more than
/// the seconds of a minute, the minutes of an hour and the hours of a day together, within which an
/// irregular list shows all its intervals.
const SAMPLE: usize = 200;

const LONGEST: Duration = Duration::from_secs(366 * 24 * 3_600);

/// The times of a schedule.
#[derive(Clone, Debug)]
pub(crate) enum When {
    Cron(Box<Cron>),
    /// The multiples of an interval, since 1970 or since the service started.
    Every {
        interval: SignedDuration,
        from_start: bool,
    },
}

impl When {
    pub(super) fn cron(pattern: &str) -> Result<Self, ScheduleError> {
        let parser = CronParser::builder()
            .seconds(Seconds::Optional)
            .year(Year::Disallowed)
            .build();
        let cron = parser
            .parse(pattern)
            .map_err(|error| ScheduleError::cron(pattern, &error))?;
        let when = Self::Cron(Box::new(cron));
        match when.next(Timestamp::now(), Timestamp::UNIX_EPOCH) {
            Some(_) => Ok(when),
            None => Err(ScheduleError::never(pattern)),
        }
    }

    pub(super) fn every(interval: Duration) -> Result<Self, ScheduleError> {
        if !(Duration::from_secs(1)..=LONGEST).contains(&interval) {
            return Err(ScheduleError::interval(interval));
        }
        let interval = SignedDuration::try_from(interval);
        let interval = interval.map_err(|_| ScheduleError::interval(LONGEST))?;
        Ok(Self::Every {
            interval,
            from_start: false,
        })
    }

    pub(super) fn since_start(self) -> Self {
        match self {
            Self::Every { interval, .. } => Self::Every {
                interval,
                from_start: true,
            },
            cron @ Self::Cron(_) => cron,
        }
    }

    /// Returns the first time after `time`; `start` is when the service started.
    pub(super) fn next(&self, time: Timestamp, start: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Cron(cron) => instant(cron.find_next_occurrence(&civil(time), false).ok()?),
            Self::Every { .. } => self.multiple(time, start, 1),
        }
    }

    /// Returns the last time that is not after `time`.
    pub(super) fn last(&self, time: Timestamp, start: Timestamp) -> Option<Timestamp> {
        match self {
            // The pattern has whole seconds: the second of `time` is the last that can match.
            Self::Cron(cron) => {
                let second =
                    Timestamp::from_second(time.as_nanosecond().div_euclid(1_000_000_000) as i64);
                instant(
                    cron.find_previous_occurrence(&civil(second.ok()?), true)
                        .ok()?,
                )
            }
            Self::Every { .. } => self.multiple(time, start, 0),
        }
    }

    /// Returns the multiple of the interval at or before `time`, or one that is `steps` later.
    fn multiple(&self, time: Timestamp, start: Timestamp, steps: i128) -> Option<Timestamp> {
        let Self::Every {
            interval,
            from_start,
        } = self
        else {
            return None;
        };
        let origin = if *from_start {
            start
        } else {
            Timestamp::UNIX_EPOCH
        };
        let interval = interval.as_nanos();
        let passed = time.as_nanosecond() - origin.as_nanosecond();
        let multiple = passed.div_euclid(interval) + steps;
        // The start itself is no time of the schedule, and nothing is due before it.
        if *from_start && multiple < 1 {
            return (steps == 1).then(|| {
                origin
                    .checked_add(SignedDuration::from_nanos_i128(interval))
                    .ok()
            })?;
        }
        Timestamp::from_nanosecond(origin.as_nanosecond() + multiple * interval).ok()
    }

    /// Returns the shortest time between two times in a row.
    pub(super) fn shortest_gap(&self) -> Duration {
        let cron = match self {
            Self::Every { interval, .. } => return interval.unsigned_abs(),
            Self::Cron(cron) => cron,
        };
        let times: Vec<DateTime> = cron
            .iter_after(civil(Timestamp::now()))
            .take(SAMPLE)
            .collect();
        let gaps = times
            .windows(2)
            .map(|pair| pair[1].duration_since(pair[0]).unsigned_abs());
        gaps.min().unwrap_or(LONGEST)
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cron(cron) => f.write_str(cron.as_str()),
            Self::Every { interval, .. } => write!(f, "every {interval:#}"),
        }
    }
}

fn civil(time: Timestamp) -> DateTime {
    TimeZone::UTC.to_datetime(time)
}

fn instant(time: DateTime) -> Option<Timestamp> {
    TimeZone::UTC.to_timestamp(time).ok()
}

/// Why something is not a schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduleError(String);

impl ScheduleError {
    fn cron(pattern: &str, error: &croner::errors::CronError) -> Self {
        Self(format!(
            "`{pattern}` is not a cron pattern: {error} A pattern has five fields, as in `0 5 * * *`, \
             or six with seconds first"
        ))
    }

    fn never(pattern: &str) -> Self {
        Self(format!("the cron pattern `{pattern}` matches no time"))
    }

    fn interval(interval: Duration) -> Self {
        Self(format!(
            "an interval is at least a second and at most 366 days, not {}",
            shown(interval)
        ))
    }

    pub(super) fn too_often(gap: Duration, shortest: Duration) -> Self {
        Self(format!(
            "runs would follow each other after {}; the shortest interval is {}, which \
             `limits.shortest_interval` sets",
            shown(gap),
            shown(shortest)
        ))
    }

    pub(super) fn jitter(jitter: Duration, gap: Duration) -> Self {
        Self(format!(
            "a jitter of {} would move a run past the next one, which is {} later",
            shown(jitter),
            shown(gap)
        ))
    }
}

fn shown(duration: Duration) -> String {
    let duration = SignedDuration::try_from(duration).unwrap_or(SignedDuration::MAX);
    format!("{duration:#}")
}

impl fmt::Display for ScheduleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for ScheduleError {}
