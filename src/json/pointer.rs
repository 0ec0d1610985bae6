//! What stands where in a text: JSON pointers (RFC 6901) of offsets.

use super::tree::{Node, Value};

/// The pointer of the innermost value that contains the offset; a key belongs to its value. Empty for an offset outside of
/// the root. Cost: a binary search for each level.
pub(crate) fn pointer(root: &Node<'_>, offset: usize) -> String {
    let mut pointer = String::new();
    let mut node = root;
    loop {
        // Only the last part that does not begin behind the offset can contain it.
        let (step, part) = match &node.value {
            Value::Array(items) => {
                let count = items.partition_point(|item| item.span.start <= offset);
                let Some((index, item)) = items.iter().enumerate().take(count).next_back() else {
                    return pointer;
                };
                (index.to_string(), item)
            }
            Value::Object(members) => {
                let count = members.partition_point(|member| member.key_span.start <= offset);
                let Some(member) = members.iter().take(count).next_back() else {
                    return pointer;
                };
                let key = member.key.replace('~', "~0").replace('/', "~1");
                (key, &member.node)
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return pointer,
        };
        if offset >= part.span.end {
            return pointer;
        }
        pointer.push('/');
        pointer.push_str(&step);
        node = part;
    }
}

/// The value of the member whose key begins at the offset, or the value that begins there itself. Cost: a binary search for
/// each level.
pub(crate) fn value_at<'n, 'a>(root: &'n Node<'a>, offset: usize) -> Option<&'n Node<'a>> {
    let mut node = root;
    while node.span.start != offset {
        node = match &node.value {
            Value::Array(items) => {
                let count = items.partition_point(|item| item.span.start <= offset);
                items.iter().take(count).next_back()?
            }
            Value::Object(members) => {
                let count = members.partition_point(|member| member.key_span.start <= offset);
                let member = members.iter().take(count).next_back()?;
                if member.key_span.start == offset {
                    return Some(&member.node);
                }
                &member.node
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return None,
        };
    }
    Some(node)
}

#[cfg(test)]
mod tests {
    use crate::json::tree;

    #[test]
    fn points_at_the_innermost_value() {
        let text = "\u{feff} {\"a/b\" : [10, {\"c~\": 2}, []], \"d\": \"\\\"x\"  , \"e\": {}} ";
        let root = tree::parse(text).unwrap();
        for (needle, pointer) in [
            ("{\"a", ""),
            ("\"a/b", "/a~1b"),
            (" : [10", "/a~1b"),
            ("[10", "/a~1b"),
            ("10", "/a~1b/0"),
            ("0,", "/a~1b/0"),
            (", {", "/a~1b"),
            ("{\"c~", "/a~1b/1"),
            ("\"c~", "/a~1b/1/c~0"),
            ("2", "/a~1b/1/c~0"),
            ("2", "/a~1b/1/c~0"),
            ("}, []", "/a~1b/1"),
            ("[]]", "/a~1b/2"),
            ("]]", "/a~1b/2"),
            ("], \"d", "/a~1b"),
            ("\"d", "/d"),
            ("x\"", "/d"),
            ("  ,", ""),
            ("{}", "/e"),
        ] {
            let offset = text.find(needle).unwrap();
            assert_eq!(super::pointer(&root, offset), pointer, "{needle}");
        }
    }
}
