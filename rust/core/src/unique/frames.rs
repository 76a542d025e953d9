//! Leaves out frames that were there before (`--unique`), and tells in a map which frame each of them equals.

use super::WideHashes;
use crate::stages::{Prepared, WrittenRecords};
use std::collections::HashMap;
use std::mem::take;

/// The frames that were kept so far.
///
/// Two frames are the same if the hashes of their nucleotides and proteins are. A frame takes 16 bytes and its part of
/// what a table has free: 19 to 39.
#[derive(Debug, Default)]
pub struct UniqueFrames {
    hashes: WideHashes,
    /// The number of each frame, from 1, by its hashes. Frames with larger numbers are not looked for.
    numbers: HashMap<[u32; 3], u32>,
    kept: u64,
}

impl UniqueFrames {
    /// Takes the frames out of `prepared` that were there before, there or in an earlier call. Its counts stay.
    ///
    /// Each frame adds a line to `map`: its id, and behind a tab, if it is left out, the number of the frame that is kept
    /// for it. Frames that are kept are numbered from 1. One whose nucleotides make two records is always kept.
    pub fn keep_first(&mut self, prepared: &mut Prepared, map: &mut Vec<u8>) {
        let [nucleotide, protein] = [take(&mut prepared.nucleotide), take(&mut prepared.protein)];
        let (mut nucleotide_records, mut nucleotide_start, mut protein_start) = (0, 0, 0);
        let mut proteins = protein.ends.iter();
        prepared.frames.retain(|frame| {
            let Some(&protein_end) = proteins.next() else { return false };
            let records = nucleotide_records..nucleotide_records + frame.nucleotide_records;
            let nucleotide_end = nucleotide.ends[records.end - 1];
            let nucleotides = &nucleotide.bytes[nucleotide_start..nucleotide_end];
            let amino_acids = &protein.bytes[protein_start..protein_end];
            let of_record = nucleotide_start;
            (nucleotide_records, nucleotide_start, protein_start) =
                (records.end, nucleotide_end, protein_end);
            let (header, sequence) = split_header(nucleotides);
            map.extend_from_slice(&header[1..]);
            let before = if frame.nucleotide_records == 1 {
                self.number_before(sequence, split_header(amino_acids).1)
            } else {
                self.kept += 1;
                None
            };
            if let Some(number) = before {
                map.extend_from_slice(format!("\t{number}\n").as_bytes());
                return false;
            }
            map.push(b'\n');
            let moved = prepared.nucleotide.bytes.len();
            let ends = nucleotide.ends[records].iter().map(|end| end - of_record + moved);
            prepared.nucleotide.ends.extend(ends);
            prepared.nucleotide.bytes.extend_from_slice(nucleotides);
            push(&mut prepared.protein, amino_acids);
            true
        });
    }

    /// The number of the frame that is the same; None if there was none, which makes this one the next.
    fn number_before(&mut self, nucleotides: &[u8], amino_acids: &[u8]) -> Option<u64> {
        let hashes = self.hashes.of([nucleotides, amino_acids]);
        if let Some(&number) = self.numbers.get(&hashes) {
            return Some(u64::from(number));
        }
        self.kept += 1;
        if let Ok(number) = u32::try_from(self.kept) {
            self.numbers.insert(hashes, number);
        }
        None
    }
}

/// The header of a written record, and what is behind it.
fn split_header(record: &[u8]) -> (&[u8], &[u8]) {
    let end = record.iter().position(|&byte| byte == b'\n').unwrap_or(record.len());
    record.split_at(end)
}

fn push(records: &mut WrittenRecords, record: &[u8]) {
    records.bytes.extend_from_slice(record);
    records.ends.push(records.bytes.len());
}

#[cfg(test)]
mod tests {
    use super::UniqueFrames;
    use crate::simd::Level;
    use crate::stages::{PerStage, PrepareOptions, Prepared, Preparer};
    use proptest::prelude::*;
    use std::collections::HashMap;
    use std::num::NonZeroUsize;

    fn prepared(block: &str) -> Prepared {
        let mut out = Prepared::default();
        let options = PrepareOptions {
            level: Level::best(),
            size: NonZeroUsize::new(9).unwrap(),
            skip_empty: false,
            one_line: true,
            keep: PerStage::default(),
        };
        Preparer::new(options).prepare(&mut block.as_bytes().to_vec(), &mut out).unwrap();
        out
    }

    /// The id, nucleotides and protein of each frame. Nucleotides of two records are one text.
    fn frames(prepared: &Prepared) -> Vec<(String, String, String)> {
        let text = |bytes: &[u8], ends: &[usize], at: &mut usize, record: usize| {
            let found = String::from_utf8(bytes[*at..ends[record]].to_vec()).unwrap();
            *at = ends[record];
            found.split_once('\n').map(|(id, rest)| (id.to_owned(), rest.to_owned())).unwrap()
        };
        let (mut nucleotide_at, mut protein_at, mut records) = (0, 0, 0);
        let mut found = Vec::new();
        for (number, frame) in prepared.frames.iter().enumerate() {
            records += frame.nucleotide_records;
            let (nucleotide, protein) = (&prepared.nucleotide, &prepared.protein);
            let (id, nucleotides) =
                text(&nucleotide.bytes, &nucleotide.ends, &mut nucleotide_at, records - 1);
            let (same, amino_acids) = text(&protein.bytes, &protein.ends, &mut protein_at, number);
            assert_eq!(id, same);
            found.push((id[1..].to_owned(), nucleotides, amino_acids));
        }
        assert_eq!(records, prepared.nucleotide.ends.len());
        assert_eq!(prepared.frames.len(), prepared.protein.ends.len());
        found
    }

    proptest! {
        #[test]
        fn what_is_left_and_the_map_give_all_frames(
            blocks in prop::collection::vec(prop::collection::vec("[ACN]{0,12}|[A>]{0,5}", 0..6), 1..4),
        ) {
            let (mut unique, mut map) = (UniqueFrames::default(), Vec::new());
            let (mut all, mut kept) = (Vec::new(), Vec::new());
            for (number, sequences) in blocks.iter().enumerate() {
                let records = sequences.iter().enumerate().map(|(at, text)| format!(">r{number}_{at}\n{text}\n"));
                let mut block = prepared(&records.collect::<String>());
                all.extend(frames(&block));
                unique.keep_first(&mut block, &mut map);
                kept.extend(frames(&block));
            }
            let map = String::from_utf8(map).unwrap();
            let mut next = kept.iter();
            let expanded = map.lines().map(|line| match line.split_once('\t') {
                None => next.next().unwrap().clone(),
                Some((id, number)) => {
                    let (_, nucleotides, protein) = &kept[number.parse::<usize>().unwrap() - 1];
                    (id.to_owned(), nucleotides.clone(), protein.clone())
                }
            });
            prop_assert_eq!(&expanded.collect::<Vec<_>>(), &all);
            prop_assert!(next.next().is_none());
            // Nothing is there twice, but nucleotides that make two records.
            let mut times = HashMap::new();
            for (_, nucleotides, protein) in kept.iter().filter(|frame| !frame.1.contains('>')) {
                *times.entry((nucleotides, protein)).or_insert(0) += 1;
            }
            prop_assert!(times.values().all(|&count| count == 1));
        }
    }
}
