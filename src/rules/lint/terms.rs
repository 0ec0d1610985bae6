//! Terms without effect, and terms that pull to two sides.

use std::collections::BTreeMap;

use super::domain::term_index::TermIndex;
use super::domain::{Answer, Budget, Formula, Nobody};
use super::earlier::Earlier;
use super::opt_out::opts_out;
use crate::json::tree::Span;
use crate::rules::condition::{Goal, Leaf};
use crate::rules::diagnostic::{Code, Report};
use crate::rules::model::{KeywordSet, Model, RuleSort, WrittenTerm};
use crate::rules::rule_ref::Rule;
use crate::rules::said::said;
use crate::text::{MatchMode, Term};

/// Reports covered terms, cancelled terms, slips that cannot be, and terms of two sets that lead to different routes.
pub(super) fn check<'m>(model: &'m Model, earlier: &Earlier<'_, 'm>, report: &mut Report) {
    // Of its own: the comparison of terms is not at the expense of rules.
    let budget = Budget::new(TERM_WORK);
    for set in &model.keyword_sets {
        check_set(set, &budget, report);
        check_typos(set, report);
    }
    check_shared(model, earlier, report);
}

/// What comparing the terms of all keyword sets within each may cost: about a fifth of a second.
const TERM_WORK: u64 = 5_000_000;

fn check_set(set: &KeywordSet, budget: &Budget<'_>, report: &mut Report) {
    let (terms, unless) = (index(&set.terms), index(&set.unless));
    for (position, term) in set.terms.iter().enumerate() {
        if budget.is_spent() || report.is_full() {
            report.note(
                Code::NotAnalysed,
                place(set, position),
                said!("the terms of keyword set `{set}` were not compared from here on: it would cost too much", set = set.name),
                said!("they may be sound; fewer terms that have words in common make it easier to tell"),
            );
            break;
        }
        if let Some(other) = first_implied(term, &unless, &set.unless, budget, |_, _| true) {
            report.warning(
                Code::NeverHolds,
                place(set, position),
                said!("term `{term}` of keyword set `{set}` never counts: `{other}` under `unless` cancels it", term = shown(&set.written, position), set = set.name, other = shown(&set.unless_written, other)),
                said!("leave out one of the two"),
            );
        }
        // Of two that are the same the first stays.
        let covers = |other: usize, general: &Term| {
            other != position && (other < position || !general.implies(term))
        };
        if let Some(general) = first_implied(term, &terms, &set.terms, budget, covers) {
            report.warning(
                Code::CoveredTerm,
                place(set, position),
                said!("term `{term}` of keyword set `{set}` adds nothing: `{other}` hits wherever it does", term = shown(&set.written, position), set = set.name, other = shown(&set.written, general)),
                said!("leave it out"),
            );
        }
    }
}

/// Slips are forgiven in long words only.
fn check_typos(set: &KeywordSet, report: &mut Report) {
    if let Some(place) = set.typos.filter(|_| !set.terms.iter().any(Term::has_slips)) {
        report.warning(
            Code::IdleTypos,
            place,
            said!("`typos` of keyword set `{set}` forgives nothing: no term has a word of five characters or more, without a digit or a star", set = set.name),
            said!("leave it out, and write the slips that you know as terms"),
        );
    }
}

fn index(terms: &[Term]) -> TermIndex<'_> {
    TermIndex::new(terms.iter().zip(0..))
}

/// The position of the first of some terms that this one implies and that counts.
fn first_implied(
    term: &Term,
    index: &TermIndex<'_>,
    terms: &[Term],
    budget: &Budget<'_>,
    counts: impl Fn(usize, &Term) -> bool,
) -> Option<usize> {
    let mut first = None;
    index.implied_by(term, budget, &mut |positions| {
        let is_one = |position: &&usize| {
            let other = terms.get(**position);
            other.is_some_and(|other| {
                budget.spend(1 + (term.folded().len() + other.folded().len()) / 16);
                !budget.is_spent() && term.implies(other) && counts(**position, other)
            })
        };
        let before = positions
            .iter()
            .take_while(|position| first.is_none_or(|first| **position < first));
        first = before.copied().find(|position| is_one(&position)).or(first);
    });
    first
}

/// A term as the file has it.
fn shown(terms: &[WrittenTerm], index: usize) -> &str {
    terms.get(index).map_or("", |term| term.text.as_str())
}

fn place(set: &KeywordSet, index: usize) -> Span {
    set.written.get(index).map_or(set.place, |term| term.place)
}

/// One term of a set: the positions of both.
type Place = (usize, usize);

fn check_shared<'m>(model: &'m Model, earlier: &Earlier<'_, 'm>, report: &mut Report) {
    // Half of the work that is left is for the rules.
    let pool = earlier.space.pool();
    let rest = pool.left() / 2;
    let rules = leading_rules(model);
    let of_sets = rules_of_sets(&rules, model);
    let mut seen: BTreeMap<String, Vec<Place>> = BTreeMap::new();
    for (index, set) in model.keyword_sets.iter().enumerate() {
        for (position, term) in set.terms.iter().enumerate() {
            let leading = match term.mode() {
                // If words are all that counts.
                MatchMode::WholeMessage if term.words().len() > 0 => "",
                MatchMode::Word
                | MatchMode::WholeMessage
                | MatchMode::StartsWith
                | MatchMode::Substring => term.leading(),
            };
            let key = format!(
                "{leading}{}*{}",
                term.words().collect::<Vec<_>>().join(" "),
                term.is_prefix()
            );
            let before = seen.entry(key).or_default();
            if before.last().is_some_and(|(other, _)| *other == index) {
                // As it stands in the set already.
                continue;
            }
            let own = (index, position);
            for other in &*before {
                if pool.left() < rest || report.is_full() {
                    report.note(
                        Code::NotAnalysed,
                        place(set, position),
                        said!("that terms are in several keyword sets was not looked at from here on: it would cost too much"),
                        said!("they may be sound; fewer sets that have terms in common make it easier to tell"),
                    );
                    return;
                }
                let shared = Shared {
                    terms: [*other, own],
                    rules: &rules,
                    earlier,
                    model,
                };
                shared.check(&of_sets, report);
            }
            before.push(own);
        }
    }
}

