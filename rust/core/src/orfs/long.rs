//! A long record, whose ORFs are found and written part by part.

use super::rules::OrfRules;
use super::search::Part;
use super::stops::STARTS;
use super::writer::OrfCounts;
use crate::codes::FrameSet;
use crate::fasta::{AllowedLetters, Record, Refusal, for_each_record};
use crate::frames::{fold_letters, may_fold};
use crate::simd::Level;
use std::ops::Range;

/// A record in its block.
///
/// A part is a piece of one frame, and parts are numbered in the order in which their ORFs are written. So however long
/// the record is, the ORFs of only a few parts are held, and several threads can share the work.
#[derive(Default)]
pub struct LongRecord {
    pub(super) id: Vec<u8>,
    pub(super) description: Vec<u8>,
    /// End of the header line in the block.
    pub(super) header_end: usize,
    /// Where the letters are in the block, joined and folded.
    pub(super) letters: Range<usize>,
    pub(super) parts: Vec<Part>,
    /// ORFs in the parts that have a place.
    orfs: u64,
    /// Those of the frame of the last of these parts.
    orfs_of_frame: u64,
}

/// Where the ORFs of a part stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartPlace {
    /// The number of its first ORF in its frame.
    pub(super) number: u64,
    /// Whether no part before it has an ORF.
    pub(super) is_first: bool,
}

impl LongRecord {
    /// The record of a block that holds no other, in parts of about so many letters.
    pub(super) fn new(
        level: Level,
        block: &mut [u8],
        rules: &OrfRules,
        part: usize,
    ) -> Result<Self, Refusal> {
        let mut found = LongRecord::default();
        for_each_record(level, block, AllowedLetters::Ascii, |record| {
            found = LongRecord::of(&record, rules.frames, part.next_multiple_of(STARTS));
            Ok(())
        })?;
        let letters = &mut block[found.letters.clone()];
        if may_fold(letters) {
            fold_letters(letters, rules.ambiguity);
        }
        Ok(found)
    }

    fn of(record: &Record<'_>, frames: FrameSet, part: usize) -> Self {
        let length = record.sequence.len();
        let part_at = |start: usize| start..length.min(start + part);
        let forward: Vec<_> = (0..length).step_by(part).map(part_at).collect();
        let reverse = forward.iter().rev().cloned().collect();
        let parts = frames.iter().flat_map(|frame| {
            let parts: &Vec<Range<usize>> = if frame.is_reverse() { &reverse } else { &forward };
            parts.iter().map(move |letters| Part { frames: FrameSet::only(frame), letters: letters.clone() })
        });
        LongRecord {
            id: record.id().to_vec(),
            description: record.behind_id().to_vec(),
            header_end: record.header_end,
            letters: record.sequence_start()..record.sequence_start() + length,
            parts: parts.collect(),
            ..LongRecord::default()
        }
    }

    /// How many parts there are.
    pub fn parts(&self) -> usize {
        self.parts.len()
    }

    /// Gives a part its place, behind those of the parts before it; so many ORFs were found in it.
    pub fn place(&mut self, part: usize, found: u64) -> PartPlace {
        if part == 0 || self.parts[part - 1].frames != self.parts[part].frames {
            self.orfs_of_frame = 0;
        }
        let place = PartPlace { number: 1 + self.orfs_of_frame, is_first: self.orfs == 0 };
        self.orfs += found;
        self.orfs_of_frame += found;
        place
    }

    /// What was read, and what is written of the parts that have a place.
    pub fn counts(&self) -> OrfCounts {
        OrfCounts {
            records: 1,
            records_with_orfs: u64::from(self.orfs > 0),
            orfs: self.orfs,
            bases: self.letters.len() as u64,
        }
    }
}
