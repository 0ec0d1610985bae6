//! What took part in decisions, and what never did.

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;

use crate::event::Event;
use crate::facts::Context;
use crate::router::{Router, Scratch};
use crate::rules::condition::Leaf;
use crate::rules::model::{Model, RuleSort};
use crate::rules::rule_ref::RuleRef;
use crate::text::Term;

/// Which rules, terms and schedules of a rule file took part in decisions.
///
/// A route counts if it won, a trigger if it fired, a scoring rule if it added to the priority; a term if it
/// stood in a text; a schedule if a decision looked at it. Memory and cost of an event grow with the rules, not with
/// the events before it.
///
/// ```
/// use waypost::{Context, Payload, Router, RuleSet, Timestamp, replay::Coverage};
///
/// let rules = RuleSet::parse(
///     r#"{"version": 1,
///         "keywords": {"billing": ["boleto", "cobrança"]},
///         "teams": {"desk": {}},
///         "routes": [{"id": "billing", "when": {"keyword": "billing"}, "team": "desk"}],
///         "fallback": {"targets": [{"team": "desk"}]}}"#,
/// )?;
/// let mut coverage = Coverage::new(&Router::new(&rules)?);
/// let body = br#"{"field": "messages", "value": {"messages": [{"id": "wamid.A", "text": {"body": "um boleto"}}]}}"#;
/// for event in Payload::parse_unverified(body)?.events() {
///     coverage.observe(&event, &Context::at(Timestamp::from_secs(1_790_000_000)));
/// }
/// let gaps: Vec<String> = coverage.gaps().iter().map(ToString::to_string).collect();
/// assert_eq!(gaps, ["term `cobranca` of keyword set `billing`"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Coverage {
    router: Router,
    scratch: Scratch,
    events: u64,
    /// The rules that took part.
    rules: BTreeSet<RuleRef>,
    terms: Vec<TermCover>,
    /// The schedules that did.
    schedules: BTreeSet<usize>,
}

#[derive(Clone)]
struct TermCover {
    term: Term,
    /// Where it stands, in words.
    of: String,
    is_hit: bool,
}

/// The parts of a rule file whose use is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum GapKind {
    /// A route, a trigger or a scoring rule.
    Rule,
    /// A term of a keyword set or of a condition.
    Term,
    /// A schedule.
    Schedule,
}

impl GapKind {
    /// `rule`, `term` or `schedule`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rule => "rule",
            Self::Term => "term",
            Self::Schedule => "schedule",
        }
    }
}

/// Something that took part in no decision.
///
/// `Display` in words: "route `vip`", "term `boleto` of keyword set `billing`". Terms are shown as they are compared,
/// without case and accents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Gap {
    /// What it is.
    pub kind: GapKind,
    /// The id of the rule, or the name of the schedule, or the term; of a scoring rule its place in the file.
    pub name: String,
    /// Of a term: where it stands. Of a rule: what sort of rule it is.
    pub of: Option<String>,
}

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, name, of } = self;
        match (kind, of) {
            (GapKind::Rule, Some(sort)) => write!(f, "{sort} `{name}`"),
            (GapKind::Term, Some(of)) => write!(f, "term `{name}` of {of}"),
            (GapKind::Rule | GapKind::Term | GapKind::Schedule, _) => {
                write!(f, "{} `{name}`", kind.as_str())
            }
        }
    }
}

/// How much of one kind took part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CoverageCount {
    /// What is counted.
    pub kind: GapKind,
    /// How many took part.
    pub reached: usize,
    /// How many there are.
    pub all: usize,
}

impl Coverage {
    /// Nothing has taken part yet.
    #[must_use]
    pub fn new(router: &Router) -> Self {
        let model = router.model();
        Self {
            router: router.clone(),
            scratch: router.create_scratch(),
            events: 0,
            rules: BTreeSet::new(),
            terms: terms(model),
            schedules: BTreeSet::new(),
        }
    }

