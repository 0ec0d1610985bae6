//! Time zones as people call them elsewhere.

use super::names::plain;
use crate::rules::phrase::Phrase;
use crate::rules::said::said;
use crate::text::fold;

/// What to write instead of a zone that there is not: for an offset a place, for an abbreviation or a city its zone.
pub(crate) fn zone<'z>(typed: &str, known: impl Iterator<Item = &'z str>) -> Option<Phrase> {
    let letters = plain(&fold(typed));
    let city = typed.rsplit('/').next().unwrap_or_default();
    let city = plain(&fold(city));
    let digits = letters
        .trim_start_matches("utc")
        .trim_start_matches("gmt")
        .trim_start_matches("etc");
    let is_offset = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    if is_offset {
        let help = said!(
            "an offset is not a place and knows no summer time: write the place, such as `America/Sao_Paulo`"
        );
        return Some(help);
    }
    let mut short = SHORT.iter();
    // What stands in brackets behind a name explains it.
    let first = typed.split(['(', '[']).next().unwrap_or_default();
    let first = plain(&fold(first));
    let is_meant = |names: &[&str]| {
        [&letters, &city, &first]
            .iter()
            .any(|name| names.contains(&name.as_str()))
    };
    if let Some((_, place)) = short.find(|(names, _)| is_meant(names)) {
        let name = (*place).to_owned();
        return Some(Phrase::DidYouMean { name });
    }
    let city = city
        .trim_start_matches("america")
        .trim_start_matches("europe");
    let mut known = known.filter(|name| {
        let last = name.rsplit('/').next().unwrap_or_default();
        !city.is_empty() && plain(last) == city
    });
    let name = known.next()?.to_owned();
    Some(Phrase::DidYouMean { name })
}

/// Abbreviations and countries with one zone, or one in which most people live; folded.
#[rustfmt::skip]
const SHORT: &[(&[&str], &str)] = &[
    (&["brt", "brasilia", "brasil", "brazil", "riodejaneiro", "bsb", "esouthamericastandardtime"], "America/Sao_Paulo"),
    (&["art", "argentina", "buenosaires", "argentinastandardtime"], "America/Argentina/Buenos_Aires"),
    (&["clt", "chile", "pacificsastandardtime"], "America/Santiago"),
    (&["cot", "colombia", "medellin", "cali", "sapacificstandardtime"], "America/Bogota"),
    (&["pet", "peru"], "America/Lima"),
    (&["mexico", "mexicocity", "cdmx", "centralstandardtimemexico"], "America/Mexico_City"),
    (&["edt", "est", "eastern", "easterntime", "easternstandardtime", "miami", "boston", "washington"], "America/New_York"),
    (&["cdt", "cst", "central", "centraltime", "centralstandardtime", "dallas", "houston"], "America/Chicago"),
    (&["mdt", "mst", "mountain", "mountainstandardtime"], "America/Denver"),
    (&["pdt", "pst", "pacific", "pacifictime", "pacificstandardtime", "sanfrancisco", "seattle"], "America/Los_Angeles"),
    (&["bst", "uk", "england", "greatbritain", "gmtstandardtime", "manchester"], "Europe/London"),
    (&["wet", "west", "portugal", "porto"], "Europe/Lisbon"),
    (&["cet", "cest", "germany", "deutschland", "weuropestandardtime", "munich", "munchen", "hamburg", "frankfurt"], "Europe/Berlin"),
    (&["spain", "espana", "barcelona", "valencia", "sevilla", "romancestandardtime"], "Europe/Madrid"),
    (&["france"], "Europe/Paris"),
    (&["italy", "italia", "milan", "milano"], "Europe/Rome"),
    (&["msk", "russia"], "Europe/Moscow"),
    (&["ist", "india", "mumbai", "delhi", "newdelhi", "bangalore", "bengaluru", "bombay", "calcutta", "chennai", "hyderabad", "indiastandardtime"], "Asia/Kolkata"),
    (&["jst", "japan", "osaka", "tokyostandardtime"], "Asia/Tokyo"),
    (&["sgt", "singaporestandardtime"], "Asia/Singapore"),
    (&["wib", "indonesia"], "Asia/Jakarta"),
    (&["china", "beijing", "shenzhen", "chinastandardtime"], "Asia/Shanghai"),
    (&["uae", "gst", "abudhabi", "arabianstandardtime"], "Asia/Dubai"),
    (&["aest", "aedt", "canberra", "auseasternstandardtime"], "Australia/Sydney"),
    (&["austria", "osterreich", "wien"], "Europe/Vienna"),
    (&["switzerland", "schweiz", "suisse", "svizzera", "geneva", "geneve", "genf", "bern", "zuerich"], "Europe/Zurich"),
    (&["lisboa"], "Europe/Lisbon"),
    (&["roma", "napoli", "torino"], "Europe/Rome"),
    (&["athen", "greece", "grecia"], "Europe/Athens"),
    (&["praha", "prag"], "Europe/Prague"),
    (&["warszawa", "poland", "polska", "krakow"], "Europe/Warsaw"),
    (&["koln", "cologne", "stuttgart", "dusseldorf"], "Europe/Berlin"),
    (&["bruxelles", "brussel", "belgium"], "Europe/Brussels"),
    (&["netherlands", "holland", "rotterdam"], "Europe/Amsterdam"),
    (&["kobenhavn", "kopenhagen", "denmark"], "Europe/Copenhagen"),
    (&["moskva", "moskau"], "Europe/Moscow"),
    (&["turkey", "turkiye", "ankara"], "Europe/Istanbul"),
    (&["ireland", "irlanda"], "Europe/Dublin"),
    (&["londres", "londra"], "Europe/London"),
    (&["z", "zulu"], "UTC"),
];
