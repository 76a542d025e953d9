//! Why and where a block, or one record of it, is refused.

use super::header::id_range;
use super::layout::{RecordLayout, last_record_start, record_layout};
use super::record_counter::RecordCounter;

/// Why a block is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalKind {
    /// The text does not begin with `>`.
    LeadingText,
    /// A byte that is not UTF-8.
    InvalidUtf8,
    /// A sequence holds a letter outside ASCII.
    NonAsciiSequence,
    /// A sequence is empty, where that is not allowed.
    EmptySequence,
    /// What is to be written has a codon that the ambiguity policy refuses.
    UnknownCodon {
        /// As the forward strand has it.
        codon: [u8; 3],
        /// Its first letter on the forward strand, counted from 1.
        position: usize,
    },
    /// A letter that the program does not know whose answer is given.
    UnknownLetter {
        /// The byte.
        letter: u8,
        /// Its place in the sequence, counted from 1.
        position: usize,
    },
    /// A letter of a protein that has no token.
    NoToken {
        /// The byte.
        letter: u8,
        /// Its place in the sequence, counted from 1.
        position: usize,
    },
    /// An ORF goes over the origin of a circular record, in a format that cannot say so.
    OrfOverOrigin {
        /// Its first letter, counted from 0.
        start: usize,
        /// The letter behind its last one.
        end: usize,
    },
}

impl RefusalKind {
    /// The refusal of the codon that begins at this place, counted from 0, of the forward strand.
    pub(crate) fn unknown_codon(strand: &[u8], at: usize) -> Self {
        let mut codon = [0; 3];
        codon.copy_from_slice(&strand[at..at + 3]);
        RefusalKind::UnknownCodon { codon, position: at + 1 }
    }
}

/// The first thing that makes a block unreadable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Why.
    pub kind: RefusalKind,
    /// The record's id, as far as it can be read.
    pub id: String,
    /// Offset in the block of the first byte that is refused. Of the end of its header, where that is about the record.
    pub offset: usize,
    /// That byte, if one is refused.
    pub byte: u8,
}

impl Refusal {
    /// The refusal of a record with this id, whose header ends at `header_end`.
    pub(crate) fn of_record(kind: RefusalKind, id: &[u8], header_end: usize) -> Self {
        Refusal { kind, id: String::from_utf8_lossy(id).into_owned(), offset: header_end, byte: 0 }
    }

    /// Number of the record and of the line in `block`, both from 1. Before the first record its number is 0.
    pub fn place(&self, block: &[u8]) -> (u64, u64) {
        let mut before = RecordCounter::default();
        before.count(&block[..self.offset]);
        (before.records, before.lines + 1)
    }
}

/// Checks that `block` is empty or begins with a record.
#[inline]
pub(crate) fn check_start(block: &[u8]) -> Result<(), Refusal> {
    match block.first() {
        None | Some(b'>') => Ok(()),
        Some(&byte) => Err(Refusal { kind: RefusalKind::LeadingText, id: String::new(), offset: 0, byte }),
    }
}

/// Checks that `block` is empty or FASTA text of whole records with ASCII sequences.
///
/// # Errors
/// For the first place, in the order of the text, that is not.
pub fn check_block(block: &[u8]) -> Result<(), Refusal> {
    check_start(block)?;
    if block.is_ascii() {
        return Ok(());
    }
    let mut start = 0;
    while start < block.len() {
        let found = record_layout(&block[start..]);
        let record = &block[start..start + found.end];
        check_record(record, &found)
            .map_err(|refusal| Refusal { offset: start + refusal.offset, ..refusal })?;
        start += found.end;
    }
    Ok(())
}

/// Checks that `block`, which begins with a record, is UTF-8 text.
pub(crate) fn check_utf8(block: &[u8]) -> Result<(), Refusal> {
    let Err(error) = std::str::from_utf8(block) else { return Ok(()) };
    let offset = error.valid_up_to();
    let start = last_record_start(&block[..offset]).unwrap_or(0);
    let header_end = record_layout(&block[start..]).header_end.min(offset - start);
    let header = block[start..start + header_end].strip_prefix(b">").unwrap_or_default();
    let id = String::from_utf8_lossy(&header[id_range(header)]).into_owned();
    Err(Refusal { kind: RefusalKind::InvalidUtf8, id, offset, byte: block[offset] })
}

/// Checks that one record is UTF-8 text with an ASCII sequence.
pub(crate) fn check_record(record: &[u8], found: &RecordLayout) -> Result<(), Refusal> {
    if record.is_ascii() {
        return Ok(());
    }
    let text_end = match std::str::from_utf8(record) {
        Ok(_) => record.len(),
        Err(error) => error.valid_up_to(),
    };
    let body = record.get(found.header_end..text_end).unwrap_or_default();
    let letter = body.iter().position(|byte| !byte.is_ascii());
    let (offset, kind) = match letter {
        Some(at) => (found.header_end + at, RefusalKind::NonAsciiSequence),
        None if text_end < record.len() => (text_end, RefusalKind::InvalidUtf8),
        None => return Ok(()),
    };
    let header = &record[1..found.header_end.min(text_end)];
    let id = String::from_utf8_lossy(&header[id_range(header)]).into_owned();
    Err(Refusal { kind, id, offset, byte: record[offset] })
}

#[cfg(test)]
mod tests {
    use super::{Refusal, RefusalKind, check_block, check_utf8};

    fn refusal(block: &[u8]) -> (RefusalKind, u64, u64, String, usize) {
        let refusal = check_block(block).unwrap_err();
        let (record, line) = refusal.place(block);
        let Refusal { kind, id, offset, .. } = refusal;
        (kind, record, line, id, offset)
    }

    #[test]
    fn readable_blocks_pass() {
        for block in ["", ">", ">\u{e9}\nACGT\n", ">a \u{2603}\nAC\n>b\n"] {
            assert_eq!(check_block(block.as_bytes()), Ok(()), "{block:?}");
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

    #[test]
    fn text_may_hold_letters_outside_ascii_but_no_other_bytes() {
        assert_eq!(check_utf8(">a\nA\u{e9}\n".as_bytes()), Ok(()));
        for (block, id, offset) in [
            (&b">a\n>b\xff c\nAC\n"[..], "b", 5),
            (b">a\xc3\xa9\nA\xc3", "a\u{e9}", 6),
            (b">\xff", "", 1),
            (b"text\xff\n>a", "", 4),
        ] {
            let refusal = check_utf8(block).unwrap_err();
            assert_eq!((refusal.kind, refusal.offset), (RefusalKind::InvalidUtf8, offset), "{block:?}");
            assert_eq!(refusal.id, id, "{block:?}");
        }
    }
}
