//! `tests`: the cases that a file must pass, with every name in them looked up.

use std::collections::{BTreeMap, BTreeSet};

use super::rule::Listed;
use super::{Names, test_event};
use crate::facts::{Fact, FactValue, Named, json};
use crate::json::tree::{Member, Node, Value};
use crate::rules::action::SET_CONSENT;
use crate::rules::diagnostic::{Code, Lines, Lost, Place, Report};
use crate::rules::meant;
use crate::rules::model::{Expectation, Route, RuleSort, Scoring, TestCase, Trigger};
use crate::rules::phrase::{Each, Phrase};
use crate::rules::reason::Reason;
use crate::rules::said::said;
use crate::rules::shape::{Object, Spanned, how_to_write};
use crate::rules::sort::Sort;
use crate::rules::step::{Outcome, TargetName};
use crate::rules::team::Team;
use crate::time::{Timestamp, Zone};

pub(in crate::rules) const EXPECTATIONS: &[&str] = &[
    "route",
    "reason",
    "priority",
    "targets",
    "member",
    "skipped",
    "held_until",
    "actions",
];

/// What a test may name. Rules that are disabled count: a test that expects one fails, which is not a mistake in the file.
pub(super) struct Known<'n> {
    names: &'n Names,
    routes: BTreeSet<&'n str>,
    /// Rules that choose no route, and what they are.
    other_rules: BTreeMap<&'n str, RuleSort>,
    actions: BTreeSet<&'n str>,
    /// People and queues.
    others: BTreeSet<&'n str>,
    /// Whether people are named by a fact: then any name may come out.
    has_unnamed: bool,
    /// Who is in a team may be a person to whom a step leads that is spelled otherwise.
    members: BTreeSet<&'n str>,
    /// Rules of which some could not be read: whatever stands in them may be a name.
    unread: Vec<&'n Node<'n>>,
}

impl<'n> Known<'n> {
    pub(super) fn new(
        names: &'n Names,
        scoring: &'n [Listed<Scoring>],
        triggers: &'n [Listed<Trigger>],
        routes: &'n [Listed<Route>],
        fallback: Option<&'n Outcome>,
    ) -> Self {
        let outcomes = || {
            let of_routes = routes.iter().map(|listed| &listed.rule.outcome);
            of_routes.chain(fallback)
        };
        let steps = outcomes().flat_map(|outcome| &outcome.steps);
        let (mut others, mut has_unnamed) = (BTreeSet::new(), false);
        for step in steps {
            match step.kind.target_name() {
                TargetName::Team => {}
                TargetName::Fixed(name) => drop(others.insert(name)),
                TargetName::Any => has_unnamed = true,
            }
        }
        let routes = routes.iter().map(|listed| listed.rule.id.as_str());
        let of_triggers = triggers
            .iter()
            .map(|listed| (listed.rule.id.as_str(), RuleSort::Trigger));
        let of_scoring = scoring.iter();
        let of_scoring =
            of_scoring.filter_map(|listed| Some((listed.rule.id.as_deref()?, RuleSort::Scoring)));
        let actions = triggers.iter().flat_map(|listed| &listed.rule.actions);
        let of_outcomes = outcomes().flat_map(Outcome::all_actions);
        let actions = actions.chain(of_outcomes);
        Self {
            names,
            routes: routes.collect(),
            other_rules: of_triggers.chain(of_scoring).collect(),
            actions: actions.map(|action| action.name.as_str()).collect(),
            others,
            has_unnamed,
            members: BTreeSet::new(),
            unread: Vec::new(),
        }
    }

    /// Says who is in the teams.
    pub(super) fn add_members(&mut self, teams: &'n [Team]) {
        let members = teams.iter().flat_map(|team| &team.members);
        self.members
            .extend(members.map(|member| member.name.as_str()));
    }

    /// Says that some of these rules could not be read.
    pub(super) fn add_unread(&mut self, sections: impl IntoIterator<Item = Option<&'n Node<'n>>>) {
        self.unread.extend(sections.into_iter().flatten());
    }

    fn is_unread(&self, name: &str) -> bool {
        self.unread.iter().any(|node| mentions(node, name))
    }

    fn is_team(&self, name: &str) -> bool {
        self.names.teams.0.contains_key(name)
    }
}

