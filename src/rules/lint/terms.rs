//! Terms without effect, and terms that pull to two sides.

use std::collections::BTreeMap;

use super::domain::term_index::TermIndex;
use super::domain::{Answer, Budget, Formula, Space};
use super::shadow::Earlier;
use super::{File, WORK_A_QUESTION};
use crate::facts::KindSet;
use crate::json::tree::Span;
use crate::rules::condition::{Goal, Leaf};
use crate::rules::diagnostic::{Code, Report};
use crate::rules::model::KeywordSet;
use crate::rules::words::list;
use crate::text::{MatchMode, Term};

/// Reports covered terms, cancelled terms, and terms of two sets that lead to different routes.
pub(super) fn check<'m>(
    file: &File<'m>,
    space: &Space<'m>,
    pool: &Budget<'_>,
    report: &mut Report,
) {
    for set in &file.model.keyword_sets {
        check_set(set, report);
    }
    check_shared(file, space, pool, report);
}

fn check_set(set: &KeywordSet, report: &mut Report) {
    let mut terms = TermIndex::default();
    for (index, term) in set.terms.iter().enumerate() {
        terms.add(term, index);
    }
    let mut unless = TermIndex::default();
    for (index, term) in set.unless.iter().enumerate() {
        unless.add(term, index);
    }
    for (index, term) in set.terms.iter().enumerate() {
        let mut cancels: Option<usize> = None;
        unless.implied_by(term, &mut |other| {
            if set
                .unless
                .get(other)
                .is_some_and(|other| term.implies(other))
            {
                cancels = Some(cancels.map_or(other, |first: usize| first.min(other)));
            }
        });
        if let Some(other) = cancels.and_then(|other| set.unless.get(other)) {
            report.warning(
                Code::NeverHolds,
                term_place(set, index),
                format!(
                    "term `{}` of keyword set `{}` never counts: `{}` under `unless` cancels it",
                    shown(term),
                    set.name,
                    shown(other)
                ),
                "leave out one of the two",
                None,
            );
        }
        let mut covers: Option<usize> = None;
        terms.implied_by(term, &mut |other| {
            let Some(general) = set.terms.get(other).filter(|_| other != index) else {
                return;
            };
            // Of two that are the same the first stays.
            let is_covered = term.implies(general) && (other < index || !general.implies(term));
            if is_covered {
                covers = Some(covers.map_or(other, |first: usize| first.min(other)));
            }
        });
        if let Some(general) = covers.and_then(|other| set.terms.get(other)) {
            report.warning(
                Code::CoveredTerm,
                term_place(set, index),
                format!(
                    "term `{}` of keyword set `{}` adds nothing: `{}` hits wherever it does",
                    shown(term),
                    set.name,
                    shown(general)
                ),
                "leave it out",
                None,
            );
        }
    }
}

/// A term as a file would have it.
fn shown(term: &Term) -> String {
    let star = if term.is_prefix() { "*" } else { "" };
    format!("{}{star}", term.folded())
}

fn term_place(set: &KeywordSet, index: usize) -> Span {
    set.term_places.get(index).copied().unwrap_or(set.place)
}

/// One term of a set: the positions of both.
type Place = (usize, usize);

fn check_shared<'m>(file: &File<'m>, space: &Space<'m>, pool: &Budget<'_>, report: &mut Report) {
    let sets = &file.model.keyword_sets;
    let routes = routes_of_sets(file);
    let mut seen: BTreeMap<String, Vec<Place>> = BTreeMap::new();
    let earlier = Earlier::new(file, space);
    for (index, set) in sets.iter().enumerate() {
        for (position, term) in set.terms.iter().enumerate() {
            let leading = match term.mode() {
                // Where words are all that counts.
                MatchMode::WholeMessage if term.words().len() > 0 => "",
                _ => term.leading(),
            };
            let key = format!(
                "{leading}{}*{}",
                term.words().collect::<Vec<_>>().join(" "),
                term.is_prefix()
            );
            let before = seen.entry(key).or_default();
            for (other, other_position) in
                before.iter().copied().filter(|(other, _)| *other != index)
            {
                let shared = Shared {
                    sets: [other, index],
                    terms: [(other, other_position), (index, position)],
                };
                shared.check(&routes, &earlier, file, space, pool, report);
            }
            before.push((index, position));
        }
    }
}

