//! Time zones as people call them elsewhere.

use super::names::plain;
use crate::text::fold;

/// What to write instead of a zone that there is not: for an offset a place, for an abbreviation or a city its zone.
pub(crate) fn zone<'z>(typed: &str, known: impl Iterator<Item = &'z str>) -> Option<String> {
    let letters = plain(&fold(typed));
    let digits = letters
        .trim_start_matches("utc")
        .trim_start_matches("gmt")
        .trim_start_matches("etc");
    let is_offset = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    if is_offset {
        let help = "an offset is not a place and knows no summer time: write the place, such as `America/Sao_Paulo`";
        return Some(help.to_owned());
    }
    let mut short = SHORT.iter();
    if let Some((_, place)) = short.find(|(names, _)| names.contains(&letters.as_str())) {
        return Some(format!("did you mean `{place}`?"));
    }
    let city = letters
        .trim_start_matches("america")
        .trim_start_matches("europe");
    let mut known = known.filter(|name| {
        let last = name.rsplit('/').next().unwrap_or_default();
        !city.is_empty() && plain(last) == city
    });
    Some(format!("did you mean `{}`?", known.next()?))
}

/// Abbreviations and countries with one zone, or one in which most people live; folded.
#[rustfmt::skip]
const SHORT: &[(&[&str], &str)] = &[
    (&["brt", "brasilia", "brasil", "brazil", "riodejaneiro", "bsb"], "America/Sao_Paulo"),
    (&["art", "argentina", "buenosaires"], "America/Argentina/Buenos_Aires"),
    (&["clt", "chile"], "America/Santiago"),
    (&["cot", "colombia"], "America/Bogota"),
    (&["pet", "peru"], "America/Lima"),
    (&["mexico", "mexicocity", "cdmx"], "America/Mexico_City"),
    (&["edt", "est", "eastern", "easterntime", "miami"], "America/New_York"),
    (&["cdt", "cst", "central", "centraltime", "dallas"], "America/Chicago"),
    (&["mdt", "mst", "mountain"], "America/Denver"),
    (&["pdt", "pst", "pacific", "pacifictime", "sanfrancisco"], "America/Los_Angeles"),
    (&["bst", "uk", "england", "greatbritain"], "Europe/London"),
    (&["wet", "west", "portugal"], "Europe/Lisbon"),
    (&["cet", "cest", "germany", "deutschland"], "Europe/Berlin"),
    (&["spain", "espana", "barcelona"], "Europe/Madrid"),
    (&["france"], "Europe/Paris"),
    (&["italy", "italia", "milan", "milano"], "Europe/Rome"),
    (&["msk", "russia"], "Europe/Moscow"),
    (&["ist", "india", "mumbai", "delhi", "newdelhi", "bangalore"], "Asia/Kolkata"),
    (&["jst", "japan", "osaka"], "Asia/Tokyo"),
    (&["sgt"], "Asia/Singapore"),
    (&["wib", "indonesia"], "Asia/Jakarta"),
    (&["china", "beijing"], "Asia/Shanghai"),
    (&["uae", "gst", "abudhabi"], "Asia/Dubai"),
    (&["aest", "aedt"], "Australia/Sydney"),
    (&["z", "zulu"], "UTC"),
];
