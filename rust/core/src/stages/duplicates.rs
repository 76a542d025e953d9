//! Finds records with the same id: hashes say which ids may be equal, then the ids themselves are compared.

use crate::fasta::{AllowedLetters, Refusal, for_each_record};
use crate::simd::Level;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

/// Sorts hashes and keeps one of each that occurs more than once.
pub fn keep_repeated(hashes: &mut Vec<u64>) {
    hashes.sort_unstable();
    let mut kept = 0;
    let mut at = 0;
    while at < hashes.len() {
        let hash = hashes[at];
        let run = hashes[at..].iter().take_while(|&&other| other == hash).count();
        if run > 1 {
            hashes[kept] = hash;
            kept += 1;
        }
        at += run;
    }
    hashes.truncate(kept);
    hashes.shrink_to_fit();
}

/// The records that have an id. Records are numbered from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdCount {
    /// Their number.
    pub records: u64,
    /// The first of them.
    pub first: u64,
    /// The second of them, or the first if there is no other.
    pub second: u64,
    /// Where the header line of the second begins in the file.
    pub second_offset: u64,
}

/// Counts the records of each id whose hash is one of the wanted ones.
#[derive(Debug, Default)]
pub struct IdCounter {
    wanted: HashSet<u64, BuildHasherDefault<IdentityHasher>>,
    counts: HashMap<Box<[u8]>, IdCount>,
}

impl IdCounter {
    /// A counter that wants the ids with these hashes, without any record so far.
    pub fn new(wanted: &[u64]) -> Self {
        IdCounter { wanted: wanted.iter().copied().collect(), counts: HashMap::with_capacity(wanted.len()) }
    }

    /// Whether ids with this hash are counted.
    #[inline]
    pub fn is_wanted(&self, hash: u64) -> bool {
        self.wanted.contains(&hash)
    }

    /// Adds the records of a block, which is used as scratch space.
    ///
    /// `start` is where the block begins in its file, `before` the number of records before it, and `hashes` are
    /// those of the ids of its records. Returns how many records there are.
    ///
    /// # Errors
    /// As [`crate::stages::Statistics::add_block`].
    pub fn add(
        &mut self,
        level: Level,
        block: &mut [u8],
        start: u64,
        before: u64,
        hashes: &[u64],
    ) -> Result<usize, Refusal> {
        let mut records = 0;
        for_each_record(level, block, AllowedLetters::Any, |record| {
            if hashes.get(records).is_some_and(|&hash| self.is_wanted(hash)) {
                let number = before + records as u64 + 1;
                self.count(record.id(), number, start + record.start() as u64);
            }
            records += 1;
            Ok(())
        })?;
        Ok(records)
    }

    fn count(&mut self, id: &[u8], number: u64, offset: u64) {
        let Some(count) = self.counts.get_mut(id) else {
            let once = IdCount { records: 1, first: number, second: number, second_offset: offset };
            self.counts.insert(id.into(), once);
            return;
        };
        count.records += 1;
        if count.records == 2 {
            (count.second, count.second_offset) = (number, offset);
        }
    }

    /// The ids that several records have, in the order of the second record of each.
    pub fn repeated(&self) -> Vec<(&[u8], IdCount)> {
        let all = self.counts.iter().map(|(id, &count)| (&**id, count));
        let mut repeated: Vec<_> = all.filter(|(_, count)| count.records > 1).collect();
        repeated.sort_unstable_by_key(|(_, count)| count.second);
        repeated
    }
}

/// A hasher that gives back the number that it gets: hashes are hashed already.
#[derive(Debug, Default)]
struct IdentityHasher(u64);

impl Hasher for IdentityHasher {
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = self.0 << 8 | u64::from(byte);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::{IdCount, IdCounter, keep_repeated};
    use crate::simd::Level;
    use crate::stages::id_hash;

    #[test]
    fn hashes_that_occur_more_than_once_are_kept_once() {
        for (hashes, kept) in [
            (&[][..], &[][..]),
            (&[7], &[]),
            (&[3, 1, 3, 2, u64::MAX, 3, 0, u64::MAX], &[3, u64::MAX]),
            (&[5, 5, 4, 4], &[4, 5]),
        ] {
            let mut found = hashes.to_vec();
            keep_repeated(&mut found);
            assert_eq!(found, kept, "{hashes:?}");
        }
    }

    #[test]
    fn ids_are_compared_themselves_whatever_their_hashes() {
        let block = ">a\nAC\n>b\n>c\nAC\n>b x\nA C\n>a\n>b\n";
        let names = ["a", "b", "c", "b", "a", "b"];
        for bits in [0, 1, 2, 64] {
            let hashes = names.map(|name| id_hash(name.as_bytes(), bits));
            let mut wanted = hashes.to_vec();
            keep_repeated(&mut wanted);
            let mut ids = IdCounter::new(&wanted);
            let records = ids.add(Level::best(), &mut block.as_bytes().to_vec(), 10, 100, &hashes).unwrap();
            assert_eq!(records, 6);
            assert_eq!(
                ids.repeated(),
                [
                    (&b"b"[..], IdCount { records: 3, first: 102, second: 104, second_offset: 25 }),
                    (&b"a"[..], IdCount { records: 2, first: 101, second: 105, second_offset: 34 }),
                ],
                "{bits} bits"
            );
        }
    }

    #[test]
    fn ids_without_a_wanted_hash_are_left_out() {
        let hashes = [b"a", b"b"].map(|id| id_hash(id, 64));
        let mut ids = IdCounter::new(&hashes[..1]);
        assert!(ids.is_wanted(hashes[0]) && !ids.is_wanted(hashes[1]));
        ids.add(Level::best(), &mut b">a\n>b\n>b\n".to_vec(), 0, 0, &[hashes[0], hashes[1], hashes[1]])
            .unwrap();
        assert_eq!(ids.repeated(), []);
    }
}
