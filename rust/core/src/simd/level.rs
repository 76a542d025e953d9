//! The CPU levels a hot loop is compiled for, and the choice among them at run time.
//!
//! The only module with `unsafe`: it calls code that was compiled for CPU features. Each call is sound for the
//! same reason: only [`Level::available`] makes a [`Level`] with features, and it asks the CPU for them.
#![allow(unsafe_code)]

use super::lines::LineCounts;
use super::stop_masks::{StopCodons, StopMasks};
use super::stops::Scan;
use super::{letters, lines, printable, stop_masks, stops, strand, translate};

/// A set of CPU features that this machine has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level(Features);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Features {
    Portable,
    #[cfg(target_arch = "x86_64")]
    Sse2,
    #[cfg(target_arch = "x86_64")]
    Avx2,
}

impl Level {
    /// The levels that this machine has, slowest first. There is always one.
    pub fn available() -> Vec<Level> {
        #[cfg_attr(not(target_arch = "x86_64"), allow(unused_mut))]
        let mut levels = vec![Level(Features::Portable)];
        #[cfg(target_arch = "x86_64")]
        {
            use std::arch::is_x86_feature_detected as has;
            levels.push(Level(Features::Sse2)); // part of every x86-64
            if has!("avx2") && has!("bmi1") && has!("bmi2") && has!("popcnt") {
                levels.push(Level(Features::Avx2));
            }
        }
        levels
    }

    /// The fastest level that this machine has.
    pub fn best() -> Level {
        Self::available().pop().unwrap_or(Level(Features::Portable))
    }

