//! The reading rules: where a record begins and ends, its id, its sequence.
//!
//! `docs/SEMANTICS.md` section 6. Blocks are checked before (`refusal.rs`), so nothing here can fail.

use crate::level::Level;
use memchr::{memchr_iter, memchr2, memrchr_iter};
use std::ops::Range;

/// The commonest record: a header of one word, then a sequence on one line that needs no cleaning.
pub(crate) struct OneLine {
    /// End of the header, which is all name.
    pub(crate) header_end: usize,
    /// End of the sequence, which starts after the header's line end.
    pub(crate) sequence_end: usize,
}

/// The record at the front of `block` if it is a [`OneLine`] record; found in one look over its bytes.
///
/// `last` is the last letter of ASCII that its sequence may hold.
#[inline]
pub(crate) fn one_line(level: Level, block: &[u8], last: u8) -> Option<OneLine> {
    let (b'>', header) = block.split_first()? else { return None };
    let header_end = 1 + level.plain_run(header, b'~');
    let (b'\n', body) = block[header_end..].split_first()? else { return None };
    let length = level.plain_run(body, last);
    let starts_record = |text: &[u8]| text.first() == Some(&b'>');
    let (b'\n', next) = body[length..].split_first()? else { return None };
    let simple = !starts_record(body) && (next.is_empty() || starts_record(next));
    simple.then_some(OneLine { header_end, sequence_end: header_end + 1 + length })
}

/// How the record at the front of a block is laid out: header line, then body, up to `end`.
pub(crate) struct Layout {
    /// End of the header line, its line end not included.
    pub(crate) header_end: usize,
    /// Start of the next record, or the end of the block.
    pub(crate) end: usize,
}

/// The layout of the record that starts at the front of `block` with `>`.
#[inline]
pub(crate) fn layout(block: &[u8]) -> Layout {
    let header_end = memchr2(b'\n', b'\r', block).unwrap_or(block.len());
    let body = &block[header_end..];
    let end = memchr_iter(b'>', body)
        .find(|&at| matches!(body[at - 1], b'\n' | b'\r'))
        .map_or(block.len(), |at| header_end + at);
    Layout { header_end, end }
}

/// The last place in `text` where a record starts after a line end.
pub fn last_record_start(text: &[u8]) -> Option<usize> {
    memrchr_iter(b'>', text).find(|&at| at > 0 && matches!(text[at - 1], b'\n' | b'\r'))
}

/// A header line's `>` and id. Blanks between the two are closed up, in place.
#[inline]
pub(crate) fn name(header: &mut [u8]) -> &[u8] {
    let id = id(&header[1..]);
    let end = 1 + id.len();
    if id.start > 0 {
        header[1..].copy_within(id, 0);
    }
    &header[..end]
}

/// Where the first word of a header line (without its `>`) stands; empty if there is none.
#[inline]
pub fn id(header: &[u8]) -> Range<usize> {
    if header.is_ascii() {
        let is_space = |&byte: &u8| is_space(char::from(byte));
        let start = header.iter().position(|byte| !is_space(byte)).unwrap_or(header.len());
        let length = header[start..].iter().position(is_space);
        return start..length.map_or(header.len(), |length| start + length);
    }
    let text = std::str::from_utf8(header).unwrap_or_default();
    let start = text.find(|letter| !is_space(letter)).unwrap_or(text.len());
    let length = text[start..].find(is_space);
    start..length.map_or(text.len(), |length| start + length)
}

/// Python's `str.isspace`: Unicode white space and the four ASCII separators U+001C to U+001F.
#[inline]
fn is_space(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '\u{1c}'..='\u{1f}')
}

/// A header line without its `>` and without whitespace at the end.
#[inline]
pub(crate) fn description(header: &[u8]) -> &[u8] {
    if header.is_ascii() {
        let end = header.iter().rposition(|&byte| !is_space(char::from(byte))).map_or(0, |last| last + 1);
        return &header[..end];
    }
    std::str::from_utf8(header).unwrap_or_default().trim_end_matches(is_space).as_bytes()
}

