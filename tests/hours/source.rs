//! Schedules as a rule file has them: text. Fixed ones for the tables, random ones for the walks.

use waypost::time::{
    Calendar, Closure, DatePattern, DateRange, Override, Schedule, ScheduleError, Season, Zone,
};

/// Days and their hours.
pub(crate) type Week = Vec<(String, Vec<String>)>;

/// What a rule file says of one schedule.
#[derive(Clone, Debug, Default)]
pub(crate) struct Source {
    pub(crate) weekly: Week,
    pub(crate) holidays: Vec<String>,
    pub(crate) holiday_hours: Vec<String>,
    /// `from`, `to`, days and hours.
    pub(crate) seasons: Vec<(String, String, Week)>,
    /// `from` and `to`, dates with a time of day.
    pub(crate) closures: Vec<(String, String)>,
    /// Minutes that every interval begins and ends later.
    pub(crate) shift: Option<(i64, i64)>,
    /// Name, `from`, `to` and hours.
    pub(crate) overrides: Vec<(String, String, String, Vec<String>)>,
}

impl Source {
    /// Days and hours in pairs: `[("mon-fri", "09:00-12:00 13:00-18:00")]`.
    pub(crate) fn weekly(weekly: &[(&str, &str)]) -> Self {
        let weekly = weekly
            .iter()
            .map(|(days, hours)| ((*days).into(), words(hours)))
            .collect();
        Self {
            weekly,
            ..Self::default()
        }
    }

    pub(crate) fn holidays(mut self, dates: &str) -> Self {
        self.holidays = words(dates);
        self
    }

    pub(crate) fn with_override(mut self, name: &str, from: &str, to: &str, hours: &str) -> Self {
        self.overrides
            .push((name.into(), from.into(), to.into(), words(hours)));
        self
    }

    pub(crate) fn build(&self, zone: &Zone) -> Result<Schedule, ScheduleError> {
        let hours = |texts: &[String]| {
            texts
                .iter()
                .map(|text| text.parse().unwrap())
                .collect::<Vec<_>>()
        };
        let date = |text: &String| text.parse::<DatePattern>().unwrap();
        let week = |weekly: &Week| {
            let weekly = weekly.iter();
            weekly
                .map(|(days, texts)| (days.parse().unwrap(), hours(texts)))
                .collect::<Vec<_>>()
        };
        let holidays = Calendar::new("holidays", self.holidays.iter().map(date));
        let overrides = self.overrides.iter().map(|(name, from, to, texts)| {
            Override::new(
                name,
                DateRange::new(date(from), date(to)).unwrap(),
                hours(texts),
            )
        });
        let seasons = self.seasons.iter().map(|(from, to, weekly)| {
            let days = DateRange::new(date(from), date(to)).unwrap();
            Season::new("season", days, week(weekly))
        });
        let closures = self.closures.iter().map(|(from, to)| {
            Closure::new("closure", from.parse().unwrap(), to.parse().unwrap()).unwrap()
        });
        let schedule = Schedule::new(zone.clone(), week(&self.weekly), [holidays], overrides)?
            .with_seasons(seasons)?
            .with_holiday_hours(hours(&self.holiday_hours))
            .with_closures(closures);
        Ok(match self.shift {
            None => schedule,
            Some((opens, closes)) => {
                let seconds = |minutes: i64| i32::try_from(minutes * 60).unwrap();
                schedule.based_on("base", seconds(opens), seconds(closes))
            }
        })
    }

    /// A schedule whose hours, holidays and overrides are likely to matter in the days from `first` on.
    pub(crate) fn random(random: &mut impl Draw, first: waypost::time::Date) -> Self {
        const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        let mut source = Self::default();
        for _ in 0..=random.below(3) {
            let days = format!("{}-{}", random.pick(&DAYS), random.pick(&DAYS));
            source.weekly.push((days, random_hours(random)));
        }
        for _ in 0..random.below(3) {
            let date = first.plus_days(random.below(8)).to_string();
            let date = *random.pick(&[&date[..], &date[5..], "easter+1", "orthodox+1"]);
            let moved = format!("{date}{}{}", random.pick(&["<", ">"]), random.pick(&DAYS));
            source
                .holidays
                .push(random.pick(&[date.to_owned(), moved]).clone());
        }
        if random.below(2) == 0 {
            source.holiday_hours = random_hours(random);
        }
        if random.below(3) == 0 {
            let (a, b) = (
                first.plus_days(random.below(8)),
                first.plus_days(random.below(8)),
            );
            let (from, to) = (a.min(b).to_string(), a.max(b).to_string());
            let (from, to) = *random.pick(&[(&from[..], &to[..]), (&from[5..], &to[5..])]);
            let days = format!("{}-{}", random.pick(&DAYS), random.pick(&DAYS));
            let weekly = vec![(days, random_hours(random))];
            source.seasons.push((from.into(), to.into(), weekly));
        }
        for _ in 0..random.below(3) {
            let mut ends = [0; 2].map(|_| {
                format!(
                    "{}T{}",
                    first.plus_days(random.below(8)),
                    random_time(random)
                )
            });
            ends.sort();
            let [from, to] = ends;
            if from < to {
                source.closures.push((from, to));
            }
        }
        if random.below(3) == 0 {
            source.shift = Some((random.below(361) - 180, random.below(361) - 180));
        }
        // One at most: two might share a day.
        if random.below(2) == 0 {
            let (a, b) = (
                first.plus_days(random.below(8)),
                first.plus_days(random.below(8)),
            );
            let (from, to) = (a.min(b).to_string(), a.max(b).to_string());
            let (from, to) = *random.pick(&[(&from[..], &to[..]), (&from[5..], &to[5..])]);
            let hours = if random.below(3) == 0 {
                Vec::new()
            } else {
                random_hours(random)
            };
            source
                .overrides
                .push(("override".into(), from.into(), to.into(), hours));
        }
        source
    }
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(String::from).collect()
}

fn random_hours(random: &mut impl Draw) -> Vec<String> {
    let count = random.below(3) + 1;
    (0..count)
        .map(|_| format!("{}-{}", random_time(random), random_time(random)))
        .collect()
}

/// A time of the day, half of them where clocks are changed or days end.
fn random_time(random: &mut impl Draw) -> String {
    const OFTEN: [&str; 12] = [
        "00:00", "00:30", "01:00", "01:30", "02:00", "02:15", "02:30", "03:00", "03:30", "12:00",
        "23:00", "23:59",
    ];
    if random.below(2) == 0 {
        (*random.pick(&OFTEN)).into()
    } else {
        format!("{:02}:{:02}", random.below(24), random.below(60))
    }
}

/// Where the choices of a random schedule come from.
pub(crate) trait Draw {
    /// A number from 0 to `end`, without it.
    fn below(&mut self, end: i64) -> i64;

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[usize::try_from(self.below(from.len().try_into().unwrap())).unwrap()]
    }
}

/// Numbers that are the same in every run (splitmix64).
pub(crate) struct Random(pub(crate) u64);

impl Draw for Random {
    fn below(&mut self, end: i64) -> i64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        i64::try_from((mixed ^ (mixed >> 31)) >> 1).unwrap() % end
    }
}
