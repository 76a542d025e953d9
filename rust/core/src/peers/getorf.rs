//! getorf of EMBOSS 6.6.0.

use super::alphabet::Alphabet;
use super::codon_table::{CodonTable, is_start, letter};
use super::codons::Codons;
use super::header::{split_for_emboss, write_description};
use super::regions::{Region, for_each_region};
use super::writer::Answer;
use crate::codes::{CodonSet, GeneticCode};
use crate::fasta::{wrap, write_number};

/// What is asked of getorf.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::struct_excessive_bools)] // each is an option of its own
pub struct Getorf {
    /// The genetic code.
    pub code: &'static GeneticCode,
    /// The codons that an ORF begins with; None for what lies between stops.
    pub starts: Option<CodonSet>,
    /// Nucleotides at least; for proteins a third of them, rounded down, are amino acids.
    pub min_length: usize,
    /// Nucleotides at most, in the same way.
    pub max_length: usize,
    /// Whether the reverse strand is looked at too.
    pub both_strands: bool,
    /// Whether nucleotides are written, not proteins.
    pub nucleotides: bool,
    /// Whether a start codon is written M in proteins.
    pub initial_m: bool,
}

impl Getorf {
    pub(super) fn codons(&self) -> Codons {
        let table = CodonTable::emboss(self.code, self.starts.unwrap_or(CodonSet::EMPTY));
        Codons::new(Alphabet::emboss(), table)
    }

    pub(super) fn write(&self, codons: &Codons, answer: &mut Answer<'_>) {
        let mut number = 0;
        for is_reverse in [false, true].into_iter().take(1 + usize::from(self.both_strands)) {
            let strand = codons.whole(is_reverse);
            for_each_region(strand, |region| {
                let Some(start) = self.start(strand, &region) else { return };
                if self.has_length(region.end - start) {
                    number += 1;
                    self.write_orf(codons, is_reverse, start, region.end, number, answer);
                }
            });
        }
    }

    /// Where the ORF of a region begins.
    ///
    /// A start codon in the last whole codon of a frame is not seen if no stop follows it.
    fn start(&self, strand: &[u8], region: &Region) -> Option<usize> {
        if self.starts.is_none() {
            return Some(region.start);
        }
        let end = if region.before_stop { region.end } else { region.end - 3 };
        (region.start..end).step_by(3).find(|&at| is_start(strand[at]))
    }

    fn has_length(&self, letters: usize) -> bool {
        let Getorf { min_length, max_length, .. } = *self;
        let lengths =
            if self.nucleotides { min_length..=max_length } else { min_length / 3 * 3..=max_length };
        letters > 0 && lengths.contains(&letters)
    }

    fn write_orf(
        &self,
        codons: &Codons,
        is_reverse: bool,
        start: usize,
        end: usize,
        number: u64,
        answer: &mut Answer<'_>,
    ) {
        answer.written += 1;
        let (id, description) = split_for_emboss(answer.header);
        let out = &mut *answer.text;
        out.push(b'>');
        out.extend_from_slice(id);
        out.push(b'_');
        write_number(number, out);
        let length = codons.length();
        let (first, last) = if is_reverse { (length - start, length - end + 1) } else { (start + 1, end) };
        out.extend_from_slice(b" [");
        write_number(first as u64, out);
        out.extend_from_slice(b" - ");
        write_number(last as u64, out);
        out.extend_from_slice(if is_reverse { b"] (REVERSE SENSE) " } else { b"] " });
        write_description(description, out);
        out.push(b'\n');
        let mut sequence = Vec::with_capacity(end - start);
        if self.nucleotides {
            codons.write_letters(is_reverse, start, end, &mut sequence);
            for letter in &mut sequence {
                *letter = as_emboss_writes(*letter);
            }
        } else {
            sequence.extend(
                codons.whole(is_reverse)[start..end - 2].iter().step_by(3).map(|&codon| letter(codon)),
            );
            if self.starts.is_some() && self.initial_m {
                sequence[0] = b'M';
            }
        }
        wrap(&sequence, out);
    }
}

/// A nucleotide: T for U, and N for X.
fn as_emboss_writes(letter: u8) -> u8 {
    match letter {
        b'U' => b'T',
        b'u' => b't',
        b'X' => b'N',
        b'x' => b'n',
        _ => letter,
    }
}
