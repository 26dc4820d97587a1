pub(crate) struct Schedules;
