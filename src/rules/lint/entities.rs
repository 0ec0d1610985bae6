//! Signs as pages of HTML write them: `&amp;`, `&eacute;`, `&#233;`.

/// The text with the signs that are meant, and the first as it is written; `None` if it has none. What has tags is HTML, and is
/// meant as it stands; in an address `&` stands before the name of a value.
pub(super) fn decoded(text: &str) -> Option<(String, &str)> {
    if !text.contains('&') || text.contains('<') || text.contains("://") {
        return None;
    }
    let (mut mended, mut first) = (String::new(), None);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        mended.push_str(before);
        let name = after.split_once(';').map(|(name, _)| name);
        let sign = name.and_then(|name| Some((name, sign(name)?)));
        let (sign, read) = sign.map_or(('&', 0), |(name, sign)| (sign, name.len() + 1));
        mended.push(sign);
        if read > 0 {
            let start = text.len() - after.len();
            first = first.or_else(|| text.get(start - 1..start + read));
        }
        rest = after.get(read..)?;
    }
    mended.push_str(rest);
    Some((mended, first?))
}

/// The sign of a name, or of a number.
fn sign(name: &str) -> Option<char> {
    let number = name.strip_prefix('#').and_then(|digits| {
        let hex = digits.strip_prefix(['x', 'X']);
        hex.map_or_else(
            || digits.parse().ok(),
            |hex| u32::from_str_radix(hex, 16).ok(),
        )
    });
    let sign = number
        .and_then(char::from_u32)
        .filter(|sign| !sign.is_control());
    sign.or_else(|| {
        NAMES
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, sign)| *sign)
    })
}

/// Those that texts to customers have.
#[rustfmt::skip]
const NAMES: &[(&str, char)] = &[
    ("amp", '&'), ("lt", '<'), ("gt", '>'), ("quot", '"'), ("apos", '\''), ("nbsp", ' '), ("euro", '€'), ("hellip", '…'),
    ("ndash", '–'), ("mdash", '—'), ("laquo", '«'), ("raquo", '»'), ("iexcl", '¡'), ("iquest", '¿'), ("ordf", 'ª'), ("ordm", 'º'),
    ("deg", '°'), ("copy", '©'), ("reg", '®'),
    ("aacute", 'á'), ("agrave", 'à'), ("acirc", 'â'), ("atilde", 'ã'), ("auml", 'ä'), ("aring", 'å'), ("aelig", 'æ'),
    ("ccedil", 'ç'), ("eacute", 'é'), ("egrave", 'è'), ("ecirc", 'ê'), ("euml", 'ë'), ("iacute", 'í'), ("igrave", 'ì'),
    ("icirc", 'î'), ("iuml", 'ï'), ("ntilde", 'ñ'), ("oacute", 'ó'), ("ograve", 'ò'), ("ocirc", 'ô'), ("otilde", 'õ'),
    ("ouml", 'ö'), ("oslash", 'ø'), ("uacute", 'ú'), ("ugrave", 'ù'), ("ucirc", 'û'), ("uuml", 'ü'), ("szlig", 'ß'),
    ("Aacute", 'Á'), ("Agrave", 'À'), ("Acirc", 'Â'), ("Atilde", 'Ã'), ("Auml", 'Ä'), ("Ccedil", 'Ç'), ("Eacute", 'É'),
    ("Egrave", 'È'), ("Ecirc", 'Ê'), ("Iacute", 'Í'), ("Ntilde", 'Ñ'), ("Oacute", 'Ó'), ("Ocirc", 'Ô'), ("Otilde", 'Õ'),
    ("Ouml", 'Ö'), ("Uacute", 'Ú'), ("Uuml", 'Ü'),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_told_from_the_sign_for_and() {
        let found = |text| decoded(text).map(|(mended, first)| (mended, first.to_owned()));
        for (text, mended, first) in [
            ("Tom &amp; Jerry", "Tom & Jerry", "&amp;"),
            ("R&D &eacute; caf&#233;&#xE9;", "R&D é caféé", "&eacute;"),
            ("a &&nbsp;b", "a & b", "&nbsp;"),
        ] {
            assert_eq!(
                found(text),
                Some((mended.to_owned(), first.to_owned())),
                "{text}"
            );
        }
        for text in [
            "R&D;",
            "Tom & Jerry",
            "&;",
            "&#0;",
            "<b>Tom &amp; Jerry</b>",
            "https://a.b/?c=1&amp;d=2",
            "&amp",
            "& é;",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
