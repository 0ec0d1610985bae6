//! What comes out of the scripts in two folders: `tests/data/scenes` has the life of an effect, sentence by sentence;
//! `examples/data/use-cases` has whole cases, each a rule file and what happens.

#![expect(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "reads data files, and fails where they are wrong"
)]

mod play;

#[test]
fn scenes() {
    all_in("tests/data/scenes");
}

#[test]
fn use_cases() {
    all_in("../data/use-cases");
}

fn all_in(folder: &str) {
    let folders = play::folders(folder);
    assert!(folders.len() > 4, "where are the scripts of {folder}?");
    let wrong: Vec<String> = folders
        .iter()
        .filter_map(|folder| play::play(folder).err())
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
