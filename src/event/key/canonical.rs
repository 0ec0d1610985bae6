//! One way to write a JSON value, however it was sent.

use crate::json::view::View;

/// What is still to be written, the next one last.
enum Todo<'a> {
    Punctuation(u8),
    Key(&'a [u8]),
    Value(View<'a>),
}

/// The value without white space, the members of objects in the order of their names, texts with no escapes but those
/// that JSON asks for, numbers as they were sent.
///
/// What stands deep inside is not reached by recursion: a body may be nested as deeply as it likes.
pub(super) fn json(value: View<'_>) -> Vec<u8> {
    let mut json = Vec::new();
    let mut todo = vec![Todo::Value(value)];
    while let Some(next) = todo.pop() {
        match next {
            Todo::Punctuation(byte) => json.push(byte),
            Todo::Key(key) => write_key(key, &mut json),
            Todo::Value(value) => write_value(value, &mut json, &mut todo),
        }
    }
    json
}

fn write_value<'a>(value: View<'a>, json: &mut Vec<u8>, todo: &mut Vec<Todo<'a>>) {
    if let Some(elements) = value.elements() {
        let elements: Vec<_> = elements.collect();
        json.push(b'[');
        todo.push(Todo::Punctuation(b']'));
        for (index, element) in elements.into_iter().enumerate().rev() {
            todo.push(Todo::Value(element));
            if index > 0 {
                todo.push(Todo::Punctuation(b','));
            }
        }
    } else if value.is_object() {
        let mut members: Vec<_> = value.members().collect();
        // Stable: those with one name stay in their order.
        members.sort_by_key(|(key, _)| *key);
        json.push(b'{');
        todo.push(Todo::Punctuation(b'}'));
        for (index, (key, value)) in members.into_iter().enumerate().rev() {
            todo.push(Todo::Value(value));
            todo.push(Todo::Punctuation(b':'));
            todo.push(Todo::Key(key));
            if index > 0 {
                todo.push(Todo::Punctuation(b','));
            }
        }
    } else if let Some(text) = value.string() {
        write_text(text, json);
    } else {
        // A number, a literal, or a string that holds no text.
        json.extend_from_slice(value.source());
    }
}

fn write_key(key: &[u8], json: &mut Vec<u8>) {
    match std::str::from_utf8(key) {
        Ok(text) => write_text(text, json),
        Err(_) => {
            json.push(b'"');
            json.extend_from_slice(key);
            json.push(b'"');
        }
    }
}

fn write_text(text: &str, json: &mut Vec<u8>) {
    // Memory takes whatever is written to it.
    let _ = serde_json::to_writer(json, text);
}

#[cfg(test)]
mod tests {
    use crate::json::document::Document;

    #[test]
    fn writes_one_value_one_way() {
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
        for (sent, written) in [
            ("{}", "{}"),
            (" { } ", "{}"),
            (
                "{\"b\": [ 1.50, -2e3,{ } , [],\"x\"],\r\n\"a\" : {\"d\":null , \"c\":true}}",
                r#"{"a":{"c":true,"d":null},"b":[1.50,-2e3,{},[],"x"]}"#,
            ),
            (
                r#"{"a\u0062":"\u00e9\/\"\n\u0001","ab":"2"}"#,
                "{\"ab\":\"é/\\\"\\n\\u0001\",\"ab\":\"2\"}",
            ),
            (r#"{"\ud800":"\ud800"}"#, r#"{"\\ud800":"\ud800"}"#),
            (&deep, &deep),
        ] {
            let start = sent.find('{').unwrap();
            let document = Document::parse(sent.as_bytes(), start).unwrap();
            let json = super::json(document.root());
            assert_eq!(String::from_utf8(json).unwrap(), written);
        }
    }
}
