//! What is said about rule files, word for word: a file of cases, each `--- name`, a rule file, `===`, what is said.
//!
//! With `WAYPOST_BLESS` set, what is said now is written into the file: read the difference before you keep it.

#![expect(
    clippy::disallowed_methods,
    reason = "reads the cases, and is asked to write them"
)]
#![expect(clippy::unwrap_used, reason = "cases that cannot be read fail")]

use std::{env, fs};

/// Goes through the cases: the name of each, and its file.
pub(crate) fn each(path: &str, mut see: impl FnMut(&str, &str)) {
    let cases = fs::read_to_string(path).unwrap();
    for case in cases.split("\n--- ").skip(1) {
        let (name, rest) = case.split_once('\n').unwrap();
        let (file, _) = rest.split_once("===").unwrap();
        see(name, file.trim_end());
    }
}

/// Holds the file against what is said now; the first argument of `say` is the name of the case.
pub(crate) fn compare(path: &str, mut say: impl FnMut(&str, &str) -> String) {
    let cases = fs::read_to_string(path).unwrap();
    let mut parts = cases.split("\n--- ");
    let mut said = parts.next().unwrap().to_owned();
    for case in parts {
        let (name, rest) = case.split_once('\n').unwrap();
        let (file, _) = rest.split_once("===").unwrap();
        let new = say(name, file.trim_end());
        said.extend(["\n--- ", name, "\n", file, "===\n", &new]);
    }
    let said = format!("{}\n", said.trim_end());
    if env::var_os("WAYPOST_BLESS").is_some() {
        fs::write(path, said).unwrap();
        return;
    }
    assert_eq!(said, cases);
}
