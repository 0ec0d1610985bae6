//! Many short lists of numbers in one array.

use super::table::{Table, mix};

/// A small number: a position in one of the program's arrays. What a rule file may hold is limited so that all of them
/// fit ([`BuildError`](crate::router::BuildError)).
pub(crate) fn number(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

/// Lists by their number, from 0.
#[derive(Clone, Debug)]
pub(crate) struct Lists {
    /// Where each list begins; one more for where the last ends.
    starts: Vec<u32>,
    items: Vec<u32>,
}

impl Default for Lists {
    fn default() -> Self {
        Self {
            starts: vec![0],
            items: Vec::new(),
        }
    }
}

impl Lists {
    /// The items of each of `owners` lists, from pairs of list and item.
    pub(crate) fn collect(owners: usize, mut pairs: Vec<(u32, u32)>) -> Self {
        pairs.sort_unstable();
        pairs.dedup();
        let mut lists = Self::default();
        let mut rest = pairs.as_slice();
        // Behind the last list that has items all are empty anyway.
        let owners = pairs
            .last()
            .map_or(0, |(last, _)| owners.min(*last as usize + 1));
        for owner in 0..number(owners) {
            let (own, after) = rest.split_at(rest.partition_point(|pair| pair.0 <= owner));
            lists.push(own.iter().map(|pair| pair.1));
            rest = after;
        }
        lists.shrink();
        lists
    }

    /// Adds a list; its number.
    pub(crate) fn push(&mut self, items: impl IntoIterator<Item = u32>) -> u32 {
        let list = number(self.starts.len() - 1);
        self.items.extend(items);
        self.starts.push(number(self.items.len()));
        list
    }

    #[inline]
    pub(crate) fn get(&self, list: u32) -> &[u32] {
        let list = list as usize;
        match self.starts.get(list..list.saturating_add(2)) {
            Some(&[start, end]) => self.items.get(start as usize..end as usize),
            _ => None,
        }
        .unwrap_or_default()
    }

    pub(crate) fn shrink(&mut self) {
        self.starts.shrink_to_fit();
        self.items.shrink_to_fit();
    }

    /// What they hold on the heap, in bytes.
    pub(crate) fn memory(&self) -> usize {
        (self.starts.capacity() + self.items.capacity()) * size_of::<u32>()
    }
}

/// Lists of which no two are the same; the list 0 is empty.
#[derive(Clone, Debug)]
pub(crate) struct DistinctLists {
    lists: Lists,
    known: Table,
}

impl Default for DistinctLists {
    fn default() -> Self {
        let mut distinct = Self {
            lists: Lists::default(),
            known: Table::default(),
        };
        distinct.intern(&[]);
        distinct
    }
}

impl DistinctLists {
    /// The number of this list.
    pub(crate) fn intern(&mut self, items: &[u32]) -> u32 {
        let hash = items
            .iter()
            .fold(0, |hash, item| mix(hash, u64::from(*item)));
        let found = self.known.find(hash, |list| self.lists.get(list) == items);
        found.unwrap_or_else(|| {
            let list = self.lists.push(items.iter().copied());
            self.known.insert(hash, list);
            list
        })
    }

    pub(crate) fn lists(&self) -> &Lists {
        &self.lists
    }

    /// The lists alone, when no more are added.
    pub(crate) fn finish(mut self) -> Lists {
        self.lists.shrink();
        self.lists
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn collects_pairs_into_lists() {
        let lists = Lists::collect(4, vec![(2, 9), (0, 7), (2, 8), (0, 7)]);
        let all: Vec<&[u32]> = (0..5).map(|list| lists.get(list)).collect();
        assert_eq!(all, [&[7][..], &[], &[8, 9], &[], &[]]);
    }

    #[test]
    fn equal_lists_have_one_number() {
        let mut lists = DistinctLists::default();
        let numbers: Vec<u32> = [&[][..], &[1, 2], &[2, 1], &[1, 2], &[1]]
            .map(|items| lists.intern(items))
            .to_vec();
        assert_eq!(numbers, [0, 1, 2, 1, 3]);
        assert_eq!(lists.finish().get(2), [2, 1]);
    }
}
