//! The standard genetic code (NCBI translation table 1), laid out for look-up by letter codes.

/// Amino acids of the 64 codons with the positions running through T, C, A, G, the third fastest.
const AMINO_ACIDS: &[u8; 64] = b"FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG";

/// The two bits in which A (0), C (1), T (2) and G (3) differ.
///
/// Only meaningful for these four letters; check the letter first.
#[inline(always)]
pub(crate) const fn letter_code(letter: u8) -> u8 {
    (letter >> 1) & 3
}

/// Amino acid by `16 * code(first) + 4 * code(second) + code(third)`.
pub(crate) static BY_CODE: [u8; 64] = by_code();

const fn by_code() -> [u8; 64] {
    let mut table = [0; 64];
    let letters = *b"TCAG";
    let mut codon = 0;
    while codon < 64 {
        let first = letter_code(letters[codon / 16]) as usize;
        let second = letter_code(letters[codon / 4 % 4]) as usize;
        let third = letter_code(letters[codon % 4]) as usize;
        table[16 * first + 4 * second + third] = AMINO_ACIDS[codon];
        codon += 1;
    }
    table
}

/// The amino acid of a codon, `*` for a stop, `None` when a letter is not one of `A C G T`.
#[inline]
pub fn amino_acid(codon: [u8; 3]) -> Option<u8> {
    let known = codon.iter().all(|letter| matches!(letter, b'A' | b'C' | b'G' | b'T'));
    let [first, second, third] = codon.map(|letter| usize::from(letter_code(letter)));
    known.then(|| BY_CODE[16 * first + 4 * second + third])
}
