//! The index as a table of equal entries, which are looked up without reading the others (SEMANTICS 22.7).
//!
//! All numbers are little-endian, of 64 bits if nothing is said:
//!
//! | Bytes | What |
//! |---|---|
//! | 16 | `sixfast shards 1` |
//! | 32 | records; sum of their lengths; runs of equal lengths; bytes of all ids |
//! | 16 for each run | length, records |
//! | 24 for each record | offset in its file, place of its id, file (32 bits), bytes of its id (32 bits) |
//! | | ids |
//! | | the caller's text |

use super::records::{LengthRun, ShardOrder, ShardRecord, ShardRecords};
use std::io::{Result, Write};
use std::ops::Range;

const MAGIC: &[u8; 16] = b"sixfast shards 1";

/// Bytes at the front of a table.
pub const TABLE_HEAD_BYTES: usize = 48;
/// Bytes of a record, without its id.
const ENTRY_BYTES: usize = 24;

const RUN_BYTES: u64 = 16;
/// Records that are written at a time.
const BLOCK: usize = 8192;

/// Writes the table. Behind it the caller may write a text.
///
/// # Errors
/// If `out` takes no more.
pub fn write_table(records: &ShardRecords, order: &ShardOrder, out: &mut impl Write) -> Result<()> {
    let runs = &order.runs;
    let mut bytes = MAGIC.to_vec();
    let numbers = [records.len() as u64, records.tokens(), runs.len() as u64, records.id_bytes()];
    bytes.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
    bytes.extend(runs.iter().flat_map(|run| [run.length, run.records]).flat_map(u64::to_le_bytes));
    let blocks = || (0..records.len()).step_by(BLOCK).map(|start| start..records.len().min(start + BLOCK));
    let mut id_start = 0;
    for block in blocks() {
        records.for_each(order, block, |ShardRecord { id, file, offset, .. }| {
            bytes.extend_from_slice(&TableEntry { offset, file, id_start, id_bytes: id.len() }.to_bytes());
            id_start += id.len() as u64;
        });
        out.write_all(&bytes)?;
        bytes.clear();
    }
    for block in blocks() {
        records.for_each(order, block, |ShardRecord { id, .. }| bytes.extend_from_slice(id));
        out.write_all(&bytes)?;
        bytes.clear();
    }
    out.write_all(&bytes)
}

/// What is where in a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableLayout {
    /// How many records there are.
    pub records: u64,
    /// The sum of their lengths.
    pub tokens: u64,
    runs: u64,
    id_bytes: u64,
    text_bytes: u64,
}

impl TableLayout {
    /// Reads the front of a table that has so many bytes. None if it is no table, or not whole.
    pub fn read(head: &[u8; TABLE_HEAD_BYTES], length: u64) -> Option<Self> {
        let (magic, numbers) = head.split_first_chunk()?;
        let numbers = numbers.as_chunks().0.iter().map(|number| u64::from_le_bytes(*number));
        let [records, tokens, runs, id_bytes] = numbers.collect::<Vec<_>>().try_into().ok()?;
        let mut layout = TableLayout { records, tokens, runs, id_bytes, text_bytes: 0 };
        layout.text_bytes = length.checked_sub(layout.text_start()?)?;
        (magic == MAGIC).then_some(layout)
    }

    /// Where the table ends; none if that is no number of 64 bits.
    fn text_start(&self) -> Option<u64> {
        let runs = self.runs.checked_mul(RUN_BYTES)?;
        let entries = self.records.checked_mul(ENTRY_BYTES as u64)?;
        let parts = [runs, entries, self.id_bytes];
        parts.into_iter().try_fold(TABLE_HEAD_BYTES as u64, u64::checked_add)
    }

    /// Where the runs of equal lengths stand.
    pub fn runs(&self) -> Range<u64> {
        let start = TABLE_HEAD_BYTES as u64;
        start..start + self.runs * RUN_BYTES
    }

    /// Where the entry of a record stands, by its number in the table.
    pub fn entry(&self, record: u64) -> u64 {
        self.runs().end + record * ENTRY_BYTES as u64
    }

    /// Where the ids stand.
    pub fn ids(&self) -> u64 {
        self.entry(self.records)
    }

    /// Where the caller's text stands.
    pub fn text(&self) -> Range<u64> {
        let start = self.ids() + self.id_bytes;
        start..start + self.text_bytes
    }
}

/// A record as it stands in the table. Its length is that of its run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableEntry {
    /// Where it begins in its file.
    pub offset: u64,
    /// The number of that file.
    pub file: usize,
    /// Where its id begins among all ids.
    pub id_start: u64,
    /// Bytes of its id.
    pub id_bytes: usize,
}

