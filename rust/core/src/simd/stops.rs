//! Which of the six frames hold no stop, decided before anything is translated.
//!
//! One pass over the forward strand decides for both strands: a stop of the reverse strand shows up as its
//! reverse complement, `TTA`, `CTA` or `TCA`. A codon that starts at `i` belongs to the forward frame
//! `i mod 3` and to the reverse frame `(n - i) mod 3` of a sequence of length `n`.

use super::translate::is_acgt;
use crate::codes::FrameSet;

/// What one pass over a sequence tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scan {
    /// The frames without a stop.
    pub stop_free: FrameSet,
    /// Whether every letter is one of `A C G T`. Only known, and only true, if a frame is stop-free.
    pub only_acgt: bool,
}

/// The specification, codon by codon. The fast versions have to give the same.
pub fn scan_scalar(sequence: &[u8]) -> Scan {
    let length = sequence.len();
    let mut stop_free = FrameSet::ALL;
    for (start, codon) in sequence.windows(3).enumerate() {
        match codon {
            b"TAA" | b"TAG" | b"TGA" => stop_free = stop_free.without_forward(start % 3),
            b"TTA" | b"CTA" | b"TCA" => stop_free = stop_free.without_reverse((length - start) % 3),
            _ => {}
        }
    }
    Scan { stop_free, only_acgt: !stop_free.is_empty() && is_acgt(sequence) }
}

/// Letters that are examined together, one bit for each.
pub(super) const PIECE: usize = 64;
/// Codon starts that one piece decides. Their codons lie inside the piece, and a multiple of three keeps frames in
/// their places from piece to piece.
pub(super) const STEP: usize = 60;
pub(super) const STEP_STARTS: u64 = (1 << STEP) - 1;

/// Where the four letters stand in a piece; bit `i` for letter `i`.
pub(crate) struct LetterMasks {
    a: u64,
    c: u64,
    g: u64,
    t: u64,
}

impl LetterMasks {
    /// The masks by the codes of their letters.
    #[inline(always)]
    pub(super) fn by_code(&self) -> [u64; 4] {
        [self.a, self.c, self.t, self.g]
    }

    /// The masks of the last letters of the piece alone, fewer than a whole piece.
    #[inline(always)]
    fn last(self, letters: usize) -> Self {
        // In two steps, since there may be none.
        let shift = |mask: u64| mask >> 1 >> (PIECE - 1 - letters);
        LetterMasks { a: shift(self.a), c: shift(self.c), g: shift(self.g), t: shift(self.t) }
    }
}

/// The codon starts at which stops were found. The bits of all pieces are joined by OR.
#[derive(Default)]
struct Stops {
    forward: u64,
    reverse: u64,
}

impl Stops {
    #[inline(always)]
    fn add(&mut self, letters: &LetterMasks, starts: u64) {
        let LetterMasks { a, c, g, t } = letters;
        let (a1, c1, g1, t1) = (a >> 1, c >> 1, g >> 1, t >> 1);
        let (a2, g2) = (a >> 2, g >> 2);
        self.forward |= t & ((a1 & (a2 | g2)) | (g1 & a2)) & starts;
        self.reverse |= a2 & ((t1 & (t | c)) | (c1 & t)) & starts;
    }

    /// The places modulo three that have a stop: bits 0 to 2 for the forward strand, from [`REVERSE`] on for the
    /// reverse one.
    ///
    /// All places are joined by OR, without a branch: the CPU could not predict it.
    #[inline(always)]
    fn phases(&self) -> u64 {
        let fold = |stops: u64| {
            let half = stops | stops >> 33;
            (half | half >> REVERSE) & ((1 << REVERSE) - 1)
        };
        let both = fold(self.forward) | fold(self.reverse) << REVERSE;
        let ninth = both | both >> 9;
        (ninth | ninth >> 3 | ninth >> 6) & IN_EVERY_FRAME
    }

    #[inline(always)]
    fn in_every_frame(&self) -> bool {
        self.phases() == IN_EVERY_FRAME
    }

