//! Two routers over the same events: which decisions move, from where to where, and by which rule.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::Record;
use super::way;
use crate::event::{Event, EventKind};
use crate::facts::Context;
use crate::router::{Decision, Router, Scratch};
use crate::rules::phrase::Phrase;
use crate::rules::said::said;
use crate::time::Timestamp;
use crate::webhook::PayloadError;

/// How many different moves are told apart; what comes after them is counted together.
const MAX_MOVES: usize = 10_000;
/// How many examples of a move are kept.
const MAX_EXAMPLES: usize = 3;

/// Decides every event by two routers and counts the decisions that differ.
///
/// Two decisions are the same if reason, route, targets, who is skipped, `held_until`, priority and actions are. The
/// revision and `next_change` are not compared.
///
/// Memory does not grow with the events: at most 10,000 different moves are kept, each with three examples that name the
/// place of an event in the traffic, never what it holds. The cost of an event is that of deciding it twice.
///
/// ```
/// use waypost::{Router, RuleSet};
/// use waypost::replay::{Diff, Record};
///
/// let rules = |route: &str| {
///     RuleSet::parse(&format!(
///         r#"{{"version": 1, "teams": {{"desk": {{}}, "vip": {{}}}}, "fallback": {{"team": "desk"}},
///             "routes": [{{"id": "vip", "when": {route}, "team": "vip"}}]}}"#
///     ))
/// };
/// let old = Router::new(&rules(r#"{"customer.tier": "gold"}"#)?)?;
/// let new = Router::new(&rules(r#"{"customer.tier": ["gold", "silver"]}"#)?)?;
///
/// let mut diff = Diff::new(&old, &new);
/// let traffic = r#"{"now": 1790000000, "facts": {"customer.tier": "silver"}, "body": {"field": "messages", "value": {"messages": [{"id": "wamid.A"}]}}}
/// {"now": 1790000001, "facts": {"customer.tier": "gold"}, "body": {"field": "messages", "value": {"messages": [{"id": "wamid.B"}]}}}"#;
/// for (number, line) in (1..).zip(traffic.lines()) {
///     diff.observe_record(number, &Record::parse(line.as_bytes())?)?;
/// }
/// assert_eq!((diff.events(), diff.moved()), (2, 1));
/// assert_eq!(
///     diff.moves()[0].to_string(),
///     "fallback (team `desk`) -> route `vip` (team `vip`), by `vip`: 1",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Shadow mode
///
/// A service that tries new rules beside the old ones does the same with live events: it decides by both and acts on one.
///
/// ```
/// use waypost::{Context, Decision, Event, Router, Scratch};
/// use waypost::replay::Diff;
///
/// struct Shadow {
///     live: Router,
///     scratch: Scratch,
///     diff: Diff, // Diff::new(&live, &next)
///     seen: u64,
/// }
///
/// impl Shadow {
///     fn route<'r>(&'r mut self, event: &'r Event<'_>, context: &'r Context<'_>) -> Decision<'r> {
///         self.seen += 1;
///         self.diff.observe(self.seen, event, context);
///         self.live.route_with(&mut self.scratch, event, context)
///     }
/// }
/// ```
#[derive(Clone)]
pub struct Diff {
    old: Side,
    new: Side,
    events: u64,
    moved: u64,
    moves: BTreeMap<Key, Tally>,
    others: u64,
}

#[derive(Clone)]
struct Side {
    router: Router,
    scratch: Scratch,
}

/// What moves are told apart by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    aspect: Aspect,
    from: String,
    to: String,
    rule: Option<String>,
}

/// What moves have in common.
struct Moved {
    aspect: Aspect,
    from: Phrase,
    to: Phrase,
    rule: Option<String>,
}

#[derive(Clone, Debug, Default)]
struct Tally {
    count: u64,
    examples: Vec<Example>,
    /// Where it was and where it is.
    says: Option<[Phrase; 2]>,
}

/// What of a decision moved: the first of these that did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Aspect {
    /// Reason or route.
    Route,
    /// The targets of the same route.
    Targets,
    /// Who is skipped, and whether and until when the event is held.
    Held,
    /// The priority.
    Priority,
    /// The actions.
    Actions,
}

/// Decisions that moved alike.
///
/// `Display` is one line: "fallback (team `desk`) -> route `vip` (team `vip`), by `vip`: 12". In its JSON `from_says` and `to_says`
/// have the words in parts, for whoever words them in another language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Move {
    /// What moved.
    pub aspect: Aspect,
    /// Where it was, in words.
    pub from: String,
    /// Where it is, in words.
    pub to: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    from_says: Option<Phrase>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to_says: Option<Phrase>,
    /// The id of the rule at fault, if it can be told: the route or trigger that matches now and did not before, else
    /// the one that did and does not any more.
    pub rule: Option<String>,
    /// How many decisions.
    pub count: u64,
    /// The first of them.
    pub examples: Vec<Example>,
}

impl fmt::Display for Move {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} -> {}", self.from, self.to)?;
        if let Some(rule) = &self.rule {
            write!(f, ", by `{rule}`")?;
        }
        write!(f, ": {}", self.count)
    }
}

/// Where in the traffic an event stands. It shows nothing of the event but its kind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[non_exhaustive]
pub struct Example {
    /// The number of the record, as it was told to [`Diff::observe`].
    pub record: u64,
    /// The JSON pointer of the event in the body.
    pub path: String,
    /// Its kind.
    pub kind: EventKind,
    /// When it was decided.
    pub now: Timestamp,
}

impl fmt::Display for Example {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            record,
            path,
            kind,
            now,
        } = self;
        write!(f, "record {record}, {kind} at {now} ({path})")
    }
}