/// Removes blanks, tabs and line ends from a body, in place, and makes it upper case.
#[inline]
pub(crate) fn clean(body: &mut [u8]) -> &[u8] {
    let sequence = join(body);
    sequence.make_ascii_uppercase();
    sequence
}

/// Removes blanks, tabs and line ends from a body, in place.
#[inline]
pub(crate) fn join(body: &mut [u8]) -> &mut [u8] {
    let length = remove(body, b'\n', b'\r');
    let length = remove(&mut body[..length], b' ', b'\t');
    &mut body[..length]
}

/// Moves everything but the bytes `one` and `other` to the front and returns how much that is.
fn remove(bytes: &mut [u8], one: u8, other: u8) -> usize {
    let (mut kept, mut at) = (0, 0);
    while at < bytes.len() {
        let run = memchr2(one, other, &bytes[at..]).unwrap_or(bytes.len() - at);
        if kept != at {
            bytes.copy_within(at..at + run, kept);
        }
        kept += run;
        at += run + 1;
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::{clean, description, id, is_space, join, last_record_start, layout, name};

    #[test]
    fn white_space_is_pythons() {
        let mut spaces = String::new();
        for letter in (0..=0x3000).filter_map(char::from_u32).filter(|&letter| is_space(letter)) {
            spaces.push(letter);
        }
        assert_eq!(
            spaces,
            "\t\n\u{b}\u{c}\r\u{1c}\u{1d}\u{1e}\u{1f} \u{85}\u{a0}\u{1680}\u{2000}\u{2001}\u{2002}\
             \u{2003}\u{2004}\u{2005}\u{2006}\u{2007}\u{2008}\u{2009}\u{200a}\u{2028}\u{2029}\u{202f}\
             \u{205f}\u{3000}"
        );
    }

    #[test]
    fn id_is_the_first_word() {
        for (header, word) in [
            ("", ""),
            ("  ", ""),
            (" a b", "a"),
            ("\ta b", "a"),
            (">a", ">a"),
            ("a>b >c", "a>b"),
            ("é☃\u{a0}x", "é☃"),
            ("a\u{1c}b", "a"),
            ("a\u{200b}b", "a\u{200b}b"),
        ] {
            assert_eq!(&header[id(header.as_bytes())], word, "{header:?}");
            let mut line = format!(">{header}").into_bytes();
            assert_eq!(name(&mut line), format!(">{word}").as_bytes(), "{header:?}");
        }
    }

    #[test]
    fn a_description_loses_white_space_at_its_end_only() {
        for (header, text) in [
            ("", ""),
            (" \t", ""),
            (" a b \t ", " a b"),
            ("é☃\u{a0}x\u{3000}", "é☃\u{a0}x"),
            ("a\u{1c}", "a"),
            ("a\u{200b}", "a\u{200b}"),
        ] {
            assert_eq!(description(header.as_bytes()), text.as_bytes(), "{header:?}");
        }
    }

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
            let found = layout(block.as_bytes());
            assert_eq!((found.header_end, found.end), (header_end, end), "{block:?}");
        }
    }

    #[test]
    fn the_last_record_starts_after_a_line_end() {
        for (text, start) in [("", None), (">a\n", None), (">a\n>b>c\n >d", Some(3)), ("A\r>", Some(2))] {
            assert_eq!(last_record_start(text.as_bytes()), start, "{text:?}");
        }
    }

    #[test]
    fn cleaning_drops_blanks_and_line_ends_only() {
        for (body, sequence) in [
            ("", ""),
            ("\n", ""),
            ("\r\nAC GT\r\r\n TT \n", "ACGTTT"),
            ("\nac\tgt\n\tTT\t", "ACGTTT"),
            ("\nA-C*.;>\x00\x0b\x0cN1\x1a\n", "A-C*.;>\x00\x0b\x0cN1\x1a"),
        ] {
            assert_eq!(clean(&mut body.as_bytes().to_vec()), sequence.as_bytes(), "{body:?}");
        }
        assert_eq!(join(&mut b"\nac GT\r\nn\t".to_vec()), b"acGTn");
    }
}
