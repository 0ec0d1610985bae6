//! Open time, against a walk over every minute of two years.

use std::collections::BTreeMap;

use waypost::Timestamp;
use waypost::time::{Schedule, Zone};

use crate::source::{Draw, Random, Source};
use crate::zones::{all_zones, changes};
use crate::{at, walk};

const DAY: i64 = 86_400;

/// The open intervals of two years in seconds, and how long it was open before each.
struct Walked {
    from: i64,
    to: i64,
    intervals: Vec<(i64, i64)>,
    before: Vec<i64>,
}

impl Walked {
    fn new(source: &Source, zone: &Zone, from: Timestamp, to: Timestamp) -> Self {
        let (from, to) = (from.as_secs(), to.as_secs());
        let minutes = walk::open_intervals(source, zone, from / 60, to / 60);
        let intervals: Vec<(i64, i64)> = minutes
            .iter()
            .map(|(opens, closes)| (opens * 60, closes * 60))
            .collect();
        let mut before = vec![0];
        for (opens, closes) in &intervals {
            before.push(before.last().unwrap() + closes - opens);
        }
        Self {
            from,
            to,
            intervals,
            before,
        }
    }

    /// For how long it was open until then.
    fn open_until(&self, at: i64) -> i64 {
        let begun = self.intervals.partition_point(|(opens, _)| *opens < at);
        match begun.checked_sub(1) {
            Some(last) => {
                let (opens, closes) = self.intervals[last];
                self.before[last] + at.min(closes) - opens
            }
            None => 0,
        }
    }

    /// When it will have been open for so long; `None` beyond the walk.
    fn after_open(&self, from: i64, seconds: i64) -> Option<i64> {
        if seconds == 0 {
            return Some(from);
        }
        let wanted = self.open_until(from) + seconds;
        let reached = self.before.partition_point(|open| *open < wanted);
        let (opens, _) = *self.intervals.get(reached.checked_sub(1)?)?;
        Some(opens + wanted - self.before[reached - 1])
    }
}

#[test]
fn agrees_with_a_walk_over_two_years_in_every_zone_whose_clocks_are_changed() {
    let (from, to) = (at("2026-01-01T00:00:00Z"), at("2028-01-01T00:00:00Z"));
    // Zones whose clocks show the same all the time are walked once.
    let mut clocks: BTreeMap<Vec<(i64, i64)>, Vec<Zone>> = BTreeMap::new();
    for zone in all_zones() {
        let offset = |minute: i64| {
            let local = zone.local_time(Timestamp::from_secs(minute * 60));
            (minute, local.offset())
        };
        let changed = changes(&zone, 2025, 2028);
        if !changed.is_empty() {
            let first = at("2025-01-01T00:00:00Z").as_secs() / 60;
            let clock = [first].into_iter().chain(changed).map(offset).collect();
            clocks.entry(clock).or_default().push(zone);
        }
    }
    let mut asked = 0;
    for (number, (clock, zones)) in (0..).zip(&clocks) {
        let mut random = Random(number);
        let [.., (a_change, _)] = clock[..] else {
            panic!("a clock has a beginning")
        };
        let first = zones[0]
            .local_time(Timestamp::from_secs(a_change * 60 - 4 * DAY))
            .date();
        let sources = [
            Source::random(&mut random, first),
            Source::weekly(&[
                ("mon-fri", "09:00-12:00 13:00-18:00"),
                ("sat", "22:00-03:30"),
            ])
            .holidays("12-25 easter+1")
            .with_override("summer", "2026-07-01", "2026-08-20", ""),
        ];
        for source in &sources {
            let walked = Walked::new(source, &zones[0], from, to);
            for zone in zones {
                let schedule = source.build(zone).unwrap();
                for _ in 0..20 {
                    check(&schedule, &walked, clock, &mut random, source);
                    asked += 1;
                }
            }
        }
    }
    assert!(asked > 1_000 || clocks.is_empty(), "{asked}");
}

fn check(
    schedule: &Schedule,
    walked: &Walked,
    clock: &[(i64, i64)],
    random: &mut Random,
    source: &Source,
) {
    // Around a change of the clocks, or anywhere.
    let start = match random.below(2) {
        0 => {
            let (change, _) = *random.pick(clock);
            change * 60 - 2 * DAY + random.below(4 * DAY)
        }
        _ => walked.from + random.below(walked.to - walked.from),
    };
    let start = start.clamp(walked.from, walked.to);
    let seconds = match random.below(4) {
        0 => random.below(3) * 3600,
        1 => random.below(20 * 3600),
        2 => random.below(20 * DAY),
        _ => random.below(366 * DAY),
    };
    let context = || {
        let start = Timestamp::from_secs(start);
        format!(
            "{seconds} s from {start}, {:?}, {source:?}",
            schedule.zone()
        )
    };
    let due = schedule
        .after_open(Timestamp::from_secs(start), seconds.unsigned_abs())
        .map(Timestamp::as_secs);
    match walked.after_open(start, seconds) {
        Some(expected) => assert_eq!(due, Some(expected), "{}", context()),
        None => assert!(
            due.is_none_or(|due| due > walked.to),
            "{}: {due:?}",
            context()
        ),
    }
    let end = walked.from + random.below(walked.to - walked.from);
    let expected = walked.open_until(end) - walked.open_until(start);
    let open = schedule.open_between(Timestamp::from_secs(start), Timestamp::from_secs(end));
    assert_eq!(
        open,
        expected.max(0).unsigned_abs(),
        "to {end}, {}",
        context()
    );
}

