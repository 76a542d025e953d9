//! Translates one frame: first all codons, then those with unknown letters are dropped.

use crate::codes::letter_code;

/// Whether every letter is one of `A C G T`.
#[inline]
pub(crate) fn is_acgt(letters: &[u8]) -> bool {
    letters.iter().fold(true, |all, letter| all & matches!(letter, b'A' | b'C' | b'G' | b'T'))
}

/// Codons that are checked together.
const CODONS: usize = 32;

/// Removes the amino acids of codons with a letter other than `A C G T`.
///
/// The amino acids of all codons of `frame` stand at the end of `protein`, from `start` on.
pub(crate) fn drop_unknown(frame: &[u8], start: usize, protein: &mut Vec<u8>) {
    let (mut kept, mut at) = (start, start);
    for codons in frame.as_chunks::<3>().0.chunks(CODONS) {
        if is_acgt(codons.as_flattened()) {
            protein.copy_within(at..at + codons.len(), kept);
            kept += codons.len();
        } else {
            for (place, codon) in (at..).zip(codons) {
                protein[kept] = protein[place];
                kept += usize::from(is_acgt(codon));
            }
        }
        at += codons.len();
    }
    protein.truncate(kept);
}

/// Appends one amino acid for each whole codon: an arbitrary one for a codon with a letter other than `A C G T`.
///
/// `amino_acids` are those of the 64 codons by `16 * code(first) + 4 * code(second) + code(third)`.
#[inline(always)]
pub(crate) fn translate_codons_portable(frame: &[u8], amino_acids: &[u8; 64], protein: &mut Vec<u8>) {
    protein.extend(frame.as_chunks::<3>().0.iter().map(|codon| {
        let [first, second, third] = codon.map(|letter| usize::from(letter_code(letter)));
        amino_acids[16 * first + 4 * second + third]
    }));
}

#[cfg(target_arch = "x86_64")]
pub(crate) use x86_64::translate_codons_avx2;

#[cfg(target_arch = "x86_64")]
mod x86_64 {
    use bytemuck::must_cast;
    use std::arch::x86_64::{
        __m256i, _mm256_and_si256, _mm256_blendv_epi8, _mm256_broadcastsi128_si256, _mm256_or_si256,
        _mm256_set1_epi8, _mm256_shuffle_epi8, _mm256_slli_epi16, _mm256_srli_epi16,
    };

    /// Codons translated together.
    const RUN: usize = 32;

    /// The last run overlaps the one before; a frame shorter than a run goes through a padded copy.
    #[target_feature(enable = "avx2")]
    pub(crate) fn translate_codons_avx2(frame: &[u8], amino_acids: &[u8; 64], protein: &mut Vec<u8>) {
        let quarters = quarters(amino_acids);
        let codons = frame.len() / 3;
        let end = protein.len() + codons;
        let (runs, rest) = frame.as_chunks::<{ 3 * RUN }>();
        protein.reserve((runs.len() + 1) * RUN);
        for run in runs {
            protein.extend_from_slice(&translate_run(run, quarters));
        }
        if rest.len() < 3 {
            return;
        }
        if let Some(last) = frame[..3 * codons].last_chunk() {
            protein.truncate(end - RUN);
            protein.extend_from_slice(&translate_run(last, quarters));
        } else {
            let mut padded = [b'A'; 3 * RUN];
            padded[..rest.len()].copy_from_slice(rest);
            protein.extend_from_slice(&translate_run(&padded, quarters));
            protein.truncate(end);
        }
    }

    /// `PICK[letter][part][codon]`: the place of that letter of the codon in the part (of 16 bytes), or 0x80 if it is in
    /// another part: a shuffle gives zero for that.
    const PICK: [[[u8; 16]; 3]; 3] = {
        let mut pick = [[[0x80; 16]; 3]; 3];
        let mut at = 0;
        while at < 48 {
            pick[at % 3][at / 16][at / 3] = (at % 16) as u8;
            at += 1;
        }
        pick
    };

    /// For each first letter the amino acids of its 16 codons, in each half of a vector.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn quarters(amino_acids: &[u8; 64]) -> [__m256i; 4] {
        let quarter = |first: usize| -> __m256i {
            let mut codons = [0; 16];
            codons.copy_from_slice(&amino_acids[16 * first..16 * first + 16]);
            _mm256_broadcastsi128_si256(must_cast(codons))
        };
        [quarter(0), quarter(1), quarter(2), quarter(3)]
    }

    /// 16 codons in each half of the vectors.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn translate_run(frame: &[u8; 3 * RUN], quarters: [__m256i; 4]) -> [u8; RUN] {
        let part = |at: usize| -> __m256i {
            let mut both = [0; 32];
            both[..16].copy_from_slice(&frame[at..at + 16]);
            both[16..].copy_from_slice(&frame[at + 48..at + 64]);
            let codes = _mm256_srli_epi16::<1>(must_cast(both));
            _mm256_and_si256(codes, _mm256_set1_epi8(3))
        };
        let parts = [part(0), part(16), part(32)];
        let pick = |letter: usize| -> __m256i {
            let from = |at: usize| {
                let order = _mm256_broadcastsi128_si256(must_cast(PICK[letter][at]));
                _mm256_shuffle_epi8(parts[at], order)
            };
            _mm256_or_si256(_mm256_or_si256(from(0), from(1)), from(2))
        };
        let number = _mm256_or_si256(
            _mm256_or_si256(_mm256_slli_epi16::<4>(pick(0)), _mm256_slli_epi16::<2>(pick(1))),
            pick(2),
        );
        // Each look-up takes the second and the third letter; then the two bits of the first one choose.
        // One by one: in `map` they would be calls.
        let (a, c) = (_mm256_shuffle_epi8(quarters[0], number), _mm256_shuffle_epi8(quarters[1], number));
        let (t, g) = (_mm256_shuffle_epi8(quarters[2], number), _mm256_shuffle_epi8(quarters[3], number));
        let (low_bit, high_bit) = (_mm256_slli_epi16::<3>(number), _mm256_slli_epi16::<2>(number));
        let (a_or_c, t_or_g) = (_mm256_blendv_epi8(a, c, low_bit), _mm256_blendv_epi8(t, g, low_bit));
        must_cast(_mm256_blendv_epi8(a_or_c, t_or_g, high_bit))
    }
}
