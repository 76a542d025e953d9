//! Counts the lines of text, and the records of FASTA.

use super::letters::equal_portable;

/// Bytes that are examined together, one bit for each.
const PIECE: usize = 64;

/// How many lines have ended in a text, and how many records have started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineCounts {
    /// Ends of lines: LF, CR LF and CR.
    pub lines: u64,
    /// Lines that begin with `>`.
    pub records: u64,
}

/// Writes the count for one way to find a letter in a piece.
macro_rules! count_lines_with {
    ($(#[$attribute:meta])* $name:ident, $equal:path) => {
        $(#[$attribute])*
        pub(crate) fn $name(text: &[u8], before: u8) -> LineCounts {
            let mut counts = LineCounts::default();
            // The lowest bit says what stands before a piece.
            let mut feed_before = u64::from(before == b'\n');
            let mut return_before = u64::from(before == b'\r');
            let (pieces, rest) = text.as_chunks::<PIECE>();
            let mut padded = [0; PIECE];
            padded[..rest.len()].copy_from_slice(rest);
            for piece in pieces.iter().chain([&padded]) {
                let (feeds, returns) = ($equal(piece, b'\n'), $equal(piece, b'\r'));
                let behind_return = returns << 1 | return_before;
                let behind_line = feeds << 1 | feed_before | behind_return;
                counts.lines += u64::from((feeds & !behind_return | returns).count_ones());
                counts.records += u64::from(($equal(piece, b'>') & behind_line).count_ones());
                (feed_before, return_before) = (feeds >> (PIECE - 1), returns >> (PIECE - 1));
            }
            counts
        }
    };
}

count_lines_with!(
    /// The counts of `text`, which stands behind the byte `before`.
    count_lines_portable,
    equal_portable
);

/// Writes the count of plain lines for one way to find a letter in a piece.
macro_rules! count_plain_lines_with {
    ($(#[$attribute:meta])* $name:ident, $equal:path) => {
        $(#[$attribute])*
        pub(crate) fn $name(text: &[u8]) -> Option<u64> {
            let mut lines = 0;
            // The lowest bit says whether a line begins with a piece.
            let mut behind_line = 1;
            let (pieces, rest) = text.as_chunks::<PIECE>();
            let mut padded = [0; PIECE];
            padded[..rest.len()].copy_from_slice(rest);
            for piece in pieces.iter().chain([&padded]) {
                let feeds = $equal(piece, b'\n');
                let blanks = feeds | $equal(piece, b' ') | $equal(piece, b'\t');
                if blanks & (feeds << 1 | behind_line) | $equal(piece, b'\r') != 0 {
                    return None;
                }
                lines += u64::from(feeds.count_ones());
                behind_line = feeds >> (PIECE - 1);
            }
            Some(lines)
        }
    };
}

count_plain_lines_with!(
    /// How many lines of `text` have ended; None if one is empty, begins with a blank or TAB, or has a CR.
    count_plain_lines_portable,
    equal_portable
);

#[cfg(target_arch = "x86_64")]
pub(crate) use x86_64::{count_lines_avx2, count_lines_sse2, count_plain_lines_avx2, count_plain_lines_sse2};

#[cfg(target_arch = "x86_64")]
mod x86_64 {
    use super::{LineCounts, PIECE};
    use crate::simd::letters::{equal_avx2, equal_sse2};

    count_lines_with!(
        #[target_feature(enable = "sse2")]
        count_lines_sse2,
        equal_sse2
    );
    count_lines_with!(
        #[target_feature(enable = "avx2,bmi1,popcnt")]
        count_lines_avx2,
        equal_avx2
    );
    count_plain_lines_with!(
        #[target_feature(enable = "sse2")]
        count_plain_lines_sse2,
        equal_sse2
    );
    count_plain_lines_with!(
        #[target_feature(enable = "avx2,bmi1,popcnt")]
        count_plain_lines_avx2,
        equal_avx2
    );
}

#[cfg(test)]
mod tests {
    use super::LineCounts;
    use crate::simd::Level;

    #[test]
    fn lines_and_records_are_counted_at_every_length() {
        let text: Vec<u8> = (0..400_usize).map(|at| b"\n\r>A\r\n>\r"[at * at % 31 % 8]).collect();
        for before in *b"\n\r>A" {
            let mut expected = LineCounts::default();
            let mut last = before;
            for length in 0..=text.len() {
                for level in Level::available() {
                    let found = level.count_lines(&text[..length], before);
                    assert_eq!(found, expected, "{} at {length} behind {before}", level.name());
                }
                let Some(&next) = text.get(length) else { break };
                expected.lines += u64::from(next == b'\r' || next == b'\n' && last != b'\r');
                expected.records += u64::from(next == b'>' && matches!(last, b'\r' | b'\n'));
                last = next;
            }
        }
    }

    #[test]
    fn plain_lines_are_counted_at_every_place_of_an_odd_byte() {
        let expected = |text: &[u8]| {
            let (mut lines, mut last) = (0, b'\n');
            for &byte in text {
                if byte == b'\r' || last == b'\n' && b"\n \t".contains(&byte) {
                    return None;
                }
                lines += u64::from(byte == b'\n');
                last = byte;
            }
            Some(lines)
        };
        let plain = b"@a b\tc\nACGT\n+\nIIII\n".repeat(10);
        for odd in [b"".as_slice(), b"\r", b"\n", b" ", b"\t"] {
            for at in 0..=plain.len() {
                let text = [&plain[..at], odd, &plain[at..]].concat();
                for text in [&text, &text[..at]] {
                    for level in Level::available() {
                        let name = level.name();
                        assert_eq!(level.count_plain_lines(text), expected(text), "{name} {odd:?} at {at}");
                    }
                }
            }
        }
    }
}
