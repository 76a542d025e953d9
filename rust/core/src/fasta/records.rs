//! Reads the records of a block one after the other. The case of letters is kept.

use super::body::join_lines;
use super::header::{behind_id, id_range};
use super::layout::{OneLineRecord, one_line_record, record_layout};
use super::refusal::{Refusal, RefusalKind, check_record, check_start, check_utf8};
use crate::simd::Level;

/// A record by the reading rules. Upper and lower case are kept.
pub(crate) struct Record<'a> {
    /// The header line without its `>`.
    pub(crate) header: &'a [u8],
    /// Blanks and line ends removed.
    pub(crate) sequence: &'a [u8],
    /// End of the header line in the block.
    pub(crate) header_end: usize,
    /// Whether the header is nothing but the id, and the sequence is on one line.
    is_one_word: bool,
}

impl Record<'_> {
    /// The first word of the header.
    pub(crate) fn id(&self) -> &[u8] {
        if self.is_one_word { self.header } else { &self.header[id_range(self.header)] }
    }

    /// Where its header line begins in the block.
    pub(crate) fn start(&self) -> usize {
        self.header_end - self.header.len() - 1
    }

    /// Where its sequence begins in the block: behind the line end of the header; or over it, if lines were joined.
    pub(crate) fn sequence_start(&self) -> usize {
        self.header_end + usize::from(self.is_one_word)
    }

    /// The header behind the id, without white space at either end.
    pub(crate) fn behind_id(&self) -> &[u8] {
        if self.is_one_word { &[] } else { behind_id(self.header) }
    }

    /// A refusal of this record.
    pub(crate) fn refusal(&self, kind: RefusalKind) -> Refusal {
        Refusal::of_record(kind, self.id(), self.header_end)
    }
}

/// Which letters a sequence may hold.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum AllowedLetters {
    /// Only those of ASCII.
    Ascii,
    /// All.
    Any,
}

/// Calls `work` with each record of a block, in order, up to the first refusal.
///
/// The block is used as scratch space: its sequences are joined in place. The block as a whole is only checked for
/// UTF-8, so `work` gets the records before one that is refused.
pub(crate) fn for_each_record(
    level: Level,
    block: &mut [u8],
    letters: AllowedLetters,
    mut work: impl FnMut(Record<'_>) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    check_start(block)?;
    let mut checked = false;
    let mut at = 0;
    while at < block.len() {
        if let Some(OneLineRecord { header_end, sequence_end }) = one_line_record(level, &block[at..], b'~') {
            let record = &block[at..at + sequence_end];
            let (header, sequence) = (&record[1..header_end], &record[header_end + 1..]);
            work(Record { header, sequence, header_end: at + header_end, is_one_word: true })?;
            at += sequence_end + 1;
            continue;
        }
        if !checked {
            // All before was ASCII, and joining lines keeps UTF-8 text valid: one check is enough.
            check_utf8(&block[at..]).map_err(|refusal| in_block(at, refusal))?;
            checked = true;
        }
        let found = record_layout(&block[at..]);
        let record = &mut block[at..at + found.end];
        if letters == AllowedLetters::Ascii {
            check_record(record, &found).map_err(|refusal| in_block(at, refusal))?;
        }
        let (header, body) = record.split_at_mut(found.header_end);
        let (header, sequence) = (&header[1..], join_lines(body));
        work(Record { header, sequence, header_end: at + found.header_end, is_one_word: false })?;
        at += found.end;
    }
    Ok(())
}

/// Makes the refusal of a part of the block, which begins at `start`, one of the block.
fn in_block(start: usize, refusal: Refusal) -> Refusal {
    Refusal { offset: start + refusal.offset, ..refusal }
}

#[cfg(test)]
mod tests {
    use super::{AllowedLetters, for_each_record};
    use crate::fasta::RefusalKind;
    use crate::simd::Level;

    #[test]
    fn work_gets_the_records_before_a_refusal() {
        for level in Level::available() {
            let mut ids = Vec::new();
            let mut block = ">a\nAC\n>b x\na c\n\n>c\nA\u{e9}\n>d\n".as_bytes().to_vec();
            let refusal = for_each_record(level, &mut block, AllowedLetters::Ascii, |record| {
                ids.push((record.id().to_vec(), record.sequence.to_vec()));
                Ok(())
            });
            assert_eq!(ids, [(b"a".to_vec(), b"AC".to_vec()), (b"b".to_vec(), b"ac".to_vec())]);
            let refusal = refusal.unwrap_err();
            assert_eq!((refusal.kind, refusal.offset), (RefusalKind::NonAsciiSequence, 20));
        }
    }

    #[test]
    fn a_byte_that_is_not_utf8_is_refused_before_any_record_that_takes_more_than_one_line() {
        let mut block = b">a\n>b\xff\n".to_vec();
        let found =
            for_each_record(Level::best(), &mut block, AllowedLetters::Ascii, |_| panic!("handed over"));
        assert_eq!(found.unwrap_err().kind, RefusalKind::InvalidUtf8);
    }
}
