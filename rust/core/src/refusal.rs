//! What a block is refused for, and where.

use crate::fasta::{id, layout};
use crate::tally::Tally;

/// Why a block is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalKind {
    /// The text does not begin with `>`.
    LeadingText,
    /// A byte that is no UTF-8.
    InvalidUtf8,
    /// A sequence holds a letter outside ASCII.
    NonAsciiSequence,
}

/// The first thing in a block that makes it unreadable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Why.
    pub kind: RefusalKind,
    /// Number of the record in the block, from 1; 0 before the first.
    pub record: u64,
    /// Number of the line in the block, from 1.
    pub line: u64,
    /// The record's id, as far as it can be read.
    pub id: String,
    /// Offset in the block of the first byte that is refused.
    pub offset: usize,
    /// That byte.
    pub byte: u8,
}

/// Checks that `block` is empty or FASTA text of whole records with ASCII sequences.
///
/// # Errors
/// For the first place, in the order of the text, that is not.
#[inline]
pub fn check(block: &[u8]) -> Result<(), Refusal> {
    match block.first() {
        None => Ok(()),
        Some(b'>') if block.is_ascii() => Ok(()),
        Some(b'>') => check_letters(block),
        Some(&byte) => Err(Refusal {
            kind: RefusalKind::LeadingText,
            record: 0,
            line: 1,
            id: String::new(),
            offset: 0,
            byte,
        }),
    }
}

#[cold]
fn check_letters(block: &[u8]) -> Result<(), Refusal> {
    let text_end = match std::str::from_utf8(block) {
        Ok(_) => block.len(),
        Err(error) => error.valid_up_to(),
    };
    let mut start = 0;
    while start < block.len() {
        let found = layout(&block[start..]);
        let (header_end, end) = (start + found.header_end, start + found.end);
        let letter = block[header_end..end].iter().position(|byte| !byte.is_ascii());
        let (offset, kind) = match letter {
            Some(at) if header_end + at < text_end && header_end <= text_end => {
                (header_end + at, RefusalKind::NonAsciiSequence)
            }
            _ if text_end < end => (text_end, RefusalKind::InvalidUtf8),
            _ => {
                start = end;
                continue;
            }
        };
        let mut before = Tally::default();
        before.count(&block[..offset]);
        let readable = &block[start + 1..header_end.min(text_end)];
        return Err(Refusal {
            kind,
            record: before.records,
            line: before.lines + 1,
            id: String::from_utf8_lossy(&readable[id(readable)]).into_owned(),
            offset,
            byte: block[offset],
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Refusal, RefusalKind, check};

    fn refusal(block: &[u8]) -> (RefusalKind, u64, u64, String, usize) {
        let Refusal { kind, record, line, id, offset, .. } = check(block).unwrap_err();
        (kind, record, line, id, offset)
    }

    #[test]
    fn readable_blocks_pass() {
        for block in ["", ">", ">\u{e9}\nACGT\n", ">a \u{2603}\nAC\n>b\n"] {
            assert_eq!(check(block.as_bytes()), Ok(()), "{block:?}");
        }
    }

    #[test]
    fn the_first_bad_place_is_named() {
        use RefusalKind::{InvalidUtf8, LeadingText, NonAsciiSequence};
        assert_eq!(refusal(b"\n>a\n"), (LeadingText, 0, 1, String::new(), 0));
        assert_eq!(
            refusal(">a\nAC\r\n>\u{e9} x\rAC\rG\u{e9}\n>c\nN\u{e9}".as_bytes()),
            (NonAsciiSequence, 2, 5, "\u{e9}".into(), 17)
        );
        assert_eq!(refusal(b">a\n>b\xff c\nAC\n"), (InvalidUtf8, 2, 2, "b".into(), 5));
        assert_eq!(refusal(b">a\nA\xc3\n"), (InvalidUtf8, 1, 2, "a".into(), 4));
        // The letter of the first record comes before the byte of the second.
        assert_eq!(refusal(b">a\n\xc3\xa9\n>b\xff\n"), (NonAsciiSequence, 1, 2, "a".into(), 3));
        // A byte order mark inside is a letter like any other: the mark after it starts no record.
        assert_eq!(refusal(b">a\nAC\n\xef\xbb\xbf>b\nGG\n"), (NonAsciiSequence, 1, 3, "a".into(), 6));
    }
}
