//! Where the stops of both strands are, in one look over the forward strand.

use crate::codes::{Ambiguity, CodonReading, CodonSet, reverse_complement_codon};
use crate::simd::{Level, StopCodons, StopMasks};
use std::ops::Range;

/// Codon starts that are looked at together; a multiple of what one mask has.
pub(super) const STARTS: usize = 64 * StopMasks::STARTS;

/// Finds the stops of a genetic code.
#[derive(Clone)]
pub(super) struct StopFinder {
    level: Level,
    /// Those of both strands, and of one of them.
    codons: StopCodons,
    codons_of: [StopCodons; 2],
    /// The stops of `A C G T` of each strand, as they look on the forward strand.
    known: [CodonSet; 2],
    /// Whether codons with other letters than `A C G T` may be stops.
    has_others: bool,
    masks: Vec<StopMasks>,
}

impl StopFinder {
    pub(super) fn new(level: Level, reading: &CodonReading) -> Self {
        let has_others = matches!(reading.ambiguity(), Ambiguity::Resolve | Ambiguity::Biopython);
        let (stops, none) = (reading.stops(), CodonSet::EMPTY);
        StopFinder {
            level,
            codons: StopCodons::new(stops, stops),
            codons_of: [StopCodons::new(stops, none), StopCodons::new(none, stops)],
            known: [stops, stops.reverse_complement()],
            has_others,
            masks: Vec::new(),
        }
    }

    /// Calls `stop` with each place on the forward strand where a stop begins, and whether it is one of the reverse
    /// strand. Those of one strand come in order.
    ///
    /// It looks at the places of a part, which ends with the sequence or is a multiple of [`STARTS`] long, and gives
    /// the stops of some phases of each strand: bit `i` for places that are `i` more than a multiple of three.
    #[inline]
    pub(super) fn for_each(
        &mut self,
        sequence: &[u8],
        part: Range<usize>,
        phases: [u8; 2],
        reading: &CodonReading,
        mut stop: impl FnMut(usize, bool),
    ) {
        let codons = match phases {
            [_, 0] => &self.codons_of[0],
            [0, _] => &self.codons_of[1],
            _ => &self.codons,
        };
        let wanted = phases.map(|phases| &STARTS_OF_PHASES[usize::from(phases)]);
        for start in part.step_by(STARTS) {
            let end = sequence.len().min(start + STARTS + 2);
            self.masks.clear();
            self.level.stop_masks(&sequence[start..end], codons, &mut self.masks);
            for (place, masks) in (start..).step_by(StopMasks::STARTS).zip(&self.masks) {
                let &StopMasks { mut forward, mut reverse, only_acgt } = masks;
                if self.has_others && !only_acgt {
                    (forward, reverse) = masks_by_codon(&sequence[place..end], reading);
                }
                ones(forward & wanted[0][place % 3], |at| stop(place + at, false));
                ones(reverse & wanted[1][place % 3], |at| stop(place + at, true));
            }
        }
    }

    /// The last place before another one at which a stop begins, of those that are `phase` more than a multiple of
    /// three.
    #[cold]
    pub(super) fn last_before(
        &self,
        sequence: &[u8],
        place: usize,
        phase: usize,
        is_reverse: bool,
        reading: &CodonReading,
    ) -> Option<usize> {
        let known = self.known[usize::from(is_reverse)];
        let is_stop = |&at: &usize| {
            let Some(&codon) = sequence[at..].first_chunk() else { return false };
            let read = || reading.is_stop(if is_reverse { reverse_complement_codon(codon) } else { codon });
            known.contains(codon) || self.has_others && read()
        };
        (phase..place).step_by(3).rev().find(is_stop)
    }
}

/// The starts of a mask that are of these phases, by the phase of the first start.
const STARTS_OF_PHASES: [[u64; 3]; 8] = {
    let mut starts = [[0; 3]; 8];
    let mut number = 0;
    while number < 8 * 3 * StopMasks::STARTS {
        let (phases, first, at) = (number % 8, number / 8 % 3, number / 24);
        if phases >> ((first + at) % 3) & 1 == 1 {
            starts[phases][first] |= 1 << at;
        }
        number += 1;
    }
    starts
};

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
