//! Schedules at one time after another: the changes of each are read once, in their order, however often it is asked.

use super::answers::Matching;
use super::scratch::Marks;
use crate::rules::model::NamedSchedule;
use crate::time::{HORIZON, Schedule, ScheduleCache, Timestamp};

/// What is known of the schedules from one instant on. The times that it is asked about never go back.
pub(super) struct Ahead<'m> {
    schedules: &'m [NamedSchedule],
    /// What deciding at the first instant has found out of each.
    caches: Vec<ScheduleCache>,
    /// No change after it is of interest.
    limit: Timestamp,
    /// Of each schedule that was ever looked at.
    courses: Vec<Option<Course<'m>>>,
    /// The schedules that were looked at for this time.
    consulted: Marks,
    pub(super) matching: Matching,
}

impl<'m> Ahead<'m> {
    pub(super) fn new(
        schedules: &'m [NamedSchedule],
        caches: Vec<ScheduleCache>,
        consulted: Marks,
        now: Timestamp,
    ) -> Self {
        Self {
            schedules,
            caches,
            limit: now.plus_secs(HORIZON),
            courses: schedules.iter().map(|_| None).collect(),
            consulted,
            matching: Matching::default(),
        }
    }

    /// Begins with another time: nothing has been looked at.
    pub(super) fn begin(&mut self) {
        self.consulted.reset(self.schedules.len());
    }

    pub(super) fn is_open(&mut self, schedule: usize, now: Timestamp) -> bool {
        self.consulted.insert(schedule);
        let course = self.course(schedule, now);
        course.is_some_and(|(course, _)| course.is_open)
    }

    /// When a closed schedule opens; `None` if it does not within 400 days.
    pub(super) fn opens_at(&mut self, schedule: usize, now: Timestamp) -> Option<Timestamp> {
        let limit = self.limit;
        let (course, schedule) = self.course(schedule, now)?;
        let change = course.change(schedule, limit);
        // 400 days from here go further than the limit.
        change.or_else(|| schedule.next_open(now))
    }

    /// When the first of those changes that were looked at.
    pub(super) fn next_change(&mut self, now: Timestamp) -> Option<Timestamp> {
        let (consulted, limit) = (std::mem::take(&mut self.consulted), self.limit);
        let changes = consulted.iter().filter_map(|schedule| {
            let (course, schedule) = self.course(schedule, now)?;
            course.change(schedule, limit)
        });
        changes.min()
    }

    /// How a schedule goes on from here.
    fn course(&mut self, number: usize, now: Timestamp) -> Option<(&mut Course<'m>, &'m Schedule)> {
        let schedule = &self.schedules.get(number)?.schedule;
        let course = self.courses.get_mut(number)?;
        if course.is_none() {
            let cache = self.caches.get_mut(number)?;
            let change = schedule.next_change_with(cache, now);
            *course = Some(Course {
                is_open: schedule.is_open_with(cache, now),
                until: Until::Known(change.filter(|change| *change <= self.limit)),
                later: None,
            });
        }
        let course = course.as_mut()?;
        course.go_on(schedule, now, self.limit);
        Some((course, schedule))
    }
}

/// A schedule at an instant.
struct Course<'m> {
    is_open: bool,
    until: Until,
    /// Its changes after the first, if they were ever asked for.
    later: Option<Box<dyn Iterator<Item = Timestamp> + 'm>>,
}

/// When a schedule changes.
#[derive(Clone, Copy)]
enum Until {
    /// Then; `None` if it does not before the limit.
    Known(Option<Timestamp>),
    /// Some time after this change. Most forecasts end at the first change, and need no more of the schedule.
    After(Timestamp),
}

impl<'m> Course<'m> {
    fn go_on(&mut self, schedule: &'m Schedule, now: Timestamp, limit: Timestamp) {
        loop {
            match self.until {
                Until::Known(Some(change)) if change <= now => {
                    self.is_open = !self.is_open;
                    self.until = Until::After(change);
                }
                Until::After(change) if change < now => {
                    self.change(schedule, limit);
                }
                Until::Known(_) | Until::After(_) => return,
            }
        }
    }

    fn change(&mut self, schedule: &'m Schedule, limit: Timestamp) -> Option<Timestamp> {
        match self.until {
            Until::Known(change) => change,
            Until::After(change) => {
                let start = || Box::new(schedule.changes_between(change, limit.plus_secs(1))) as _;
                let next = self.later.get_or_insert_with(start).next();
                self.until = Until::Known(next);
                next
            }
        }
    }
}
