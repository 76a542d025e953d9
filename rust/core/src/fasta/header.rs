//! Header lines: the id and the description of a record.
//!
//! Blocks are checked before (`refusal.rs`), so nothing here can fail.

use std::ops::Range;

/// The `>` and the id of a header line. Blanks between the two are removed, in place.
#[inline]
pub(crate) fn mark_and_id(header: &mut [u8]) -> &[u8] {
    let id = id_range(&header[1..]);
    let end = 1 + id.len();
    if id.start > 0 {
        header[1..].copy_within(id, 0);
    }
    &header[..end]
}

/// Where the id is in a header line without its `>`: the first word; empty if there is none.
#[inline]
pub fn id_range(header: &[u8]) -> Range<usize> {
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

/// The id in a header line without its mark, as far as that is UTF-8 text.
pub(crate) fn readable_id(header: &[u8]) -> String {
    let text = header.utf8_chunks().next().map_or("", |chunk| chunk.valid());
    text[id_range(text.as_bytes())].to_owned()
}

/// Python's `str.isspace`: Unicode white space and the four ASCII separators U+001C to U+001F.
#[inline]
fn is_space(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '\u{1c}'..='\u{1f}')
}

/// A text without blanks at its two ends, as Python's `str.strip` gives it.
pub(crate) fn trim_text(text: &str) -> &str {
    text.trim_matches(is_space)
}

/// The description: a header line without its `>` and without white space at its end.
#[inline]
pub(crate) fn description(header: &[u8]) -> &[u8] {
    if header.is_ascii() {
        let end = header.iter().rposition(|&byte| !is_space(char::from(byte))).map_or(0, |last| last + 1);
        return &header[..end];
    }
    std::str::from_utf8(header).unwrap_or_default().trim_end_matches(is_space).as_bytes()
}

/// What stands behind the id in a header line without its `>`, without white space at either end.
pub(crate) fn behind_id(header: &[u8]) -> &[u8] {
    let rest = description(header).get(id_range(header).end..).unwrap_or_default();
    std::str::from_utf8(rest).unwrap_or_default().trim_start_matches(is_space).as_bytes()
}

#[cfg(test)]
mod tests {
    use super::{behind_id, description, id_range, is_space, mark_and_id};

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
            assert_eq!(&header[id_range(header.as_bytes())], word, "{header:?}");
            let mut line = format!(">{header}").into_bytes();
            assert_eq!(mark_and_id(&mut line), format!(">{word}").as_bytes(), "{header:?}");
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
    fn what_is_behind_the_id_has_no_white_space_around_it() {
        for (header, rest) in [
            ("", ""),
            (" \t", ""),
            ("a", ""),
            ("a  ", ""),
            (" a \tb  c ", "b  c"),
            ("\u{e9}\u{a0}x\u{3000}", "x"),
        ] {
            assert_eq!(behind_id(header.as_bytes()), rest.as_bytes(), "{header:?}");
        }
    }
}
