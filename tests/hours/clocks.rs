//! Hours on the days on which clocks are changed.

use crate::source::Source;
use crate::{at, schedule};

struct ChangedClock {
    zone: &'static str,
    from: &'static str,
    /// The hours of every day, and what is open in the twelve hours from `from`, in local time.
    cases: &'static [(&'static str, &'static str)],
}

const CHANGED_CLOCKS: &[ChangedClock] = &[
    // Paris goes forward. A time in the gap counts from the offset before: 02:30 is 03:30.
    ChangedClock {
        zone: "Europe/Paris",
        from: "2026-03-29T00:00:00+01:00",
        cases: &[
            ("02:30-04:00", "03:30+02:00 to 04:00+02:00"),
            ("01:00-02:30", "01:00+01:00 to 03:30+02:00"),
            // What is all in the gap is as long as ever; from 02:30 to 03:00 nothing is left.
            ("02:10-02:50", "03:10+02:00 to 03:50+02:00"),
            ("02:30-03:00", ""),
            // Hours in the gap may begin after hours that follow them.
            ("02:15-02:30 03:00-03:15", "03:00+02:00 to 03:30+02:00"),
            (
                "02:15-02:30 03:05-03:10",
                "03:05+02:00 to 03:10+02:00, 03:15+02:00 to 03:30+02:00",
            ),
        ],
    },
    // Paris goes back. A time that comes twice is the first.
    ChangedClock {
        zone: "Europe/Paris",
        from: "2026-10-25T00:00:00+02:00",
        cases: &[
            ("02:30-04:00", "02:30+02:00 to 04:00+01:00"),
            ("00:30-02:30", "00:30+02:00 to 02:30+02:00"),
            ("02:00-03:00", "02:00+02:00 to 03:00+01:00"),
        ],
    },
    // Lord Howe changes by half an hour.
    ChangedClock {
        zone: "Australia/Lord_Howe",
        from: "2026-10-04T00:00:00+10:30",
        cases: &[("02:10-02:50", "02:40+11:00 to 02:50+11:00")],
    },
    ChangedClock {
        zone: "Australia/Lord_Howe",
        from: "2026-04-05T00:00:00+11:00",
        cases: &[("01:40-02:10", "01:40+11:00 to 02:10+10:30")],
    },
    // Troll changes by two.
    ChangedClock {
        zone: "Antarctica/Troll",
        from: "2026-03-29T00:00:00+00:00",
        cases: &[("01:30-05:00", "03:30+02:00 to 05:00+02:00")],
    },
    ChangedClock {
        zone: "Antarctica/Troll",
        from: "2026-10-25T00:00:00+02:00",
        cases: &[("01:30-03:30", "01:30+02:00 to 03:30+00:00")],
    },
    // Casablanca goes back for Ramadan, and forward after it.
    ChangedClock {
        zone: "Africa/Casablanca",
        from: "2025-02-23T00:00:00+01:00",
        cases: &[("02:30-04:00", "02:30+01:00 to 04:00+00:00")],
    },
    ChangedClock {
        zone: "Africa/Casablanca",
        from: "2025-04-06T00:00:00+00:00",
        cases: &[("02:30-04:00", "03:30+01:00 to 04:00+01:00")],
    },
    // Kathmandu never changes.
    ChangedClock {
        zone: "Asia/Kathmandu",
        from: "2026-03-29T00:00:00+05:45",
        cases: &[("02:30-04:00", "02:30+05:45 to 04:00+05:45")],
    },
    // Santiago goes forward at midnight: Sunday begins at 01:00, and Saturday night touches its hours.
    ChangedClock {
        zone: "America/Santiago",
        from: "2026-09-05T20:00:00-04:00",
        cases: &[
            ("00:00-02:00 23:30-00:30", "23:30-04:00 to 02:00-03:00"),
            ("00:15-01:20", "01:15-03:00 to 01:20-03:00"),
        ],
    },
];

#[test]
fn clocks_that_are_changed() {
    for ChangedClock { zone, from, cases } in CHANGED_CLOCKS {
        let from = at(from);
        for (hours, expected) in *cases {
            let schedule = schedule(zone, &Source::weekly(&[("mon-sun", hours)]));
            let time = |at| {
                let local = schedule.zone().local_time(at).to_string();
                format!("{}{}", &local[11..16], &local[19..])
            };
            let listed: Vec<String> = schedule
                .intervals(from, from.plus_secs(12 * 3600))
                .map(|interval| format!("{} to {}", time(interval.from), time(interval.to)))
                .collect();
            assert_eq!(listed.join(", "), *expected, "{zone} {hours}");
        }
    }
}

/// Apia went from 2011-12-29 straight to 2011-12-31: on the way, its clocks were put forward by a day.
#[test]
fn a_day_that_never_was_is_a_long_gap() {
    let always = schedule(
        "Pacific/Apia",
        &Source::weekly(&[("mon-sun", "00:00-12:00 12:00-24:00")]),
    );
    let (from, to) = (
        at("2011-12-28T00:00:00-10:00"),
        at("2012-01-02T00:00:00+14:00"),
    );
    assert_eq!(always.intervals(from, to).count(), 1);
    // Hours of the missing Friday count from the offset before, and so are hours of Saturday on the clock.
    let fridays = schedule(
        "Pacific/Apia",
        &Source::weekly(&[("fri", "09:00-12:00"), ("sat", "11:00-13:00")]),
    );
    let listed: Vec<_> = fridays.intervals(from, to).collect();
    assert_eq!(listed.len(), 1);
    assert_eq!(
        (listed[0].from, listed[0].to),
        (
            at("2011-12-31T09:00:00+14:00"),
            at("2011-12-31T13:00:00+14:00")
        )
    );
    // So they may begin after hours of the day that follows.
    let both = schedule(
        "Pacific/Apia",
        &Source::weekly(&[("fri", "09:00-12:00"), ("sat", "07:00-08:00")]),
    );
    let now = at("2011-12-29T23:00:00-10:00");
    assert_eq!(both.next_open(now), Some(at("2011-12-31T07:00:00+14:00")));
    assert_eq!(
        both.state(at("2011-12-31T12:30:00+14:00")).since,
        Some(at("2011-12-31T12:00:00+14:00"))
    );
    // Whole days leave nothing of it.
    let fridays = schedule("Pacific/Apia", &Source::weekly(&[("fri", "00:00-24:00")]));
    assert_eq!(
        fridays.next_open(from),
        Some(at("2012-01-06T00:00:00+14:00"))
    );
}
