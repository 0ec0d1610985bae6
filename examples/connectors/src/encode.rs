//! Texts inside of other texts: members of a path, forms, base64, and what never gets out.

/// A member of a path, percent-encoded; `None` for what a client takes for no member or for another folder.
pub(crate) fn path_member(text: &str) -> Option<String> {
    (!matches!(text, "" | "." | "..")).then(|| percent(text))
}

/// All but RFC 3986's unreserved characters as `%XX`.
pub(crate) fn percent(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte));
            }
            _ => {
                let [high, low] = hex(byte).map(|digit| digit.to_ascii_uppercase());
                encoded.extend(['%', high, low]);
            }
        }
    }
    encoded
}

/// The two digits of a byte, in lower case.
pub(crate) fn hex(byte: u8) -> [char; 2] {
    [byte >> 4, byte & 0xf].map(|digit| char::from_digit(u32::from(digit), 16).unwrap_or_default())
}

/// `name=value&...`, as `application/x-www-form-urlencoded`.
pub(crate) fn form<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let pairs = fields
        .into_iter()
        .map(|(name, value)| format!("{}={}", percent(name), percent(value)));
    pairs.collect::<Vec<_>>().join("&")
}

/// The value of a field of such a form; `None` if it is missing or not UTF-8.
pub(crate) fn form_value(form: &[u8], name: &str) -> Option<String> {
    let mut pairs = form.split(|byte| *byte == b'&');
    let value = pairs.find_map(|pair| pair.strip_prefix(name.as_bytes())?.strip_prefix(b"="))?;
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.iter();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let mut digit = || char::from(*rest.next()?).to_digit(16);
                bytes.push(u8::try_from(digit()? << 4 | digit()?).ok()?);
            }
            _ => bytes.push(*byte),
        }
    }
    String::from_utf8(bytes).ok()
}

/// The text without what no reader can see and some parser might act upon: control characters other than line feed and
/// tab, and the marks that turn the direction of a text around.
pub(crate) fn printable(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.chars().filter(|one| is_printable(*one)).collect()
}

fn is_printable(one: char) -> bool {
    let is_control = one.is_control() && !matches!(one, '\n' | '\t');
    let turns = matches!(one, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    !(is_control || turns)
}

/// The text in one line.
pub(crate) fn one_line(text: &str) -> String {
    let words = printable(text);
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first so many characters, the last of them an ellipsis where some are left out.
pub(crate) fn shortened(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    let kept = text.chars().take(max.saturating_sub(1));
    kept.chain(['…']).collect()
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Base64 with padding, RFC 4648, section 4.
pub(crate) fn base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let mut three = [0; 3];
        for (to, from) in three.iter_mut().zip(chunk) {
            *to = *from;
        }
        let [a, b, c] = three.map(u32::from);
        let bits = a << 16 | b << 8 | c;
        for place in 0..4 {
            let digit = usize::try_from(bits >> (18 - 6 * place) & 63).unwrap_or_default();
            let letter = ALPHABET.get(digit).copied().unwrap_or(b'=');
            let is_filled = place <= chunk.len();
            text.push(if is_filled { char::from(letter) } else { '=' });
        }
    }
    text
}

/// The bytes of base64 with padding; `None` if it is anything else, bits that say nothing included.
pub(crate) fn from_base64(text: &str) -> Option<Vec<u8>> {
    let digits = text.trim_end_matches('=');
    let mut bytes = Vec::with_capacity(digits.len() / 4 * 3 + 2);
    let (mut bits, mut count) = (0_u32, 0);
    for letter in digits.bytes() {
        let digit = ALPHABET.iter().position(|one| *one == letter)?;
        bits = (bits << 6 | u32::try_from(digit).ok()?) & 0xffff;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xff).ok()?);
        }
    }
    (base64(&bytes) == text).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_rfc_4648() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(bytes.as_bytes()), text);
            assert_eq!(from_base64(text).as_deref(), Some(bytes.as_bytes()));
        }
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(from_base64(&base64(&all)), Some(all));
        for text in ["Zg", "Zg=", "Zh==", "Z", "=", "Zm9v=", "Zm 9v", "Zm-v", "é"] {
            assert_eq!(from_base64(text), None, "{text}");
        }
    }

    #[test]
    fn members_of_a_path_stay_in_their_place() {
        for (text, member) in [
            ("106540352242922", Some("106540352242922")),
            ("a/../b?c#d", Some("a%2F..%2Fb%3Fc%23d")),
            ("%2e%2e", Some("%252e%252e")),
            ("é\r\n", Some("%C3%A9%0D%0A")),
            ("...", Some("...")),
            ("", None),
            (".", None),
            ("..", None),
        ] {
            assert_eq!(path_member(text).as_deref(), member, "{text:?}");
        }
    }

    #[test]
    fn forms_are_read_as_they_are_written() {
        let form = form([("a", "1 2"), ("payload", "{\"é\": \"&=+%\"}")]);
        assert_eq!(
            form_value(form.as_bytes(), "payload").as_deref(),
            Some("{\"é\": \"&=+%\"}")
        );
        assert_eq!(form_value(b"a=1+2%20", "a").as_deref(), Some("1 2 "));
        for broken in [&b"b=1"[..], b"a", b"a=%4", b"a=%zz", b"a=%ff"] {
            assert_eq!(form_value(broken, "a"), None);
        }
    }

    #[test]
    fn shortens_by_characters() {
        assert_eq!(shortened("ação", 4), "ação");
        assert_eq!(shortened("ação", 3), "aç…");
        assert_eq!(one_line(" a\r\n\u{202e}b\u{0}\tc "), "a b c");
        assert_eq!(printable("a\r\nb\rc\u{7}\u{2066}\td"), "a\nb\nc\td");
    }
}
