//! JSON Pointers as other languages write them.

/// The pointer that a path means: `$.interactive.nfm_reply.day`, `/order/product_items[*]/quantity`. `None` if it is one.
pub(crate) fn pointer(path: &str) -> Option<String> {
    let is_path = path.contains('[') || !path.starts_with('/');
    if !is_path || path.contains(char::is_whitespace) {
        return None;
    }
    let path = path
        .trim_start_matches('$')
        .replace("['", ".")
        .replace("']", "");
    let separators = if path.contains('/') {
        &['/', '[', ']'][..]
    } else {
        &['.', '[', ']']
    };
    let steps = path.split(separators).filter(|step| !step.is_empty());
    let steps: Vec<&str> = steps.collect();
    (!steps.is_empty()).then(|| format!("/{}", steps.join("/")))
}

#[cfg(test)]
mod tests {
    use super::pointer;

    #[test]
    fn paths_of_other_languages_are_pointers() {
        for (path, meant) in [
            (
                "interactive.nfm_reply.day",
                Some("/interactive/nfm_reply/day"),
            ),
            (
                "$.order.product_items[*].quantity",
                Some("/order/product_items/*/quantity"),
            ),
            (
                "/order/product_items[0]/quantity",
                Some("/order/product_items/0/quantity"),
            ),
            ("order/text", Some("/order/text")),
            ("$['order']['text']", Some("/order/text")),
            ("/order/text", None),
            ("the text of the order", None),
            ("$", None),
        ] {
            assert_eq!(pointer(path).as_deref(), meant, "{path}");
        }
    }
}
