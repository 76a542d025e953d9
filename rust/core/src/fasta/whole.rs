//! Cuts a stream of FASTA into blocks of whole records.

use super::layout::last_record_start;
use crate::simd::Level;

/// Whole records at the front of a buffer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WholeRecords {
    /// The bytes they take. 0 if no record is whole: then more has to be read.
    pub bytes: usize,
    /// Lines that end in them.
    pub lines: u64,
    /// How many they are.
    pub records: u64,
}

/// The whole records at the front of `buffer`, which begins at the start of the file or of a record.
///
/// A record is whole if another one begins behind it. At the end of the file everything is.
pub fn whole_fasta(level: Level, buffer: &[u8], is_end: bool) -> WholeRecords {
    let bytes = if is_end { buffer.len() } else { last_record_start(buffer).unwrap_or(0) };
    let counts = level.count_lines(&buffer[..bytes], b'\n');
    WholeRecords { bytes, lines: counts.lines, records: counts.records }
}

#[cfg(test)]
mod tests {
    use super::{WholeRecords, whole_fasta};
    use crate::fasta::RecordCounter;
    use crate::simd::Level;

    #[test]
    fn records_are_whole_where_another_begins() {
        for (buffer, is_end, bytes, lines, records) in [
            ("", false, 0, 0, 0),
            ("", true, 0, 0, 0),
            (">a\nAC\n", false, 0, 0, 0),
            (">a\nAC", true, 5, 1, 1),
            (">a\r\nAC\r>b\n>", false, 10, 3, 2),
            (">a\r\nAC\r>b\n>", true, 11, 3, 3),
            ("text\n>a\n", false, 5, 1, 0),
        ] {
            let found = whole_fasta(Level::best(), buffer.as_bytes(), is_end);
            assert_eq!(found, WholeRecords { bytes, lines, records }, "{buffer:?}");
        }
    }

    #[test]
    fn lines_and_records_are_those_that_a_counter_finds() {
        let text = b">a\r\nAC>\r\r\n>b\r>c>\n\n >\nAC\n\r>d\n".repeat(5);
        for level in Level::available() {
            for (length, is_end) in (0..=text.len()).flat_map(|length| [(length, false), (length, true)]) {
                let found = whole_fasta(level, &text[..length], is_end);
                let mut counter = RecordCounter::default();
                counter.count(&text[..found.bytes]);
                assert_eq!((found.records, found.lines), (counter.records, counter.lines), "{length}");
            }
        }
    }
}