    /// Name for people.
    pub fn name(self) -> &'static str {
        match self.0 {
            Features::Portable => "portable",
            #[cfg(target_arch = "x86_64")]
            Features::Sse2 => "sse2",
            #[cfg(target_arch = "x86_64")]
            Features::Avx2 => "avx2",
        }
    }

    /// How many bytes at the front of `text` are printable ASCII from `!` to `last`.
    #[inline]
    pub fn printable_run(self, text: &[u8], last: u8) -> usize {
        match self.0 {
            Features::Portable => printable::printable_run_portable(text, last),
            // SAFETY: this machine has the features of its level.
            #[cfg(target_arch = "x86_64")]
            Features::Sse2 => unsafe { printable::printable_run_sse2(text, last) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Features::Avx2 => unsafe { printable::printable_run_avx2(text, last) },
        }
    }

    /// The lines and records of `text`, which stands behind the byte `before`.
    #[inline]
    pub fn count_lines(self, text: &[u8], before: u8) -> LineCounts {
        match self.0 {
            Features::Portable => lines::count_lines_portable(text, before),
            // SAFETY: this machine has the features of its level.
            #[cfg(target_arch = "x86_64")]
            Features::Sse2 => unsafe { lines::count_lines_sse2(text, before) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Features::Avx2 => unsafe { lines::count_lines_avx2(text, before) },
        }
    }

    /// How many lines of `text` have ended; None if one is empty, begins with a blank or TAB, or has a CR.
    #[inline]
    pub fn count_plain_lines(self, text: &[u8]) -> Option<u64> {
        match self.0 {
            Features::Portable => lines::count_plain_lines_portable(text),
            // SAFETY: this machine has the features of its level.
            #[cfg(target_arch = "x86_64")]
            Features::Sse2 => unsafe { lines::count_plain_lines_sse2(text) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Features::Avx2 => unsafe { lines::count_plain_lines_avx2(text) },
        }
    }

    /// How often each of five letters, none of them NUL, occurs in `sequence`.
    #[inline]
    pub fn count_five(self, sequence: &[u8], wanted: [u8; 5]) -> [u64; 5] {
        match self.0 {
            Features::Portable => letters::count_five_portable(sequence, wanted),
            // SAFETY: this machine has the features of its level.
            #[cfg(target_arch = "x86_64")]
            Features::Sse2 => unsafe { letters::count_five_sse2(sequence, wanted) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Features::Avx2 => unsafe { letters::count_five_avx2(sequence, wanted) },
        }
    }

    /// The number of bytes of `body` that are not blanks, tabs or line ends.
    #[inline]
    pub fn count_letters(self, body: &[u8]) -> usize {
        match self.0 {
            Features::Portable => letters::count_letters_portable(body),
            // SAFETY: this machine has the features of its level.
            #[cfg(target_arch = "x86_64")]
            Features::Sse2 => unsafe { letters::count_letters_sse2(body) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Features::Avx2 => unsafe { letters::count_letters_avx2(body) },
        }
    }

    /// Appends all bytes of `body` to `letters`, except blanks, tabs and line ends.
    #[inline]
    pub fn append_letters(self, body: &[u8], letters: &mut Vec<u8>) {
        match self.0 {
            Features::Portable => letters::append_letters_portable(body, letters),
            // SAFETY: this machine has the features of its level.
            #[cfg(target_arch = "x86_64")]
            Features::Sse2 => unsafe { letters::append_letters_sse2(body, letters) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Features::Avx2 => unsafe { letters::append_letters_avx2(body, letters) },
        }
    }

    /// The stop-free frames of `sequence`.
    #[inline]
    pub fn scan(self, sequence: &[u8]) -> Scan {
        match self.0 {
            Features::Portable => stops::scan_portable(sequence),
            // SAFETY: this machine has the features of its level.
            #[cfg(target_arch = "x86_64")]
            Features::Sse2 => unsafe { stops::scan_sse2(sequence) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Features::Avx2 => unsafe { stops::scan_avx2(sequence) },
        }
    }

    /// Appends the masks of all codons that begin in `sequence` to `masks`.
    #[inline]
    pub(crate) fn stop_masks(self, sequence: &[u8], stops: &StopCodons, masks: &mut Vec<StopMasks>) {
        match self.0 {
            Features::Portable => stop_masks::stop_masks_portable(sequence, stops, masks),
            // SAFETY: this machine has the features of its level.
            #[cfg(target_arch = "x86_64")]
            Features::Sse2 => unsafe { stop_masks::stop_masks_sse2(sequence, stops, masks) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Features::Avx2 => unsafe { stop_masks::stop_masks_avx2(sequence, stops, masks) },
        }
    }

    /// Appends one amino acid for each whole codon of `frame` to `protein`.
    ///
    /// For a codon with a letter other than `A C G T` that is an arbitrary one. `amino_acids` are those of the 64
    /// codons by `16 * code(first) + 4 * code(second) + code(third)`; A has the code 0, C 1, T 2, G 3.
    #[inline]
    pub fn translate_codons(self, frame: &[u8], amino_acids: &[u8; 64], protein: &mut Vec<u8>) {
        match self.0 {
            Features::Portable => translate::translate_codons_portable(frame, amino_acids, protein),
            #[cfg(target_arch = "x86_64")]
            Features::Sse2 => translate::translate_codons_portable(frame, amino_acids, protein),
            // SAFETY: this machine has the features of its level.
            #[cfg(target_arch = "x86_64")]
            Features::Avx2 => unsafe { translate::translate_codons_avx2(frame, amino_acids, protein) },
        }
    }

    /// Makes `reverse` the reverse complement of `sequence`. What it held before is lost.
    #[inline]
    pub fn reverse_complement(self, sequence: &[u8], reverse: &mut Vec<u8>) {
        reverse.resize(sequence.len(), 0);
        match self.0 {
            Features::Portable => strand::reverse_complement_portable(sequence, reverse),
            #[cfg(target_arch = "x86_64")]
            Features::Sse2 => strand::reverse_complement_portable(sequence, reverse),
            // SAFETY: this machine has the features of its level.
            #[cfg(target_arch = "x86_64")]
            Features::Avx2 => unsafe { strand::reverse_complement_avx2(sequence, reverse) },
        }
    }
}
