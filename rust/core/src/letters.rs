//! How often letters occur in a sequence.

/// Letters looked at together.
const ROW: usize = 64;
/// Rows whose hits fit into a byte, the last of them in part filled.
const ROWS: usize = 254;

/// How often each of five letters, none of them NUL, occurs in `sequence`.
#[inline(always)]
pub(crate) fn count_five_portable(sequence: &[u8], letters: [u8; 5]) -> [u64; 5] {
    let mut totals = [0; 5];
    for piece in sequence.chunks(ROWS * ROW) {
        let (rows, rest) = piece.as_chunks::<ROW>();
        let mut last = [0; ROW];
        last[..rest.len()].copy_from_slice(rest);
        let mut hits = [[0_u8; ROW]; 5];
        for row in rows.iter().chain([&last]) {
            for (hits, letter) in hits.iter_mut().zip(letters) {
                for (hits, found) in hits.iter_mut().zip(row) {
                    *hits += u8::from(*found == letter);
                }
            }
        }
        for (total, hits) in totals.iter_mut().zip(hits) {
            *total += hits.iter().map(|&hits| u64::from(hits)).sum::<u64>();
        }
    }
    totals
}

#[cfg(target_arch = "x86_64")]
pub(crate) use x86_64::{count_five_avx2, count_five_avx512};

/// The same code, compiled for wider vectors.
#[cfg(target_arch = "x86_64")]
mod x86_64 {
    #[target_feature(enable = "avx2")]
    pub(crate) fn count_five_avx2(sequence: &[u8], letters: [u8; 5]) -> [u64; 5] {
        super::count_five_portable(sequence, letters)
    }

    #[target_feature(enable = "avx512f,avx512bw")]
    pub(crate) fn count_five_avx512(sequence: &[u8], letters: [u8; 5]) -> [u64; 5] {
        super::count_five_portable(sequence, letters)
    }
}

#[cfg(test)]
mod tests {
    use crate::level::Level;

    #[test]
    fn letters_are_counted_at_every_length() {
        let letters = *b"ACGTN";
        for level in Level::available() {
            for length in (0..200).chain([254 * 64 - 1, 254 * 64, 254 * 64 + 1, 40_000]) {
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
