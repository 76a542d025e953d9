//! Where the stops of both strands are, in one look over the forward strand.

use crate::codes::{Ambiguity, CodonReading, reverse_complement_codon};
use crate::simd::{Level, StopCodons, StopMasks};

/// Codon starts that are looked at together; a multiple of what one mask has.
const STARTS: usize = 64 * StopMasks::STARTS;

/// Finds the stops of a genetic code.
pub(super) struct StopFinder {
    level: Level,
    codons: StopCodons,
    /// Whether codons with other letters than `A C G T` may be stops.
    has_others: bool,
    masks: Vec<StopMasks>,
}

impl StopFinder {
    pub(super) fn new(level: Level, reading: &CodonReading) -> Self {
        let has_others = matches!(reading.ambiguity(), Ambiguity::Resolve | Ambiguity::Biopython);
        StopFinder { level, codons: StopCodons::new(reading.stops()), has_others, masks: Vec::new() }
    }

    /// Calls `stop` with each place on the forward strand where a stop begins, and whether it is one of the reverse
    /// strand. Those of one strand come in order.
    #[inline]
    pub(super) fn for_each(
        &mut self,
        sequence: &[u8],
        reading: &CodonReading,
        mut stop: impl FnMut(usize, bool),
    ) {
        for start in (0..sequence.len()).step_by(STARTS) {
            let end = sequence.len().min(start + STARTS + 2);
            self.masks.clear();
            self.level.stop_masks(&sequence[start..end], &self.codons, &mut self.masks);
            for (place, masks) in (start..).step_by(StopMasks::STARTS).zip(&self.masks) {
                let &StopMasks { mut forward, mut reverse, only_acgt } = masks;
                if self.has_others && !only_acgt {
                    (forward, reverse) = masks_by_codon(&sequence[place..end], reading);
                }
                ones(forward, |at| stop(place + at, false));
                ones(reverse, |at| stop(place + at, true));
            }
        }
    }
}

/// The masks of the codons at the front of `letters`, each of them read.
#[cold]
fn masks_by_codon(letters: &[u8], reading: &CodonReading) -> (u64, u64) {
    let mut masks = (0, 0);
    for (at, codon) in letters.windows(3).take(StopMasks::STARTS).enumerate() {
        let codon = [codon[0], codon[1], codon[2]];
        masks.0 |= u64::from(reading.is_stop(codon)) << at;
        masks.1 |= u64::from(reading.is_stop(reverse_complement_codon(codon))) << at;
    }
    masks
}

/// Calls `work` with the number of each bit that is one, from the lowest on.
#[inline(always)]
fn ones(mut mask: u64, mut work: impl FnMut(usize)) {
    while mask != 0 {
        work(mask.trailing_zeros() as usize);
        mask &= mask - 1;
    }
}
