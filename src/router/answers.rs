//! Whether rules match, by the schedules that decide it.

use std::collections::BTreeMap;

use crate::rules::rule_ref::RuleRef;

/// What is known of the rules that were asked.
#[derive(Default)]
pub(super) struct Matching(pub(super) BTreeMap<RuleRef, Known>);

/// What is known of a rule.
pub(super) enum Known {
    /// It asks for no time.
    AtAllTimes,
    By(Answers),
    /// It asks too many schedules.
    Anew,
}

/// Whether a rule's condition is true, by the schedules that decide it.
pub(super) struct Answers {
    pub(super) schedules: Vec<usize>,
    /// One for each way in which they can be open: bit `n` of its number says whether the `n`th is.
    pub(super) answers: Vec<bool>,
}

impl Answers {
    /// Without the schedules that make no difference.
    pub(super) fn new(mut schedules: Vec<usize>, mut answers: Vec<bool>) -> Self {
        for bit in (0..schedules.len()).rev() {
            let of = |open: usize| -> Vec<bool> {
                let ways = answers.iter().zip(0_usize..);
                let ways = ways.filter(|(_, way)| way >> bit & 1 == open);
                ways.map(|(answer, _)| *answer).collect()
            };
            let (closed, open) = (of(0), of(1));
            if closed == open {
                schedules.remove(bit);
                answers = closed;
            }
        }
        Self { schedules, answers }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schedule_that_makes_no_difference_is_left_out() {
        let shown = |answers: [bool; 4]| {
            let Answers { schedules, answers } = Answers::new(vec![7, 9], answers.to_vec());
            (schedules, answers)
        };
        // The way is 9's bit and then 7's.
        assert_eq!(
            shown([false, true, false, true]),
            (vec![7], vec![false, true])
        );
        assert_eq!(
            shown([false, false, true, true]),
            (vec![9], vec![false, true])
        );
        assert_eq!(shown([true; 4]), (vec![], vec![true]));
        let both = [false, false, false, true];
        assert_eq!(shown(both), (vec![7, 9], both.to_vec()));
    }
}
