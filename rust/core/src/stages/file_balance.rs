//! Divides frames among pairs of files so that all pairs get nearly equal numbers of residues.

use super::prepare::Prepared;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// How far a pair of files, one for nucleotides and one for proteins, is filled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FilePairLoad {
    /// Letters of the proteins in it.
    pub residues: u64,
    /// Bytes of the file of nucleotides.
    pub nucleotide: u64,
    /// Bytes of the file of proteins.
    pub protein: u64,
}

/// What goes to one pair of files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FilePairShare {
    /// Text for the file of nucleotides.
    pub nucleotide: Vec<u8>,
    /// Text for the file of proteins.
    pub protein: Vec<u8>,
    /// Records in the text of nucleotides.
    pub nucleotide_records: u64,
    /// Records in the text of proteins.
    pub protein_records: u64,
    /// Letters of these proteins.
    pub residues: u64,
}

impl Prepared {
    /// How far the files are filled after these frames.
    ///
    /// Each frame goes to the pair of files with the fewest residues so far; of several such pairs, to the first.
    /// So the loads never differ by more than the longest protein.
    pub fn loads_after(&self, before: &[FilePairLoad]) -> Vec<FilePairLoad> {
        let mut loads = before.to_vec();
        self.assign(before, |file, nucleotide, protein, frame| {
            let load = &mut loads[file];
            load.nucleotide += self.nucleotide.bytes[nucleotide].len() as u64;
            load.protein += self.protein.bytes[protein].len() as u64;
            load.residues += self.frames[frame].residues as u64;
        });
        loads
    }

    /// What goes to each pair of files, if they are filled so far already.
    pub fn shares(&self, before: &[FilePairLoad]) -> Vec<FilePairShare> {
        let mut shares = vec![FilePairShare::default(); before.len()];
        self.assign(before, |file, nucleotide, protein, frame| {
            let share = &mut shares[file];
            share.nucleotide.extend_from_slice(&self.nucleotide.bytes[nucleotide]);
            share.protein.extend_from_slice(&self.protein.bytes[protein]);
            share.nucleotide_records += self.frames[frame].nucleotide_records as u64;
            share.protein_records += 1;
            share.residues += self.frames[frame].residues as u64;
        });
        shares
    }

    /// Calls `tell` for each frame: with the pair of files, the places in both texts, and the number of the frame.
    fn assign(
        &self,
        before: &[FilePairLoad],
        mut tell: impl FnMut(usize, std::ops::Range<usize>, std::ops::Range<usize>, usize),
    ) {
        let mut files: BinaryHeap<_> =
            before.iter().enumerate().map(|(file, load)| Reverse((load.residues, file))).collect();
        let (mut nucleotide_start, mut protein_start, mut records) = (0, 0, 0);
        for (number, (frame, &protein_end)) in self.frames.iter().zip(&self.protein.ends).enumerate() {
            let Some(mut least) = files.peek_mut() else { return };
            let Reverse((residues, file)) = &mut *least;
            records += frame.nucleotide_records;
            let nucleotide_end = self.nucleotide.ends[records - 1];
            tell(*file, nucleotide_start..nucleotide_end, protein_start..protein_end, number);
            *residues += frame.residues as u64;
            (nucleotide_start, protein_start) = (nucleotide_end, protein_end);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{FilePairLoad, FilePairShare};
    use crate::stages::{FrameSize, Prepared, WrittenRecords};

    /// Frames of so many residues; the second is two records of nucleotides.
    fn prepared(residues: &[usize]) -> Prepared {
        let mut prepared = Prepared::default();
        for (number, &residues) in residues.iter().enumerate() {
            let letter = b'a' + number as u8;
            let add = |records: &mut WrittenRecords, length| {
                records.bytes.extend(vec![letter; length]);
                records.ends.push(records.bytes.len());
            };
            add(&mut prepared.nucleotide, 3);
            if number == 1 {
                add(&mut prepared.nucleotide, 1);
            }
            add(&mut prepared.protein, 1 + residues);
            let nucleotide_records = 1 + usize::from(number == 1);
            prepared.frames.push(FrameSize { nucleotide_records, residues });
        }
        prepared
    }

    #[test]
    fn each_frame_goes_where_the_fewest_residues_are() {
        let prepared = prepared(&[5, 2, 2, 0, 4]);
        let share = |nucleotide: &[u8], protein: &[u8], nucleotide_records, protein_records, residues| {
            FilePairShare {
                nucleotide: nucleotide.to_vec(),
                protein: protein.to_vec(),
                nucleotide_records,
                protein_records,
                residues,
            }
        };
        assert_eq!(
            prepared.shares(&[FilePairLoad::default(); 2]),
            [share(b"aaa", b"aaaaaa", 1, 1, 5), share(b"bbbbcccdddeee", b"bbbcccdeeeee", 5, 4, 8),]
        );
        let before = [FilePairLoad { residues: 7, nucleotide: 100, protein: 200 }, FilePairLoad::default()];
        assert_eq!(
            prepared.loads_after(&before),
            [
                FilePairLoad { residues: 9, nucleotide: 103, protein: 203 },
                FilePairLoad { residues: 11, nucleotide: 13, protein: 15 },
            ]
        );
        assert!(prepared.shares(&[]).is_empty());
    }

    #[test]
    fn loads_differ_by_no_more_than_the_longest_protein_wherever_the_text_is_cut() {
        let residues = [166, 3, 90, 90, 1, 0, 166, 20, 55, 55, 55, 8, 120];
        for files in 1..6 {
            let whole = prepared(&residues).loads_after(&vec![FilePairLoad::default(); files]);
            let all = whole.iter().map(|load| load.residues);
            assert!(all.clone().max().unwrap() - all.min().unwrap() <= 166);
            for cut in 0..residues.len() {
                let (front, back) = residues.split_at(cut);
                let first = prepared(front).loads_after(&vec![FilePairLoad::default(); files]);
                let both = prepared(back).loads_after(&first);
                let residues =
                    |loads: &[FilePairLoad]| loads.iter().map(|load| load.residues).collect::<Vec<_>>();
                assert_eq!(residues(&both), residues(&whole));
            }
        }
    }
}
