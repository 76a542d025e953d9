//! Sets of codons of `A C G T`, one bit for each of the 64.

use super::ambiguity::{bases_of, reverse_complement_codon};

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

/// The codon at this place of NCBI's list.
pub(super) const fn ncbi_codon(at: usize) -> [u8; 3] {
    const ORDER: [u8; 4] = *b"TCAG";
    [ORDER[at / 16], ORDER[at / 4 % 4], ORDER[at % 4]]
}

/// A set of codons of `A C G T`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CodonSet(u64);

impl CodonSet {
    /// All 64.
    pub const ALL: CodonSet = CodonSet(u64::MAX);
    /// None.
    pub const EMPTY: CodonSet = CodonSet(0);

    /// The codons that three upper-case letters may stand for; none if one of the letters stands for no base.
    #[inline]
    pub const fn expansions(codon: [u8; 3]) -> Self {
        let [first, second, third] = codon;
        let (first, second, third) = (bases_of(first), bases_of(second), bases_of(third));
        CodonSet(spread(first, 16) * (spread(second, 4) * spread(third, 1)))
    }

    /// Whether the codon is one of `A C G T` and in the set.
    #[inline]
    pub fn contains(self, codon: [u8; 3]) -> bool {
        is_acgt_codon(codon) && self.has(codon_number(codon))
    }

    /// Whether it has no codon.
    #[inline]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether all its codons are in the other one too.
    #[inline]
    pub const fn is_subset(self, other: CodonSet) -> bool {
        self.0 & !other.0 == 0
    }

    /// The codons of both.
    #[must_use]
    pub const fn union(self, other: CodonSet) -> Self {
        CodonSet(self.0 | other.0)
    }

    /// The codons that are in both.
    #[must_use]
    pub const fn intersection(self, other: CodonSet) -> Self {
        CodonSet(self.0 & other.0)
    }

    /// The codons that read as one of these on the other strand.
    #[must_use]
    pub fn reverse_complement(self) -> Self {
        let turned = self.iter().map(reverse_complement_codon).map(codon_number);
        turned.fold(CodonSet::EMPTY, CodonSet::with)
    }

    /// How many it has.
    pub const fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// The codons of the set, in the order of NCBI's list: T, C, A, G.
    pub fn iter(self) -> impl Iterator<Item = [u8; 3]> {
        (0..64).map(ncbi_codon).filter(move |&codon| self.contains(codon))
    }

    /// Whether the codon of this number is in the set.
    #[inline(always)]
    pub(super) const fn has(self, number: usize) -> bool {
        self.0 >> number & 1 == 1
    }

    /// The set with the codon of this number.
    #[must_use]
    pub(super) const fn with(self, number: usize) -> Self {
        CodonSet(self.0 | 1 << number)
    }

    /// The number of one of its codons.
    #[inline]
    pub(super) fn first_number(self) -> Option<usize> {
        (!self.is_empty()).then(|| self.0.trailing_zeros() as usize)
    }
}

/// Whether the codon is three of `A C G T`.
#[inline]
pub(super) fn is_acgt_codon(codon: [u8; 3]) -> bool {
    codon.iter().all(|letter| matches!(letter, b'A' | b'C' | b'G' | b'T'))
}

/// The four lowest bits with `step` between one and the next.
const fn spread(bits: u8, step: u32) -> u64 {
    let bits = bits as u64;
    bits & 1 | (bits >> 1 & 1) << step | (bits >> 2 & 1) << (2 * step) | (bits >> 3 & 1) << (3 * step)
}
