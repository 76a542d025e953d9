//! Cuts a stream of FASTQ into blocks of whole records.

use super::line::Line;
use crate::fasta::WholeRecords;

/// The whole records at the front of `buffer`, which begins at a record or at empty lines between records.
///
/// A record is four lines, whatever they hold: what is malformed is found when they are converted. Empty lines
/// between records are taken with them, so there may be bytes without any record. At the end of the file
/// everything is whole.
pub fn whole_fastq(buffer: &[u8], is_end: bool) -> WholeRecords {
    let mut whole = WholeRecords::default();
    let mut lines_of_record = 0;
    let mut line = Line::at(buffer, 0);
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

#[cfg(test)]
mod tests {
    use super::whole_fastq;

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
        ] {
            let found = whole_fastq(buffer.as_bytes(), is_end);
            assert_eq!((found.bytes, found.lines, found.records), (bytes, lines, records), "{buffer:?}");
        }
    }
}
