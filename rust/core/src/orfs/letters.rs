//! The letters of ORFs.

use super::rules::Orf;
use super::strands::Strands;
use crate::codes::Ambiguity;
use crate::frames::reverse_strand;
use crate::simd::Level;

/// Space for the letters of one ORF.
#[derive(Clone, Debug, Default)]
pub(super) struct LetterSpace {
    joined: Vec<u8>,
    reversed: Vec<u8>,
}

impl LetterSpace {
    /// The letters of an ORF in its own direction, with the stop codon that follows.
    #[inline]
    pub(super) fn letters_of<'a>(
        &'a mut self,
        orf: &Orf,
        strands: &Strands<'a>,
        level: Level,
        ambiguity: Ambiguity,
    ) -> &'a [u8] {
        let range = orf.range(strands.length, orf.stops_behind());
        let letters = if range.end <= strands.length {
            &strands.letters[range]
        } else {
            let round = strands.letters[..strands.length].iter().cycle();
            self.joined.clear();
            self.joined.extend(round.skip(range.start).take(range.len()));
            &self.joined
        };
        if !orf.frame.is_reverse() {
            return letters;
        }
        reverse_strand(level, letters, ambiguity, &mut self.reversed);
        &self.reversed
    }
}
