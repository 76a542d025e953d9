//! The frames of one sequence, each with its nucleotides and its protein.

use crate::codes::{BY_CODE, Frame, FrameSet};
use crate::simd::{Level, Scan, drop_unknown};

/// Some of the six frames of a sequence, not translated yet.
pub struct Frames<'a> {
    level: Level,
    forward: &'a [u8],
    reverse: &'a [u8],
    set: FrameSet,
    only_acgt: bool,
}

/// The stop-free frames of `sequence`.
///
/// `reverse` is scratch space: it holds the reverse strand afterwards if a reverse frame is stop-free.
#[inline]
pub fn stop_free_frames<'a>(level: Level, sequence: &'a [u8], reverse: &'a mut Vec<u8>) -> Frames<'a> {
    let Scan { stop_free, only_acgt } = level.scan(sequence);
    if stop_free.has_reverse() {
        level.reverse_complement(sequence, reverse);
    }
    Frames { level, forward: sequence, reverse, set: stop_free, only_acgt }
}

/// All six frames of `sequence`, with stops or without. `reverse` is scratch space as above.
pub fn all_frames<'a>(level: Level, sequence: &'a [u8], reverse: &'a mut Vec<u8>) -> Frames<'a> {
    level.reverse_complement(sequence, reverse);
    Frames { level, forward: sequence, reverse, set: FrameSet::ALL, only_acgt: false }
}

impl<'a> Frames<'a> {
    /// Whether there are none.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.set.is_empty()
    }

    /// The frames in the order F1 F2 F3 R1 R2 R3.
    #[inline]
    pub fn iter(&self) -> impl Iterator<Item = ReadingFrame<'a>> {
        let &Frames { level, forward, reverse, set, only_acgt } = self;
        set.iter().map(move |frame| {
            let strand = if frame.is_reverse() { reverse } else { forward };
            // A strand of one letter has no third offset.
            let letters = strand.get(frame.offset()..).unwrap_or_default();
            ReadingFrame { level, frame, letters, only_acgt }
        })
    }
}

/// How many nucleotides of a frame of so many letters are written with a protein of this length.
///
/// Three for each amino acid and one more, but never more than the frame has.
#[inline]
pub(super) fn nucleotide_length(letters: usize, protein_length: usize) -> usize {
    letters.min(3 * protein_length + 1)
}

/// The letters of one frame.
pub struct ReadingFrame<'a> {
    level: Level,
    /// Which of the six it is.
    pub frame: Frame,
    letters: &'a [u8],
    only_acgt: bool,
}

impl<'a> ReadingFrame<'a> {
    /// Appends the frame's protein to `protein` and returns its length.
    #[inline]
    pub fn translate(&self, protein: &mut Vec<u8>) -> usize {
        let start = protein.len();
        self.level.translate_codons(self.letters, &BY_CODE, protein);
        if !self.only_acgt {
            drop_unknown(self.letters, start, protein);
        }
        protein.len() - start
    }

    /// The letters of the frame to the end of its strand.
    pub(super) fn letters(&self) -> &'a [u8] {
        self.letters
    }

    /// How many nucleotides are written with a protein of this length.
    #[inline]
    pub fn nucleotide_length(&self, protein_length: usize) -> usize {
        nucleotide_length(self.letters.len(), protein_length)
    }

    /// The nucleotides that are written with a protein of this length.
    ///
    /// They are the first ones of the frame, even where codons were dropped.
    #[inline]
    pub fn nucleotides(&self, protein_length: usize) -> &'a [u8] {
        &self.letters[..self.nucleotide_length(protein_length)]
    }
}
