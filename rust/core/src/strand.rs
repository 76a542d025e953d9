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
pub(crate) fn reverse_complement_portable(sequence: &[u8], reverse: &mut [u8]) {
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

#[cfg(target_arch = "x86_64")]
pub(crate) use x86_64::{reverse_complement_avx2, reverse_complement_avx512};

#[cfg(target_arch = "x86_64")]
mod x86_64 {
    use bytemuck::must_cast;
    use std::arch::x86_64::{
        __m256i, __m512i, _mm256_and_si256, _mm256_cmpeq_epi8, _mm256_or_si256, _mm256_permute4x64_epi64,
        _mm256_set1_epi8, _mm256_shuffle_epi8, _mm256_xor_si256, _mm512_mask2_permutex2var_epi8,
        _mm512_movepi8_mask, _mm512_permutexvar_epi8,
    };

    /// Applies `turn` to runs of `LETTERS` letters from the front of the sequence, which go to the end of the
    /// reverse strand. The last run overlaps the one before; a sequence shorter than a run goes through a padded
    /// copy.
    macro_rules! in_runs {
        ($sequence:expr, $reverse:expr, $letters:literal, $turn:path) => {{
            let (runs, rest) = $sequence.as_chunks::<$letters>();
            let (_, turned) = $reverse.as_rchunks_mut::<$letters>();
            for (run, turned) in runs.iter().zip(turned.iter_mut().rev()) {
                *turned = $turn(run);
            }
            if rest.is_empty() {
                return;
            }
            if let (Some(last), Some(turned)) =
                ($sequence.last_chunk::<$letters>(), $reverse.first_chunk_mut::<$letters>())
            {
                *turned = $turn(last);
            } else {
                let mut padded = [0; $letters];
                padded[..rest.len()].copy_from_slice(rest);
                $reverse.copy_from_slice(&$turn(&padded)[$letters - rest.len()..]);
            }
        }};
    }

    #[target_feature(enable = "avx2")]
    pub(crate) fn reverse_complement_avx2(sequence: &[u8], reverse: &mut [u8]) {
        in_runs!(sequence, reverse, 32, turn_32);
    }

    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
    pub(crate) fn reverse_complement_avx512(sequence: &[u8], reverse: &mut [u8]) {
        in_runs!(sequence, reverse, 64, turn_64);
    }

    /// The places of `LETTERS` letters from the last to the first, in groups of `GROUP`.
    const fn backwards<const LETTERS: usize>(group: usize) -> [u8; LETTERS] {
        let mut places = [0; LETTERS];
        let mut at = 0;
        while at < LETTERS {
            places[at] = (group - 1 - at % group) as u8;
            at += 1;
        }
        places
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn turn_32(run: &[u8; 32]) -> [u8; 32] {
        const WITHIN_HALVES: [u8; 32] = backwards(16);
        let letters: __m256i = must_cast(*run);
        let lower = _mm256_or_si256(letters, _mm256_set1_epi8(0x20));
        let is = |letter: u8| _mm256_cmpeq_epi8(lower, _mm256_set1_epi8(letter.cast_signed()));
        let change = |one: u8, other: u8| {
            let either = _mm256_or_si256(is(one), is(other));
            _mm256_and_si256(either, _mm256_set1_epi8((one ^ other).cast_signed()))
        };
        let changes = _mm256_or_si256(change(b'a', b't'), change(b'c', b'g'));
        let complement = _mm256_xor_si256(letters, changes);
        let turned = _mm256_shuffle_epi8(complement, must_cast(WITHIN_HALVES));
        must_cast(_mm256_permute4x64_epi64::<0b0100_1110>(turned))
    }

    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
    fn turn_64(run: &[u8; 64]) -> [u8; 64] {
        const BACKWARDS: [u8; 64] = backwards(64);
        const COMPLEMENTS: [[u8; 64]; 2] = {
            let mut table = [[0; 64]; 2];
            let mut letter = 0;
            while letter < 128 {
                table[letter / 64][letter % 64] = super::complement(letter as u8);
                letter += 1;
            }
            table
        };
        let [low, high]: [__m512i; 2] = [must_cast(COMPLEMENTS[0]), must_cast(COMPLEMENTS[1])];
        let letters = _mm512_permutexvar_epi8(must_cast(BACKWARDS), must_cast(*run));
        let ascii = !_mm512_movepi8_mask(letters);
        must_cast(_mm512_mask2_permutex2var_epi8(low, letters, ascii, high))
    }
}
