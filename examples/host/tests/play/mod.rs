//! Plays scripts: bodies and calls go in, requests and decisions come out, over a store in memory and a clock that jumps from
//! one thing that happens to the next. What happened is written down for people to read.
//!
//! A folder holds `script.json`, the rules that it names, and what comes out, `expected.txt`. With `WAYPOST_BLESS=1` that is
//! written anew.

mod answers;
mod round;
mod setup;
mod show;
mod stage;

use std::fs;
use std::path::Path;

use serde_json::Value;

use stage::Stage;

/// Plays the script of a folder and compares what comes out; the difference, if there is one.
pub(crate) fn play(folder: &Path) -> Result<(), String> {
    let read = |name: &str| fs::read_to_string(folder.join(name));
    let script: Value = serde_json::from_str(&read("script.json").unwrap()).unwrap();
    let rules = script["rules"].as_str().unwrap_or("rules.json");
    let mut stage = Stage::new(&script, &read(rules).unwrap());
    for step in script["steps"].as_array().unwrap() {
        stage.play(step);
    }
    let happened = stage.end();
    let expected = folder.join("expected.txt");
    if std::env::var_os("WAYPOST_BLESS").is_some() {
        fs::write(&expected, &happened).unwrap();
    }
    let wanted = fs::read_to_string(&expected).unwrap_or_default();
    let lines = wanted.lines().zip(happened.lines());
    match lines.enumerate().find(|(_, (wanted, got))| wanted != got) {
        Some((at, (wanted, got))) => Err(format!(
            "{}, line {}:\n  wanted {wanted}\n  got    {got}",
            folder.display(),
            at + 1
        )),
        None if wanted == happened => Ok(()),
        None => Err(format!("{}: one ends before the other", folder.display())),
    }
}

/// The folders of a folder, in order.
pub(crate) fn folders(below: &str) -> Vec<std::path::PathBuf> {
    let mut folders: Vec<_> = fs::read_dir(below)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("script.json").exists())
        .collect();
    folders.sort();
    folders
}
