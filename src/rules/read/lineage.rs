//! Parts of a file that name others as their parents: teams, and schedules that are based on others.

/// Who stands above whom, by position.
#[derive(Default)]
pub(super) struct Lineage {
    /// All of them, each after its ancestors.
    pub(super) parents_first: Vec<usize>,
    /// Those whose ancestors lead back to them.
    pub(super) circles: Vec<usize>,
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
            lineage.circles.extend(circle);
            lineage.parents_first.extend(path.into_iter().rev());
        }
        lineage
    }
}
