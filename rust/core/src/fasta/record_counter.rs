//! Counts the records and lines of FASTA text that arrives in pieces.

use super::utf8::{Utf8Checker, Utf8Error};
use memchr::memchr_iter;

/// Counts over the pieces of a file, from its start on.
///
/// A line ends with LF, CR LF or CR; a record starts at a line that begins with `>`.
#[derive(Clone, Debug)]
pub struct RecordCounter {
    /// Records that have started.
    pub records: u64,
    /// Where the last of them starts, from the start of the file.
    pub record_start: u64,
    /// Lines that have ended.
    pub lines: u64,
    bytes: u64,
    last: u8,
    utf8: Utf8Checker,
}

impl Default for RecordCounter {
    fn default() -> Self {
        RecordCounter {
            records: 0,
            record_start: 0,
            lines: 0,
            bytes: 0,
            last: b'\n',
            utf8: Utf8Checker::default(),
        }
    }
}

impl RecordCounter {
    /// Counts the records and lines of the next piece.
    pub fn count(&mut self, piece: &[u8]) {
        let last = self.last;
        let before = |at: usize| if at == 0 { last } else { piece[at - 1] };
        for at in memchr_iter(b'>', piece).filter(|&at| matches!(before(at), b'\n' | b'\r')) {
            self.records += 1;
            self.record_start = self.bytes + at as u64;
        }
        let feeds = memchr_iter(b'\n', piece).filter(|&at| before(at) != b'\r');
        self.lines += feeds.count() as u64 + memchr_iter(b'\r', piece).count() as u64;
        self.bytes += piece.len() as u64;
        self.last = piece.last().copied().unwrap_or(self.last);
    }

    /// Checks that the next piece is UTF-8 text, then counts it.
    ///
    /// # Errors
    /// At the first byte that is not UTF-8. The piece is not counted then.
    pub fn check_and_count(&mut self, piece: &[u8]) -> Result<(), Utf8Error> {
        self.utf8.check(piece)?;
        self.count(piece);
        Ok(())
    }

    /// Checks that the text does not end inside a letter.
    ///
    /// # Errors
    /// At the first byte of the letter that is cut off.
    pub fn finish(&self) -> Result<(), Utf8Error> {
        self.utf8.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::RecordCounter;
    use crate::fasta::Utf8Error;

    #[test]
    fn any_cut_gives_the_same_count() {
        let text = ">a\r\nAC\r\r\n>b>c\n\n>\u{e9}\n>x".as_bytes();
        for cut in 0..=text.len() {
            let mut counter = RecordCounter::default();
            counter.check_and_count(&text[..cut]).unwrap();
            counter.check_and_count(&text[cut..]).unwrap();
            assert_eq!((counter.records, counter.lines, counter.finish()), (4, 6, Ok(())), "cut at {cut}");
            assert_eq!(counter.record_start, text.len() as u64 - 2, "cut at {cut}");
        }
    }

    #[test]
    fn a_byte_that_is_not_utf8_is_found_at_any_cut() {
        let text = b">a\xc3\xa9\nAC\xc3\n>b\n";
        for cut in 0..=text.len() {
            let mut counter = RecordCounter::default();
            let found =
                counter.check_and_count(&text[..cut]).and_then(|()| counter.check_and_count(&text[cut..]));
            assert_eq!(found, Err(Utf8Error { offset: 7, byte: 0xc3 }), "cut at {cut}");
        }
        let mut counter = RecordCounter::default();
        counter.check_and_count(b">a\xe2\x98").unwrap();
        assert_eq!(counter.finish(), Err(Utf8Error { offset: 2, byte: 0xe2 }));
    }
}
