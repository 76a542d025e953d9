//! What a genetic code is, laid out for look-up by letter codes.

use super::ncbi::GENETIC_CODES;

/// The two bits in which A (0), C (1), T (2) and G (3) differ.
///
/// Only meaningful for these four letters; check the letter first.
#[inline(always)]
pub(crate) const fn letter_code(letter: u8) -> u8 {
    (letter >> 1) & 3
}

/// The number of a codon of `A C G T`, from 0 to 63: `16 * code(first) + 4 * code(second) + code(third)`.
#[inline(always)]
pub(crate) const fn codon_number(codon: [u8; 3]) -> usize {
    let [first, second, third] = codon;
    16 * letter_code(first) as usize + 4 * letter_code(second) as usize + letter_code(third) as usize
}

/// How a codon is read that is an amino acid and a stop at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DualCodons {
    /// As an amino acid, and never as a stop.
    #[default]
    AminoAcids,
    /// As a stop, and nothing else.
    Stops,
}

/// A set of codons of `A C G T`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodonSet(u64);

impl CodonSet {
    /// All 64.
    pub const ALL: CodonSet = CodonSet(u64::MAX);

    /// Whether the codon is one of `A C G T` and in the set.
    #[inline]
    pub fn contains(self, codon: [u8; 3]) -> bool {
        is_known(codon) && self.has(codon_number(codon))
    }

    /// Whether the codon of this number is in the set.
    #[inline(always)]
    pub(crate) const fn has(self, number: usize) -> bool {
        self.0 >> number & 1 == 1
    }

    /// The codons of the set, in the order of NCBI's list: T, C, A, G.
    pub fn iter(self) -> impl Iterator<Item = [u8; 3]> {
        (0..64).map(ncbi_codon).filter(move |&codon| self.contains(codon))
    }

    const fn with(self, number: usize) -> Self {
        CodonSet(self.0 | 1 << number)
    }
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
        let mut code =
            GeneticCode { id, names, amino_acids: [0; 64], starts: CodonSet(0), stops: CodonSet(0) };
        let mut at = 0;
        while at < 64 {
            let number = codon_number(ncbi_codon(at));
            code.amino_acids[number] = amino_acids[at];
            match marks[at] {
                b'M' => code.starts = code.starts.with(number),
                b'*' => code.stops = code.stops.with(number),
                _ => {}
            }
            at += 1;
        }
        code
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
    pub(crate) const fn letters(&self, dual: DualCodons) -> [u8; 64] {
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
            _ => is_known(codon).then(|| self.amino_acids[codon_number(codon)]),
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

fn is_known(codon: [u8; 3]) -> bool {
    codon.iter().all(|letter| matches!(letter, b'A' | b'C' | b'G' | b'T'))
}

/// The codon at this place of NCBI's list.
const fn ncbi_codon(at: usize) -> [u8; 3] {
    const ORDER: [u8; 4] = *b"TCAG";
    [ORDER[at / 16], ORDER[at / 4 % 4], ORDER[at % 4]]
}
