//! Dates, hours, days and lengths of time as people write them elsewhere.

use crate::text::fold;

/// `24.12.2026`, `2026/1/5`, `20261224`, `25-12`, `24 Dec`, `24 de diciembre`, `christmas`, `pascua-2`.
pub(super) fn dates(plain: &str) -> Vec<String> {
    let folded = fold(plain);
    let named = DATES
        .iter()
        .find(|(names, _)| names.contains(&folded.as_str()));
    if let Some((_, date)) = named {
        return vec![(*date).to_owned()];
    }
    if let Some(date) = from_easter(plain)
        .or_else(|| super::nth_days::date(&folded))
        .or_else(|| with_month(plain))
    {
        return vec![date];
    }
    // A day is counted from Easter without spaces; and what follows a date is its time.
    let joined = plain.replace(' ', "");
    let date = plain.split(['t', ' ']).next().unwrap_or_default();
    let mut guesses = vec![joined];
    let numbers: Vec<&str> = date.split(['.', '/', '-', '_']).collect();
    guesses.extend(match numbers.as_slice() {
        [day] if day.len() == 8 => {
            let (year, rest) = day.split_at_checked(4).unwrap_or_default();
            let (month, day) = rest.split_at_checked(2).unwrap_or_default();
            vec![format!("{year}-{month}-{day}")]
        }
        [year, month, day] if year.len() == 4 => {
            vec![format!("{year}-{month:0>2}-{day:0>2}")]
        }
        [one, other, year] if year.len() == 4 => {
            // The day comes first in most of the world.
            vec![
                format!("{year}-{other:0>2}-{one:0>2}"),
                format!("{year}-{one:0>2}-{other:0>2}"),
            ]
        }
        [one, other] | [one, other, ""] => {
            vec![
                format!("{other:0>2}-{one:0>2}"),
                format!("{one:0>2}-{other:0>2}"),
            ]
        }
        _ => Vec::new(),
    });
    guesses
}

/// `pascua - 2`, `eastern+1`, `orthodox easter`.
fn from_easter(plain: &str) -> Option<String> {
    let text: String = fold(plain).replace(' ', "");
    let (name, days) = text.split_at(text.find(['+', '-']).unwrap_or(text.len()));
    let date = match name {
        "easter" | "eastern" | "easterday" | "eastersunday" | "pascoa" | "pascua" | "ostern" => {
            "easter"
        }
        "orthodoxeaster" | "easterorthodox" | "orthodoxeastern" | "ortodoxo" | "ortodox" => {
            "orthodox"
        }
        _ => return None,
    };
    Some(format!("{date}{days}"))
}

/// `24 Dec`, `December 24th, 2026`, `24 de diciembre`.
fn with_month(plain: &str) -> Option<String> {
    let text = fold(plain);
    let (mut year, mut month, mut day) = (None, None, None);
    for word in text.split(|c: char| !c.is_alphanumeric()) {
        let digits = word.trim_end_matches(|c: char| c.is_alphabetic());
        if digits.len() == 4 {
            year = Some(format!("{digits}-"));
        } else if !digits.is_empty() {
            day = Some(digits);
        } else if !matches!(word, "" | "of" | "de" | "the") {
            let start = word.get(..3)?;
            let named = MONTHS.iter().position(|names| names.contains(&start));
            month = Some(named? + 1);
        }
    }
    Some(format!(
        "{}{:02}-{:0>2}",
        year.unwrap_or_default(),
        month?,
        day?
    ))
}

/// How months begin in English, Portuguese, Spanish and German, folded.
const MONTHS: &[&[&str]] = &[
    &["jan", "ene"],
    &["feb", "fev"],
    &["mar"],
    &["apr", "abr"],
    &["may", "mai"],
    &["jun"],
    &["jul"],
    &["aug", "ago"],
    &["sep", "set"],
    &["oct", "out", "okt"],
    &["nov"],
    &["dec", "dez", "dic"],
];

