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
pub(crate) use x86_64::reverse_complement_avx2;

#[cfg(target_arch = "x86_64")]
mod x86_64 {
    use bytemuck::must_cast;
    use std::arch::x86_64::{
        __m256i, _mm256_and_si256, _mm256_cmpeq_epi8, _mm256_or_si256, _mm256_permute4x64_epi64,
        _mm256_set1_epi8, _mm256_shuffle_epi8, _mm256_xor_si256,
    };

    /// Letters that are reversed together.
    const RUN: usize = 32;

    /// Runs from the front of the sequence go to the end of the reverse strand. The last run overlaps the one
    /// before; a sequence shorter than a run goes through a padded copy.
    #[target_feature(enable = "avx2")]
    pub(crate) fn reverse_complement_avx2(sequence: &[u8], reverse: &mut [u8]) {
        let (runs, rest) = sequence.as_chunks();
        let (_, reversed) = reverse.as_rchunks_mut();
        for (run, reversed) in runs.iter().zip(reversed.iter_mut().rev()) {
            *reversed = reverse_complement_run(run);
        }
        if rest.is_empty() {
            return;
        }
        if let (Some(last), Some(reversed)) = (sequence.last_chunk(), reverse.first_chunk_mut()) {
            *reversed = reverse_complement_run(last);
        } else {
            let mut padded = [0; RUN];
            padded[..rest.len()].copy_from_slice(rest);
            reverse.copy_from_slice(&reverse_complement_run(&padded)[RUN - rest.len()..]);
        }
    }

    /// The places of 16 letters from the last to the first, in each half.
    const BACKWARDS: [u8; RUN] = {
        let mut places = [0; RUN];
        let mut at = 0;
        while at < RUN {
            places[at] = (15 - at % 16) as u8;
            at += 1;
        }
        places
    };

    #[inline]
    #[target_feature(enable = "avx2")]
    fn reverse_complement_run(run: &[u8; RUN]) -> [u8; RUN] {
        let letters: __m256i = must_cast(*run);
        let lower = _mm256_or_si256(letters, _mm256_set1_epi8(0x20));
        let is = |letter: u8| _mm256_cmpeq_epi8(lower, _mm256_set1_epi8(letter.cast_signed()));
        let change = |one: u8, other: u8| {
            let either = _mm256_or_si256(is(one), is(other));
            _mm256_and_si256(either, _mm256_set1_epi8((one ^ other).cast_signed()))
        };
        let changes = _mm256_or_si256(change(b'a', b't'), change(b'c', b'g'));
        let complement = _mm256_xor_si256(letters, changes);
        let reversed = _mm256_shuffle_epi8(complement, must_cast(BACKWARDS));
        must_cast(_mm256_permute4x64_epi64::<0b0100_1110>(reversed))
    }
}
