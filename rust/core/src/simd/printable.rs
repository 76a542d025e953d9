//! How many bytes at the front of a text are printable ASCII, so that they need no cleaning.

/// Whether a byte is printable ASCII from `!` to `last`.
#[inline(always)]
fn is_printable(byte: u8, last: u8) -> bool {
    (b'!'..=last).contains(&byte)
}

/// How many bytes at the front of `text` are printable ASCII from `!` to `last`.
#[inline(always)]
pub(crate) fn printable_run_portable(text: &[u8], last: u8) -> usize {
    let (pieces, _) = text.as_chunks::<16>();
    let odd = |piece: &[u8; 16]| piece.iter().fold(false, |odd, &byte| odd | !is_printable(byte, last));
    let start = 16 * pieces.iter().position(odd).unwrap_or(pieces.len());
    let rest = &text[start..];
    start + rest.iter().position(|&byte| !is_printable(byte, last)).unwrap_or(rest.len())
}

#[cfg(target_arch = "x86_64")]
pub(crate) use x86_64::{printable_run_avx2, printable_run_sse2};

#[cfg(target_arch = "x86_64")]
mod x86_64 {
    use bytemuck::must_cast;
    use std::arch::x86_64::{
        _mm_cmpeq_epi8, _mm_min_epu8, _mm_movemask_epi8, _mm_set1_epi8, _mm_sub_epi8, _mm256_cmpeq_epi8,
        _mm256_min_epu8, _mm256_movemask_epi8, _mm256_set1_epi8, _mm256_sub_epi8,
    };

    /// Writes the search for one width. `odd` gives one bit for each byte of a piece: 1 if it is not printable.
    macro_rules! printable_run_by {
        ($(#[$attribute:meta])* $name:ident, $width:literal, $odd:path) => {
            $(#[$attribute])*
            pub(crate) fn $name(text: &[u8], last: u8) -> usize {
                let mut at = 0;
                while let Some((piece, _)) = text[at..].split_first_chunk::<$width>() {
                    let odd = $odd(piece, last);
                    if odd != 0 {
                        return at + odd.trailing_zeros() as usize;
                    }
                    at += $width;
                }
                at + super::printable_run_portable(&text[at..], last)
            }
        };
    }

    printable_run_by!(
        #[target_feature(enable = "sse2")]
        printable_run_sse2,
        16,
        odd_sse2
    );
    printable_run_by!(
        #[target_feature(enable = "avx2,bmi1,bmi2")]
        printable_run_avx2,
        32,
        odd_avx2
    );

    #[inline]
    #[target_feature(enable = "sse2")]
    fn odd_sse2(piece: &[u8; 16], last: u8) -> u32 {
        let above = _mm_sub_epi8(must_cast(*piece), _mm_set1_epi8(b'!'.cast_signed()));
        let most = _mm_set1_epi8((last - b'!').cast_signed());
        let printable = _mm_cmpeq_epi8(_mm_min_epu8(above, most), above);
        !_mm_movemask_epi8(printable).cast_unsigned() & 0xffff
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn odd_avx2(piece: &[u8; 32], last: u8) -> u32 {
        let above = _mm256_sub_epi8(must_cast(*piece), _mm256_set1_epi8(b'!'.cast_signed()));
        let most = _mm256_set1_epi8((last - b'!').cast_signed());
        let printable = _mm256_cmpeq_epi8(_mm256_min_epu8(above, most), above);
        !_mm256_movemask_epi8(printable).cast_unsigned()
    }
}
