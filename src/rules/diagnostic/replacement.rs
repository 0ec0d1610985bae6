//! What can be written in the place of a mistake.

use crate::rules::phrase::Phrase;

/// What to write instead of a part of the file, if the help says it exactly.
pub(super) fn replacement(help: &Phrase, written: &str) -> Option<String> {
    let is_string = written.len() > 1 && written.starts_with('"') && written.ends_with('"');
    let string = |text: &str| is_string.then(|| serde_json::Value::from(text).to_string());
    Some(match help {
        Phrase::DidYouMean { name } => string(name)?,
        Phrase::WriteText { text } => string(text)?,
        Phrase::OddSign { write, .. } => return replacement(write, written),
        Phrase::WriteInQuotes { write } => match &**write {
            Phrase::WriteText { text } => serde_json::Value::from(text.as_str()).to_string(),
            _ => return None,
        },
        Phrase::WriteJson { json } | Phrase::WriteList { json } => json.clone(),
        Phrase::CommaAfter => ",".to_owned(),
        Phrase::PutInQuotes => serde_json::Value::from(written).to_string(),
        Phrase::PutInBrackets => format!("[{written}]"),
        Phrase::WithoutQuotes if is_string => written.trim_matches('"').to_owned(),
        Phrase::WithoutBrackets => {
            let inner = written.strip_prefix('[')?.strip_suffix(']')?;
            inner.trim().to_owned()
        }
        _ => return None,
    })
}
