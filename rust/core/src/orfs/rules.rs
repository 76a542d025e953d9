//! What is an ORF, and one that was found.

use crate::codes::{Ambiguity, CodonSet, DualCodons, Frame, FrameSet, GeneticCode};
use std::ops::Range;

/// Which ORFs may lack an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Partial {
    /// No stop precedes, or no start codon was asked for.
    pub left: bool,
    /// No stop follows.
    pub right: bool,
}

/// What is an ORF.
#[derive(Clone, Copy, Debug)]
pub struct OrfRules {
    /// The genetic code.
    pub code: &'static GeneticCode,
    /// How its dual codons are read.
    pub dual: DualCodons,
    /// How codons with other letters than `A C G T` are read.
    pub ambiguity: Ambiguity,
    /// The codons that an ORF begins with; None for what lies between stops.
    pub starts: Option<CodonSet>,
    /// Nucleotides at least, a stop not counted.
    pub min_length: usize,
    /// Nucleotides at most, a stop not counted.
    pub max_length: usize,
    /// Which ORFs may lack an end.
    pub partial: Partial,
    /// Where to look.
    pub frames: FrameSet,
    /// Whether the stop codon that follows is a part of the ORF.
    pub include_stop: bool,
    /// Whether a start codon that an ORF begins with is written `M`.
    pub initial_m: bool,
    /// Whether the last letter is followed by the first.
    pub circular: bool,
}

/// Codons of one frame without a stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Region {
    /// Where the first codon begins on its strand.
    pub(super) place: usize,
    pub(super) codons: usize,
    pub(super) after_stop: bool,
    pub(super) before_stop: bool,
}

/// An ORF of a sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Orf {
    /// Its frame.
    pub(super) frame: Frame,
    /// Where it begins on its strand, in the strand's own direction.
    pub(super) place: usize,
    /// Its codons, a stop not counted.
    pub(super) codons: usize,
    /// Which end it lacks.
    pub(super) lacks: Partial,
    /// Whether it begins with a start codon that was asked for.
    pub(super) has_start: bool,
}

impl Orf {
    /// Where it lies on the forward strand of a sequence of `length` letters, with so many codons behind it.
    ///
    /// The start is a letter of the sequence. The end is larger than the length if the ORF lies over the origin.
    pub(super) fn range(&self, length: usize, codons_behind: usize) -> Range<usize> {
        let letters = 3 * (self.codons + codons_behind);
        let start = if self.frame.is_reverse() {
            // No more than twice the length lies behind, since an ORF is no longer than the sequence but for its stop.
            (2 * length + length - self.place - letters) % length
        } else {
            self.place
        };
        start..start + letters
    }

    /// How many stop codons follow: one or none.
    pub(super) fn stops_behind(&self) -> usize {
        usize::from(!self.lacks.right)
    }
}

impl Partial {
    /// Whether an ORF that lacks these ends is allowed.
    pub(super) fn allows(self, lacks: Partial) -> bool {
        (self.left || !lacks.left) && (self.right || !lacks.right)
    }

    /// The ends that are lacking, for people and programs.
    pub(super) fn name(self) -> &'static str {
        match (self.left, self.right) {
            (false, false) => "no",
            (true, false) => "5",
            (false, true) => "3",
            (true, true) => "53",
        }
    }
}