/// Per keyword set: the routes that ask for it.
fn routes_of_sets(file: &File<'_>) -> Vec<Vec<usize>> {
    let mut routes = vec![Vec::new(); file.model.keyword_sets.len()];
    for (index, route) in file.model.routes.iter().enumerate() {
        route.when.condition.each_leaf(&mut |leaf, is_negated| {
            let sets = match leaf {
                Leaf::Keyword(sets) if !is_negated => sets.as_slice(),
                _ => &[],
            };
            for set in sets {
                if let Some(routes) = routes.get_mut(*set) {
                    if routes.last() != Some(&index) {
                        routes.push(index);
                    }
                }
            }
        });
    }
    routes
}

/// A term in two sets.
struct Shared {
    sets: [usize; 2],
    terms: [Place; 2],
}

impl Shared {
    /// Looks for two routes, one for each set, of which the one wins although the other would hold as well.
    fn check<'m>(
        &self,
        routes: &[Vec<usize>],
        earlier: &Earlier<'_, 'm>,
        file: &File<'m>,
        space: &Space<'m>,
        pool: &Budget<'_>,
        report: &mut Report,
    ) {
        let [one, two] = self
            .sets
            .map(|set| routes.get(set).map_or(&[][..], Vec::as_slice));
        let only = |these: &[usize], those: &[usize]| -> Vec<usize> {
            these
                .iter()
                .filter(|route| !those.contains(route))
                .take(4)
                .copied()
                .collect()
        };
        for a in only(one, two) {
            for b in only(two, one) {
                let (first, second) = (a.min(b), a.max(b));
                let Some((winner, loser)) = file
                    .model
                    .routes
                    .get(first)
                    .zip(file.model.routes.get(second))
                else {
                    continue;
                };
                let hits = self.terms.iter().filter_map(|(set, term)| {
                    let term = file.model.keyword_sets.get(*set)?.terms.get(*term)?;
                    Some(Formula::hit(term))
                });
                let formulas = [
                    Formula::kind(KindSet::on(Some(&winner.on))),
                    Formula::kind(KindSet::on(Some(&loser.on))),
                    space.formula(&winner.when.condition, Goal::True),
                    space.formula(&loser.when.condition, Goal::True),
                    Formula::all(hits),
                ];
                if let Answer::Perhaps(example) = space.search(
                    &formulas,
                    &earlier.before_route(first),
                    &pool.part(WORK_A_QUESTION),
                ) {
                    self.tell(
                        &winner.id,
                        &loser.id,
                        space.witness(&example, &formulas),
                        file,
                        report,
                    );
                    return;
                }
            }
        }
    }

    fn tell(
        &self,
        winner: &str,
        loser: &str,
        witness: Option<String>,
        file: &File<'_>,
        report: &mut Report,
    ) {
        let sets = &file.model.keyword_sets;
        let names = self
            .sets
            .iter()
            .filter_map(|set| Some(sets.get(*set)?.name.as_str()));
        let [_, (set, term)] = self.terms;
        let Some(set) = sets.get(set) else {
            return;
        };
        let Some(shared) = set.terms.get(term) else {
            return;
        };
        report.warning(
            Code::SharedTerm,
            term_place(set, term),
            format!(
                "term `{}` is in the keyword sets {}, which lead to different routes: for it route `{winner}` wins over `{loser}`",
                shown(shared),
                list(names, "and")
            ),
            "keep it in the set that it belongs to",
            witness,
        );
    }
}
