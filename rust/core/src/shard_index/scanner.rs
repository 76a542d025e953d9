//! Finds the records of a file, which is read as bytes and not as FASTA (SEMANTICS 22.2).

use super::ShardRecords;
use crate::fasta::{id_range, write_number};
use memchr::memchr;

/// Finds the records of one file piece by piece. A piece may end anywhere.
#[derive(Debug, Default)]
pub struct ShardScanner {
    /// Offset of the next byte in the file.
    offset: u64,
    line: Line,
    /// The front of a header, and where that began, if its end is still to come.
    header: Vec<u8>,
    header_start: u64,
}

/// The line that the next byte belongs to.
#[derive(Clone, Copy, Debug, Default)]
enum Line {
    /// One that begins with the next byte.
    #[default]
    New,
    Header,
    /// One of a sequence. So many blanks were passed over that count if a letter follows.
    Sequence {
        has_letter: bool,
        blanks: u64,
    },
}

impl ShardScanner {
    /// Begins at the offset of a record, or at the front of the file.
    pub fn at(offset: u64) -> Self {
        ShardScanner { offset, ..Self::default() }
    }

    /// Adds the next piece of the file.
    pub fn add(&mut self, piece: &[u8], records: &mut ShardRecords) {
        let mut rest = piece;
        while let Some(&first) = rest.first() {
            if matches!(self.line, Line::New) {
                self.line = match first {
                    b'>' => {
                        self.header_start = self.offset + (piece.len() - rest.len()) as u64;
                        Line::Header
                    }
                    _ => Line::Sequence { has_letter: false, blanks: 0 },
                };
            }
            let end = memchr(b'\n', rest);
            let text = &rest[..end.unwrap_or(rest.len())];
            match self.line {
                Line::Header if end.is_some() && self.header.is_empty() => self.add_record(text, records),
                Line::Header => {
                    self.header.extend_from_slice(text);
                    if end.is_some() {
                        self.finish(records);
                    }
                }
                _ => self.add_letters(text, records),
            }
            if end.is_some() {
                self.line = Line::New;
            }
            rest = &rest[text.len() + usize::from(end.is_some())..];
        }
        self.offset += piece.len() as u64;
    }

    /// Says that the file ends here: it may end in a header.
    pub fn finish(&mut self, records: &mut ShardRecords) {
        if !self.header.is_empty() {
            let header = std::mem::take(&mut self.header);
            self.add_record(&header, records);
        }
    }

    /// Adds a record by its header line with the `>`.
    fn add_record(&self, header: &[u8], records: &mut ShardRecords) {
        let text = &header[1..];
        let mut made = Vec::new();
        let readable = if text.is_ascii() {
            text
        } else {
            made.extend(text.utf8_chunks().flat_map(|chunk| chunk.valid().bytes()));
            &made
        };
        let id = &readable[id_range(readable)];
        if id.is_empty() {
            let mut number = Vec::new();
            write_number(self.header_start, &mut number);
            records.push(self.header_start, &number);
        } else {
            records.push(self.header_start, id);
        }
    }

    /// Adds some of a sequence's line. Blanks at its two ends do not count.
    fn add_letters(&mut self, text: &[u8], records: &mut ShardRecords) {
        let Line::Sequence { has_letter, blanks } = &mut self.line else { return };
        let text = if *has_letter { text } else { text.trim_start_of_blanks() };
        let letters = text.trim_end_of_blanks().len();
        let behind = (text.len() - letters) as u64;
        if letters == 0 {
            *blanks += behind; // in front of the first letter there are none
            return;
        }
        if let Some(length) = records.last_length() {
            *length += *blanks + letters as u64;
        }
        (*has_letter, *blanks) = (true, behind);
    }
}

/// Takes blanks from the ends of a line.
trait TrimBlanks {
    fn trim_start_of_blanks(&self) -> &Self;
    fn trim_end_of_blanks(&self) -> &Self;
}

impl TrimBlanks for [u8] {
    fn trim_start_of_blanks(&self) -> &Self {
        let start = self.iter().position(|&byte| !is_blank(byte)).unwrap_or(self.len());
        &self[start..]
    }

    fn trim_end_of_blanks(&self) -> &Self {
        let end = self.iter().rposition(|&byte| !is_blank(byte)).map_or(0, |last| last + 1);
        &self[..end]
    }
}

/// What Python's `bytes.strip` takes away.
fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}

#[cfg(test)]
mod tests {
    use super::{ShardRecords, ShardScanner};
    use proptest::prelude::{prop, proptest};

    fn scan<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Vec<(String, u64, u64)> {
        let (mut records, mut scanner) = (ShardRecords::default(), ShardScanner::default());
        records.start_file();
        for piece in pieces {
            scanner.add(piece, &mut records);
        }
        scanner.finish(&mut records);
        let mut found = Vec::new();
        records.for_each(&records.order(), 0..records.len(), |record| {
            found.push((String::from_utf8(record.id.to_vec()).unwrap(), record.length, record.offset));
        });
        found.sort_by_key(|&(_, _, offset)| offset);
        found
    }

    #[test]
    fn a_file_is_read_as_bytes() {
        type Case<'a> = (&'a [u8], &'a [(&'a str, u64, u64)]);
        let cases: [Case<'_>; 10] = [
            (b"", &[]),
            (b">a x\nACGT\n>b\nAA\nCCC\n", &[("a", 4, 0), ("b", 5, 10)]),
            (b">a x\r\nACGT\r\n\r\n>b\r\nAA\r\n", &[("a", 4, 0), ("b", 2, 14)]),
            (b">a\rACGT\n>b\nAA\r\rC\n", &[("a", 0, 0), ("b", 5, 8)]),
            (b"junk\n\n>a\nAC", &[("a", 2, 6)]),
            (b">a\nAC\n>b", &[("a", 2, 0), ("b", 0, 6)]),
            (b">\nAC\n> \nA\n", &[("0", 2, 0), ("5", 1, 5)]),
            (b">a\nA C\tG\n  TT  \n\x0b\x0cAA\x0b\n", &[("a", 9, 0)]),
            (b">a\xff\xfeb c\nA\x85\n>\xff\n", &[("ab", 2, 0), ("11", 0, 11)]),
            (">\u{3000}\n>a\u{85}b\n >b\n".as_bytes(), &[("0", 0, 0), ("a", 2, 5)]),
        ];
        for (file, expected) in cases {
            let expected: Vec<_> =
                expected.iter().map(|&(id, length, at)| (id.to_owned(), length, at)).collect();
            assert_eq!(scan([file]), expected, "{}", file.escape_ascii());
        }
    }

    proptest! {
        #[test]
        fn where_pieces_end_makes_no_difference(
            file in "[>a \t\r\n\u{b}\u{e9}]{0,40}",
            ends in prop::collection::vec(0_usize..60, 0..6),
        ) {
            let file = file.as_bytes();
            let mut ends: Vec<_> = ends.into_iter().map(|end| end.min(file.len())).collect();
            ends.extend([0, file.len()]);
            ends.sort_unstable();
            assert_eq!(scan(ends.windows(2).map(|ends| &file[ends[0]..ends[1]])), scan([file]));
        }
    }
}
