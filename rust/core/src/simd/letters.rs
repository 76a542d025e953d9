//! Counts letters in a sequence, and takes the letters out of a body.

use super::stops::bytes_equal;

/// Bytes that are examined together, one bit for each.
const PIECE: usize = 64;

/// The bytes of a body that are not letters.
const BLANKS: [u8; 4] = *b"\n\r \t";

/// Writes the count for one way to find a letter in a piece.
macro_rules! count_five_with {
    ($(#[$attribute:meta])* $name:ident, $equal:path) => {
        $(#[$attribute])*
        pub(crate) fn $name(sequence: &[u8], letters: [u8; 5]) -> [u64; 5] {
            let mut counts = [0; 5];
            let (pieces, rest) = sequence.as_chunks::<PIECE>();
            for piece in pieces {
                for (count, letter) in counts.iter_mut().zip(letters) {
                    *count += u64::from($equal(piece, letter).count_ones());
                }
            }
            if rest.is_empty() {
                return counts;
            }
            let mut padded = [0; PIECE];
            let (piece, known) = sequence.last_chunk().map_or_else(
                || {
                    padded[..rest.len()].copy_from_slice(rest);
                    (&padded, 0)
                },
                |piece| (piece, PIECE - rest.len()),
            );
            for (count, letter) in counts.iter_mut().zip(letters) {
                *count += u64::from(($equal(piece, letter) >> known).count_ones());
            }
            counts
        }
    };
}

/// Writes what is done with the letters of a body, for one way to find blanks in a piece.
macro_rules! letters_with {
    ($(#[$attribute:meta])* $count:ident, $append:ident, $blanks:path) => {
        /// The number of bytes that are not blanks, tabs or line ends.
        $(#[$attribute])*
        pub(crate) fn $count(body: &[u8]) -> usize {
            let (pieces, rest) = body.as_chunks::<PIECE>();
            let blanks: usize = pieces.iter().map(|piece| $blanks(piece).count_ones() as usize).sum();
            body.len() - blanks - rest.iter().filter(|&&byte| is_blank(byte)).count()
        }

        /// Appends all bytes except blanks, tabs and line ends.
        $(#[$attribute])*
        pub(crate) fn $append(body: &[u8], letters: &mut Vec<u8>) {
            letters.reserve(body.len());
            let (pieces, rest) = body.as_chunks::<PIECE>();
            for (start, piece) in (0..).step_by(PIECE).zip(pieces) {
                let mut blanks = $blanks(piece);
                append_front(piece, blanks.trailing_zeros(), letters);
                while blanks != 0 {
                    let behind = blanks.trailing_zeros() + 1;
                    blanks &= blanks - 1;
                    let length = blanks.trailing_zeros() - behind;
                    let run = &body[start + behind as usize..];
                    match run.first_chunk() {
                        Some(run) => append_front(run, length, letters),
                        None => letters.extend_from_slice(&run[..length as usize]),
                    }
                }
            }
            letters.extend(rest.iter().filter(|&&byte| !is_blank(byte)));
        }
    };
}

/// Appends the first `length` bytes of a piece.
///
/// Copying the whole piece and cutting off its end is faster than copying exactly so many.
#[inline(always)]
fn append_front(piece: &[u8; PIECE], length: u32, letters: &mut Vec<u8>) {
    letters.extend_from_slice(piece);
    letters.truncate(letters.len() - PIECE + length as usize);
}

/// Whether a byte of a body is not a letter.
#[inline(always)]
fn is_blank(byte: u8) -> bool {
    BLANKS.contains(&byte)
}

letters_with!(count_letters_portable, append_letters_portable, blanks_portable);

/// Where blanks, tabs and line ends stand in a piece; bit `i` for place `i`.
#[inline(always)]
fn blanks_portable(piece: &[u8; PIECE]) -> u64 {
    BLANKS.iter().fold(0, |mask, &blank| mask | equal_portable(piece, blank))
}

count_five_with!(
    /// How often each of five letters, none of them NUL, occurs in `sequence`.
    count_five_portable,
    equal_portable
);

/// Where a letter stands in a piece; bit `i` for place `i`.
#[inline(always)]
pub(crate) fn equal_portable(piece: &[u8; PIECE], letter: u8) -> u64 {
    let words = piece.as_chunks::<8>().0.iter().enumerate();
    words.fold(0, |mask, (at, word)| mask | bytes_equal(u64::from_le_bytes(*word), letter) << (8 * at))
}

#[cfg(target_arch = "x86_64")]
pub(crate) use x86_64::{
    append_letters_avx2, append_letters_sse2, count_five_avx2, count_five_sse2, count_letters_avx2,
    count_letters_sse2, equal_avx2, equal_sse2,
};

#[cfg(target_arch = "x86_64")]
mod x86_64 {
    use super::{BLANKS, PIECE, append_front, is_blank};
    use bytemuck::must_cast;
    use std::arch::x86_64::{
        _mm_cmpeq_epi8, _mm_movemask_epi8, _mm_set1_epi8, _mm256_broadcastsi128_si256, _mm256_cmpeq_epi8,
        _mm256_movemask_epi8, _mm256_set1_epi8, _mm256_shuffle_epi8,
    };

    count_five_with!(
        #[target_feature(enable = "sse2")]
        count_five_sse2,
        equal_sse2
    );
    count_five_with!(
        #[target_feature(enable = "avx2,popcnt")]
        count_five_avx2,
        equal_avx2
    );

    letters_with!(
        #[target_feature(enable = "sse2")]
        count_letters_sse2,
        append_letters_sse2,
        blanks_sse2
    );
    letters_with!(
        #[target_feature(enable = "avx2,bmi1,popcnt")]
        count_letters_avx2,
        append_letters_avx2,
        blanks_avx2
    );

    #[inline]
    #[target_feature(enable = "sse2")]
    pub(crate) fn equal_sse2(piece: &[u8; PIECE], letter: u8) -> u64 {
        let letter = _mm_set1_epi8(letter.cast_signed());
        piece.as_chunks::<16>().0.iter().enumerate().fold(0, |mask, (at, bytes)| {
            let same = _mm_cmpeq_epi8(must_cast(*bytes), letter);
            mask | u64::from(_mm_movemask_epi8(same).cast_unsigned()) << (16 * at)
        })
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    pub(crate) fn equal_avx2(piece: &[u8; PIECE], letter: u8) -> u64 {
        let letter = _mm256_set1_epi8(letter.cast_signed());
        piece.as_chunks::<32>().0.iter().enumerate().fold(0, |mask, (at, bytes)| {
            let same = _mm256_cmpeq_epi8(must_cast(*bytes), letter);
            mask | u64::from(_mm256_movemask_epi8(same).cast_unsigned()) << (32 * at)
        })
    }

    #[inline]
    #[target_feature(enable = "sse2")]
    fn blanks_sse2(piece: &[u8; PIECE]) -> u64 {
        BLANKS.iter().fold(0, |mask, &blank| mask | equal_sse2(piece, blank))
    }

    /// For each value of a byte's lower four bits: the blank that has them, or 0. A byte is a blank if it equals the
    /// entry for its lower four bits.
    const BY_LOWER_BITS: [u8; 16] = [b' ', 0, 0, 0, 0, 0, 0, 0, 0, b'\t', b'\n', 0, 0, b'\r', 0, 0];

    #[inline]
    #[target_feature(enable = "avx2")]
    fn blanks_avx2(piece: &[u8; PIECE]) -> u64 {
        let blanks = _mm256_broadcastsi128_si256(must_cast(BY_LOWER_BITS));
        piece.as_chunks::<32>().0.iter().enumerate().fold(0, |mask, (at, bytes)| {
            let bytes = must_cast(*bytes);
            let found = _mm256_cmpeq_epi8(_mm256_shuffle_epi8(blanks, bytes), bytes);
            mask | u64::from(_mm256_movemask_epi8(found).cast_unsigned()) << (32 * at)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::is_blank;
    use crate::simd::Level;

    #[test]
    fn letters_of_a_body_at_every_length() {
        for level in Level::available() {
            for (length, odd) in (0..300).flat_map(|length| [1, 7, 64].map(|odd| (length, odd))) {
                let body: Vec<u8> = (0..length)
                    .map(|at| if at % odd == 0 { b"\n\r \t\x0b\0"[at / odd * 7 % 6] } else { at as u8 })
                    .collect();
                let expected: Vec<u8> = body.iter().copied().filter(|&byte| !is_blank(byte)).collect();
                let mut letters = b"-".to_vec();
                level.append_letters(&body, &mut letters);
                assert_eq!(letters[1..], expected, "{} at {length}", level.name());
                assert_eq!(level.count_letters(&body), expected.len(), "{} at {length}", level.name());
            }
        }
    }

    #[test]
    fn letters_are_counted_at_every_length() {
        let letters = *b"ACGTN";
        for level in Level::available() {
            for length in (0..200).chain([40_000]) {
                let sequence: Vec<u8> = (0..length).map(|at| b"ACGTNacgtn-\x00\xff"[at * at % 13]).collect();
                let expected =
                    letters.map(|letter| sequence.iter().map(|&found| u64::from(found == letter)).sum());
                assert_eq!(level.count_five(&sequence, letters), expected, "{} at {length}", level.name());
            }
            let same = vec![b'A'; 100_000];
            assert_eq!(level.count_five(&same, letters), [100_000, 0, 0, 0, 0], "{}", level.name());
        }
    }
}
