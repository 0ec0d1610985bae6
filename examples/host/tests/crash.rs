//! A store that fails at the n-th write, for every n: what was acknowledged is worked off once, and nothing is sent again but
//! what was in flight.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail as they like"
)]

mod world;

use world::{Ending, Protection, World};

/// Runs the whole story with the process dying at each write in turn, and again soon after, and hands each run to `look`.
fn at_every_write(protection: Protection, mut look: impl FnMut(&World, String)) {
    for ending in [Ending::NothingWritten, Ending::AllWritten] {
        for again_after in [None, Some(1), Some(2), Some(5), Some(9)] {
            for write in 1.. {
                let mut world = World::new(protection);
                let ends = [Some(write), again_after];
                world.run(ends.into_iter().flatten(), ending);
                if world.ends() == 0 {
                    assert!(write > 100, "a story of {write} writes proves little");
                    break;
                }
                look(
                    &world,
                    format!("write {write}, again after {again_after:?}, {ending:?}"),
                );
            }
        }
    }
}

#[test]
fn a_calm_run_does_everything_once() {
    let world = World::calm();
    assert_eq!(world.complaints(&world), Vec::<String>::new());
    // Everything that can happen to an effect is in the story.
    let sent = world.sent();
    assert!(sent.values().all(|times| *times == 1), "{sent:?}");
    assert!(sent.keys().any(|key| key.ends_with("#1")), "a retry");
    assert!(
        sent.keys().any(|key| key.contains(":turn:1")),
        "an escalation"
    );
    assert!(sent.keys().any(|key| key.len() == 65), "once a day");
    assert_eq!(world.ends(), 0);
}

#[test]
fn nothing_is_lost_or_repeated_whatever_write_fails() {
    let calm = World::calm();
    at_every_write(Protection::CommitBeforeSend, |world, when| {
        let complaints = world.complaints(&calm);
        assert!(complaints.is_empty(), "{when}: {complaints:#?}");
    });
}

#[test]
fn the_test_sees_it_where_a_send_comes_before_its_commit() {
    let calm = World::calm();
    let mut seen = 0;
    at_every_write(Protection::SendBeforeCommit, |world, _| {
        let complaints = world.complaints(&calm);
        seen += usize::from(
            complaints
                .iter()
                .any(|what| what.contains("was sent twice")),
        );
    });
    assert!(seen > 0, "a send before its commit passes unseen");
}
