//! How much work an evaluation does, counted exactly if the feature `counters` is on, and else not at all.

/// The work of one evaluation, as numbers that are the same on every machine.
///
/// With the feature `counters` a [`Scratch`](crate::Scratch) has those of its last event. They are what the promise
/// "cost does not grow with the rules" is tested by; times are not.
#[cfg(feature = "counters")]
#[cfg_attr(docsrs_waypost, doc(cfg(feature = "counters")))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct WorkCounters {
    /// The length of the texts that were folded, in bytes, before the folding.
    pub folded_bytes: u64,
    /// Look-ups in hash tables: of words, of values, of tuples of values. A word that is looked up in all its shapes, for it
    /// may be written with a slip, is one more.
    pub probes: u64,
    /// Regular expressions that were run.
    pub regexes: u64,
    /// Lists of rules that were walked.
    pub postings: u64,
    /// Rules in them that were looked at, those that match included.
    pub candidates: u64,
}

/// [`WorkCounters`] while they are counted; nothing without the feature.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counters {
    #[cfg(feature = "counters")]
    counted: WorkCounters,
}

#[cfg(feature = "counters")]
impl Counters {
    pub(crate) const fn read(&self) -> WorkCounters {
        self.counted
    }

    pub(crate) const fn fold(&mut self, bytes: usize) {
        self.counted.folded_bytes += bytes as u64;
    }

    pub(crate) const fn probe(&mut self) {
        self.counted.probes += 1;
    }

    pub(crate) const fn regex(&mut self) {
        self.counted.regexes += 1;
    }

    pub(crate) const fn posting(&mut self) {
        self.counted.postings += 1;
    }

    pub(crate) const fn candidate(&mut self) {
        self.counted.candidates += 1;
    }
}

#[cfg(not(feature = "counters"))]
#[expect(
    clippy::needless_pass_by_ref_mut,
    clippy::unused_self,
    reason = "counts nothing, and takes what the one that counts takes"
)]
impl Counters {
    pub(crate) const fn fold(&mut self, _: usize) {}

    pub(crate) const fn probe(&mut self) {}

    pub(crate) const fn regex(&mut self) {}

    pub(crate) const fn posting(&mut self) {}

    pub(crate) const fn candidate(&mut self) {}
}
