//! What schedules mean, in tables.

use waypost::Timestamp;
use waypost::time::{Date, DayRule, ScheduleCache, Validity};

use crate::source::Source;
use crate::{at, schedule};

/// The schedule of the rule language's example.
fn sales() -> Source {
    Source::weekly(&[
        ("mon-fri", "09:00-12:00 13:00-18:00"),
        ("fri-sat", "22:00-02:00"),
    ])
    .holidays("12-25 2026-11-20 easter-47 easter-2")
    .with_override("Christmas Eve", "2026-12-24", "2026-12-24", "09:00-13:00")
}

/// When, the state and how long it lasts, the next opening; in São Paulo.
const SALES_STATES: &str = "
    # A Monday: closed at lunch, and from the closing minute on.
    2026-11-23T08:59:59 closed 2026-11-22T02:00:00 2026-11-23T09:00:00 2026-11-23T09:00:00
    2026-11-23T09:00:00 open   2026-11-23T09:00:00 2026-11-23T12:00:00 2026-11-23T13:00:00
    2026-11-23T11:59:59 open   2026-11-23T09:00:00 2026-11-23T12:00:00 2026-11-23T13:00:00
    2026-11-23T12:00:00 closed 2026-11-23T12:00:00 2026-11-23T13:00:00 2026-11-23T13:00:00
    # Friday night goes on into Saturday, Saturday night into Sunday.
    2026-11-28T01:59:59 open   2026-11-27T22:00:00 2026-11-28T02:00:00 2026-11-28T22:00:00
    2026-11-29T01:00:00 open   2026-11-28T22:00:00 2026-11-29T02:00:00 2026-11-30T09:00:00
    # A holiday on a Friday: nothing begins on it, not even its night.
    2026-11-20T10:00:00 closed 2026-11-19T18:00:00 2026-11-21T22:00:00 2026-11-21T22:00:00
    # Shrove Tuesday and Good Friday 2026.
    2026-02-17T10:00:00 closed 2026-02-16T18:00:00 2026-02-18T09:00:00 2026-02-18T09:00:00
    2026-04-03T10:00:00 closed 2026-04-02T18:00:00 2026-04-04T22:00:00 2026-04-04T22:00:00
    # Christmas Eve has hours of its own, Christmas has none.
    2026-12-24T12:30:00 open   2026-12-24T09:00:00 2026-12-24T13:00:00 2026-12-26T22:00:00
    2026-12-24T14:00:00 closed 2026-12-24T13:00:00 2026-12-26T22:00:00 2026-12-26T22:00:00
    # A year later it is a Friday like others, and its night goes on into Christmas.
    2027-12-24T23:00:00 open   2027-12-24T22:00:00 2027-12-25T02:00:00 2027-12-27T09:00:00
";

#[test]
fn answers_as_the_rule_language_says() {
    let schedule = schedule("America/Sao_Paulo", &sales());
    let lines = SALES_STATES.lines().map(str::trim);
    for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [now, state, since, until, next_open] = words[..] else {
            panic!("five columns: {line}")
        };
        let local = |text: &str| Some(at(&format!("{text}-03:00")));
        let now = local(now).unwrap();
        let expected = (state == "open", local(since), local(until));
        assert_eq!(shown(schedule.state(now)), expected, "{line}");
        assert_eq!(schedule.next_open(now), local(next_open), "{line}");
    }
}

fn shown(state: Validity) -> (bool, Option<Timestamp>, Option<Timestamp>) {
    (state.open, state.since, state.until)
}

#[test]
fn listed_intervals_name_what_made_them() {
    let schedule = schedule("America/Sao_Paulo", &sales());
    let listed: Vec<String> = schedule
        .intervals(
            at("2026-12-23T10:00:00-03:00"),
            at("2026-12-28T10:00:00-03:00"),
        )
        .map(|interval| {
            let local = |at| schedule.zone().local_time(at).to_string();
            let parts = interval
                .parts
                .iter()
                .map(|part| format!("{} {:?}", part.date, part.rule));
            let parts: Vec<String> = parts.collect();
            format!(
                "{} {} {}",
                local(interval.from),
                local(interval.to),
                parts.join(", ")
            )
        })
        .collect();
    assert_eq!(
        listed,
        [
            "2026-12-23T10:00:00-03:00 2026-12-23T12:00:00-03:00 2026-12-23 Weekly",
            "2026-12-23T13:00:00-03:00 2026-12-23T18:00:00-03:00 2026-12-23 Weekly",
            "2026-12-24T09:00:00-03:00 2026-12-24T13:00:00-03:00 2026-12-24 Override(\"Christmas Eve\")",
            "2026-12-26T22:00:00-03:00 2026-12-27T02:00:00-03:00 2026-12-26 Weekly",
            "2026-12-28T09:00:00-03:00 2026-12-28T10:00:00-03:00 2026-12-28 Weekly",
        ]
    );
    let backwards = schedule.intervals(at("2026-12-28T10:00:00Z"), at("2026-12-23T10:00:00Z"));
    assert_eq!(backwards.count(), 0);
}

