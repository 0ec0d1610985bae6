//! Opt-out that does not always count: who says it at night, or for the second time, stays opted in.

use super::super::File;
use super::super::domain::{Answer, Formula, Nobody, Space};
use super::marketing::sends_marketing;
use super::words::Words;
use crate::event::EventKind;
use crate::facts::{BuiltIn, EventFact, Fact, KindSet};
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
        check_kinds(trigger, all, file, space, report);
        if !check_button(trigger, all, space, report) {
            check_asked(trigger, all, opted_out, space, report);
        }
    }
}

/// Reports a trigger for pictures or buttons alone, if no trigger opts out who writes its words.
fn check_kinds<'m>(
    trigger: &'m Trigger,
    all: &[&'m Trigger],
    file: &File<'_>,
    space: &Space<'m>,
    report: &mut Report,
) {
    let kinds = space.kinds(Some(&trigger.on));
    let is_within = |names: &[&str]| {
        let others = KindSet::of(|kind| !names.contains(&kind.as_str()));
        !kinds.is_empty() && kinds.and(&others).is_empty()
    };
    let words = Words::of(trigger, space.model());
    let (how, help) = if is_within(PICTURES) {
        (
            said!("what they write below a picture"),
            said!("write `\"on\": \"message\"`"),
        )
    } else if is_within(BUTTONS) && words.says_out() && words.terms.len() > 1 {
        // A button has one title.
        (
            said!("a button"),
            said!("write `\"on\": [\"message.text\", \"message.button\"]`"),
        )
    } else {
        return;
    };
    space.pool().spend(1 + all.len());
    let formulas = [
        Formula::kind(KindSet::of(|kind| kind == EventKind::MESSAGE_TEXT)),
        space.formula(&trigger.when.condition, Goal::True),
        nobody_does(all, space),
    ];
    if let Answer::Perhaps(example) = space.search(&formulas, &Nobody) {
        report.warning_with_witness(
            Code::NarrowOptOut,
            file.written.value_or_all(trigger.place, "on"),
            said!("trigger `{trigger}` only opts customers out by {how}: no trigger does if they write the same alone", trigger = trigger.id, how),
            help,
            space.witness(&example, &formulas),
        );
    }
}

/// Kinds of messages whose text is a caption.
const PICTURES: &[&str] = &["message.image", "message.video", "message.document"];

const BUTTONS: &[&str] = &["message.button", "message.list"];

/// Reports a trigger that asks for words and for a button in one, which nobody sends who writes.
fn check_button<'m>(
    trigger: &'m Trigger,
    all: &[&'m Trigger],
    space: &Space<'m>,
    report: &mut Report,
) -> bool {
    let reply = BUTTON_FACTS.map(Fact::Event);
    let is_reply = |leaf: &Leaf| matches!(leaf, Leaf::Test(fact, _) | Leaf::Exists(fact) if reply.contains(fact));
    let entry = trigger.when.entry();
    let is_text = space
        .kinds(Some(&trigger.on))
        .contains(EventKind::MESSAGE_TEXT);
    if !is_text || !matches!(entry.condition, Condition::All(_)) {
        return false;
    }
    let mut parts = entry.parts();
    let Some(asked) =
        parts.find(|part| matches!(part.condition, Condition::Leaf(leaf) if is_reply(leaf)))
    else {
        return false;
    };
    space.pool().spend(1 + all.len());
    let formulas = [
        Formula::kind(KindSet::of(|kind| kind == EventKind::MESSAGE_TEXT)),
        space.formula_assuming(&trigger.when.condition, Goal::True, &|leaf| {
            is_reply(leaf).then_some(true)
        }),
        nobody_does(all, space),
    ];
    let Answer::Perhaps(example) = space.search(&formulas, &Nobody) else {
        return false;
    };
    report.warning_with_witness(
        Code::NarrowOptOut,
        asked.key(),
        said!("trigger `{trigger}` only opts customers out who press a button with these words: no trigger does if they write them", trigger = trigger.id),
        said!("write `{\"any\": [...]}` around the words and the button"),
        space.witness(&example, &formulas),
    );
    true
}

const BUTTON_FACTS: [EventFact; 2] = [EventFact::ReplyId, EventFact::ReplyTitle];

