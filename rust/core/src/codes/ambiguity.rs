//! The letters that stand for several bases (IUPAC).

use super::codon_set::letter_code;

/// Whether training mode refuses a sequence with this letter.
#[inline]
pub const fn is_ambiguous(letter: u8) -> bool {
    matches!(letter, b'N' | b'R' | b'Y' | b'M' | b'K' | b'S' | b'W' | b'H' | b'B' | b'V' | b'D')
}

/// The bases that an upper-case letter may stand for, one bit for each by its code. U stands for T, X for all four.
#[inline]
pub(crate) const fn bases_of(letter: u8) -> u8 {
    BASES[letter as usize]
}

static BASES: [u8; 256] = {
    const LETTERS: [(u8, &[u8]); 17] = [
        (b'A', b"A"),
        (b'C', b"C"),
        (b'G', b"G"),
        (b'T', b"T"),
        (b'U', b"T"),
        (b'R', b"AG"),
        (b'Y', b"CT"),
        (b'S', b"CG"),
        (b'W', b"AT"),
        (b'K', b"GT"),
        (b'M', b"AC"),
        (b'B', b"CGT"),
        (b'D', b"AGT"),
        (b'H', b"ACT"),
        (b'V', b"ACG"),
        (b'N', b"ACGT"),
        (b'X', b"ACGT"),
    ];
    let mut table = [0; 256];
    let mut at = 0;
    while at < LETTERS.len() {
        let (letter, bases) = LETTERS[at];
        let mut base = 0;
        while base < bases.len() {
            table[letter as usize] |= 1 << letter_code(bases[base]);
            base += 1;
        }
        at += 1;
    }
    table
};

/// The upper-case letter on the other strand: all letters of IUPAC's code are complemented, and U becomes A.
#[inline]
pub(crate) const fn complement(letter: u8) -> u8 {
    COMPLEMENTS[letter as usize]
}

/// The codon on the other strand.
#[inline]
pub(crate) const fn reverse_complement_codon(codon: [u8; 3]) -> [u8; 3] {
    let [first, second, third] = codon;
    [complement(third), complement(second), complement(first)]
}

static COMPLEMENTS: [u8; 256] = {
    const PAIRS: [[u8; 2]; 6] = [*b"AT", *b"CG", *b"RY", *b"KM", *b"BV", *b"DH"];
    let mut table = [0; 256];
    let mut letter = 0;
    while letter < 256 {
        table[letter] = letter as u8;
        letter += 1;
    }
    let mut at = 0;
    while at < PAIRS.len() {
        let [one, other] = PAIRS[at];
        table[one as usize] = other;
        table[other as usize] = one;
        at += 1;
    }
    table[b'U' as usize] = b'A';
    table
};
