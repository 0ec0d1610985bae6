//! Parts of a file that name others as their parents: teams, and schedules that are based on others.

use crate::rules::phrase::{All, Phrase};
use crate::rules::said::said;

/// Who stands above whom, by position.
#[derive(Default)]
pub(super) struct Lineage {
    /// All of them, each after its ancestors.
    pub(super) parents_first: Vec<usize>,
    /// Those whose ancestors lead back to them: each circle once, from its first on upwards.
    pub(super) circles: Vec<Vec<usize>>,
}

impl Lineage {
    pub(super) fn of(parents: &[Option<usize>]) -> Self {
        let mut lineage = Self::default();
        let mut is_new = vec![true; parents.len()];
        for one in 0..parents.len() {
            // Upwards until there is no parent, or one that was met before: in an earlier path, or in this one.
            let mut path = Vec::new();
            let mut next = Some(one);
            while let Some((one, is_new)) =
                next.and_then(|one| Some((one, is_new.get_mut(one).filter(|new| **new)?)))
            {
                *is_new = false;
                path.push(one);
                next = parents.get(one).copied().flatten();
            }
            let circle = path.iter().skip_while(|one| Some(**one) != next);
            let mut circle: Vec<usize> = circle.copied().collect();
            let first = circle.iter().min();
            if let Some(first) = first.and_then(|first| circle.iter().position(|one| one == first))
            {
                circle.rotate_left(first);
                lineage.circles.push(circle);
            }
            lineage.parents_first.extend(path.into_iter().rev());
        }
        lineage
    }
}

/// "condition `a` leads back to itself", and by way of whom: of a circle, from its first on.
pub(super) fn told<'n>(
    leads_back: Phrase,
    circle: &[usize],
    name: impl Fn(usize) -> Option<&'n str>,
) -> Phrase {
    match circle.get(1..) {
        None | Some([]) => leads_back,
        Some(others) => {
            let others = others.iter().filter_map(|one| name(*one));
            said!(
                "{leads_back} by way of {others}",
                leads_back,
                others = All::some(others)
            )
        }
    }
}
