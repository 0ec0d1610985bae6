//! Which decisions move between two rule files.

use serde::Serialize;
use waypost::replay::{Diff, Move, Record};
use waypost::time::Zones;
use waypost::{Router, RuleSet};

use crate::answer::Problem;
use crate::request::Compare;

/// How many lines that cannot be read are named.
const MAX_UNREADABLE: usize = 10;

#[derive(Serialize)]
pub(crate) struct Compared {
    events: u64,
    moved: u64,
    share: f64,
    /// Moves beyond those that are listed.
    others: u64,
    moves: Vec<Move>,
    /// The first lines of the traffic that cannot be read, and how many there are.
    unreadable: Vec<Unreadable>,
    unreadable_lines: usize,
}

#[derive(Serialize)]
struct Unreadable {
    line: u64,
    why: String,
}

pub(crate) fn compare(asked: &Compare, zones: &Zones) -> Result<Compared, Problem> {
    let (old, new) = (router(&asked.old, zones)?, router(&asked.new, zones)?);
    let mut diff = Diff::new(&old, &new);
    let mut unreadable = Vec::new();
    for (number, line) in (1..).zip(asked.traffic.lines()) {
        if line.trim().is_empty() {
            continue;
        }
        let observed = Record::parse(line.as_bytes())
            .map_err(|error| error.to_string())
            .and_then(|record| {
                let observed = diff.observe_record(number, &record);
                observed.map_err(|error| error.to_string())
            });
        if let Err(why) = observed {
            unreadable.push(Unreadable { line: number, why });
        }
    }
    let unreadable_lines = unreadable.len();
    unreadable.truncate(MAX_UNREADABLE);
    Ok(Compared {
        events: diff.events(),
        moved: diff.moved(),
        share: diff.share(),
        others: diff.others(),
        moves: diff.moves(),
        unreadable,
        unreadable_lines,
    })
}

fn router(text: &str, zones: &Zones) -> Result<Router, Problem> {
    let rules = RuleSet::parse_with(text, zones)?;
    Ok(Router::new(&rules)?)
}
