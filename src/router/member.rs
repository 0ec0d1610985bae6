//! Which member of a team a sender or a group meets: weighted rendezvous hashing.
//!
//! Every member draws a number from the sender's or group's id and the member's name; the best draw, stretched by the
//! weight, wins. So the same sender meets the same member, members get their share of senders by weight, and a member
//! who comes or goes moves only that member's share. All of it is integer arithmetic: the same answer on every machine.

use crate::rules::team::{Member, hash, mix};

/// The index of the member for a sender or a group, of those who are there, by index; `None` if none of them has a weight.
///
/// Cost: a few instructions a member.
pub(crate) fn choose(
    members: &[Member],
    id: &str,
    is_there: impl Fn(usize) -> bool,
) -> Option<usize> {
    let id = hash(id.as_bytes());
    let mut best: Option<(usize, u128, u128)> = None;
    for (index, member) in members
        .iter()
        .enumerate()
        .filter(|(_, member)| member.weight > 0)
    {
        let draw = mix(id ^ member.draw.rotate_left(32));
        // The least -ln(u)/weight wins, u being the draw as a fraction. Compared by cross-multiplying.
        let weight = u128::from(member.weight);
        let may_be_better = |cost: u64| {
            let is_better =
                |(_, best_cost, best_weight)| u128::from(cost) * best_weight < best_cost * weight;
            best.is_none_or(is_better)
        };
        // Most lose already by the little that is certain, without the logarithm.
        if !may_be_better(least_log2(draw)) {
            continue;
        }
        let cost = negative_log2(draw);
        // Asked of few: whoever draws worse than somebody who is there is not looked up.
        if may_be_better(cost) && is_there(index) {
            best = Some((index, u128::from(cost), weight));
        }
    }
    best.map(|(index, ..)| index)
}

/// At most what [`negative_log2`] is: what the draw is short of 1, since -log2(u) is at least 1 - u.
const fn least_log2(draw: u64) -> u64 {
    !draw >> 32
}

/// -log2 of (draw + 1) / 2^64 with 32 fractional bits, by repeated squaring.
fn negative_log2(draw: u64) -> u64 {
    let x = u128::from(draw) + 1;
    let whole = x.ilog2();
    // The mantissa in [1, 2) with 62 fractional bits.
    let mut mantissa = if whole >= 62 {
        x >> (whole - 62)
    } else {
        x << (62 - whole)
    };
    let mut fraction = 0_u64;
    for _ in 0..32 {
        mantissa = (mantissa * mantissa) >> 62;
        fraction <<= 1;
        if mantissa >= 1 << 63 {
            mantissa >>= 1;
            fraction |= 1;
        }
    }
    (64 << 32) - ((u64::from(whole) << 32) | fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn team(members: &[(&str, u64)]) -> Vec<Member> {
        members
            .iter()
            .map(|(name, weight)| Member::new((*name).to_owned(), weight * 1000))
            .collect()
    }

    fn senders() -> impl Iterator<Item = String> {
        (0..20_000).map(|n| format!("55119{n:08}"))
    }

    fn choice(members: &[Member], sender: &str) -> Option<String> {
        choose(members, sender, |_| true).map(|index| members[index].name.clone())
    }

    #[test]
    fn shares_follow_the_weights() {
        let members = team(&[("ana", 2), ("rui", 1), ("eva", 5), ("off", 0)]);
        let count = |name: &str| {
            senders()
                .filter(|s| choice(&members, s).as_deref() == Some(name))
                .count()
        };
        for (name, share) in [("ana", 5000), ("rui", 2500), ("eva", 12_500), ("off", 0)] {
            let got = count(name);
            // Four standard deviations of a binomial of this size are below 300.
            assert!(
                got.abs_diff(share) < 300,
                "{name}: {got}, wanted about {share}"
            );
        }
    }

    #[test]
    fn a_new_member_takes_only_a_share() {
        let before = team(&[("ana", 1), ("rui", 1)]);
        let after = team(&[("new", 1), ("ana", 1), ("rui", 1)]);
        let mut moved = 0;
        for sender in senders() {
            let (old, new) = (choice(&before, &sender), choice(&after, &sender));
            if old != new {
                assert_eq!(new.as_deref(), Some("new"));
                moved += 1;
            }
        }
        assert!(moved > 6000 && moved < 7400, "{moved}");
    }

    #[test]
    fn who_is_away_moves_only_a_share() {
        let members = team(&[("ana", 2), ("rui", 1), ("eva", 5)]);
        let mut moved = 0;
        for sender in senders() {
            let usual = choice(&members, &sender);
            let there = choose(&members, &sender, |index| members[index].name != "ana");
            let there = there.map(|index| members[index].name.clone());
            // As if the team had no such member.
            assert_eq!(there, choice(&members[1..], &sender));
            if there != usual {
                assert_eq!(usual.as_deref(), Some("ana"));
                moved += 1;
            }
        }
        assert!(moved > 4700 && moved < 5300, "{moved}");
        assert_eq!(choose(&members, "x", |_| false), None);
    }

    #[test]
    fn the_order_of_members_does_not_matter_and_the_choice_is_pinned() {
        let a = team(&[("ana", 2), ("rui", 1)]);
        let b = team(&[("rui", 1), ("ana", 2)]);
        for sender in senders().take(1000) {
            assert_eq!(choice(&a, &sender), choice(&b, &sender));
        }
        // Stable across releases: a change here sends customers to other people.
        let pinned: Vec<_> = senders()
            .take(8)
            .filter_map(|sender| choice(&a, &sender))
            .collect();
        assert_eq!(pinned, PINNED);
        assert_eq!(choice(&team(&[("ana", 0)]), "x"), None);
        assert_eq!(choice(&[], "x"), None);
    }

    const PINNED: [&str; 8] = ["ana", "ana", "ana", "rui", "ana", "rui", "rui", "ana"];

    #[test]
    #[expect(clippy::cast_precision_loss, reason = "compared to nine digits")]
    fn logarithms_are_right_to_the_last_bits() {
        for draw in [
            0,
            1,
            2,
            1000,
            u64::MAX / 3,
            u64::MAX / 2,
            u64::MAX - 1,
            u64::MAX,
        ] {
            let exact = 64.0 - (draw as f64 + 1.0).log2();
            let ours = negative_log2(draw) as f64 / f64::from(1 << 16) / f64::from(1 << 16);
            assert!((exact - ours).abs() < 1e-9, "{draw}: {ours} {exact}");
        }
    }

    #[test]
    fn who_is_passed_over_without_the_logarithm_would_lose_by_it() {
        let draws = (0..200_000_u64).map(mix);
        let near_one = (0..1_000_u64).flat_map(|far| [u64::MAX - far, u64::MAX - (far << 32)]);
        for draw in draws.chain(near_one) {
            assert!(least_log2(draw) <= negative_log2(draw), "{draw}");
        }
    }
}