impl Diff {
    /// Nothing has been decided yet.
    #[must_use]
    pub fn new(old: &Router, new: &Router) -> Self {
        let side = |router: &Router| Side {
            router: router.clone(),
            scratch: router.create_scratch(),
        };
        Self {
            old: side(old),
            new: side(new),
            events: 0,
            moved: 0,
            moves: BTreeMap::new(),
            others: 0,
        }
    }

    /// Decides an event by both routers; true if the decision moves. `record` is what examples call it by.
    pub fn observe(&mut self, record: u64, event: &Event<'_>, context: &Context<'_>) -> bool {
        self.events += 1;
        let (old, new) = (&mut self.old, &mut self.new);
        let old = old.router.route_with(&mut old.scratch, event, context);
        let new = new.router.route_with(&mut new.scratch, event, context);
        let Some(moved) = moved(&old, &new) else {
            return false;
        };
        let key = Key {
            aspect: moved.aspect,
            from: moved.from.to_string(),
            to: moved.to.to_string(),
            rule: moved.rule,
        };
        self.moved += 1;
        if self.moves.len() >= MAX_MOVES && !self.moves.contains_key(&key) {
            self.others += 1;
            return true;
        }
        let tally = self.moves.entry(key).or_default();
        tally.says.get_or_insert([moved.from, moved.to]);
        tally.count += 1;
        if tally.examples.len() < MAX_EXAMPLES {
            tally.examples.push(Example {
                record,
                path: event.path().to_string(),
                kind: event.kind(),
                now: context.now(),
            });
        }
        true
    }

    /// Decides all events of a record by both routers.
    ///
    /// # Errors
    ///
    /// A body that is not a JSON object, or longer than the limit; nothing is counted then.
    pub fn observe_record(&mut self, number: u64, record: &Record<'_>) -> Result<(), PayloadError> {
        for event in record.payload()?.events() {
            self.observe(number, &event, record.context());
        }
        Ok(())
    }

    /// Adds what another comparison of the same two routers counted, so that traffic can be split between workers.
    pub fn merge(&mut self, other: Self) {
        self.events += other.events;
        self.moved += other.moved;
        self.others += other.others;
        for (key, tally) in other.moves {
            if self.moves.len() >= MAX_MOVES && !self.moves.contains_key(&key) {
                self.others += tally.count;
                continue;
            }
            let ours = self.moves.entry(key).or_default();
            ours.says = ours.says.take().or(tally.says);
            ours.count += tally.count;
            ours.examples.extend(tally.examples);
            ours.examples.sort();
            ours.examples.truncate(MAX_EXAMPLES);
        }
    }

    /// How many events were decided.
    #[must_use]
    pub const fn events(&self) -> u64 {
        self.events
    }

    /// How many decisions moved.
    #[must_use]
    pub const fn moved(&self) -> u64 {
        self.moved
    }

    /// The part of the decisions that moved, from 0 to 1; 0 if there are none.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a share for people to read")]
    pub fn share(&self) -> f64 {
        self.moved as f64 / self.events.max(1) as f64
    }

    /// What moved, the most frequent first.
    #[must_use]
    pub fn moves(&self) -> Vec<Move> {
        let mut moves: Vec<Move> = self
            .moves
            .iter()
            .map(|(key, tally)| {
                let [from_says, to_says] = match &tally.says {
                    Some(says) => says.clone().map(Some),
                    None => [None, None],
                };
                Move {
                    aspect: key.aspect,
                    from: key.from.clone(),
                    to: key.to.clone(),
                    from_says,
                    to_says,
                    rule: key.rule.clone(),
                    count: tally.count,
                    examples: tally.examples.clone(),
                }
            })
            .collect();
        moves.sort_by_key(|one| std::cmp::Reverse(one.count));
        moves
    }

    /// How many decisions moved in other ways than [`moves`](Self::moves) tells apart: none, unless there are more than
    /// 10,000 ways.
    #[must_use]
    pub const fn others(&self) -> u64 {
        self.others
    }
}

/// Says how many moved, not which events.
impl fmt::Debug for Diff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Diff")
            .field("events", &self.events)
            .field("moved", &self.moved)
            .finish_non_exhaustive()
    }
}

/// What moved between two decisions on the same event; `None` if nothing did.
fn moved(old: &Decision<'_>, new: &Decision<'_>) -> Option<Moved> {
    let moved = |aspect: Aspect, rule: Option<&str>, say: &dyn Fn(&Decision<'_>) -> Phrase| Moved {
        aspect,
        from: say(old),
        to: say(new),
        rule: rule.map(str::to_owned),
    };
    if (old.reason(), old.route()) != (new.reason(), new.route())
        || way::stop(old) != way::stop(new)
    {
        let rule = way::winner(new).or_else(|| way::winner(old));
        return Some(moved(Aspect::Route, rule, &way::chosen));
    }
    if !old.targets().eq(new.targets()) {
        return Some(moved(Aspect::Targets, new.route(), &way::targets));
    }
    if !old.skipped().eq(new.skipped()) || old.held_until() != new.held_until() {
        let mut moved = moved(Aspect::Held, new.route(), &way::held);
        if moved.from == moved.to {
            moved.to = said!("{held}, opening at another time", held = moved.to);
        }
        return Some(moved);
    }
    if old.priority() != new.priority() {
        let priority =
            |decision: &Decision<'_>| said!("priority {priority}", priority = decision.priority());
        return Some(moved(Aspect::Priority, None, &priority));
    }
    way::actions(old, new).map(|(from, to, rule)| Moved {
        aspect: Aspect::Actions,
        from,
        to,
        rule,
    })
}