impl TableEntry {
    fn to_bytes(self) -> [u8; ENTRY_BYTES] {
        let mut bytes = [0; ENTRY_BYTES];
        bytes[..8].copy_from_slice(&self.offset.to_le_bytes());
        bytes[8..16].copy_from_slice(&self.id_start.to_le_bytes());
        bytes[16..20].copy_from_slice(&(self.file as u32).to_le_bytes());
        bytes[20..].copy_from_slice(&(self.id_bytes as u32).to_le_bytes());
        bytes
    }

    /// Reads an entry.
    pub fn from_bytes(bytes: &[u8; ENTRY_BYTES]) -> Self {
        let [offset, id_start, last] = *bytes.as_chunks().0 else {
            unreachable!("24 bytes are three eights")
        };
        let [file, id_bytes] = *last.as_chunks().0 else { unreachable!("eight bytes are two fours") };
        TableEntry {
            offset: u64::from_le_bytes(offset),
            file: u32::from_le_bytes(file) as usize,
            id_start: u64::from_le_bytes(id_start),
            id_bytes: u32::from_le_bytes(id_bytes) as usize,
        }
    }
}

impl LengthRun {
    /// Reads runs of equal lengths.
    pub fn read_all(bytes: &[u8]) -> Vec<Self> {
        let (numbers, _) = bytes.as_chunks::<8>();
        let number = |at: usize| u64::from_le_bytes(numbers[at]);
        (0..numbers.len() / 2)
            .map(|run| LengthRun { length: number(2 * run), records: number(2 * run + 1) })
            .collect()
    }

    /// The sum of the lengths of the records number `first`, `first + step`, ... of all runs.
    ///
    /// # Panics
    /// If `step` is 0.
    pub fn tokens_of_every(runs: &[Self], first: u64, step: u64) -> u64 {
        let (mut next, mut before, mut tokens) = (first, 0, 0);
        for run in runs {
            let end = before + run.records;
            if next < end {
                let records = (end - next).div_ceil(step);
                tokens += records * run.length;
                next = next.saturating_add(records * step);
            }
            before = end;
        }
        tokens
    }
}

#[cfg(test)]
mod tests {
    use super::{LengthRun, Range, TABLE_HEAD_BYTES, TableEntry, TableLayout, write_table};
    use crate::shard_index::{ShardRecords, ShardScanner};

    #[test]
    fn a_table_gives_back_what_was_written() {
        let mut records = ShardRecords::default();
        for file in [&b">a\nAC\n>bb\nACGT\n"[..], b"", b">c\nAC\n"] {
            records.start_file();
            let mut scanner = ShardScanner::default();
            scanner.add(file, &mut records);
            scanner.finish(&mut records);
        }
        let mut table = Vec::new();
        write_table(&records, &records.order(), &mut table).unwrap();
        let end = table.len() as u64;
        table.extend_from_slice(b"text");
        let head = table.first_chunk::<TABLE_HEAD_BYTES>().unwrap();
        let layout = TableLayout::read(head, table.len() as u64).unwrap();
        assert_eq!((layout.records, layout.tokens), (3, 8));
        let part = |range: Range<u64>| &table[range.start as usize..range.end as usize];
        assert_eq!(part(layout.text()), b"text");
        let runs = [(4, 1), (2, 2)].map(|(length, records)| LengthRun { length, records });
        assert_eq!(LengthRun::read_all(part(layout.runs())), runs);
        let entries = (0..3).map(|record| {
            let bytes = part(layout.entry(record)..layout.entry(record + 1));
            let entry = TableEntry::from_bytes(bytes.first_chunk().unwrap());
            let id = layout.ids() + entry.id_start;
            (entry.offset, entry.file, part(id..id + entry.id_bytes as u64))
        });
        assert_eq!(entries.collect::<Vec<_>>(), [(6, 0, &b"bb"[..]), (0, 0, b"a"), (0, 2, b"c")]);
        assert_eq!(TableLayout::read(head, end - 1), None);
        assert_eq!(TableLayout::read(&[0xff; TABLE_HEAD_BYTES], 100), None);
    }

    #[test]
    fn tokens_of_a_rank_are_those_of_its_records() {
        let lengths = [9, 9, 7, 3, 3, 3, 0];
        let runs = [(9, 2), (7, 1), (3, 3), (0, 1)].map(|(length, records)| LengthRun { length, records });
        for first in 0..9 {
            for step in 1..9 {
                let expected: u64 = lengths.iter().skip(first as usize).step_by(step as usize).sum();
                assert_eq!(LengthRun::tokens_of_every(&runs, first, step), expected);
            }
        }
    }
}
