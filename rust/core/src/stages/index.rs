//! Indexes a span of a FASTA file: its records, where they start and how long they are. A span may begin and end
//! anywhere.

use crate::fasta::{OneLineRecord, one_line_record};
use crate::simd::Level;
use memchr::{memchr_iter, memchr2};

/// The records of a span, with their places and lengths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SpanIndex {
    /// Letters, in bytes, of the line that began before the span. They belong to a header or to a sequence.
    pub first_line_letters: u64,
    /// Letters after that line and before the first record.
    pub letters_before: u64,
    /// Records that start in the span.
    pub records: u64,
    /// Where the first of them starts in the file.
    pub first_record: u64,
    /// Where the last of them starts.
    pub last_record: u64,
    /// Letters of the longest record but the last.
    pub longest_record: u64,
    /// Letters of the last record, as far as the span goes.
    pub last_record_letters: u64,
    /// Whether the span ends in a header. None if it ends in the line in which it began, whatever that line is.
    pub ends_in_header: Option<bool>,
}

/// The line that the next byte belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    /// One that began before the span.
    First,
    Header,
    /// One of a sequence, some bytes of which have been read.
    Sequence,
    /// One that begins with the next byte.
    New,
}

/// Makes the index of a span piece by piece. A piece may end anywhere.
#[derive(Clone, Debug)]
pub struct IndexBuilder {
    level: Level,
    /// Offset of the next byte in the file.
    offset: u64,
    line: Line,
    /// Letters of the current record, without those of the first line.
    letters: u64,
    found: SpanIndex,
}

impl IndexBuilder {
    /// An indexer that begins at offset `start` of a file, which may be the start of a line or not.
    pub fn new(level: Level, start: u64, at_line_start: bool) -> Self {
        let line = if at_line_start { Line::New } else { Line::First };
        IndexBuilder { level, offset: start, line, letters: 0, found: SpanIndex::default() }
    }

    /// Adds the next piece.
    pub fn add(&mut self, piece: &[u8]) {
        let mut at = 0;
        while let Some(rest @ [first, ..]) = piece.get(at..) {
            at += match self.line {
                Line::New if *first == b'>' => {
                    self.start_record(self.offset + at as u64);
                    self.add_record(rest)
                }
                Line::New | Line::Sequence => self.add_sequence(rest),
                Line::First | Line::Header => self.add_line(rest),
            };
        }
        self.offset += piece.len() as u64;
    }

    /// The index of all pieces.
    pub fn finish(self) -> SpanIndex {
        let IndexBuilder { line, letters, found, .. } = self;
        let ends_in_header = (line != Line::First).then_some(line == Line::Header);
        if found.records == 0 {
            return SpanIndex { letters_before: letters, ends_in_header, ..found };
        }
        SpanIndex { last_record_letters: letters, ends_in_header, ..found }
    }

    fn start_record(&mut self, start: u64) {
        if self.found.records == 0 {
            self.found.letters_before = self.letters;
            self.found.first_record = start;
        } else {
            self.found.longest_record = self.found.longest_record.max(self.letters);
        }
        self.found.records += 1;
        self.found.last_record = start;
        self.letters = 0;
    }

    /// Adds a whole record if it is a [`OneLineRecord`], else only its `>`. Returns how many bytes that is.
    fn add_record(&mut self, text: &[u8]) -> usize {
        if let Some(OneLineRecord { header_end, sequence_end }) = one_line_record(self.level, text, b'~') {
            self.letters = (sequence_end - header_end - 1) as u64;
            self.line = Line::New;
            return sequence_end + 1;
        }
        self.line = Line::Header;
        1
    }

    /// Adds all up to the next record. Returns how many bytes that is.
    fn add_sequence(&mut self, text: &[u8]) -> usize {
        let starts_record = |&at: &usize| at > 0 && is_line_end(text[at - 1]);
        let end = memchr_iter(b'>', text).find(starts_record).unwrap_or(text.len());
        self.letters += self.level.count_letters(&text[..end]) as u64;
        self.line = if is_line_end(text[end - 1]) { Line::New } else { Line::Sequence };
        end
    }

    /// Adds a header, or the line in which the span began, with its line end. Returns how many bytes that is.
    fn add_line(&mut self, text: &[u8]) -> usize {
        let end = memchr2(b'\n', b'\r', text);
        let line = &text[..end.unwrap_or(text.len())];
        if self.line == Line::First {
            self.found.first_line_letters += self.level.count_letters(line) as u64;
        }
        if end.is_some() {
            self.line = Line::New;
        }
        line.len() + usize::from(end.is_some())
    }
}

fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}