/// Whether a name stands anywhere in a part of the file.
fn mentions(node: &Node<'_>, name: &str) -> bool {
    match &node.value {
        Value::String(text) => text == name,
        Value::Array(items) => items.iter().any(|item| mentions(item, name)),
        Value::Object(members) => members
            .iter()
            .any(|member| member.key == name || mentions(&member.node, name)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

pub(super) fn read(
    text: &str,
    node: Option<&Node<'_>>,
    known: &Known<'_>,
    report: &mut Report,
) -> Vec<TestCase> {
    let items = report.list_if_any(node).iter().enumerate();
    let mut lines = Lines::new(text);
    items
        .filter_map(|(index, item)| {
            let place = lines.place(item.span, format!("/tests/{index}"));
            case(text, item, place, known, report)
        })
        .collect()
}

fn case(
    text: &str,
    node: &Node<'_>,
    place: Place,
    known: &Known<'_>,
    report: &mut Report,
) -> Option<TestCase> {
    let object = report.object(node, &["name", "at", "event", "facts", "expect"])?;
    let name = report.required(object, "name", || said!("what a failure is reported under"));
    let name = name.and_then(|node| report.name(node));
    let zone = known.names.timezone.as_ref();
    let at = object.read_or("at", None, |node| instant(node, zone, report).map(Some));
    let what = || said!("what arrives, as `{\"type\": \"text\", \"text\": \"hello\"}`");
    let event = report.required(object, "event", what);
    let body = event.and_then(|node| test_event::body(text, node, at.flatten(), report));
    let facts = facts(object.value("facts"), known, report);
    let expect = expect(object, known, report);
    Some(TestCase {
        name: name?.text.to_owned(),
        place,
        at: at?,
        body: body?,
        facts,
        expect: expect?,
    })
}

fn instant(node: &Node<'_>, zone: Option<&Zone>, report: &mut Report) -> Option<Timestamp> {
    let text = report.string(node)?.text;
    text.parse::<Timestamp>()
        .map_err(|error| {
            let message = said!(
                "`{text}` is not an instant: {error}",
                text,
                error = error.to_string()
            );
            let help = meant::instant(text, zone);
            report.error_with_help(Code::Value, node.span, message, help);
        })
        .ok()
}

fn facts(
    node: Option<&Node<'_>>,
    known: &Known<'_>,
    report: &mut Report,
) -> Vec<(String, FactValue<'static>)> {
    let members = report.members_if_any(node).iter();
    members
        .filter_map(|member| Some((member.key.to_string(), fact(member, known, report)?)))
        .collect()
}

/// `None` if it is absent, too.
fn fact(member: &Member<'_>, known: &Known<'_>, report: &mut Report) -> Option<FactValue<'static>> {
    let (name, schema) = (member.key.as_ref(), &known.names.schema);
    let Some(meant) = schema.find(name) else {
        if report.is_lost_fact(name) {
            return None;
        }
        let host = schema.host_facts().iter().map(|fact| fact.name.as_str());
        let (message, or_else) = (said!("no fact is called"), said!("declare it in `fields`"));
        report.unknown(
            Code::UnknownFact,
            message,
            &Spanned::key(member),
            host,
            or_else,
        );
        return None;
    };
    let help = match meant {
        Named::Fact(Fact::Host(_)) => None,
        Named::Fact(Fact::Event(_) | Fact::Member(_)) | Named::Keyword => {
            Some(said!("say it in `event`"))
        }
        Named::Open => Some(said!("set the time with `at`")),
    };
    if help.is_some() {
        let message = said!(
            "fact `{name}` comes with the event, a test cannot set it",
            name
        );
        report.error_with_help(Code::Value, member.key_span, message, help);
        return None;
    }
    let fact_type = schema.type_of(meant);
    let wrong = |error| Phrase::ImpossibleFact {
        fact: name.to_owned(),
        error,
    };
    let (message, help) = match json::value(&member.node) {
        Ok(None) => return None,
        Ok(Some(value)) => match json::expect_type(name, fact_type, &value) {
            Ok(()) => return Some(value),
            Err(error) => (
                wrong(error.to_string()),
                how_to_write(&member.node, fact_type),
            ),
        },
        Err(got) => (wrong(json::impossible(name, Some(fact_type), &got)), None),
    };
    report.error_with_help(Code::WrongType, member.node.span, message, help);
    None
}

fn expect(object: Object<'_>, known: &Known<'_>, report: &mut Report) -> Option<Vec<Expectation>> {
    let what = || said!("what must come out, as `{\"route\": \"vip\"}`");
    let node = report.required(object, "expect", what)?;
    if let Value::String(name) = &node.value {
        let help = said!("write what is expected, as `{\"route\": \"{name}\"}`", name);
        report.wrong_type_with_help(node, Phrase::AnObject, Some(help));
        return None;
    }
    let object = report.object(node, EXPECTATIONS)?;
    if !object.has_others(&[]) {
        let message = said!("`expect` is empty: such a test cannot fail");
        report.error_with_help(
            Code::Value,
            node.span,
            message,
            Some(said!("say {what}", what = what())),
        );
    }
    let expectations = node.members().iter();
    let expectations = expectations.filter_map(|member| expectation(member, known, report));
    Some(expectations.collect())
}

fn expectation(member: &Member<'_>, known: &Known<'_>, report: &mut Report) -> Option<Expectation> {
    let node = &member.node;
    let is_none = matches!(node.value, Value::Null);
    Some(match member.key.as_ref() {
        "route" if is_none => Expectation::Route(None),
        "route" => {
            let name = report.name(node)?;
            if known.routes.contains(name.text) {
            } else if let Some(rule) = known.other_rules.get(name.text) {
                let (message, help) = if *rule == RuleSort::Trigger {
                    (
                        said!(
                            "`{name}` is a trigger, which chooses no route",
                            name = name.text
                        ),
                        said!("expect its `actions`; where it stops, `\"reason\": \"stopped\"`"),
                    )
                } else {
                    (
                        said!(
                            "`{name}` is a scoring rule, which chooses no route",
                            name = name.text
                        ),
                        said!("expect the `priority` that it adds to"),
                    )
                };
                report.error_with_help(Code::UnknownName, name.span, message, Some(help));
            } else if !known.is_unread(name.text) {
                report.unknown_name(Sort::Route, &name, known.routes.iter().copied());
            }
            Expectation::Route(Some(name.text.to_owned()))
        }
        "reason" => {
            let name = report.string(node)?;
            let Some(reason) = Reason::find(name.text) else {
                let words = Each(
                    Reason::ALL
                        .map(|reason| reason.as_str().to_owned())
                        .to_vec(),
                );
                let sort = "reasons".to_owned();
                let help = Phrase::PossibleWords { sort, words };
                report.unknown(Code::Value, said!("no reason is called"), &name, [], help);
                return None;
            };
            Expectation::Reason(reason)
        }
        "priority" => Expectation::Priority(report.integer(node)?),
        "targets" => Expectation::Targets(named(node, Sort::Target, known, report)),
        "member" if is_none => Expectation::Member(None),
        "member" => Expectation::Member(Some(report.name(node)?.text.to_owned())),
        "skipped" => Expectation::Skipped(named(node, Sort::Who, known, report)),
        "held_until" if is_none => Expectation::HeldUntil(None),
        "held_until" => {
            let zone = known.names.timezone.as_ref();
            Expectation::HeldUntil(Some(instant(node, zone, report)?))
        }
        "actions" => {
            let all = known.actions.iter().copied();
            // One that is asked for by another name is told there; the test fails for it.
            let is_misspelt = |name: &str| {
                let mut actions = known.actions.iter();
                name == SET_CONSENT
                    && actions.any(|action| meant::plain(action) == meant::plain(name))
            };
            let is_known = |name: &str| {
                known.actions.contains(name) || known.is_unread(name) || is_misspelt(name)
            };
            Expectation::Actions(names(node, Sort::Action, is_known, &all, report))
        }
        // The note, and what was said to be no expectation.
        _ => return None,
    })
}

/// Names of teams, people and queues.
fn named(node: &Node<'_>, what: Sort, known: &Known<'_>, report: &mut Report) -> Vec<String> {
    let is_lost = report.lost.contains(&Lost::Section("teams"));
    let is_known = |name: &str| {
        is_lost
            || known.has_unnamed
            || known.is_team(name)
            || known.others.contains(name)
            || known.members.contains(name)
            || known.is_unread(name)
    };
    let teams = known.names.teams.names();
    let all = teams.chain(known.others.iter().copied());
    names(node, what, is_known, &all, report)
}

/// A name or a list of names; those that nothing in the file has are reported.
fn names<'k>(
    node: &Node<'_>,
    what: Sort,
    is_known: impl Fn(&str) -> bool,
    all: &(impl Iterator<Item = &'k str> + Clone),
    report: &mut Report,
) -> Vec<String> {
    let given: Vec<Spanned<'_>> = report.strings(node);
    for name in given.iter().filter(|name| !is_known(name.text)) {
        report.unknown_name(what, name, all.clone());
    }
    given.into_iter().map(|name| name.text.to_owned()).collect()
}
