//! What a genetic code is.

use super::codon_set::{CodonSet, codon_number, is_acgt_codon, ncbi_codon};
use super::ncbi::GENETIC_CODES;

/// How a codon is read that is an amino acid and a stop at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DualCodons {
    /// As an amino acid, and never as a stop.
    #[default]
    AminoAcids,
    /// As a stop, and nothing else.
    Stops,
}

/// A genetic code: an amino acid for each codon, and which codons are starts and stops.
#[derive(Debug)]
pub struct GeneticCode {
    id: u8,
    names: &'static [&'static str],
    /// By the number of the codon. `*` is for codons that are a stop and nothing else.
    amino_acids: [u8; 64],
    starts: CodonSet,
    stops: CodonSet,
}

impl GeneticCode {
    /// Reads the two rows of NCBI's list: amino acids, and `M` for starts and `*` for stops.
    pub(super) const fn new(
        id: u8,
        names: &'static [&'static str],
        amino_acids: &[u8; 64],
        marks: &[u8; 64],
    ) -> Self {
        let mut by_number = [0; 64];
        let (mut starts, mut stops) = (CodonSet::EMPTY, CodonSet::EMPTY);
        let mut at = 0;
        while at < 64 {
            let number = codon_number(ncbi_codon(at));
            by_number[number] = amino_acids[at];
            match marks[at] {
                b'M' => starts = starts.with(number),
                b'*' => stops = stops.with(number),
                _ => {}
            }
            at += 1;
        }
        GeneticCode { id, names, amino_acids: by_number, starts, stops }
    }

    /// The code with this id.
    pub fn by_id(id: u8) -> Option<&'static GeneticCode> {
        GENETIC_CODES.iter().find(|code| code.id == id)
    }

    /// The number that NCBI has given it.
    pub fn id(&self) -> u8 {
        self.id
    }

    /// What it is called, the usual name first.
    pub fn names(&self) -> &'static [&'static str] {
        self.names
    }

    /// The codons that may begin a protein.
    pub fn starts(&self) -> CodonSet {
        self.starts
    }

    /// The codons that may end a protein, with those that stand for an amino acid too.
    pub fn stops(&self) -> CodonSet {
        self.stops
    }

    /// The amino acids by number of the codon, `*` for stops.
    pub(super) const fn letters(&self, dual: DualCodons) -> [u8; 64] {
        let mut letters = self.amino_acids;
        let mut number = 0;
        while number < 64 {
            if matches!(dual, DualCodons::Stops) && self.stops.has(number) {
                letters[number] = b'*';
            }
            number += 1;
        }
        letters
    }

    /// The amino acid of a codon, `*` for a stop, `None` when a letter is not one of `A C G T`.
    #[inline]
    pub fn amino_acid(&self, codon: [u8; 3], dual: DualCodons) -> Option<u8> {
        match dual {
            DualCodons::Stops if self.stops.contains(codon) => Some(b'*'),
            _ => is_acgt_codon(codon).then(|| self.amino_acids[codon_number(codon)]),
        }
    }
}

/// Amino acids of the standard code by number of the codon.
pub(crate) static BY_CODE: [u8; 64] = GENETIC_CODES[0].letters(DualCodons::AminoAcids);

/// The amino acid of a codon in the standard code, `*` for a stop, `None` when a letter is not one of `A C G T`.
#[inline]
pub fn amino_acid(codon: [u8; 3]) -> Option<u8> {
    GENETIC_CODES[0].amino_acid(codon, DualCodons::AminoAcids)
}
