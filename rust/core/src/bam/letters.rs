//! The sixteen letters of BAM, of which a byte holds two.

use crate::codes::complement;

/// The letters in the order of their numbers.
const LETTERS: &[u8; 16] = b"=ACMGRSVTWYHKDBN";

/// The two letters of each byte.
const PAIRS: [[u8; 2]; 256] = {
    let mut pairs = [[0; 2]; 256];
    let mut byte = 0;
    while byte < 256 {
        pairs[byte] = [LETTERS[byte >> 4], LETTERS[byte & 15]];
        byte += 1;
    }
    pairs
};

/// Appends the first `count` letters of `packed`.
#[inline]
pub(crate) fn append_letters(packed: &[u8], count: usize, letters: &mut Vec<u8>) {
    let start = letters.len();
    letters.resize(start + 2 * packed.len(), 0);
    for (pair, &byte) in letters[start..].as_chunks_mut().0.iter_mut().zip(packed) {
        *pair = PAIRS[usize::from(byte)];
    }
    letters.truncate(start + count);
}

/// Makes a sequence the one of the other strand.
pub(crate) fn turn_back(sequence: &mut [u8]) {
    sequence.reverse();
    for letter in sequence {
        *letter = complement(*letter); // `=` stays
    }
}

#[cfg(test)]
mod tests {
    use super::{LETTERS, append_letters, turn_back};

    #[test]
    fn a_byte_holds_two_letters() {
        let packed: Vec<u8> = (0..8).map(|at| at << 5 | (2 * at + 1)).collect();
        for count in 15..=16 {
            let mut letters = b"-".to_vec();
            append_letters(&packed, count, &mut letters);
            assert_eq!(letters[1..], LETTERS[..count]);
        }
    }

    #[test]
    fn letters_are_turned_back_by_pairs() {
        for pair in ["AT", "CG", "RY", "MK", "BV", "DH", "SS", "WW", "NN", "=="] {
            let mut letters = pair.as_bytes().to_vec();
            turn_back(&mut letters);
            assert_eq!(letters, pair.as_bytes(), "a pair is its own other strand");
        }
        let mut letters = b"AACG=".to_vec();
        turn_back(&mut letters);
        assert_eq!(letters, b"=CGTT");
    }
}
