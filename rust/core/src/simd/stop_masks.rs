//! Where the stop codons of any genetic code stand on both strands, as bit masks.
//!
//! One look over the forward strand decides for both: a stop of the reverse strand shows up as its reverse complement.

use super::stops::{LetterMasks, PIECE, STEP, STEP_STARTS, masks_portable};
use crate::codes::{CodonSet, letter_code};

/// The stop codons of a genetic code, and their reverse complements, each by the codes of its letters.
#[derive(Clone, Debug)]
pub(crate) struct StopCodons {
    forward: Vec<[u8; 3]>,
    reverse: Vec<[u8; 3]>,
}

impl StopCodons {
    /// Those of each strand, as they are on their own strand.
    pub(crate) fn new(forward: CodonSet, reverse: CodonSet) -> Self {
        let codes = |codons: CodonSet| codons.iter().map(|codon| codon.map(letter_code)).collect();
        StopCodons { forward: codes(forward), reverse: codes(reverse.reverse_complement()) }
    }
}

/// Which of [`StopMasks::STARTS`] codon starts are those of stops: bit `i` for the codon that begins at letter `i`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct StopMasks {
    pub(crate) forward: u64,
    pub(crate) reverse: u64,
    /// Whether every letter of these codons is one of `A C G T`. Stops with other letters are in no mask.
    pub(crate) only_acgt: bool,
}

impl StopMasks {
    /// How many codon starts one has.
    pub(crate) const STARTS: usize = STEP;
}

/// The starts in `letters` of any of these codons.
#[inline(always)]
fn starts_of(codons: &[[u8; 3]], letters: &[[u64; 4]; 3]) -> u64 {
    codons.iter().fold(0, |starts, codon| {
        let [first, second, third] = codon.map(usize::from);
        starts | (letters[0][first & 3] & letters[1][second & 3] & letters[2][third & 3])
    })
}

#[inline(always)]
fn stop_masks(letters: &LetterMasks, held: usize, stops: &StopCodons) -> StopMasks {
    let first = letters.by_code();
    let [second, third] = [1, 2].map(|place| first.map(|mask| mask >> place));
    let known = first[0] | first[1] | first[2] | first[3];
    let letters = [first, second, third];
    StopMasks {
        forward: starts_of(&stops.forward, &letters) & STEP_STARTS,
        reverse: starts_of(&stops.reverse, &letters) & STEP_STARTS,
        only_acgt: known.count_ones() as usize == held,
    }
}

/// Writes the search for one way to find the letter masks, so that each CPU level is compiled as a whole.
macro_rules! stop_masks_with {
    ($(#[$attribute:meta])* $name:ident, $letter_masks:path) => {
        /// Appends the masks of all codons that begin in `sequence`, [`STEP`] starts each.
        $(#[$attribute])*
        pub(crate) fn $name(sequence: &[u8], stops: &StopCodons, masks: &mut Vec<StopMasks>) {
            let mut rest = sequence;
            while let Some(piece) = rest.first_chunk::<PIECE>() {
                masks.push(stop_masks(&$letter_masks(piece), PIECE, stops));
                rest = &rest[STEP..];
            }
            while rest.len() >= 3 {
                let mut piece = [b'-'; PIECE];
                piece[..rest.len()].copy_from_slice(rest);
                masks.push(stop_masks(&$letter_masks(&piece), rest.len(), stops));
                rest = rest.get(STEP..).unwrap_or_default();
            }
        }
    };
}

stop_masks_with!(stop_masks_portable, masks_portable);

#[cfg(target_arch = "x86_64")]
pub(crate) use x86_64::{stop_masks_avx2, stop_masks_sse2};

#[cfg(target_arch = "x86_64")]
mod x86_64 {
    use super::{PIECE, STEP, StopCodons, StopMasks, stop_masks};
    use crate::simd::stops::{masks_avx2, masks_sse2};

    stop_masks_with!(
        #[target_feature(enable = "sse2")]
        stop_masks_sse2,
        masks_sse2
    );
    stop_masks_with!(
        #[target_feature(enable = "avx2,bmi1,bmi2,popcnt")]
        stop_masks_avx2,
        masks_avx2
    );
}
