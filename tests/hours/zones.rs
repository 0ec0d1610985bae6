//! Every zone there is, through the years 2024 to 2030.

use waypost::Timestamp;
use waypost::time::{Date, Schedule, ScheduleCache, Zone, Zones};

use crate::source::{Draw, Random, Source};
use crate::{at, sources_of_zones, walk};

const DAY: i64 = 24 * 60;

#[test]
fn agrees_with_a_walk_over_the_minutes() {
    let mut walked = 0;
    for (number, zone) in (0..).zip(all_zones()) {
        let mut random = Random(number);
        let mut middles = changes(&zone, 2024, 2030);
        while middles.len() > 2 {
            middles.swap_remove(
                usize::try_from(random.below(middles.len().try_into().unwrap())).unwrap(),
            );
        }
        middles.push(at("2024-01-01T00:00:00Z").as_secs() / 60 + random.below(7 * 365 * DAY));
        for middle in middles {
            let (from, to) = (
                middle - 2 * DAY - random.below(DAY),
                middle + 2 * DAY + random.below(DAY),
            );
            let first = zone.local_time(instant(from)).date();
            let source = Source::random(&mut random, first);
            let schedule = source.build(&zone).unwrap();
            let expected = walk::open_intervals(&source, &zone, from, to);
            let context = || format!("{zone:?} around {}: {source:?}", instant(middle));
            let listed: Vec<(Timestamp, Timestamp)> = schedule
                .intervals(instant(from), instant(to))
                .map(|interval| (interval.from, interval.to))
                .collect();
            let expected_instants: Vec<(Timestamp, Timestamp)> = expected
                .iter()
                .map(|(from, to)| (instant(*from), instant(*to)))
                .collect();
            assert_eq!(listed, expected_instants, "{}", context());
            check_answers(&schedule, &mut random, &expected, from, to, &context);
            walked += 1;
        }
    }
    assert!(walked > 0 || all_zones().next().is_none());
}

/// Asks at every edge, just before it and just after it, and in between.
fn check_answers(
    schedule: &Schedule,
    random: &mut Random,
    expected: &[(i64, i64)],
    from: i64,
    to: i64,
    context: &dyn Fn() -> String,
) {
    let edges: Vec<i64> = expected
        .iter()
        .flat_map(|(opens, closes)| [*opens * 60, *closes * 60])
        .filter(|edge| (from * 60 + 1..to * 60).contains(edge))
        .collect();
    let mut asked: Vec<i64> = edges
        .iter()
        .flat_map(|edge| [edge - 1, *edge, edge + 1])
        .collect();
    asked.extend((0..10).map(|_| from * 60 + random.below((to - from) * 60)));
    let mut cache = ScheduleCache::default();
    for now in asked {
        let open = expected
            .iter()
            .any(|(opens, closes)| (opens * 60..closes * 60).contains(&now));
        let now = Timestamp::from_secs(now);
        let state = schedule.state(now);
        assert_eq!(state.open, open, "at {now}, {}", context());
        assert_eq!(schedule.is_open(now), open, "at {now}, {}", context());
        // Beyond the window the walk does not know: then it is only known that nothing changes up to there.
        let next = edges.iter().copied().find(|edge| *edge > now.as_secs());
        let last = edges.iter().copied().rfind(|edge| *edge <= now.as_secs());
        match next {
            Some(edge) => assert_eq!(
                state.until,
                Some(Timestamp::from_secs(edge)),
                "at {now}, {}",
                context()
            ),
            None => assert!(
                state.until.is_none_or(|until| until >= instant(to)),
                "at {now}, {}",
                context()
            ),
        }
        match last {
            Some(edge) => assert_eq!(
                state.since,
                Some(Timestamp::from_secs(edge)),
                "at {now}, {}",
                context()
            ),
            None => assert!(
                state.since.is_none_or(|since| since <= instant(from)),
                "at {now}, {}",
                context()
            ),
        }
        check_invariants(schedule, &mut cache, now, context);
    }
}

/// What holds of every answer, whatever the schedule.
fn check_invariants(
    schedule: &Schedule,
    cache: &mut ScheduleCache,
    now: Timestamp,
    context: &dyn Fn() -> String,
) {
    let state = schedule.state(now);
    let case = || format!("at {now}, {state:?}, {}", context());
    assert_eq!(schedule.next_change(now), state.until, "{}", case());
    if let Some(until) = state.until {
        assert!(
            now < until && until <= now.plus_secs(400 * 86_400),
            "{}",
            case()
        );
        assert_eq!(
            schedule.is_open(until.plus_secs(-1)),
            state.open,
            "{}",
            case()
        );
        assert_ne!(schedule.is_open(until), state.open, "{}", case());
    }
    if let Some(since) = state.since {
        assert!(
            since <= now && since >= now.plus_secs(-400 * 86_400),
            "{}",
            case()
        );
        assert_eq!(schedule.is_open(since), state.open, "{}", case());
        assert_ne!(
            schedule.is_open(since.plus_secs(-1)),
            state.open,
            "{}",
            case()
        );
    }
    let next_open = schedule.next_open(now);
    if let Some(opens) = next_open {
        assert!(
            now < opens && opens <= now.plus_secs(400 * 86_400),
            "{}",
            case()
        );
        assert!(
            schedule.is_open(opens) && !schedule.is_open(opens.plus_secs(-1)),
            "{}",
            case()
        );
    }
    if !state.open {
        assert_eq!(next_open, state.until, "{}", case());
    }
    assert_eq!(schedule.is_open_with(cache, now), state.open, "{}", case());
    assert_eq!(
        schedule.next_change_with(cache, now),
        state.until,
        "{}",
        case()
    );
    assert_eq!(schedule.next_open_with(cache, now), next_open, "{}", case());
}

