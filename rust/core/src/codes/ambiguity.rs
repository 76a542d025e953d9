//! The letters that stand for several bases (IUPAC).

/// Whether training mode refuses a sequence with this letter.
#[inline]
pub const fn is_ambiguous(letter: u8) -> bool {
    matches!(letter, b'N' | b'R' | b'Y' | b'M' | b'K' | b'S' | b'W' | b'H' | b'B' | b'V' | b'D')
}
