//! The ORFs of one sequence.

use super::circular::regions_of_circle;
use super::rules::{Orf, OrfRules, Partial, Region};
use super::stops::StopFinder;
use super::strands::Strands;
use crate::codes::{CodonReading, CodonSet, Frame, FrameSet};
use crate::simd::Level;
use std::mem::take;
use std::ops::Range;

/// Places of the forward strand in all phases, on both strands.
const ALL_PHASES: [u8; 2] = [0b111; 2];

/// Finds the ORFs of one sequence after the other, keeping its scratch space.
#[derive(Clone)]
pub(super) struct OrfSearch {
    rules: OrfRules,
    /// For each strand, as its codons look on the forward strand.
    starts: Option<[CodonSet; 2]>,
    stops: StopFinder,
    /// By frame, regions that are long enough, in the order of the forward strand.
    regions: [Vec<Region>; 6],
}

impl OrfSearch {
    pub(super) fn new(level: Level, mut rules: OrfRules, reading: &CodonReading) -> Self {
        rules.min_length = rules.min_length.max(3); // no region without a codon is an ORF
        let starts = rules.starts.map(|starts| [starts, starts.reverse_complement()]);
        OrfSearch { rules, starts, stops: StopFinder::new(level, reading), regions: Default::default() }
    }

    /// Makes `orfs` the ORFs of a sequence that are to be written, in order.
    pub(super) fn find(&mut self, strands: &Strands<'_>, reading: &CodonReading, orfs: &mut Vec<Orf>) {
        orfs.clear();
        if self.rules.circular {
            self.find_in_circle(strands, reading, orfs);
        } else {
            self.find_in_line(strands, reading, orfs);
        }
    }

    fn find_in_line(&mut self, strands: &Strands<'_>, reading: &CodonReading, orfs: &mut Vec<Orf>) {
        let part = Part { frames: self.rules.frames, letters: 0..strands.length };
        self.find_in_part(strands, &part, reading, orfs);
    }

    /// Appends the ORFs of a part of a sequence that is not circular.
    pub(super) fn find_in_part(
        &mut self,
        strands: &Strands<'_>,
        part: &Part,
        reading: &CodonReading,
        orfs: &mut Vec<Orf>,
    ) {
        self.cut(strands.letters, part, reading);
        let mut regions = take(&mut self.regions);
        for (frame, regions) in Frame::ALL.into_iter().zip(&mut regions) {
            if frame.is_reverse() {
                regions.reverse();
            }
            orfs.extend(regions.iter().filter_map(|region| self.orf_of(strands, frame.is_reverse(), region)));
            regions.clear();
        }
        self.regions = regions;
    }

    fn find_in_circle(&mut self, strands: &Strands<'_>, reading: &CodonReading, orfs: &mut Vec<Orf>) {
        let mut places = [Vec::new(), Vec::new()];
        self.stops.for_each(
            strands.letters,
            0..strands.letters.len(),
            ALL_PHASES,
            reading,
            |at, is_reverse| {
                places[usize::from(is_reverse)].push(strands.place(at, is_reverse));
            },
        );
        for (is_reverse, places) in [false, true].into_iter().zip(places) {
            let regions = regions_of_circle(strands.length, places, self.starts.is_some());
            orfs.extend(regions.iter().filter_map(|region| self.orf_of(strands, is_reverse, region)));
        }
        orfs.retain(|orf| self.rules.frames.has(orf.frame));
        orfs.sort_unstable_by_key(|orf| (orf.frame.index(), orf.place));
    }

    /// Cuts frames of a sequence that is not circular at the stops of a part, and at the end of the sequence.
    fn cut(&mut self, sequence: &[u8], part: &Part, reading: &CodonReading) {
        let Self { rules, stops, regions, .. } = self;
        let length = sequence.len();
        let mut phases = [0; 2];
        let mut walk = [false, true].map(|is_reverse| {
            [0, 1, 2].map(|phase| {
                let offset = if is_reverse { (length + 3 - phase) % 3 } else { phase };
                let frame = Frame::new(is_reverse, offset);
                if !part.frames.has(frame) {
                    return OpenRegion { frame, least: usize::MAX, start: phase };
                }
                phases[usize::from(is_reverse)] |= 1 << phase;
                let stop = match part.letters.start {
                    0 => None,
                    place => stops.last_before(sequence, place, phase, is_reverse, reading),
                };
                OpenRegion { frame, least: rules.min_length, start: stop.map_or(phase, |at| at + 3) }
            })
        });
        stops.for_each(sequence, part.letters.clone(), phases, reading, |at, is_reverse| {
            let open = &mut walk[usize::from(is_reverse)][at % 3];
            open.close(at, true, length, regions);
            open.start = at + 3;
        });
        if part.letters.end < length {
            return;
        }
        for open in walk.as_flattened() {
            let end = open.start + length.saturating_sub(open.start) / 3 * 3;
            open.close(end, false, length, regions);
        }
    }

    /// The ORF of a region, if it has one that is to be written.
    fn orf_of(&self, strands: &Strands<'_>, is_reverse: bool, region: &Region) -> Option<Orf> {
        let OrfRules { min_length, max_length, partial, circular, .. } = self.rules;
        let at_edge = !region.after_stop && !circular && partial.left;
        let start = self.starts.filter(|_| !at_edge);
        let skipped = match start {
            Some(starts) => strands.first(is_reverse, region, starts[usize::from(is_reverse)])?,
            None => 0,
        };
        let left = region.codons - skipped;
        let codons = left.min(strands.length / 3);
        let has_start = start.is_some();
        let lacks =
            Partial { left: !region.after_stop && !has_start, right: !region.before_stop || codons < left };
        let place = (region.place + 3 * skipped) % strands.length;
        let frame = Frame::new(is_reverse, place % 3);
        let is_written = (min_length..=max_length).contains(&(3 * codons)) && partial.allows(lacks);
        is_written.then_some(Orf { frame, place, codons, lacks, has_start })
    }
}

/// Frames of a part of a sequence. Its ORFs are those that end in the part, in the direction of the forward strand.
pub(super) struct Part {
    pub(super) frames: FrameSet,
    /// Where the part begins, a multiple of the starts that are looked at together, and where it ends: at another one,
    /// or with the sequence.
    pub(super) letters: Range<usize>,
}

/// A region of a frame whose end on the forward strand is not found yet.
struct OpenRegion {
    frame: Frame,
    /// Nucleotides that are of use; none are in a frame that is not looked at.
    least: usize,
    /// Where it begins on the forward strand.
    start: usize,
}

impl OpenRegion {
    /// Adds the region up to `end`, if it is long enough.
    #[inline]
    fn close(&self, end: usize, at_stop: bool, length: usize, regions: &mut [Vec<Region>; 6]) {
        let letters = end - self.start;
        if letters < self.least {
            return;
        }
        let codons = letters / 3;
        let behind_stop = self.start >= 3; // the first region of a frame begins before
        regions[self.frame.index()].push(if self.frame.is_reverse() {
            Region { place: length - end, codons, after_stop: at_stop, before_stop: behind_stop }
        } else {
            Region { place: self.start, codons, after_stop: behind_stop, before_stop: at_stop }
        });
    }
}
