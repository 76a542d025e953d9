//! Where a record begins and ends, and where its header does.
//!
//! Blocks are checked before (`refusal.rs`), so nothing here can fail.

use crate::simd::Level;
use memchr::{memchr_iter, memchr2, memrchr_iter};
use std::ops::Range;

/// The commonest record: a header of one word, then a sequence on one line that needs no cleaning.
pub(crate) struct OneLineRecord {
    /// End of the header, which is nothing but the id.
    pub(crate) header_end: usize,
    /// End of the sequence, which starts after the header's line end.
    pub(crate) sequence_end: usize,
}

/// The record at the front of `block`, if it is a [`OneLineRecord`]. Each byte is read only once.
///
/// `last` is the last letter, in the order of ASCII, that the sequence may hold.
#[inline]
pub(crate) fn one_line_record(level: Level, block: &[u8], last: u8) -> Option<OneLineRecord> {
    let (b'>', header) = block.split_first()? else { return None };
    let header_end = 1 + level.printable_run(header, b'~');
    let (b'\n', body) = block[header_end..].split_first()? else { return None };
    let length = level.printable_run(body, last);
    let starts_record = |text: &[u8]| text.first() == Some(&b'>');
    let (b'\n', next) = body[length..].split_first()? else { return None };
    let simple = !starts_record(body) && (next.is_empty() || starts_record(next));
    simple.then_some(OneLineRecord { header_end, sequence_end: header_end + 1 + length })
}

/// The parts of the record at the front of a block: the header line, then the body, up to `end`.
pub(crate) struct RecordLayout {
    /// End of the header line, without its line end.
    pub(crate) header_end: usize,
    /// Start of the next record, or the end of the block.
    pub(crate) end: usize,
}

/// The layout of the record that starts at the front of `block` with `>`.
#[inline]
pub(crate) fn record_layout(block: &[u8]) -> RecordLayout {
    let header_end = memchr2(b'\n', b'\r', block).unwrap_or(block.len());
    let body = &block[header_end..];
    let end = memchr_iter(b'>', body)
        .find(|&at| matches!(body[at - 1], b'\n' | b'\r'))
        .map_or(block.len(), |at| header_end + at);
    RecordLayout { header_end, end }
}

/// The first place in `text` where a record starts after a line end.
pub fn first_record_start(text: &[u8]) -> Option<usize> {
    memchr_iter(b'>', text).find(|&at| at > 0 && matches!(text[at - 1], b'\n' | b'\r'))
}

/// The last place in `text` where a record starts after a line end.
pub fn last_record_start(text: &[u8]) -> Option<usize> {
    memrchr_iter(b'>', text).find(|&at| at > 0 && matches!(text[at - 1], b'\n' | b'\r'))
}

/// The first record of `text`, which begins with one, that has so many bytes or more.
pub fn first_long_record(text: &[u8], least: usize) -> Option<Range<usize>> {
    let mut start = 0;
    while text.len() - start >= least.max(1) {
        let end = start + record_layout(&text[start..]).end;
        if end - start >= least {
            return Some(start..end);
        }
        start = end;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{first_long_record, first_record_start, last_record_start, record_layout};

    #[test]
    fn a_record_ends_before_a_line_that_begins_with_a_mark() {
        for (block, header_end, end) in [
            (">", 1, 1),
            (">a", 2, 2),
            (">a\n>b", 2, 3),
            (">a\r>b", 2, 3),
            (">a\r\n>b", 2, 4),
            (">a>b\nAC>G\n >T\n>c", 4, 14),
        ] {
            let found = record_layout(block.as_bytes());
            assert_eq!((found.header_end, found.end), (header_end, end), "{block:?}");
        }
    }

    #[test]
    fn the_first_record_of_so_many_bytes_is_found() {
        for (text, least, record) in [
            ("", 0, None),
            (">a\nA\n", 5, Some(0..5)),
            (">a\nA\n", 6, None),
            (">a\nA\n>b\nAC\n>c\nACG\n", 6, Some(5..11)),
            (">a\nA\n>b\nAC\n>c\nACG\n", 7, Some(11..18)),
            (">a\nA\n>b\nAC\n>c\nACG\n", 8, None),
        ] {
            assert_eq!(first_long_record(text.as_bytes(), least), record, "{text:?}, {least}");
        }
    }

    #[test]
    fn the_first_record_starts_after_a_line_end() {
        for (text, start) in [("", None), (">a\n", None), (">a\n >b\n>c>d\n>e", Some(7)), ("A\r>", Some(2))] {
            assert_eq!(first_record_start(text.as_bytes()), start, "{text:?}");
        }
    }

    #[test]
    fn the_last_record_starts_after_a_line_end() {
        for (text, start) in [("", None), (">a\n", None), (">a\n>b>c\n >d", Some(3)), ("A\r>", Some(2))] {
            assert_eq!(last_record_start(text.as_bytes()), start, "{text:?}");
        }
    }
}