/// Holidays by their names, folded.
#[rustfmt::skip]
const DATES: &[(&[&str], &str)] = &[
    (&["christmas", "christmas day", "xmas", "natal", "navidad", "weihnachten"], "12-25"),
    (&["christmas eve", "vespera de natal", "nochebuena", "heiligabend"], "12-24"),
    (&["new year", "new year's day", "new years day", "ano novo", "ano nuevo", "neujahr"], "01-01"),
    (&["new year's eve", "new years eve", "vespera de ano novo", "nochevieja", "silvester"], "12-31"),
    (&["epiphany", "reis", "reyes", "dia de reis", "dia de reyes"], "01-06"),
    (&["labour day", "labor day", "dia do trabalho", "dia del trabajo"], "05-01"),
    (&["easter monday", "lunes de pascua", "ostermontag"], "easter+1"),
    (&["good friday", "sexta-feira santa", "sexta santa", "viernes santo", "karfreitag"], "easter-2"),
    (&["carnival", "carnaval"], "easter-47"),
    (&["corpus christi", "corpo de deus"], "easter+60"),
    (&["thanksgiving"], "11-22>thu"),
];

/// `2026-12-24 13:00`, `2026-12-24`, `24.12.2026 9h`, `2026-12-24t13:00:00z`.
pub(super) fn wall_times(plain: &str) -> Vec<String> {
    let (date, time) = plain.split_once(['t', ' ']).unwrap_or((plain, "00:00"));
    let Some(time) = clock(time.trim_end_matches('z')) else {
        return Vec::new();
    };
    let dates = dates(date).into_iter();
    dates.map(|date| format!("{date}T{time}")).collect()
}

/// `9:00-18:00`, `09:00 to 18:00`, `9h-18h`, `9am-6pm`, `0900-1800`.
pub(super) fn hours(plain: &str) -> Vec<String> {
    let plain = fold(plain);
    let mut parted = plain.clone();
    for word in [
        " to ", " till ", " until ", " bis ", " a ", " as ", " ate ", " hasta ",
    ] {
        parted = parted.replace(word, "-");
    }
    let ends = parted.split_once('-').and_then(|(opens, closes)| {
        let (opens, closes) = (clock(opens)?, after_midnight(clock(closes)?));
        Some(format!("{opens}-{closes}"))
    });
    let all_day = matches!(
        plain.as_str(),
        "24h" | "24/7" | "all day" | "always" | "open"
    );
    ends.or_else(|| all_day.then(|| "00:00-24:00".to_owned()))
        .into_iter()
        .collect()
}

/// The time of the next day, of one that goes on counting: `02:00` for `26:00`.
fn after_midnight(time: String) -> String {
    let (hour, minutes) = time.split_at_checked(2).unwrap_or_default();
    match hour.parse::<u8>() {
        Ok(hour @ 24..=35) if time != "24:00" => format!("{:02}{minutes}", hour - 24),
        _ => time,
    }
}

/// A time of day: `9`, `9h30`, `9:00`, `09.00`, `0900`, `9am`, `9:30 p.m.`, `09:00:00`.
fn clock(text: &str) -> Option<String> {
    let text = text
        .replace([' ', ','], "")
        .replace("a.m.", "am")
        .replace("p.m.", "pm");
    let (text, half) = match (text.strip_suffix("am"), text.strip_suffix("pm")) {
        (Some(text), _) => (text, Some(0)),
        (_, Some(text)) => (text, Some(12)),
        _ => (text.as_str(), None),
    };
    let text = text
        .trim_end_matches("uhr")
        .trim_end_matches("hrs")
        .trim_end_matches(['h', 's']);
    let mut parts: Vec<&str> = text.split([':', '.', 'h']).collect();
    if let ([digits], true) = (parts.as_slice(), text.len() > 2) {
        let (hour, minute) = digits.split_at_checked(digits.len() - 2)?;
        parts = vec![hour, minute];
    }
    if let [_, _, "00"] = parts.as_slice() {
        parts.truncate(2);
    }
    let (hour, minute) = match parts.as_slice() {
        [hour] => (*hour, "00"),
        [hour, minute] => (*hour, *minute),
        _ => return None,
    };
    let mut hour: u8 = hour.parse().ok()?;
    let minute: u8 = minute.parse().ok()?;
    if let Some(half) = half {
        if !(1..=12).contains(&hour) {
            return None;
        }
        hour = hour % 12 + half;
    }
    Some(format!("{hour:02}:{minute:02}"))
}

