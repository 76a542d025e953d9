//! The records that were found, in few bytes each, and their order.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;

/// Records of files, in their order: where each begins, its length and its id.
///
/// A record takes 20 bytes and its id.
#[derive(Clone, Debug, Default)]
pub struct ShardRecords {
    /// One behind the other: offset (64 bits), bytes of the id (32 bits), id.
    records: Vec<u8>,
    lengths: Vec<u64>,
    id_bytes: u64,
    /// For each file, where its first record stands in `records`.
    file_starts: Vec<usize>,
    /// How many records come before the last file.
    before_last_file: usize,
}

/// Bytes of a record before its id.
const FRONT: usize = 12;

/// Records that are looked up together: the memory then fetches them side by side.
const BLOCK: usize = 1024;

/// The order of records by length, the longest first; equal lengths in the order of the files.
#[derive(Clone, Debug, Default)]
pub struct ShardOrder {
    /// How many records there are of each length.
    pub(crate) runs: Vec<LengthRun>,
    /// Where the records stand.
    places: Vec<usize>,
}

impl ShardOrder {
    /// The lengths of the records from a place on.
    fn lengths_from(&self, place: usize) -> impl Iterator<Item = u64> + '_ {
        let mut passed = place;
        self.runs.iter().flat_map(move |run| {
            let skipped = passed.min(run.records as usize);
            passed -= skipped;
            std::iter::repeat_n(run.length, run.records as usize - skipped)
        })
    }
}

/// Records of one length.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LengthRun {
    /// Their length.
    pub length: u64,
    /// How many these are.
    pub records: u64,
}

/// Hashes a length, in a tenth of the time of the standard library's way.
#[derive(Default)]
struct LengthHasher(u64);

impl Hasher for LengthHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _bytes: &[u8]) {
        unreachable!("lengths are numbers of 64 bits");
    }

    fn write_u64(&mut self, length: u64) {
        self.0 = length.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

/// A record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ShardRecord<'a> {
    pub(crate) id: &'a [u8],
    pub(crate) length: u64,
    /// The number of its file.
    pub(crate) file: usize,
    pub(crate) offset: u64,
}

impl ShardRecords {
    /// The records that follow are of the next file.
    pub fn start_file(&mut self) {
        self.file_starts.push(self.records.len());
        self.before_last_file = self.len();
    }

    /// Adds a record without letters.
    pub(crate) fn push(&mut self, offset: u64, id: &[u8]) {
        self.records.extend_from_slice(&offset.to_le_bytes());
        self.records.extend_from_slice(&(id.len() as u32).to_le_bytes());
        self.records.extend_from_slice(id);
        self.lengths.push(0);
        self.id_bytes += id.len() as u64;
    }

    /// The length of the last record, if the last file has one.
    pub(crate) fn last_length(&mut self) -> Option<&mut u64> {
        self.lengths[self.before_last_file..].last_mut()
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        self.lengths.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.lengths.is_empty()
    }

    /// The sum of all lengths.
    pub fn tokens(&self) -> u64 {
        self.lengths.iter().sum()
    }

    /// Bytes of all ids.
    pub(crate) fn id_bytes(&self) -> u64 {
        self.id_bytes
    }

    /// Sorts the records, by counting: of many records few lengths differ.
    pub fn order(&self) -> ShardOrder {
        let mut counts: HashMap<u64, usize, BuildHasherDefault<LengthHasher>> = HashMap::default();
        for &length in &self.lengths {
            *counts.entry(length).or_default() += 1;
        }
        let run = |(&length, &records): (&u64, &usize)| LengthRun { length, records: records as u64 };
        let mut runs: Vec<_> = counts.iter().map(run).collect();
        runs.sort_unstable_by_key(|run| std::cmp::Reverse(run.length));
        let mut before = 0;
        for run in &runs {
            counts.insert(run.length, before);
            before += run.records as usize;
        }
        let mut places = vec![0; self.len()];
        let mut place = 0;
        for length in &self.lengths {
            let next = counts.entry(*length).or_default();
            places[*next] = place;
            *next += 1;
            place += FRONT + self.front(place).1;
        }
        ShardOrder { runs, places }
    }

    /// Adds other records behind these. They are of the same file up to where a file was started.
    pub fn append(&mut self, other: Self) {
        if self.file_starts.is_empty() {
            *self = other;
            return;
        }
        let (bytes, records) = (self.records.len(), self.len());
        self.file_starts.extend(other.file_starts.iter().map(|start| bytes + start));
        if !other.file_starts.is_empty() {
            self.before_last_file = records + other.before_last_file;
        }
        self.records.extend_from_slice(&other.records);
        self.lengths.extend_from_slice(&other.lengths);
        self.id_bytes += other.id_bytes;
    }

    /// Does something with the records at some places of the order.
    pub(crate) fn for_each<'a>(
        &'a self,
        order: &ShardOrder,
        places: Range<usize>,
        mut work: impl FnMut(ShardRecord<'a>),
    ) {
        let mut lengths = order.lengths_from(places.start);
        let mut fronts = Vec::with_capacity(BLOCK);
        for block in order.places[places].chunks(BLOCK) {
            fronts.clear();
            fronts.extend(block.iter().map(|&place| (place, self.front(place))));
            for (&(place, (offset, id)), length) in fronts.iter().zip(&mut lengths) {
                let id = &self.records[place + FRONT..place + FRONT + id];
                let file = self.file_starts.partition_point(|&start| start <= place).saturating_sub(1);
                work(ShardRecord { id, length, file, offset });
            }
        }
    }

    /// The offset of the record at a place, and the bytes of its id.
    #[inline]
    fn front(&self, place: usize) -> (u64, usize) {
        let (offset, rest) = self.records[place..].split_first_chunk().expect("a record stands here");
        let bytes = rest.first_chunk().expect("a record is whole");
        (u64::from_le_bytes(*offset), u32::from_le_bytes(*bytes) as usize)
    }
}
