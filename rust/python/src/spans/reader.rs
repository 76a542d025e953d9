//! Reads spans of a file and hands them over block by block.

use super::output::KEPT_CAPACITY;
use super::source::Source;
use crate::errors::{LONGEST_LINE, Place, os_error};
use crate::files::OpenFile;
use crate::files::record_places::PlaceFinder;
use crate::inputs::block::FastaBlock;
use pyo3::prelude::*;
use sixfast_core::{Refusal, RefusalKind, first_long_record, id_range, last_record_start};
use std::fs::OpenOptions;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

/// Work on a span stops when its results are larger than this: very short records give ten times their size.
pub(crate) const MOST_RESULTS: usize = 16 << 20;

/// Bytes read at a time: so few that they stay in the processor's cache until they are worked on.
const READ: usize = 256 << 10;

/// Bytes read at a time when a line is looked for.
const LOOK: usize = 4 << 10;

/// Why the work on a span failed.
pub(crate) enum SpanFailure {
    Read(std::io::Error),
    Refused { refusal: Refusal, record: u64, line: u64 },
}

impl From<std::io::Error> for SpanFailure {
    fn from(error: std::io::Error) -> Self {
        SpanFailure::Read(error)
    }
}

/// The number of bytes of a part of a file, but not more than `most`.
fn length_of(part: &Range<u64>, most: usize) -> usize {
    usize::try_from(part.end - part.start).unwrap_or(most).min(most)
}

/// Reads spans of one file, or of blocks in memory, in blocks of whole records, with one buffer for all of them.
pub(crate) struct SpanReader {
    source: Source,
    /// Where its text begins: 0 for a file; for a block, where that begins in its input.
    base: u64,
    block: Vec<u8>,
    /// Records of so many bytes or more are not read with others.
    long: usize,
    /// Where such a record begins and its bytes, which are at the front of `block`.
    long_record: (u64, usize),
    finder: PlaceFinder,
}

/// A block in its file.
pub(crate) struct Block<'a> {
    pub(crate) bytes: &'a mut [u8],
    at: u64,
    base: u64,
    source: &'a Source,
    finder: &'a mut PlaceFinder,
}

impl Block<'_> {
    /// Where it begins in the file; of a block in memory, a number between those where the block begins and ends.
    pub(crate) fn start(&self) -> u64 {
        self.base + self.at
    }

    /// Number of the record and of the line that a byte of the block belongs to.
    pub(crate) fn place(&mut self, offset: usize) -> std::io::Result<(u64, u64)> {
        self.source.place(self.finder, self.at + offset as u64)
    }

    /// The sentence about a refusal of a part of the block.
    pub(crate) fn sentence(&mut self, refusal: &Refusal) -> std::io::Result<String> {
        let (record, line) = self.place(refusal.offset)?;
        Ok(Place { source: &self.source.name(), record, line }.sentence(self.bytes, refusal))
    }

    /// The failure for a refusal of the block.
    pub(crate) fn refused(&mut self, refusal: Refusal) -> SpanFailure {
        match self.place(refusal.offset) {
            Ok((record, line)) => SpanFailure::Refused { refusal, record, line },
            Err(error) => SpanFailure::Read(error),
        }
    }
}

impl SpanReader {
    /// A reader of a file; without one, of the blocks that `load` gives it.
    pub(crate) fn new(input: Option<PathBuf>) -> PyResult<Self> {
        let source = match input {
            Some(path) => Source::File(OpenFile::new(path, OpenOptions::new().read(true))?),
            None => Source::Block(Arc::default()),
        };
        Ok(Self::of_source(source))
    }

    /// A reader of a file that is open already; errors name its path.
    pub(crate) fn of(file: OpenFile) -> Self {
        Self::of_source(Source::File(file))
    }

    fn of_source(source: Source) -> Self {
        SpanReader {
            source,
            base: 0,
            block: Vec::new(),
            long: usize::MAX,
            long_record: (0, 0),
            finder: PlaceFinder::default(),
        }
    }

    /// The reader, which is left without a file.
    pub(crate) fn take(&mut self) -> Self {
        std::mem::replace(self, Self::of_source(Source::Block(Arc::default())))
    }

    /// Stops in front of records of so many bytes or more; `long_record` has them.
    pub(crate) fn with_long_records(self, long: usize) -> Self {
        SpanReader { long, ..self }
    }

    /// Reads this block from now on. Returns its bytes, where its spans end.
    pub(crate) fn load(&mut self, block: Arc<FastaBlock>) -> u64 {
        let length = block.bytes().len() as u64;
        self.base = block.start();
        self.source = Source::Block(block);
        length
    }