    /// Decides an event and notes what took part.
    pub fn observe(&mut self, event: &Event<'_>, context: &Context<'_>) {
        self.events += 1;
        let mut trace = self.router.trace(&mut self.scratch, event, context);
        self.schedules.extend(trace.consulted());
        let verdict = trace.verdict();
        let fired = verdict.fired.iter().copied();
        self.rules.extend(fired.map(RuleRef::trigger));
        self.rules.extend(verdict.route.map(RuleRef::route));
        let rules = self.router.model().rules();
        for rule in rules.take_while(|rule| rule.at.sort == RuleSort::Scoring) {
            if !self.rules.contains(&rule.at) && trace.holds(&rule.when.condition) {
                self.rules.insert(rule.at);
            }
        }
        if let Some(text) = trace.text() {
            for cover in &mut self.terms {
                cover.is_hit = cover.is_hit || cover.term.is_match(text);
            }
        }
    }

    /// How many events were decided.
    #[must_use]
    pub const fn events(&self) -> u64 {
        self.events
    }

    /// How many there are of each kind, and how many of them took part.
    #[must_use]
    pub fn counts(&self) -> Vec<CoverageCount> {
        let gaps = self.gaps();
        let count = |kind: GapKind, all: usize| CoverageCount {
            kind,
            reached: all - gaps.iter().filter(|gap| gap.kind == kind).count(),
            all,
        };
        let model = self.router.model();
        vec![
            count(GapKind::Rule, model.rules().count()),
            count(GapKind::Term, self.terms.len()),
            count(GapKind::Schedule, written_schedules(model).count()),
        ]
    }

    /// What never took part, by kind and in file order.
    #[must_use]
    pub fn gaps(&self) -> Vec<Gap> {
        let model = self.router.model();
        let gap = |kind: GapKind, name: &str, of: Option<&str>| Gap {
            kind,
            name: name.to_owned(),
            of: of.map(str::to_owned),
        };
        let rules = model
            .rules()
            .filter(|rule| !self.rules.contains(&rule.at))
            .map(|rule| gap(GapKind::Rule, &rule.id(), Some(rule.at.sort.name())));
        let terms = self
            .terms
            .iter()
            .filter(|cover| !cover.is_hit)
            .map(|cover| gap(GapKind::Term, &cover.term.to_string(), Some(&cover.of)));
        let schedules = written_schedules(model)
            .filter(|(index, _)| !self.schedules.contains(index))
            .map(|(_, name)| gap(GapKind::Schedule, name, None));
        rules.chain(terms).chain(schedules).collect()
    }
}

/// Says how far it got, not by which events.
impl fmt::Debug for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Coverage")
            .field("events", &self.events)
            .field("counts", &self.counts())
            .finish_non_exhaustive()
    }
}

/// The schedules of the file, without the one that every file has.
fn written_schedules(model: &Model) -> impl Iterator<Item = (usize, &str)> {
    let schedules = model.schedules.iter().enumerate();
    schedules
        .filter(|(_, named)| named.is_written())
        .map(|(index, named)| (index, named.name.as_str()))
}

/// All terms of a file.
fn terms(model: &Model) -> Vec<TermCover> {
    let mut terms = Vec::new();
    let mut add = |term: &Term, of: &str| {
        terms.push(TermCover {
            term: term.clone(),
            of: of.to_owned(),
            is_hit: false,
        });
    };
    for set in &model.keyword_sets {
        let of = format!("keyword set `{}`", set.name);
        for term in &set.terms {
            add(term, &of);
        }
        let of = format!("`unless` of keyword set `{}`", set.name);
        for term in &set.unless {
            add(term, &of);
        }
    }
    for rule in model.rules() {
        let of = format!("{} `{}`", rule.at.sort.name(), rule.id());
        rule.when.condition.each_leaf(&mut |leaf, _| {
            if let Leaf::Terms(terms) = leaf {
                for term in terms {
                    add(term, &of);
                }
            }
        });
    }
    terms
}
