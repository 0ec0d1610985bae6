//! The worked use cases in `examples/data/use-cases`: each a rule file, what happens, and what comes out of it.

#![expect(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "reads data files, and fails where they are wrong"
)]

mod play;

#[test]
fn what_comes_out_is_what_stands_there() {
    let wrong: Vec<String> = play::folders("../data/use-cases")
        .iter()
        .filter_map(|folder| play::play(folder).err())
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
