//! Codons of both strands, read from the forward one.

use super::rules::{Orf, Region};
use crate::codes::CodonSet;
use crate::fasta::RefusalKind;

/// A sequence, which may be circular.
pub(super) struct Strands<'a> {
    /// The forward strand; behind the last letter of a circular one its first two stand again.
    pub(super) letters: &'a [u8],
    /// Letters of the sequence.
    pub(super) length: usize,
}

impl Strands<'_> {
    /// Where a codon begins on its own strand, of which this is the place on the forward strand; and the reverse.
    pub(super) fn place(&self, at: usize, is_reverse: bool) -> usize {
        match (is_reverse, at + 3 <= self.length) {
            (false, _) => at,
            (true, true) => self.length - 3 - at,
            (true, false) => 2 * self.length - 3 - at, // over the origin
        }
    }

    /// The number of the first codon of a region that is in a set; the set has codons as the forward strand has them.
    pub(super) fn first(&self, is_reverse: bool, region: &Region, codons: CodonSet) -> Option<usize> {
        let mut place = region.place;
        (0..region.codons).find(|_| {
            let at = self.place(place, is_reverse);
            place += 3;
            if place >= self.length {
                place -= self.length;
            }
            self.letters[at..].first_chunk().is_some_and(|&codon| codons.contains(codon))
        })
    }

    /// The refusal of a codon of an ORF, which is told as the forward strand has it.
    pub(super) fn refused_codon(&self, orf: &Orf, number: usize) -> RefusalKind {
        let at = self.place((orf.place + 3 * number) % self.length, orf.frame.is_reverse());
        RefusalKind::unknown_codon(self.letters, at)
    }
}
