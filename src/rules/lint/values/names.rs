//! Countries and languages by the names that people give them.

use crate::event::sender::countries;
use crate::text::fold;

/// What a text is as the code of a country.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::rules::lint) enum Country {
    Known,
    /// This one is meant.
    Meant(&'static str),
    Unknown,
}

pub(in crate::rules::lint) fn country(text: &str) -> Country {
    let upper = text.trim().to_uppercase();
    let known = countries().find(|code| *code == upper);
    if known == Some(text) {
        return Country::Known;
    }
    let name = fold(text);
    let mut others = COUNTRIES.iter();
    let other = others.find(|(_, names)| names.contains(&name.as_str()));
    let meant = known.or_else(|| other.map(|(code, _)| *code));
    meant.map_or(Country::Unknown, Country::Meant)
}

/// Other ways to write the countries with most customers, folded.
#[rustfmt::skip]
const COUNTRIES: &[(&str, &[&str])] = &[
    ("AE", &["uae", "emirates", "united arab emirates", "emirados", "emiratos"]),
    ("AO", &["ago", "angola"]),
    ("AR", &["arg", "argentina"]),
    ("AT", &["aut", "austria", "osterreich"]),
    ("AU", &["aus", "australia"]),
    ("BE", &["bel", "belgium", "belgica"]),
    ("BO", &["bol", "bolivia"]),
    ("BR", &["bra", "brazil", "brasil"]),
    ("CA", &["can", "canada"]),
    ("CH", &["che", "switzerland", "schweiz"]),
    ("CL", &["chl", "chile"]),
    ("CO", &["col", "colombia"]),
    ("CR", &["cri", "costa rica"]),
    ("DE", &["deu", "ger", "germany", "deutschland", "alemanha"]),
    ("DO", &["dom", "dominican republic", "republica dominicana"]),
    ("EC", &["ecu", "ecuador"]),
    ("EG", &["egy", "egypt"]),
    ("ES", &["esp", "spain", "espana", "espanha"]),
    ("FR", &["fra", "france", "franca"]),
    ("GB", &["uk", "gbr", "en", "england", "united kingdom", "great britain"]),
    ("GT", &["gtm", "guatemala"]),
    ("ID", &["idn", "indonesia"]),
    ("IE", &["irl", "ireland", "irlanda"]),
    ("IL", &["isr", "israel"]),
    ("IN", &["ind", "india"]),
    ("IT", &["ita", "italy", "italia"]),
    ("JP", &["jpn", "japan", "japao", "japon"]),
    ("KE", &["ken", "kenya"]),
    ("MX", &["mex", "mexico"]),
    ("MY", &["mys", "malaysia"]),
    ("MZ", &["moz", "mozambique", "mocambique"]),
    ("NG", &["nga", "nigeria"]),
    ("NL", &["nld", "netherlands", "holland"]),
    ("NZ", &["nzl", "new zealand"]),
    ("PA", &["pan", "panama"]),
    ("PE", &["per", "peru"]),
    ("PH", &["phl", "philippines"]),
    ("PK", &["pak", "pakistan"]),
    ("PL", &["pol", "poland"]),
    ("PT", &["prt", "por", "portugal"]),
    ("PY", &["pry", "paraguay"]),
    ("SA", &["sau", "saudi arabia"]),
    ("SG", &["sgp", "singapore"]),
    ("TR", &["tur", "turkey", "turkiye"]),
    ("US", &["usa", "u.s.", "united states", "eua", "estados unidos"]),
    ("UY", &["ury", "uruguay"]),
    ("VE", &["ven", "venezuela"]),
    ("ZA", &["zaf", "south africa"]),
];

/// The code of a language that is written as a word.
pub(in crate::rules::lint) fn language(text: &str) -> Option<&'static str> {
    let name = fold(text);
    let mut languages = LANGUAGES.iter();
    let found = languages.find(|(_, names)| names.contains(&name.as_str()));
    found.map(|(code, _)| *code)
}

/// A language behind the country that belongs behind it, as it is to be written: `pt-BR` for `BR-pt`.
pub(in crate::rules::lint) fn behind_country(text: &str) -> Option<String> {
    let (first, second) = text.split_once(['-', '_'])?;
    let is_country = country(first) == Country::Known;
    let is_code = |code: &str| LANGUAGES.iter().any(|(known, _)| *known == code);
    // `PT-br` may be `pt-BR` as well.
    let small = first.to_lowercase();
    let is_sure = small == second || !is_code(&small);
    (is_country && is_code(second) && is_sure).then(|| format!("{second}-{first}"))
}

/// Languages by their names, folded.
#[rustfmt::skip]
const LANGUAGES: &[(&str, &[&str])] = &[
    ("ar", &["ara", "arabic", "arabe"]),
    ("bg", &["bul", "bulgarian"]),
    ("bn", &["ben", "bengali"]),
    ("ca", &["cat", "catalan", "catala"]),
    ("cs", &["cze", "cz", "czech"]),
    ("da", &["dan", "dk", "danish", "dansk"]),
    ("de", &["deu", "ger", "german", "deutsch", "alemao", "aleman"]),
    ("el", &["ell", "gre", "gr", "greek", "griego", "grego", "griechisch"]),
    ("en", &["eng", "english", "ingles", "englisch"]),
    ("es", &["spa", "spanish", "espanol", "espanhol", "castellano", "spanisch"]),
    ("et", &["est", "estonian"]),
    ("eu", &["eus", "baq", "basque", "euskera", "euskara"]),
    ("fa", &["fas", "per", "persian", "farsi"]),
    ("fi", &["fin", "finnish"]),
    ("fr", &["fra", "fre", "french", "francais", "frances", "franzosisch"]),
    ("gl", &["glg", "galician", "galego", "gallego"]),
    ("gn", &["grn", "guarani"]),
    ("he", &["heb", "hebrew"]),
    ("hi", &["hin", "hindi"]),
    ("hr", &["hrv", "croatian"]),
    ("hu", &["hun", "hungarian"]),
    ("id", &["indonesian", "bahasa"]),
    ("it", &["ita", "italian", "italiano"]),
    ("ja", &["jpn", "jp", "japanese", "japones"]),
    ("ko", &["kor", "kr", "korean"]),
    ("lt", &["lit", "lithuanian"]),
    ("lv", &["lav", "latvian"]),
    ("ms", &["msa", "malay"]),
    ("nl", &["nld", "dutch", "nederlands", "holandes"]),
    ("pl", &["pol", "polish", "polski"]),
    ("pt", &["por", "portuguese", "portugues", "portugiesisch"]),
    ("qu", &["que", "quechua"]),
    ("ro", &["ron", "rum", "romanian", "romeno", "rumano"]),
    ("ru", &["rus", "russian", "russo", "ruso"]),
    ("sk", &["slk", "slovak"]),
    ("sl", &["slv", "slovenian"]),
    ("sr", &["srp", "serbian"]),
    ("sv", &["swe", "swedish", "svenska"]),
    ("sw", &["swa", "swahili"]),
    ("th", &["tha", "thai"]),
    ("tr", &["tur", "turkish", "turkce"]),
    ("uk", &["ukr", "ua", "ukrainian"]),
    ("ur", &["urd", "urdu"]),
    ("vi", &["vie", "vietnamese"]),
    ("zh", &["chi", "zho", "cn", "chinese", "mandarin"]),
];
