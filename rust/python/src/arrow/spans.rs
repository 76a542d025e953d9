//! Cuts a FASTA file into spans of whole records, as `sixfast.engine.spans` does, but without Python.

use crate::files::{OpenFile, read_up_to_at};
use sixfast_core::first_record_start;
use std::io::Result;
use std::path::Path;

/// Bytes that are looked at first where a record is to begin, and at most at a time.
const FIRST_LOOK: usize = 4 << 10;
const LONGEST_LOOK: usize = 1 << 20;

/// The spans of a part of a file, in order.
pub(crate) struct Spans {
    file: OpenFile,
    at: u64,
    end: u64,
    length: u64,
}

impl Spans {
    /// The spans of all records that begin between two offsets; none but the last is shorter than `length`.
    ///
    /// The file has `size` bytes.
    pub(crate) fn new(file: OpenFile, start: u64, end: u64, size: u64, length: u64) -> Result<Self> {
        let mut spans = Spans { file, at: 0, end: size, length };
        if start > 0 {
            spans.at = spans.record_start(start)?;
        }
        if end < size {
            spans.end = if end > start { spans.record_start(end)? } else { spans.at };
        }
        Ok(spans)
    }

    /// The path that errors name.
    pub(crate) fn path(&self) -> &Path {
        &self.file.path
    }

    /// Where the next span begins and ends.
    pub(crate) fn next(&mut self) -> Result<Option<(u64, u64)>> {
        if self.at >= self.end {
            return Ok(None);
        }
        let start = self.at;
        self.at = match start.saturating_add(self.length) {
            wanted if wanted >= self.end => self.end,
            wanted => self.record_start(wanted)?,
        };
        Ok(Some((start, self.at)))
    }

    /// The first start of a record at or behind an offset that is not 0; the end if there is none.
    fn record_start(&self, offset: u64) -> Result<u64> {
        let mut at = offset - 1; // the line end before the record
        let mut piece = vec![0; FIRST_LOOK];
        while at + 1 < self.end {
            let held = read_up_to_at(&self.file.file, &mut piece, at)?;
            if let Some(found) = first_record_start(&piece[..held]) {
                return Ok(self.end.min(at + found as u64));
            }
            if held < 2 {
                break; // the file became shorter; the reader of the span says so
            }
            at += held as u64 - 1;
            piece.resize(LONGEST_LOOK.min(2 * piece.len()), 0);
        }
        Ok(self.end)
    }
}
