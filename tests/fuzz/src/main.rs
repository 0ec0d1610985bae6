//! Looks for bytes for which a check fails: `WAYPOST_FUZZ=rules fuzz FOLDER`. See `.ci/fuzz`.
#![no_main]
#![expect(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "a program: it reads its environment, once"
)]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use waypost_fuzz::{TARGETS, Target};

static TARGET: LazyLock<Option<Target>> = LazyLock::new(|| {
    let wanted = std::env::var("WAYPOST_FUZZ").ok()?;
    TARGETS.into_iter().find(|(name, _)| *name == wanted)
});

fuzz_target!(|data: &[u8]| {
    match *TARGET {
        Some((_, check)) => check(data),
        None => std::process::exit(2),
    }
});
