//! Cuts a stream of FASTQ into blocks of whole records.

use super::line::Line;
use crate::fasta::WholeRecords;
use crate::simd::Level;
use memchr::memrchr_iter;

/// The whole records at the front of `buffer`, which begins at a record or at empty lines between records.
///
/// A record is four lines, whatever they hold: what is malformed is found when they are converted. Empty lines
/// between records are taken with them, so there may be bytes without any record. At the end of the file
/// everything is whole.
pub fn whole_fastq(level: Level, buffer: &[u8], is_end: bool) -> WholeRecords {
    let mut whole = plain_records(level, buffer);
    let mut lines_of_record = 0;
    let mut line = Line::at(buffer, whole.bytes);
    while !line.is_missing() {
        // The CR of a CR LF may be the last byte that was read.
        let is_open = !line.has_end() || line.next == buffer.len() && buffer.ends_with(b"\r");
        if is_open && !is_end {
            break;
        }
        let is_between = lines_of_record == 0 && line.is_blank(buffer);
        lines_of_record += u64::from(line.has_end());
        let is_last = line.next == buffer.len() && is_end;
        if is_between || lines_of_record == 4 || is_last {
            whole.bytes = line.next;
            whole.lines += lines_of_record;
            whole.records += u64::from(!is_between);
            lines_of_record = 0;
        }
        line = Line::at(buffer, line.next);
    }
    whole
}

/// The whole records at the front of `buffer`; none if it is not of the commonest kind: no line is empty or begins
/// with a blank, and each ends with LF. Then lines only have to be counted.
fn plain_records(level: Level, buffer: &[u8]) -> WholeRecords {
    let lines = level.count_plain_lines(buffer).unwrap_or(0);
    let behind_records = (lines % 4) as usize;
    let last_end = memrchr_iter(b'\n', buffer).nth(behind_records).filter(|_| lines >= 4);
    last_end.map_or_else(WholeRecords::default, |at| WholeRecords {
        bytes: at + 1,
        lines: lines / 4 * 4,
        records: lines / 4,
    })
}

#[cfg(test)]
mod tests {
    use super::whole_fastq;
    use crate::simd::Level;

    #[test]
    fn records_are_whole_with_their_fourth_line() {
        for (buffer, is_end, bytes, lines, records) in [
            ("", false, 0, 0, 0),
            ("", true, 0, 0, 0),
            ("@a\nA\n+\nI", false, 0, 0, 0),
            ("@a\nA\n+\nI", true, 8, 3, 1),
            ("@a\nA\n+\nI\n", false, 9, 4, 1),
            ("@a\nA\n+\nI\r", false, 0, 0, 0),
            ("@a\nA\n+\nI\r", true, 9, 4, 1),
            ("@a\nA\n+\nI\r\n", false, 10, 4, 1),
            ("@a\nA\n+\nI\n\n \t\n@b", false, 13, 6, 1),
            ("@a\nA\n+\nI\n\n \t\n@b", true, 15, 6, 2),
            ("\n\n", false, 2, 2, 0),
            (" ", false, 0, 0, 0),
            (" ", true, 1, 0, 0),
            ("@a\n\n+\n", false, 0, 0, 0),
            ("@a\n\n+\n", true, 6, 3, 1),
            ("@a\nA\n+\nI\n@b\nC\n+\nI\n@c\nG\n", false, 18, 8, 2),
            ("@a\nA\n+\nI\n@b\nC\n+\nI\n@c\nG\n", true, 23, 10, 3),
            ("@a\nA\n+\nI\n@b\nC\n+\nI\n\n@c\nG\n", false, 19, 9, 2),
        ] {
            for level in Level::available() {
                let found = whole_fastq(level, buffer.as_bytes(), is_end);
                assert_eq!((found.bytes, found.lines, found.records), (bytes, lines, records), "{buffer:?}");
            }
        }
    }
}
