//! Days that are counted within a month: `last monday of may`, `4th thursday in november`.

/// The date of such words, folded: `05-31<mon`, `11-22>thu`.
pub(super) fn date(folded: &str) -> Option<String> {
    let (mut nth, mut day, mut month) = (None, None, None);
    let words = folded.split(|c: char| !c.is_alphanumeric());
    for word in words.filter(|word| !BETWEEN.contains(word)) {
        if let Some(at) = position(NTH, word).filter(|_| nth.is_none()) {
            nth = Some(at);
        } else if let Some(at) = position(DAYS, word).filter(|_| day.is_none()) {
            day = Some(at);
        } else {
            month = Some(position(MONTHS, word)?);
        }
    }
    let (nth, month) = (nth?, month?);
    let day = DAYS.get(day?)?.first()?;
    let number = month + 1;
    Some(match nth {
        // In February the last day is not always the same.
        LAST if month == 1 => return None,
        LAST => format!("{number:02}-{}<{day}", LENGTHS.get(month)?),
        nth => format!("{number:02}-{:02}>{day}", nth * 7 + 1),
    })
}

fn position(rows: &[&[&str]], word: &str) -> Option<usize> {
    rows.iter().position(|names| names.contains(&word))
}

const BETWEEN: &[&str] = &[
    "", "of", "in", "the", "de", "do", "da", "del", "feira", "im", "des",
];

/// The place of the last in [`NTH`].
const LAST: usize = 4;

const LENGTHS: [u8; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

#[rustfmt::skip]
const NTH: &[&[&str]] = &[
    &["first", "1st", "1", "primeira", "primeiro", "primer", "erster", "ersten"],
    &["second", "2nd", "2", "segundo", "zweiter", "zweiten"],
    &["third", "3rd", "3", "terceira", "terceiro", "tercer", "dritter", "dritten"],
    &["fourth", "4th", "4", "quarto", "cuarto", "vierter", "vierten"],
    &["last", "ultima", "ultimo", "letzter", "letzten"],
];

#[rustfmt::skip]
const DAYS: &[&[&str]] = &[
    &["mon", "monday", "segunda", "lunes", "montag"],
    &["tue", "tuesday", "terca", "martes", "dienstag"],
    &["wed", "wednesday", "quarta", "miercoles", "mittwoch"],
    &["thu", "thursday", "quinta", "jueves", "donnerstag"],
    &["fri", "friday", "sexta", "viernes", "freitag"],
    &["sat", "saturday", "sabado", "samstag"],
    &["sun", "sunday", "domingo", "sonntag"],
];

#[rustfmt::skip]
const MONTHS: &[&[&str]] = &[
    &["january", "jan", "janeiro", "enero", "januar"],
    &["february", "feb", "fevereiro", "febrero", "februar"],
    &["march", "mar", "marco", "marzo", "marz"],
    &["april", "apr", "abril"],
    &["may", "maio", "mayo", "mai"],
    &["june", "jun", "junho", "junio", "juni"],
    &["july", "jul", "julho", "julio", "juli"],
    &["august", "aug", "agosto"],
    &["september", "sep", "sept", "setembro", "septiembre"],
    &["october", "oct", "outubro", "octubre", "oktober"],
    &["november", "nov", "novembro", "noviembre"],
    &["december", "dec", "dezembro", "diciembre", "dezember"],
];
