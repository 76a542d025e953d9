//! The frames of one sequence, by any genetic code and ambiguity policy.

use super::codons::{fold_letters, may_fold, reverse_strand, translate_frame};
use crate::codes::{CodonReading, Frame, FrameSet};
use crate::fasta::RefusalKind;
use crate::simd::Level;
use memchr::memchr;

/// Which frames are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WhichFrames {
    /// Those that are looked at.
    pub frames: FrameSet,
    /// Whether those with a stop are written too.
    pub with_stops: bool,
}

impl WhichFrames {
    /// All frames without a stop.
    pub const STOP_FREE: WhichFrames = WhichFrames { frames: FrameSet::ALL, with_stops: false };
}

/// Translates frames, keeping its scratch space.
#[derive(Clone, Debug)]
pub(super) struct AnyCode {
    level: Level,
    reading: CodonReading,
    which: WhichFrames,
    folded: Vec<u8>,
    reverse: Vec<u8>,
    protein: Vec<u8>,
}

/// A frame that is written.
pub(super) struct TranslatedFrame<'a> {
    pub(super) frame: Frame,
    /// The letters of the frame; those of the forward strand as they were given.
    pub(super) letters: &'a [u8],
    pub(super) protein: &'a [u8],
}

impl AnyCode {
    pub(super) fn new(level: Level, reading: CodonReading, which: WhichFrames) -> Self {
        let (folded, reverse, protein) = (Vec::new(), Vec::new(), Vec::new());
        AnyCode { level, reading, which, folded, reverse, protein }
    }

    /// Calls `work` with each frame of an upper-case sequence that is written, in order.
    ///
    /// # Errors
    /// For the first codon in such a frame that the policy refuses.
    pub(super) fn for_each(
        &mut self,
        sequence: &[u8],
        mut work: impl FnMut(TranslatedFrame<'_>),
    ) -> Result<(), RefusalKind> {
        let Self { level, reading, which, folded, reverse, protein } = self;
        reverse_strand(*level, sequence, reading.ambiguity(), reverse);
        let forward = if may_fold(sequence) {
            folded.clear();
            folded.extend_from_slice(sequence);
            fold_letters(folded, reading.ambiguity());
            &folded[..]
        } else {
            sequence
        };
        for frame in which.frames.iter() {
            let (strand, given) =
                if frame.is_reverse() { (&reverse[..], &reverse[..]) } else { (forward, sequence) };
            // A strand of one letter has no third offset.
            let [letters, given] =
                [strand, given].map(|strand| strand.get(frame.offset()..).unwrap_or_default());
            protein.clear();
            let translated = translate_frame(*level, reading, letters, None, protein);
            if !which.with_stops && memchr(b'*', protein).is_some() {
                continue;
            }
            match translated {
                Ok(()) => work(TranslatedFrame { frame, letters: given, protein: &protein[..] }),
                Err(number) if !which.with_stops && has_stop(reading, &letters[3 * number..]) => {}
                Err(number) => return Err(refused_codon(sequence, frame, number)),
            }
        }
        Ok(())
    }
}

/// Whether one of these codons is a stop.
fn has_stop(reading: &CodonReading, letters: &[u8]) -> bool {
    letters.as_chunks().0.iter().any(|&codon| reading.is_stop(codon))
}

/// The refusal of the codon of this number in a frame, told as the forward strand has it.
fn refused_codon(sequence: &[u8], frame: Frame, number: usize) -> RefusalKind {
    let before = frame.offset() + 3 * number;
    let at = if frame.is_reverse() { sequence.len() - 3 - before } else { before };
    RefusalKind::unknown_codon(sequence, at)
}