/// The rules that lead somewhere: triggers that opt customers out, and routes, each numbered in this list.
fn leading_rules(model: &Model) -> Vec<Rule<'_>> {
    let leads = |rule: &Rule<'_>| match rule.at.sort {
        RuleSort::Scoring => false,
        RuleSort::Trigger => rule.actions().any(opts_out),
        RuleSort::Route => true,
    };
    model.rules().filter(leads).collect()
}

/// Per keyword set: the rules that ask for it.
fn rules_of_sets(rules: &[Rule<'_>], model: &Model) -> Vec<Vec<usize>> {
    let mut of_sets = vec![Vec::new(); model.keyword_sets.len()];
    for (index, rule) in rules.iter().enumerate() {
        rule.when.condition.each_leaf(&mut |leaf, is_negated| {
            let (Leaf::Keyword(sets), false) = (leaf, is_negated) else {
                return;
            };
            for set in sets {
                let of_set = of_sets.get_mut(*set);
                if let Some(of_set) = of_set.filter(|of_set| of_set.last() != Some(&index)) {
                    of_set.push(index);
                }
            }
        });
    }
    of_sets
}

/// A term in two sets.
struct Shared<'s, 'm> {
    terms: [Place; 2],
    rules: &'s [Rule<'m>],
    earlier: &'s Earlier<'s, 'm>,
    model: &'m Model,
}

impl Shared<'_, '_> {
    /// Looks for two rules, one for each set, of which the one wins although the other would hold as well.
    fn check(&self, of_sets: &[Vec<usize>], report: &mut Report) {
        let [one, two] = self
            .terms
            .map(|(set, _)| of_sets.get(set).map_or(&[][..], Vec::as_slice));
        let pool = self.earlier.space.pool();
        pool.spend(1 + one.len().saturating_mul(two.len()) / 8);
        let only = |these: &[usize], those: &[usize]| -> Vec<usize> {
            let these = these.iter().filter(|rule| !those.contains(rule));
            these.take(4).copied().collect()
        };
        let others = only(two, one);
        for a in only(one, two) {
            if others
                .iter()
                .any(|b| self.is_told(a.min(*b), a.max(*b), report))
            {
                return;
            }
        }
    }

    /// Whether the first of these rules wins although the second would hold as well: then says so.
    fn is_told(&self, first: usize, second: usize, report: &mut Report) -> bool {
        let space = self.earlier.space;
        let (Some(winner), Some(loser)) = (self.rules.get(first), self.rules.get(second)) else {
            return false;
        };
        if loser.at.sort == RuleSort::Trigger {
            return false;
        }
        let sets = &self.model.keyword_sets;
        let hits = self.terms.iter().filter_map(|(set, term)| {
            let term = sets.get(*set)?.terms.get(*term)?;
            Some(Formula::hit(term))
        });
        let formulas = [
            Formula::kind(space.kinds(winner.on)),
            Formula::kind(space.kinds(loser.on)),
            space.formula(&winner.when.condition, Goal::True),
            space.formula(&loser.when.condition, Goal::True),
            Formula::all(hits),
        ];
        let answer = if winner.at.sort == RuleSort::Trigger {
            space.search(&formulas, &Nobody)
        } else {
            let before = self.earlier.before_route(winner.at.index as usize);
            space.search(&formulas, &before)
        };
        let Answer::Perhaps(example) = answer else {
            return false;
        };
        let witness = space.witness(&example, &formulas);
        self.tell(winner, loser, witness, report);
        true
    }

    fn tell(
        &self,
        winner: &Rule<'_>,
        loser: &Rule<'_>,
        witness: Option<String>,
        report: &mut Report,
    ) {
        let sets = &self.model.keyword_sets;
        let [Some(one), Some(two)] = self.terms.map(|(set, _)| sets.get(set)) else {
            return;
        };
        let [_, (_, term)] = self.terms;
        let shared = said!(
            "term `{term}` is in the keyword sets `{one}` and `{two}`",
            term = shown(&two.written, term),
            one = one.name,
            two = two.name
        );
        let message = if winner.at.sort == RuleSort::Trigger {
            said!(
                "{shared}: {rule} opts out who writes it for {other}",
                shared,
                rule = winner.title(),
                other = loser.title()
            )
        } else {
            said!(
                "{shared}, which lead to different routes: for it {rule} wins over `{other}`",
                shared,
                rule = winner.title(),
                other = loser.id().as_ref()
            )
        };
        report.warning_with_witness(
            Code::SharedTerm,
            place(two, term),
            message,
            said!("keep it in the set that it belongs to"),
            witness,
        );
    }
}