#[test]
fn intervals_that_touch_or_overlap_are_one_of_several_parts() {
    let source = Source::weekly(&[
        ("mon", "09:00-12:00 12:00-14:00 13:00-15:00 22:00-02:00"),
        ("tue", "02:00-03:00"),
    ]);
    let schedule = schedule("UTC", &source);
    let listed: Vec<_> = schedule
        .intervals(at("2026-11-22T00:00:00Z"), at("2026-11-29T00:00:00Z"))
        .collect();
    let [day, night] = &listed[..] else {
        panic!("{listed:?}")
    };
    assert_eq!(
        (day.from, day.to, day.parts.len()),
        (at("2026-11-23T09:00:00Z"), at("2026-11-23T15:00:00Z"), 3)
    );
    assert_eq!(
        (night.from, night.to, night.parts.len()),
        (at("2026-11-23T22:00:00Z"), at("2026-11-24T03:00:00Z"), 2)
    );
    assert_eq!(night.parts[1].date.to_string(), "2026-11-24");
}

#[test]
fn a_line_says_on_what_its_hours_are_based() {
    let office = schedule(
        "America/Sao_Paulo",
        &Source::weekly(&[("mon", "09:00-18:00")]),
    );
    let last_call = office.based_on("office", 0, -1_800);
    let monday = at("2026-11-23T00:00:00-03:00");
    let interval = last_call
        .intervals(monday, monday.plus_secs(86_400))
        .next()
        .unwrap();
    let line = serde_json::to_value(interval.to_line(last_call.zone())).unwrap();
    assert_eq!(
        line["parts"],
        serde_json::json!([{"date": "2026-11-23", "rule": "based_on", "name": "office",
            "from": "2026-11-23T12:00:00Z", "to": "2026-11-23T20:30:00Z"}])
    );
}

#[test]
fn a_day_says_what_rule_it_follows_and_what_is_done_away_with() {
    let schedule = schedule("America/Sao_Paulo", &sales());
    let hours = |spans: &[waypost::time::Span]| {
        spans
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(" ")
    };
    for (date, rule, opens, weekly) in [
        (
            (2026, 12, 23),
            DayRule::Weekly,
            "09:00-12:00 13:00-18:00",
            "09:00-12:00 13:00-18:00",
        ),
        (
            (2026, 12, 24),
            DayRule::Override("Christmas Eve"),
            "09:00-13:00",
            "09:00-12:00 13:00-18:00",
        ),
        (
            (2026, 12, 25),
            DayRule::Holiday("holidays"),
            "",
            "09:00-12:00 13:00-18:00 22:00-02:00",
        ),
        (
            (2026, 12, 26),
            DayRule::Weekly,
            "22:00-02:00",
            "22:00-02:00",
        ),
        ((2026, 12, 27), DayRule::Weekly, "", ""),
    ] {
        let (year, month, day) = date;
        let day = schedule.day(Date::new(year, month, day).unwrap());
        assert_eq!(
            (day.rule, hours(day.hours), hours(day.weekly)),
            (rule, opens.into(), weekly.into()),
            "{}",
            day.date
        );
    }
}

#[test]
fn an_override_wins_over_a_holiday_and_the_night_before_goes_on() {
    let source = Source::weekly(&[("mon-sun", "22:00-02:00")])
        .holidays("12-25")
        .with_override("Open house", "12-25", "12-25", "10:00-11:00")
        .with_override("Closed", "12-31", "01-01", "");
    let schedule = schedule("Europe/Lisbon", &source);
    for (now, open) in [
        ("2026-12-25T01:59:59Z", true),
        ("2026-12-25T02:00:00Z", false),
        ("2026-12-25T10:30:00Z", true),
        ("2026-12-25T22:30:00Z", false),
        ("2026-12-31T01:00:00Z", true),
        ("2026-12-31T23:00:00Z", false),
        ("2027-01-01T23:00:00Z", false),
        ("2027-01-02T01:00:00Z", false),
        ("2027-01-02T22:00:00Z", true),
        ("2031-12-31T22:00:00Z", false),
    ] {
        assert_eq!(schedule.is_open(at(now)), open, "at {now}");
    }
}