/// `monday`, `seg-sex`, `mon to fri`, `mon,tue,wed`, `weekdays`.
pub(super) fn days(plain: &str) -> Vec<String> {
    let text = fold(plain).replace("-feira", "");
    let groups = GROUPS.iter();
    let mut groups = groups.filter(|(names, _)| names.contains(&text.as_str()));
    if let Some((_, days)) = groups.next() {
        return vec![(*days).to_owned()];
    }
    let mut parted = text;
    for word in [
        " to ", " till ", " until ", " bis ", " a ", " ate ", "..", ":",
    ] {
        parted = parted.replace(word, "-");
    }
    let range: Option<Vec<usize>> = parted.split('-').map(day).collect();
    if let Some([first, .., last] | [first @ last]) = range.as_deref() {
        return vec![range_of(*first, *last)];
    }
    let parts = parted.split([',', ';', '/', '+', '&', ' ']);
    let listed: Option<Vec<usize>> = parts.filter(|part| !part.is_empty()).map(day).collect();
    let Some(listed) = listed else {
        return Vec::new();
    };
    let in_a_row = listed.windows(2).all(|pair| match pair {
        [one, next] => (one + 1) % 7 == *next,
        _ => true,
    });
    match listed.as_slice() {
        [first, .., last] if in_a_row => vec![range_of(*first, *last)],
        _ => Vec::new(),
    }
}

fn range_of(first: usize, last: usize) -> String {
    let name = |day: usize| DAYS.get(day).and_then(|names| names.first()).copied();
    match (name(first), name(last)) {
        (Some(one), Some(_)) if first == last => one.to_owned(),
        (Some(one), Some(other)) => format!("{one}-{other}"),
        _ => String::new(),
    }
}

/// The number of a day, from Monday.
fn day(text: &str) -> Option<usize> {
    let text = text.trim().trim_end_matches('.');
    DAYS.iter().position(|names| names.contains(&text))
}

/// The days of the week in English, Portuguese, Spanish, German, French and Indonesian, folded; the name in rule files first.
#[rustfmt::skip]
const DAYS: &[&[&str]] = &[
    &["mon", "monday", "mondays", "mo", "seg", "segunda", "lun", "lunes", "montag", "lundi", "sen", "senin"],
    &["tue", "tuesday", "tuesdays", "tues", "tu", "ter", "terca", "mar", "martes", "dienstag", "di", "mardi", "sel", "selasa"],
    &["wed", "wednesday", "wednesdays", "we", "qua", "quarta", "mie", "miercoles", "mittwoch", "mi", "mer", "mercredi", "rab", "rabu"],
    &["thu", "thursday", "thursdays", "thur", "thurs", "th", "qui", "quinta", "jue", "jueves", "donnerstag", "do", "jeu", "jeudi", "kam", "kamis"],
    &["fri", "friday", "fridays", "fr", "sex", "sexta", "vie", "viernes", "freitag", "ven", "vendredi", "jum", "jumat"],
    &["sat", "saturday", "saturdays", "sa", "sab", "sabado", "samstag", "sam", "samedi", "sabtu"],
    &["sun", "sunday", "sundays", "su", "dom", "domingo", "sonntag", "so", "dim", "dimanche", "min", "minggu"],
];

#[rustfmt::skip]
const GROUPS: &[(&[&str], &str)] = &[
    (&["weekdays", "weekday", "workdays", "working days", "dias uteis", "werktags"], "mon-fri"),
    (&["weekend", "weekends", "fim de semana", "fin de semana", "wochenende"], "sat-sun"),
    (&["daily", "every day", "everyday", "all", "all days", "all week", "week", "always", "*", "todos",
       "todos os dias"], "mon-sun"),
];

