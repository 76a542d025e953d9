//! esl-translate of Easel 0.49.

use super::alphabet::{Alphabet, IUPAC};
use super::codon_table::{CodonTable, Starts, is_start, letter};
use super::codons::Codons;
use super::header::split;
use super::regions::{Region, for_each_region};
use super::writer::Answer;
use crate::codes::{CodonSet, GeneticCode};
use crate::fasta::{wrap, write_number};

/// What is asked of esl-translate.
#[derive(Clone, Copy, Debug)]
pub struct EslTranslate {
    /// The genetic code.
    pub code: &'static GeneticCode,
    /// The codons that an ORF begins with; None for any that cannot be a stop.
    pub starts: Option<CodonSet>,
    /// Amino acids at least.
    pub min_codons: usize,
    /// Which strands are looked at: the forward and the reverse one.
    pub strands: [bool; 2],
}

impl EslTranslate {
    pub(super) fn codons(&self) -> Codons {
        let alphabet = Alphabet::of(IUPAC).with_same(b"U", b'T').with_same(b"X", b'N').with_same(b"I", b'A');
        let starts = self.starts.map_or(Starts::NoStop, Starts::Surely);
        Codons::new(alphabet, CodonTable::resolved(self.code, starts))
    }

    /// On each strand first the ORFs that a stop follows.
    pub(super) fn write(&self, codons: &Codons, answer: &mut Answer<'_>) {
        for is_reverse in [false, true].into_iter().filter(|&strand| self.strands[usize::from(strand)]) {
            let mut at_end = Vec::new();
            for_each_region(codons.whole(is_reverse), |region| {
                if region.before_stop {
                    self.write_region(codons, is_reverse, &region, answer);
                } else {
                    at_end.push(region);
                }
            });
            for region in at_end {
                self.write_region(codons, is_reverse, &region, answer);
            }
        }
    }

    fn write_region(&self, codons: &Codons, is_reverse: bool, region: &Region, answer: &mut Answer<'_>) {
        let strand = codons.whole(is_reverse);
        let end = region.end;
        let Some(start) = (region.start..end).step_by(3).find(|&at| is_start(strand[at])) else { return };
        if end - start < 3 * self.min_codons {
            return;
        }
        answer.written += 1;
        let (id, description) = split(answer.header);
        let out = &mut *answer.text;
        out.extend_from_slice(b">orf");
        write_number(answer.written, out);
        out.extend_from_slice(b" source=");
        out.extend_from_slice(id);
        let length = codons.length();
        let (first, last) = if is_reverse { (length - start, length - end + 1) } else { (start + 1, end) };
        let frame = start % 3 + if is_reverse { 4 } else { 1 };
        for (name, number) in
            [(" coords=", first), ("..", last), (" length=", (end - start) / 3), (" frame=", frame)]
        {
            out.extend_from_slice(name.as_bytes());
            write_number(number as u64, out);
        }
        out.extend_from_slice(b" desc=");
        out.extend_from_slice(description);
        out.push(b'\n');
        let mut protein: Vec<u8> =
            strand[start..end - 2].iter().step_by(3).map(|&codon| letter(codon)).collect();
        if self.starts.is_some() {
            protein[0] = b'M';
        }
        wrap(&protein, out);
    }
}