#[test]
fn nothing_within_400_days_is_nothing() {
    let day = 86_400;
    let once = Source::default().with_override("Fair", "2026-06-01", "2026-06-01", "00:00-24:00");
    let schedule = schedule("UTC", &once);
    let (opens, closes) = (at("2026-06-01T00:00:00Z"), at("2026-06-02T00:00:00Z"));
    for (now, open, since, until) in [
        (opens.plus_secs(-401 * day), false, None, None),
        (opens.plus_secs(-400 * day - 1), false, None, None),
        (opens.plus_secs(-400 * day), false, None, Some(opens)),
        (opens, true, Some(opens), Some(closes)),
        (closes, false, Some(closes), None),
        (closes.plus_secs(400 * day), false, Some(closes), None),
        (closes.plus_secs(400 * day + 1), false, None, None),
    ] {
        assert_eq!(shown(schedule.state(now)), (open, since, until), "at {now}");
        let mut cache = ScheduleCache::default();
        assert_eq!(
            schedule.next_change_with(&mut cache, now),
            until,
            "at {now}"
        );
        assert_eq!(schedule.next_open(now), until.filter(|_| !open), "at {now}");
    }
    // One cache on its way through all of it, forth and back.
    let mut cache = ScheduleCache::default();
    let start = opens.plus_secs(-2000 * day);
    for n in (0..3000).chain((0..3000).rev()) {
        let now = start.plus_secs(n * day + n * 7);
        assert_eq!(
            schedule.next_change_with(&mut cache, now),
            schedule.next_change(now),
            "at {now}"
        );
        assert_eq!(
            schedule.is_open_with(&mut cache, now),
            schedule.is_open(now),
            "at {now}"
        );
        assert_eq!(
            schedule.next_open_with(&mut cache, now),
            schedule.next_open(now),
            "at {now}"
        );
    }
}

#[test]
fn every_instant_has_an_answer() {
    let sources = [
        Source::default(),
        Source::weekly(&[("mon-sun", "00:00-24:00")]),
        Source::weekly(&[("mon-sun", "00:00-12:00 12:00-24:00")]),
        Source::weekly(&[("mon-sun", "23:59-23:59"), ("fri", "00:00-00:01")])
            .holidays("12-25 easter 02-29"),
        Source::default().with_override("closed", "0001-01-01", "9999-12-31", ""),
        Source::default().with_override("open", "0001-01-01", "9999-12-31", "00:00-24:00"),
    ];
    for zone_name in [
        "UTC",
        "Asia/Manila",
        "Etc/GMT-14",
        "Etc/GMT+12",
        "Africa/Monrovia",
    ] {
        for source in &sources {
            let schedule = schedule(zone_name, source);
            for base in [Timestamp::MIN, Timestamp::MAX, Timestamp::from_secs(0)] {
                for shift in [-401 * 86_400, -86_400, -1, 0, 1, 86_400, 401 * 86_400] {
                    let now = base.plus_secs(shift);
                    let state = schedule.state(now);
                    assert_eq!(
                        state.open,
                        schedule.is_open(now),
                        "{zone_name} {source:?} at {now}"
                    );
                    assert!(
                        state.until.is_none_or(|until| until > now),
                        "{zone_name} {source:?} at {now}"
                    );
                    assert!(
                        state.since.is_none_or(|since| since <= now),
                        "{zone_name} {source:?} at {now}"
                    );
                    let mut cache = ScheduleCache::default();
                    assert_eq!(
                        schedule.next_open_with(&mut cache, now),
                        schedule.next_open(now)
                    );
                    let _ = schedule
                        .intervals(now.plus_secs(-86_400), now.plus_secs(86_400))
                        .count();
                }
            }
        }
    }
}

#[test]
fn counts_the_minutes_of_a_week() {
    for (weekly, minutes) in [
        (&[][..], 0),
        (&[("mon", "09:00-10:00")][..], 60),
        (&[("mon", "09:00-10:00 09:30-10:30")][..], 90),
        (
            &[
                ("mon-fri", "09:00-12:00 13:00-18:00"),
                ("fri-sat", "22:00-02:00"),
            ][..],
            5 * 480 + 2 * 240,
        ),
        (&[("sun", "22:00-02:00"), ("mon", "01:00-03:00")][..], 300),
        (&[("mon-sun", "00:00-24:00")][..], 10_080),
        (
            &[("mon-sun", "09:00-09:00"), ("tue", "01:00-02:00")][..],
            10_080,
        ),
    ] {
        assert_eq!(
            schedule("UTC", &Source::weekly(weekly)).weekly_minutes(),
            minutes,
            "{weekly:?}"
        );
    }
}
