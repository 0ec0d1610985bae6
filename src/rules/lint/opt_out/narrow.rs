//! Opt-out that does not always count: who says it at night, or for the second time, stays opted in.

use super::super::File;
use super::super::domain::{Answer, Formula, Nobody, Space};
use crate::facts::{BuiltIn, Fact};
use crate::json::tree::Span;
use crate::rules::action::OncePer;
use crate::rules::condition::{Condition, Goal, Leaf};
use crate::rules::diagnostic::{Code, Report};
use crate::rules::model::Trigger;
use crate::rules::phrase::Phrase;
use crate::rules::said::said;

/// Of all triggers by whose text customers opt out.
pub(super) fn check<'m>(
    all: &[&'m Trigger],
    opted_out: &'m Condition,
    file: &File<'_>,
    space: &Space<'m>,
    report: &mut Report,
) {
    for trigger in all {
        if trigger.once_per != OncePer::Event {
            report.warning(
                Code::NarrowOptOut,
                file.written.value_or_all(trigger.place, "once_per"),
                said!("trigger `{trigger}` opts a customer out only once in that time: who has opted in again cannot take it back", trigger = trigger.id),
                said!("leave `once_per` out"),
            );
        }
        check_asked(trigger, all, opted_out, space, report);
    }
}

/// Reports what a trigger asks beside the text, if without it somebody would be opted out whom no trigger opts out now.
fn check_asked<'m>(
    trigger: &'m Trigger,
    all: &[&'m Trigger],
    opted_out: &'m Condition,
    space: &Space<'m>,
    report: &mut Report,
) {
    let Some((asked, key)) = asked_beside(trigger) else {
        return;
    };
    space.pool().spend(1 + all.len());
    if space.pool().is_spent() {
        return;
    }
    let nobody_does = || {
        let misses = |one: &&'m Trigger| {
            Formula::any([
                space.formula(&one.when.condition, Goal::NotTrue),
                Formula::kind(space.kinds(Some(&one.on)).complement()),
            ])
        };
        Formula::all(all.iter().map(misses))
    };
    for truth in [true, false] {
        let assumed = |leaf: &Leaf| Beside::of(leaf).map(|_| truth);
        let condition = &trigger.when.condition;
        let mut formulas = vec![
            Formula::kind(space.kinds(Some(&trigger.on))),
            space.formula_assuming(condition, Goal::True, &assumed),
            nobody_does(),
        ];
        // Who has opted out already loses nothing.
        formulas.push(space.formula(opted_out, Goal::NotTrue));
        if matches!(asked, Beside::Consent) {
            // What comes of its absence is told of every negation.
            formulas.push(Formula::present(BuiltIn::ConsentMarketing.fact(), space));
        }
        if let Answer::Perhaps(example) = space.search(&formulas, &Nobody) {
            report.warning_with_witness(
                Code::NarrowOptOut,
                key,
                said!("trigger `{trigger}` only opts customers out {when}: whoever else writes it goes on to get marketing", trigger = trigger.id, when = asked.when()),
                said!("ask for the words alone: an opt-out counts at any time, from anybody"),
                space.witness(&example, &formulas),
            );
            return;
        }
    }
}

/// What an opt-out has nothing to do with.
#[derive(Clone, Copy)]
enum Beside {
    Consent,
    FirstMessage,
    Hours,
    Share,
}

impl Beside {
    fn of(leaf: &Leaf) -> Option<Self> {
        match leaf {
            Leaf::Open(_) | Leaf::Closed(_) => Some(Self::Hours),
            Leaf::Share(_) => Some(Self::Share),
            Leaf::Test(fact, _) | Leaf::Exists(fact) => Self::of_fact(*fact),
            Leaf::Keyword(_) | Leaf::Terms(_) | Leaf::Regex(_) => None,
        }
    }

    fn of_fact(fact: Fact) -> Option<Self> {
        if fact == BuiltIn::ConversationIsFirst.fact() {
            Some(Self::FirstMessage)
        } else if fact == BuiltIn::ConsentMarketing.fact() {
            Some(Self::Consent)
        } else {
            None
        }
    }

    fn when(self) -> Phrase {
        match self {
            Self::Consent => said!("of whom it is known what they have agreed to"),
            Self::FirstMessage => said!("by their first message, or by any but that"),
            Self::Hours => said!("at certain hours"),
            Self::Share => said!("of a certain share"),
        }
    }
}

/// The first of these that a trigger asks, and its key.
fn asked_beside(trigger: &Trigger) -> Option<(Beside, Span)> {
    let mut first = None;
    trigger.when.entry().each_leaf(&mut |leaf, key, _| {
        first = first.or_else(|| Some((Beside::of(leaf)?, key)));
    });
    first
}