/// That none of these triggers fires.
fn nobody_does<'m>(all: &[&'m Trigger], space: &Space<'m>) -> Formula<'m> {
    let misses = |one: &&'m Trigger| {
        Formula::any([
            space.formula(&one.when.condition, Goal::NotTrue),
            Formula::kind(space.kinds(Some(&one.on)).complement()),
        ])
    };
    Formula::all(all.iter().map(misses))
}

/// Reports what a trigger asks beside the text, if without it somebody would be opted out whom no trigger opts out now.
fn check_asked<'m>(
    trigger: &'m Trigger,
    all: &[&'m Trigger],
    opted_out: &'m Condition,
    space: &Space<'m>,
    report: &mut Report,
) {
    let Some((asked, key)) = asked_beside(trigger, space) else {
        return;
    };
    space.pool().spend(1 + all.len());
    if space.pool().is_spent() {
        return;
    }
    for truth in [true, false] {
        let assumed = |leaf: &Leaf| Beside::of(leaf, space).map(|_| truth);
        let condition = &trigger.when.condition;
        let mut formulas = vec![
            Formula::kind(space.kinds(Some(&trigger.on))),
            space.formula_assuming(condition, Goal::True, &assumed),
            nobody_does(all, space),
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
                asked.told(trigger, space),
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
    /// Something that is known of the customer.
    Customer(Fact),
}

impl Beside {
    fn of(leaf: &Leaf, space: &Space<'_>) -> Option<Self> {
        match leaf {
            Leaf::Open(_) | Leaf::Closed(_) => Some(Self::Hours),
            Leaf::Share(_) => Some(Self::Share),
            Leaf::Test(fact, _) | Leaf::Exists(fact) => Self::of_fact(*fact, space),
            Leaf::Keyword(_) | Leaf::Terms(_) | Leaf::Regex(_) => None,
        }
    }

    fn of_fact(fact: Fact, space: &Space<'_>) -> Option<Self> {
        if fact == BuiltIn::ConversationIsFirst.fact() {
            Some(Self::FirstMessage)
        } else if fact == BuiltIn::ConsentMarketing.fact() {
            Some(Self::Consent)
        } else {
            let is_of_customer = OF_CUSTOMERS.iter().any(|one| one.fact() == fact);
            // What marketing asks for, too, may be who gets it at all.
            (is_of_customer && !marketing_asks(fact, space)).then_some(Self::Customer(fact))
        }
    }

    fn told(self, trigger: &Trigger, space: &Space<'_>) -> Phrase {
        let trigger = trigger.id.as_str();
        let when = match self {
            Self::Consent => said!("of whom it is known what they have agreed to"),
            Self::FirstMessage => said!("by their first message, or by any but that"),
            Self::Hours => said!("at certain hours"),
            Self::Share => said!("of a certain share"),
            Self::Customer(fact) => {
                let name = space.name(fact);
                return said!(
                    "trigger `{trigger}` only opts customers out where `{name}` is as it asks: whoever else writes it is not opted out",
                    trigger,
                    name
                );
            }
        };
        said!(
            "trigger `{trigger}` only opts customers out {when}: whoever else writes it goes on to get marketing",
            trigger,
            when
        )
    }
}

/// What is known of customers and says nothing of which number, brand or language they write to.
const OF_CUSTOMERS: &[BuiltIn] = &[
    BuiltIn::CustomerTier,
    BuiltIn::CustomerOrders,
    BuiltIn::CustomerLifetimeValue,
    BuiltIn::CustomerSinceDays,
];

/// The first of these that a trigger asks, and its key.
fn asked_beside(trigger: &Trigger, space: &Space<'_>) -> Option<(Beside, Span)> {
    let mut first = None;
    trigger.when.entry().each_leaf(&mut |leaf, key, _| {
        first = first.or_else(|| Some((Beside::of(leaf, space)?, key)));
    });
    first
}

/// Whether a rule that sends marketing asks for a fact.
fn marketing_asks(fact: Fact, space: &Space<'_>) -> bool {
    let mut rules = space.model().rules();
    rules.any(|rule| {
        let mut asks = false;
        rule.when.condition.each_leaf(&mut |leaf, _| {
            asks |= matches!(leaf, Leaf::Test(of, _) | Leaf::Exists(of) if *of == fact);
        });
        asks && rule.actions().any(sends_marketing)
    })
}
