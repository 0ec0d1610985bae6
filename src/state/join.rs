//! What the joins are made of. Each picks one of two by a total order, so that whatever is made of them is commutative,
//! associative and idempotent.

use std::cmp::Ordering;

/// Keeps the greater of the two. Only what is equal may compare as equal.
pub(super) fn greater<T: Clone>(this: &mut T, other: &T, compare: impl Fn(&T, &T) -> Ordering) {
    if compare(other, this).is_gt() {
        this.clone_from(other);
    }
}

/// Keeps the lesser of the two, and one rather than none. Only what is equal may compare as equal.
pub(super) fn least_by<T: Clone>(
    this: &mut Option<T>,
    other: Option<&T>,
    compare: impl Fn(&T, &T) -> Ordering,
) {
    let Some(candidate) = other else { return };
    if this
        .as_ref()
        .is_none_or(|this| compare(candidate, this).is_lt())
    {
        *this = Some(candidate.clone());
    }
}

/// [`least_by`] the order of the type.
pub(super) fn least<T: Clone + Ord>(this: &mut Option<T>, other: Option<&T>) {
    least_by(this, other, T::cmp);
}

/// Orders what may be absent behind what is there.
pub(super) fn absent_last<T: Ord>(value: Option<&T>) -> (bool, Option<&T>) {
    (value.is_none(), value)
}