#[test]
#[cfg(feature = "tzdb")]
fn open_time_is_as_written() {
    let zone = waypost::time::Zones::builtin()
        .find("Europe/Berlin")
        .unwrap();
    let office = Source::weekly(&[("mon-fri", "09:00-17:00")])
        .build(&zone)
        .unwrap();
    let night = Source::weekly(&[("sat-sun", "00:00-06:00")])
        .build(&zone)
        .unwrap();
    for (schedule, from, seconds, due) in [
        // A closing is in time, the opening after it is later than asked.
        (
            &office,
            "2026-11-27T15:00:00+01:00",
            7_200,
            "2026-11-27T17:00:00+01:00",
        ),
        (
            &office,
            "2026-11-27T15:00:00+01:00",
            7_201,
            "2026-11-30T09:00:01+01:00",
        ),
        (
            &office,
            "2026-11-28T12:00:00+01:00",
            0,
            "2026-11-28T12:00:00+01:00",
        ),
        (
            &office,
            "2026-11-28T12:00:00+01:00",
            1,
            "2026-11-30T09:00:01+01:00",
        ),
        // Clocks go forward in the first of these nights, and back in the second.
        (
            &night,
            "2026-03-28T20:00:00+01:00",
            18_000,
            "2026-03-29T06:00:00+02:00",
        ),
        (
            &night,
            "2026-10-24T20:00:00+02:00",
            18_000,
            "2026-10-25T04:00:00+01:00",
        ),
    ] {
        assert_eq!(
            schedule.after_open(at(from), seconds),
            Some(at(due)),
            "{seconds} s from {from}"
        );
        assert_eq!(
            schedule.open_between(at(from), at(due)),
            seconds,
            "{from} to {due}"
        );
        assert_eq!(schedule.open_between(at(due), at(from)), 0, "backwards");
    }
}

#[test]
#[cfg(feature = "tzdb")]
fn what_never_comes_is_none() {
    let zone = waypost::time::Zones::builtin()
        .find("Europe/Berlin")
        .unwrap();
    let build = |source: Source| source.build(&zone).unwrap();
    let now = at("2026-11-27T15:00:00Z");
    let year = 366 * 86_400;

    let always = build(Source::weekly(&[("mon-sun", "00:00-24:00")]));
    assert_eq!(always.after_open(now, year), Some(now.plus_secs(366 * DAY)));
    assert_eq!(always.after_open(now, u64::MAX), None);
    assert_eq!(always.open_between(now, now.plus_secs(9)), 9);
    // Open all the time, though nobody knows before it is asked.
    let in_halves = build(Source::weekly(&[("mon-sun", "07:00-19:00 19:00-07:00")]));
    assert_eq!(
        in_halves.after_open(now, year),
        Some(now.plus_secs(366 * DAY))
    );

    let never = build(Source::weekly(&[]));
    assert_eq!(never.after_open(now, 1), None);
    assert_eq!(never.after_open(now, 0), Some(now));
    assert_eq!(never.open_between(Timestamp::MIN, Timestamp::MAX), 0);

    // Two hours once, and no more.
    let once = build(Source::weekly(&[]).with_override(
        "party",
        "2026-12-01",
        "2026-12-01",
        "20:00-22:00",
    ));
    assert_eq!(
        once.after_open(now, 7_200),
        Some(at("2026-12-01T22:00:00+01:00"))
    );
    assert_eq!(once.after_open(now, 7_201), None);
    let late = at("2025-01-01T00:00:00Z");
    assert_eq!(
        once.after_open(late, 1),
        None,
        "more than 400 days of nothing"
    );
    assert_eq!(
        once.open_between(late, now.plus_secs(year.cast_signed())),
        7_200
    );

    let hour_a_week = build(Source::weekly(&[("mon", "09:00-10:00")]));
    let weeks = Timestamp::MAX.as_secs() / (7 * DAY);
    assert_eq!(
        hour_a_week.after_open(now, weeks.unsigned_abs() * 3600),
        None
    );
    let end = hour_a_week.after_open(now, 52 * 3600).unwrap();
    assert_eq!(end, at("2027-11-22T10:00:00+01:00"));
}
