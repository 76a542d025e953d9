//! `OrfM` 2.1.1.

use super::alphabet::{Alphabet, IUPAC, UNKNOWN};
use super::codon_table::{CodonTable, Starts, is_stop, letter};
use super::codons::Codons;
use super::header::split_once;
use super::writer::Answer;
use crate::codes::GeneticCode;
use crate::fasta::write_number;

/// What is asked of `OrfM`.
#[derive(Clone, Copy, Debug)]
pub struct Orfm {
    /// The genetic code.
    pub code: &'static GeneticCode,
    /// Nucleotides at least; a multiple of three.
    pub min_length: usize,
    /// Whether a protein that a stop follows ends in `*`.
    pub mark_stops: bool,
    /// Whether only ORFs that a stop follows are written.
    pub only_before_stop: bool,
    /// Whether nucleotides are written, not proteins.
    pub nucleotides: bool,
}

impl Orfm {
    pub(super) fn codons(&self) -> Codons {
        let alphabet = Alphabet::of(b"ACGT").with(b"U", UNKNOWN).with(&IUPAC[4..], UNKNOWN);
        Codons::new(alphabet, CodonTable::resolved(self.code, Starts::None))
    }

    /// One pass over the forward strand: what lies left of a stop is told there, of the forward strand first.
    pub(super) fn write(&self, codons: &Codons, answer: &mut Answer<'_>) {
        let [forward, reverse] = [false, true].map(|is_reverse| codons.whole(is_reverse));
        let mut starts = [[0, 1, 2]; 2];
        let mut found = Found { orfm: self, codons, number: 0 };
        for at in 0..forward.len() {
            for (is_reverse, codon) in [(false, forward[at]), (true, reverse[reverse.len() - 1 - at])] {
                if is_stop(codon) {
                    let start = &mut starts[usize::from(is_reverse)][at % 3];
                    found.write(is_reverse, *start, at, !is_reverse, answer);
                    *start = at + 3;
                }
            }
        }
        for (is_reverse, starts) in [false, true].into_iter().zip(starts) {
            for start in starts {
                let end = start + codons.length().saturating_sub(start) / 3 * 3;
                found.write(is_reverse, start, end, false, answer);
            }
        }
    }
}

/// The ORFs of a record, one after the other.
struct Found<'a> {
    orfm: &'a Orfm,
    codons: &'a Codons,
    /// ORFs so far, written or not.
    number: u64,
}

impl Found<'_> {
    /// Writes the ORF between two places of the forward strand, if it is long enough.
    #[inline]
    fn write(
        &mut self,
        is_reverse: bool,
        start: usize,
        end: usize,
        stop_at_end: bool,
        answer: &mut Answer<'_>,
    ) {
        let Found { orfm, codons, number } = self;
        if end - start < orfm.min_length.max(3) {
            return;
        }
        *number += 1;
        let before_stop = if is_reverse { start >= 3 } else { stop_at_end };
        if orfm.only_before_stop && !before_stop {
            return;
        }
        answer.written += 1;
        let (id, rest) = split_once(answer.header);
        let out = &mut *answer.text;
        out.push(b'>');
        out.extend_from_slice(id);
        let frame = start % 3 + if is_reverse { 4 } else { 1 };
        for part in [start as u64 + 1, frame as u64, *number] {
            out.push(b'_');
            write_number(part, out);
        }
        if !rest.is_empty() {
            out.push(b' ');
            out.extend_from_slice(rest);
        }
        out.push(b'\n');
        let length = codons.length();
        let (from, to) = if is_reverse { (length - end, length - start) } else { (start, end) };
        if orfm.nucleotides {
            codons.write_letters(is_reverse, from, to, out);
        } else {
            out.extend(codons.whole(is_reverse)[from..to - 2].iter().step_by(3).map(|&codon| letter(codon)));
            out.extend(std::iter::repeat_n(b'*', usize::from(orfm.mark_stops && before_stop)));
        }
        out.push(b'\n');
    }
}