#[test]
fn whole_days_leave_no_second_closed() {
    let (from, to) = (at("2024-01-01T00:00:00Z"), at("2031-01-01T00:00:00Z"));
    let sources = [
        Source::weekly(&[("mon-sun", "00:00-24:00")]),
        Source::weekly(&[("mon-sun", "00:00-12:00 12:00-24:00")]),
        Source::weekly(&[
            ("mon-fri", "02:30-02:30"),
            ("sat-sun", "02:30-14:00 14:00-02:30"),
        ]),
    ];
    for zone in all_zones() {
        for source in &sources {
            let schedule = source.build(&zone).unwrap();
            let intervals: Vec<_> = schedule.intervals(from, to).collect();
            assert_eq!(intervals.len(), 1, "{zone:?} {source:?}");
            assert_eq!((intervals[0].from, intervals[0].to), (from, to), "{zone:?}");
            let state = schedule.state(at("2027-03-28T01:00:00Z"));
            assert_eq!(
                (state.open, state.since, state.until),
                (true, None, None),
                "{zone:?}"
            );
        }
    }
}

#[test]
fn changes_follow_each_other_through_the_years() {
    let end = at("2031-01-01T00:00:00Z");
    let names = [
        "Africa/Casablanca",
        "Australia/Lord_Howe",
        "Antarctica/Troll",
        "Asia/Kathmandu",
        "America/Sao_Paulo",
    ];
    for zone in all_zones().filter(|zone| names.contains(&zone.name())) {
        let source = Source::weekly(&[("mon-sat", "08:30-02:30"), ("tue-sun", "03:00-04:00")])
            .holidays("12-25 easter+1")
            .with_override("summer", "07-01", "07-14", "");
        let schedule = source.build(&zone).unwrap();
        let mut now = at("2024-01-01T00:00:00Z");
        let listed = schedule
            .intervals(now, end)
            .flat_map(|interval| [interval.from, interval.to]);
        for edge in listed
            .skip(usize::from(schedule.is_open(now)))
            .take_while(|edge| *edge < end)
        {
            assert_eq!(
                schedule.next_change(now),
                Some(edge),
                "{zone:?} after {now}"
            );
            assert_ne!(
                schedule.is_open(edge.plus_secs(-1)),
                schedule.is_open(edge),
                "{zone:?}"
            );
            now = edge;
        }
        assert!(now > at("2030-12-29T00:00:00Z"));
    }
}

/// Two sources with the same release of the database are the same clock.
#[test]
#[cfg(all(feature = "tzdb", feature = "tzif"))]
fn sources_of_one_release_agree() {
    let [builtin, system] = &sources_of_zones()[..] else {
        panic!("the library and the system")
    };
    if system.tzif_version() != builtin.builtin_version() {
        return;
    }
    for name in builtin.names() {
        let (ours, theirs) = (builtin.find(name).unwrap(), system.find(name).unwrap());
        let mut now = at("2000-01-01T00:00:00Z");
        while now < at("2099-12-31T00:00:00Z") {
            assert_eq!(
                ours.local_time(now),
                theirs.local_time(now),
                "{name} at {now}"
            );
            now = now.plus_secs(7 * 3600 + 1);
        }
    }
}

/// All zones of each source.
pub(crate) fn all_zones() -> impl Iterator<Item = Zone> {
    let find_all = |zones: Zones| {
        let found: Vec<Zone> = zones.names().filter_map(|name| zones.find(name)).collect();
        found
    };
    sources_of_zones().into_iter().flat_map(find_all)
}

fn instant(minute: i64) -> Timestamp {
    Timestamp::from_secs(minute * 60)
}

/// The minutes since 1970 (UTC) at which a zone's clocks are changed in these years.
pub(crate) fn changes(zone: &Zone, first_year: i16, last_year: i16) -> Vec<i64> {
    let offset = |minute: i64| zone.local_time(instant(minute)).offset();
    let minute_of =
        |year: i16| at(&format!("{}T00:00:00Z", Date::new(year, 1, 1).unwrap())).as_secs() / 60;
    let mut changes = Vec::new();
    let mut minute = minute_of(first_year);
    while minute < minute_of(last_year + 1) {
        let (mut before, mut after) = (minute, minute + DAY);
        if offset(before) != offset(after) {
            while after - before > 1 {
                let middle = before + (after - before) / 2;
                if offset(middle) == offset(before) {
                    before = middle;
                } else {
                    after = middle;
                }
            }
            changes.push(after);
        }
        minute += DAY;
    }
    changes
}