/// `open 1h`, `2 business hours`: so long while a team is open.
pub(crate) fn open_lengths(plain: &str) -> Vec<String> {
    let text = fold(plain);
    let is_open = |word: &&str| OPEN.contains(word);
    if !text.split(' ').any(|word| is_open(&word)) {
        return Vec::new();
    }
    let rest: Vec<&str> = text.split(' ').filter(|word| !is_open(word)).collect();
    let lengths = lengths(&rest.concat()).into_iter();
    lengths.map(|length| format!("{length} open")).collect()
}

/// What people call the hours in which somebody is there, folded.
const OPEN: &[&str] = &[
    "open",
    "opened",
    "opening",
    "business",
    "working",
    "office",
    "work",
    "uteis",
    "habiles",
    "laborales",
    "abierto",
    "aberto",
];

/// `10`, `10min`, `1 hour`, `90 seconds`, `PT10M`, `daily`; of a number, seconds.
pub(crate) fn lengths(plain: &str) -> Vec<String> {
    let named = LENGTHS.iter().find(|(name, _)| *name == plain);
    if let Some((_, length)) = named {
        return vec![(*length).to_owned()];
    }
    // A time of day is so long.
    if let Some((hours, minutes)) = plain.split_once(':') {
        if let (Ok(hours), Ok(minutes)) = (hours.parse::<u32>(), minutes.parse::<u32>()) {
            let seconds = f64::from(hours) * 3600.0 + f64::from(minutes) * 60.0;
            return in_one_unit(seconds);
        }
    }
    let text = plain
        .trim_start_matches("pt")
        .trim_start_matches('p')
        .replace([' ', ','], "")
        .replace("and", "");
    let mut rest = text.as_str();
    let mut parts = Vec::new();
    while !rest.is_empty() {
        let end = rest
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(rest.len());
        let (number, after) = rest.split_at_checked(end).unwrap_or_default();
        let end = after
            .find(|c: char| c.is_ascii_digit())
            .unwrap_or(after.len());
        let (unit, after) = after.split_at_checked(end).unwrap_or_default();
        let mut units = UNITS.iter();
        let unit = units.find(|(names, ..)| names.contains(&unit));
        match (unit, number.parse::<f64>()) {
            (Some((_, unit, seconds)), Ok(count)) => parts.push((number, *unit, count * seconds)),
            _ => return Vec::new(),
        }
        rest = after;
    }
    match parts.as_slice() {
        [(number, unit, _)] if !number.contains('.') && *unit != "w" => {
            vec![format!("{number}{unit}")]
        }
        _ => in_one_unit(parts.iter().map(|(.., seconds)| seconds).sum()),
    }
}

/// So many seconds in the largest unit of which they are a whole number.
fn in_one_unit(seconds: f64) -> Vec<String> {
    let units = [("d", 86_400.0), ("h", 3600.0), ("m", 60.0), ("s", 1.0)];
    let whole = units.iter().find(|(_, length)| seconds % length == 0.0);
    let whole = whole.filter(|_| seconds > 0.0);
    whole
        .map(|(unit, length)| format!("{}{unit}", seconds / length))
        .into_iter()
        .collect()
}

const LENGTHS: &[(&str, &str)] = &[
    ("day", "1d"),
    ("daily", "1d"),
    ("hour", "1h"),
    ("hourly", "1h"),
    ("week", "7d"),
    ("weekly", "7d"),
    ("minute", "1m"),
];

#[rustfmt::skip]
const UNITS: &[(&[&str], &str, f64)] = &[
    (&["", "s", "sec", "secs", "second", "seconds", "seg", "segundos", "sekunden", "secondes", "secondi"], "s", 1.0),
    (&["m", "min", "mins", "minute", "minutes", "minutos", "minuten", "minuti", "'"], "m", 60.0),
    (&["h", "hr", "hrs", "hour", "hours", "hora", "horas", "std", "stunde", "stunden", "heure", "heures", "ora", "ore", "uur"], "h", 3600.0),
    (&["d", "day", "days", "dia", "dias", "tag", "tage", "jour", "jours", "giorno", "giorni", "dag", "dagen"], "d", 86_400.0),
    (&["w", "wk", "week", "weeks", "semana", "semanas", "woche", "wochen", "semaine", "semaines"], "w", 604_800.0),
];
