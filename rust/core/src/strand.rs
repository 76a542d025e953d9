//! The reverse complement strand.

/// Exchanges A with T and C with G, in either case; every other letter stays as it is.
#[inline(always)]
const fn complement(letter: u8) -> u8 {
    let lower = letter | 0x20;
    let at = if lower == b'a' || lower == b't' { b'A' ^ b'T' } else { 0 };
    let cg = if lower == b'c' || lower == b'g' { b'C' ^ b'G' } else { 0 };
    letter ^ at ^ cg
}

/// Writes the reverse complement of `sequence` into `reverse`, which has the same length.
#[inline(always)]
pub(crate) fn reverse_complement_body(sequence: &[u8], reverse: &mut [u8]) {
    for (there, here) in reverse.iter_mut().zip(sequence.iter().rev()) {
        *there = complement(*here);
    }
}

/// The reverse complement of text given as code points (lone surrogates included).
pub fn reverse_complement_code_points(sequence: &[u32]) -> Vec<u32> {
    sequence
        .iter()
        .rev()
        .map(|&point| u8::try_from(point).map_or(point, |letter| u32::from(complement(letter))))
        .collect()
}