    #[inline(always)]
    fn frames_without(&self, length: usize) -> FrameSet {
        let phases = self.phases();
        let reverse = REVERSE_OFFSETS[length % 3][(phases >> REVERSE) as usize];
        FrameSet::without((phases & 0b111) as u8, reverse)
    }
}

/// Where the reverse strand's bits begin among phases.
const REVERSE: u32 = 18;
const IN_EVERY_FRAME: u64 = 0b111 << REVERSE | 0b111;

/// `REVERSE_OFFSETS[n mod 3][phases]`: the offsets on the reverse strand of a sequence of length n for places modulo
/// three on the forward one.
static REVERSE_OFFSETS: [[u8; 8]; 3] = {
    let mut offsets = [[0; 8]; 3];
    let mut at = 0;
    while at < 3 * 8 * 3 {
        let (length, phases, phase) = (at / 24, at / 3 % 8, at % 3);
        if phases >> phase & 1 == 1 {
            offsets[length][phases] |= 1 << ((length + 3 - phase) % 3);
        }
        at += 1;
    }
    offsets
};

/// Writes the scan for one way to find the letter masks, so that each CPU level is compiled as a whole.
macro_rules! scan_with {
    ($(#[$attribute:meta])* $name:ident, $letter_masks:path) => {
        $(#[$attribute])*
        pub(crate) fn $name(sequence: &[u8]) -> Scan {
            let mut stops = Stops::default();
            let mut only_acgt = true;
            let mut rest = sequence;
            while let Some((piece, _)) = rest.split_first_chunk::<PIECE>() {
                let letters = $letter_masks(piece);
                only_acgt &= (letters.a | letters.c | letters.g | letters.t) == !0;
                stops.add(&letters, STEP_STARTS);
                if stops.in_every_frame() {
                    return Scan { stop_free: stops.frames_without(sequence.len()), only_acgt: false };
                }
                rest = &rest[STEP..];
            }
            let letters = match sequence.last_chunk::<PIECE>() {
                Some(piece) => $letter_masks(piece).last(rest.len()),
                None => {
                    let mut piece = [b'-'; PIECE];
                    piece[..rest.len()].copy_from_slice(rest);
                    $letter_masks(&piece)
                }
            };
            let known = letters.a | letters.c | letters.g | letters.t;
            only_acgt &= known.count_ones() as usize == rest.len();
            stops.add(&letters, !0);
            let stop_free = stops.frames_without(sequence.len());
            Scan { stop_free, only_acgt: only_acgt && !stop_free.is_empty() }
        }
    };
}

scan_with!(scan_portable, masks_portable);

/// Letter masks by arithmetic on eight letters at a time.
#[inline(always)]
pub(super) fn masks_portable(piece: &[u8; PIECE]) -> LetterMasks {
    let mut masks = LetterMasks { a: 0, c: 0, g: 0, t: 0 };
    for (at, word) in piece.as_chunks::<8>().0.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        masks.a |= bytes_equal(word, b'A') << (8 * at);
        masks.c |= bytes_equal(word, b'C') << (8 * at);
        masks.g |= bytes_equal(word, b'G') << (8 * at);
        masks.t |= bytes_equal(word, b'T') << (8 * at);
    }
    masks
}

/// Bit `i` of the result tells whether byte `i` of the word is `letter`.
#[inline(always)]
pub(crate) fn bytes_equal(word: u64, letter: u8) -> u64 {
    const LOW_SEVEN: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    let difference = word ^ (0x0101_0101_0101_0101 * u64::from(letter));
    let zero = !(((difference & LOW_SEVEN) + LOW_SEVEN) | difference | LOW_SEVEN);
    (zero >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

#[cfg(target_arch = "x86_64")]
pub(super) use x86_64::{masks_avx2, masks_sse2};
#[cfg(target_arch = "x86_64")]
pub(crate) use x86_64::{scan_avx2, scan_sse2};

#[cfg(target_arch = "x86_64")]
mod x86_64 {
    use super::{LetterMasks, PIECE, STEP, STEP_STARTS, Scan, Stops};
    use bytemuck::must_cast;
    use std::arch::x86_64::{
        __m256i, _mm_cmpeq_epi8, _mm_movemask_epi8, _mm_set1_epi8, _mm256_and_si256,
        _mm256_broadcastsi128_si256, _mm256_cmpeq_epi8, _mm256_movemask_epi8, _mm256_or_si256,
        _mm256_set1_epi8, _mm256_setzero_si256, _mm256_shuffle_epi8, _mm256_slli_epi16, _mm256_testz_si256,
        _mm256_xor_si256,
    };

    scan_with!(
        #[target_feature(enable = "sse2")]
        scan_sse2,
        masks_sse2
    );
    scan_with!(
        #[target_feature(enable = "avx2,bmi1,bmi2,popcnt")]
        scan_avx2_by_masks,
        masks_avx2
    );

    #[inline]
    #[target_feature(enable = "sse2")]
    pub(in crate::simd) fn masks_sse2(piece: &[u8; PIECE]) -> LetterMasks {
        let mut masks = LetterMasks { a: 0, c: 0, g: 0, t: 0 };
        for (at, bytes) in piece.as_chunks::<16>().0.iter().enumerate() {
            let letters = must_cast(*bytes);
            let equal = |letter: u8| {
                let same = _mm_cmpeq_epi8(letters, _mm_set1_epi8(letter.cast_signed()));
                u64::from(_mm_movemask_epi8(same).cast_unsigned()) << (16 * at)
            };
            masks.a |= equal(b'A');
            masks.c |= equal(b'C');
            masks.g |= equal(b'G');
            masks.t |= equal(b'T');
        }
        masks
    }

    /// Letters of a window: it has 32 codon starts.
    const WINDOW: usize = 34;
    /// Letters from one window to the next; a multiple of three, so that a frame keeps its lanes.
    const WINDOW_STEP: usize = 30;
    /// After so many windows the scan checks whether every frame has a stop. Reads and fragments have fewer windows:
    /// for them the check would be a branch that the CPU cannot predict.
    const WINDOWS: usize = 32;

    const fn low_four(letter: u8) -> usize {
        (letter & 0b1111) as usize
    }

    /// `STOP_LETTERS[place]`: for the low four bits of a letter, the stops that have it at this place of the codon.
    /// Bits 7 and 6 are for `TAA`, `TAG` and for `TGA`; bits 5 and 4 for `TTA`, `CTA` and for `TCA`.
    const STOP_LETTERS: [[u8; 16]; 3] = {
        let stops = [(*b"TAA", 7), (*b"TAG", 7), (*b"TGA", 6), (*b"TTA", 5), (*b"CTA", 5), (*b"TCA", 4)];
        let mut letters = [[0; 16]; 3];
        let mut at = 0;
        while at < 3 * stops.len() {
            let (codon, bit) = stops[at / 3];
            letters[at % 3][low_four(codon[at % 3])] |= 1 << bit;
            at += 1;
        }
        letters
    };

    /// The bit in which `N` differs from its letter in [`EXPECTED`].
    const UNKNOWN: u8 = 1;

    /// For the low four bits of a letter, the letter that is expected. `A C G T` are what is expected. `N` differs
    /// from it by [`UNKNOWN`], all other letters by further bits.
    const EXPECTED: [u8; 16] = {
        let mut letters = [0x80; 16];
        let mut at = 0;
        while at < 4 {
            let letter = b"ACGT"[at];
            letters[low_four(letter)] = letter;
            at += 1;
        }
        letters[low_four(b'N')] = b'N' ^ UNKNOWN;
        letters
    };

    #[inline]
    #[target_feature(enable = "avx2")]
    fn look_up(table: [u8; 16], letters: __m256i) -> __m256i {
        _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(must_cast(table)), letters)
    }

    /// What was found in a window, or in several joined by OR.
    #[derive(Clone, Copy)]
    struct Seen {
        /// In the lane of each codon start, the bits of [`STOP_LETTERS`].
        stops: __m256i,
        /// How letters differ from [`EXPECTED`].
        differences: __m256i,
    }

    impl Seen {
        #[inline]
        #[target_feature(enable = "avx2")]
        fn nothing() -> Self {
            Seen { stops: _mm256_setzero_si256(), differences: _mm256_setzero_si256() }
        }

        #[inline]
        #[target_feature(enable = "avx2")]
        fn add(&mut self, window: &[u8; WINDOW]) {
            let letters = |place: usize| -> __m256i {
                let mut letters = [0; 32];
                letters.copy_from_slice(&window[place..place + 32]);
                must_cast(letters)
            };
            let [first, second, third] = std::array::from_fn(letters);
            let stop = _mm256_and_si256(
                _mm256_and_si256(look_up(STOP_LETTERS[0], first), look_up(STOP_LETTERS[1], second)),
                look_up(STOP_LETTERS[2], third),
            );
            self.stops = _mm256_or_si256(self.stops, stop);
            // These two cover all letters of the window, so the result also holds if no other window follows.
            for letters in [first, third] {
                let difference = _mm256_xor_si256(look_up(EXPECTED, letters), letters);
                self.differences = _mm256_or_si256(self.differences, difference);
            }
        }

        /// Whether letters differ in no other bits than `bits`.
        #[inline]
        #[target_feature(enable = "avx2")]
        fn differs_only_in(&self, bits: u8) -> bool {
            _mm256_testz_si256(self.differences, _mm256_set1_epi8((!bits).cast_signed())) != 0
        }

        #[inline]
        #[target_feature(enable = "avx2")]
        fn stops(&self) -> Stops {
            let lanes = |bits| u64::from(_mm256_movemask_epi8(bits).cast_unsigned());
            let stops = self.stops;
            let (tga, tta, tca) =
                (_mm256_slli_epi16::<1>(stops), _mm256_slli_epi16::<2>(stops), _mm256_slli_epi16::<3>(stops));
            Stops { forward: lanes(_mm256_or_si256(stops, tga)), reverse: lanes(_mm256_or_si256(tta, tca)) }
        }
    }

    /// The scan by shuffles. A sequence with letters other than `A C G T N` goes to the scan by masks.
    #[target_feature(enable = "avx2,bmi1,bmi2,popcnt")]
    pub(crate) fn scan_avx2(sequence: &[u8]) -> Scan {
        let Some(last) = sequence.last_chunk::<WINDOW>() else { return scan_avx2_by_masks(sequence) };
        let mut seen = Seen::nothing();
        let mut rest = sequence;
        let mut windows = 0;
        while let Some(window) = rest.first_chunk::<WINDOW>() {
            seen.add(window);
            rest = &rest[WINDOW_STEP..];
            windows += 1;
            if windows % WINDOWS == 0 && seen.stops().in_every_frame() {
                break;
            }
        }
        let mut at_end = Seen { stops: _mm256_setzero_si256(), ..seen };
        at_end.add(last);
        if !at_end.differs_only_in(UNKNOWN) {
            return scan_avx2_by_masks(sequence);
        }
        let mut stops = seen.stops();
        let place = (sequence.len() - WINDOW) % 3;
        let Stops { forward, reverse } = at_end.stops();
        stops.forward |= forward << place;
        stops.reverse |= reverse << place;
        let stop_free = stops.frames_without(sequence.len());
        Scan { stop_free, only_acgt: !stop_free.is_empty() && at_end.differs_only_in(0) }
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    pub(in crate::simd) fn masks_avx2(piece: &[u8; PIECE]) -> LetterMasks {
        let mut masks = LetterMasks { a: 0, c: 0, g: 0, t: 0 };
        for (at, bytes) in piece.as_chunks::<32>().0.iter().enumerate() {
            let letters = must_cast(*bytes);
            let equal = |letter: u8| {
                let same = _mm256_cmpeq_epi8(letters, _mm256_set1_epi8(letter.cast_signed()));
                u64::from(_mm256_movemask_epi8(same).cast_unsigned()) << (32 * at)
            };
            masks.a |= equal(b'A');
            masks.c |= equal(b'C');
            masks.g |= equal(b'G');
            masks.t |= equal(b'T');
        }
        masks
    }
}
