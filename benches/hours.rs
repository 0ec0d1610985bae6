//! What it costs to ask a schedule: from its cache, and without; against one conversion by chrono-tz.
//!
//! Each sample asks about another instant of a year (1,024 of them, in rotation), so that nothing is answered from the
//! branch predictor's memory. Compare the lines with each other, not with another machine's.
#![expect(
    missing_docs,
    reason = "the macros of the harness make public functions"
)]
#![expect(clippy::expect_used, reason = "a bench that is wrong may panic")]

use std::hint::black_box;

use chrono::{DateTime, NaiveDateTime, TimeZone};
use criterion::{Criterion, criterion_group, criterion_main};
use waypost::Timestamp;
use waypost::time::{Calendar, DatePattern, DateRange, Override, Schedule, ScheduleCache, Zones};

fn schedule(zone: &str) -> Schedule {
    let date = |text: &str| text.parse::<DatePattern>().expect("a date");
    let span = |text: &str| text.parse().expect("hours");
    let zone = Zones::builtin().find(zone).expect("a zone");
    let holidays = ["12-25", "01-01", "2026-11-20", "easter-47", "easter-2"].map(date);
    let christmas_eve = DateRange::new(date("12-24"), date("12-24")).expect("a range");
    let weekly = [
        (
            "mon-fri".parse().expect("days"),
            vec![span("09:00-12:00"), span("13:00-18:00")],
        ),
        ("fri-sat".parse().expect("days"), vec![span("22:00-02:00")]),
    ];
    let overrides = [Override::new(
        "Christmas Eve",
        christmas_eve,
        [span("09:00-13:00")],
    )];
    Schedule::new(zone, weekly, [Calendar::new("br", holidays)], overrides).expect("no clash")
}

fn hours(c: &mut Criterion) {
    let start = 1_790_000_000;
    let year: Vec<Timestamp> = (0..1024)
        .map(|n| Timestamp::from_secs(start + n * 7919 % 1024 * 30_807))
        .collect();
    // As traffic comes: seconds apart, through a morning.
    let morning: Vec<Timestamp> = (0..1024).map(|n| Timestamp::from_secs(start + n)).collect();
    let paris = schedule("Europe/Paris");

    let mut group = c.benchmark_group("one schedule");
    let mut at = year.iter().cycle();
    group.bench_function("is_open", |b| {
        b.iter(|| paris.is_open(*black_box(at.next().expect("a cycle"))));
    });
    group.bench_function("state", |b| {
        b.iter(|| paris.state(*black_box(at.next().expect("a cycle"))));
    });
    let mut at = morning.iter().cycle();
    let mut cache = ScheduleCache::default();
    group.bench_function("is_open_with a warm cache", |b| {
        b.iter(|| paris.is_open_with(&mut cache, *black_box(at.next().expect("a cycle"))));
    });
    group.bench_function("next_change_with a warm cache", |b| {
        b.iter(|| paris.next_change_with(&mut cache, *black_box(at.next().expect("a cycle"))));
    });
    let local: Vec<NaiveDateTime> = year
        .iter()
        .filter_map(|at| Some(DateTime::from_timestamp(at.as_secs(), 0)?.naive_utc()))
        .collect();
    let mut at = local.iter().cycle();
    group.bench_function("for comparison: chrono-tz converts one instant", |b| {
        b.iter(|| {
            let at = black_box(at.next().expect("a cycle"));
            chrono_tz::Europe::Paris.from_utc_datetime(at)
        });
    });
    group.finish();

    let zones = [
        "Europe/Paris",
        "America/Sao_Paulo",
        "Australia/Lord_Howe",
        "Africa/Casablanca",
    ];
    let many: Vec<Schedule> = zones
        .iter()
        .cycle()
        .take(200)
        .map(|zone| schedule(zone))
        .collect();
    let mut group = c.benchmark_group("200 schedules, once each");
    let mut at = year.iter().cycle();
    group.bench_function("is_open", |b| {
        b.iter(|| {
            let now = *black_box(at.next().expect("a cycle"));
            many.iter().filter(|schedule| schedule.is_open(now)).count()
        });
    });
    let mut at = morning.iter().cycle();
    let mut caches = vec![ScheduleCache::default(); many.len()];
    group.bench_function("is_open_with warm caches", |b| {
        b.iter(|| {
            let now = *black_box(at.next().expect("a cycle"));
            let open = |(schedule, cache): (&Schedule, &mut ScheduleCache)| {
                schedule.is_open_with(cache, now)
            };
            many.iter()
                .zip(&mut caches)
                .map(open)
                .filter(|open| *open)
                .count()
        });
    });
    group.finish();
}

criterion_group!(benches, hours);
criterion_main!(benches);