    /// Calls `work` with the span block by block, until it returns too many bytes of results.
    ///
    /// Returns the offset up to which the span was read and worked on: its start, if a long record begins there.
    pub(crate) fn read(
        &mut self,
        start: u64,
        end: u64,
        mut work: impl FnMut(&mut Block<'_>) -> Result<usize, SpanFailure>,
    ) -> Result<u64, SpanFailure> {
        self.block.truncate(KEPT_CAPACITY);
        self.block.shrink_to(KEPT_CAPACITY);
        // The offset of the block in the file, and how many of its bytes are read already.
        let (mut at, mut held) = (start, 0);
        let mut results = 0;
        while at < end && results < MOST_RESULTS {
            let left = usize::try_from(end - at).unwrap_or(usize::MAX);
            let filled = left.min(held + held.max(READ));
            if self.block.len() < filled {
                self.block.resize(filled, 0);
            }
            let unread = &mut self.block[held..filled];
            self.source.read_exact_at(unread, at + held as u64)?;
            let unsearched = held.saturating_sub(1);
            let whole = if filled == left {
                Some(filled)
            } else {
                last_record_start(&self.block[unsearched..filled]).map(|found| unsearched + found)
            };
            let Some(whole) = whole else {
                held = filled; // a record that is larger than what was read
                continue;
            };
            let long = first_long_record(&self.block[..whole], self.long);
            let whole = long.as_ref().map_or(whole, |record| record.start);
            if let Some(record) = long.filter(|record| record.start == 0) {
                self.long_record = (at, record.len());
                break;
            }
            let Self { source, base, block, finder, .. } = self;
            results = work(&mut Block { bytes: &mut block[..whole], at, base: *base, source, finder })?;
            self.block.copy_within(whole..filled, 0);
            (at, held) = (at + whole as u64, filled - whole);
        }
        Ok(at)
    }

    /// The long record that reading stopped in front of. It is there until something else is read.
    pub(crate) fn long_record(&mut self) -> Block<'_> {
        let Self { source, base, block, finder, long_record: (at, length), .. } = self;
        Block { bytes: &mut block[..*length], at: *at, base: *base, source, finder }
    }

    /// The offset behind that record.
    pub(crate) fn long_record_end(&self) -> u64 {
        self.long_record.0 + self.long_record.1 as u64
    }

    /// Reads the front of a part of the file, as many bytes as are read at a time.
    pub(crate) fn piece(&mut self, part: &Range<u64>) -> std::io::Result<&[u8]> {
        let length = length_of(part, READ);
        if self.block.len() < length {
            self.block.resize(length, 0);
        }
        let piece = &mut self.block[..length];
        self.source.read_exact_at(piece, part.start)?;
        Ok(piece)
    }

    /// Whether the byte before an offset, which is not 0, is a line end.
    pub(crate) fn ends_line(&mut self, offset: u64) -> std::io::Result<bool> {
        let before = self.piece(&(offset - 1..offset))?;
        Ok(matches!(before, [b'\n' | b'\r']))
    }

    /// The line at the front of a part of the file, without its line end.
    pub(crate) fn line(&self, part: Range<u64>) -> std::io::Result<Vec<u8>> {
        let mut line = Vec::new();
        let mut at = part.start;
        while at < part.end {
            let mut piece = [0; LOOK];
            let piece = &mut piece[..length_of(&(at..part.end), LOOK)];
            self.source.read_exact_at(piece, at)?;
            let end = piece.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            line.extend_from_slice(&piece[..end.unwrap_or(piece.len())]);
            if end.is_some() {
                break;
            }
            at += piece.len() as u64;
        }
        Ok(line)
    }

    /// The failure for a byte of the file that is refused, whatever has been read before.
    pub(crate) fn refused(&mut self, kind: RefusalKind, offset: u64) -> SpanFailure {
        match self.refuse(kind, offset) {
            Ok(failure) => failure,
            Err(error) => SpanFailure::Read(error),
        }
    }

    fn refuse(&mut self, kind: RefusalKind, offset: u64) -> std::io::Result<SpanFailure> {
        let (record, line) = self.source.place(&mut self.finder, offset)?;
        let header = self.line(self.source.record_start(&self.finder, offset) + 1..offset)?;
        let id = String::from_utf8_lossy(&header[id_range(&header)]).into_owned();
        // For the exception: the line, if it is not too long.
        let start = offset.saturating_sub(LONGEST_LINE as u64 + 1);
        let before = (offset - start) as usize;
        self.block.resize(before + LONGEST_LINE + 1, 0);
        let held = self.source.read_up_to_at(&mut self.block, start)?;
        self.block.truncate(held);
        let byte = self.block.get(before).copied().unwrap_or_default();
        let refusal = Refusal { kind, id, offset: before, byte };
        Ok(SpanFailure::Refused { refusal, record, line })
    }

    /// The exception for a failure.
    pub(crate) fn error(&self, py: Python<'_>, failure: SpanFailure) -> PyErr {
        match failure {
            SpanFailure::Read(error) => os_error(&error, self.source.path()),
            SpanFailure::Refused { refusal, record, line } => {
                Place { source: &self.source.name(), record, line }.error(py, &self.block, &refusal)
            }
        }
    }
}
