//! What spans are read from: a file, or a block in memory.

use crate::files::record_places::PlaceFinder;
use crate::files::{OpenFile, read_exact_at, read_up_to_at};
use crate::inputs::block::FastaBlock;
use sixfast_core::RecordCounter;
use std::io::{Error, ErrorKind, Result};
use std::path::Path;
use std::sync::Arc;

/// FASTA text that can be read at any offset.
pub(crate) enum Source {
    File(OpenFile),
    Block(Arc<FastaBlock>),
}

impl Source {
    /// The path that errors name.
    pub(crate) fn path(&self) -> &Path {
        match self {
            Source::File(input) => &input.path,
            Source::Block(block) => Path::new(&*block.name),
        }
    }

    /// The same as text.
    pub(crate) fn name(&self) -> String {
        self.path().display().to_string()
    }

    /// Fills `buffer` from `offset`.
    pub(crate) fn read_exact_at(&self, buffer: &mut [u8], offset: u64) -> Result<()> {
        let block = match self {
            Source::File(input) => return read_exact_at(&input.file, buffer, offset),
            Source::Block(block) => block.bytes(),
        };
        let start = usize::try_from(offset).unwrap_or(usize::MAX);
        let piece = block.get(start..).and_then(|rest| rest.get(..buffer.len()));
        let piece = piece.ok_or_else(|| Error::new(ErrorKind::UnexpectedEof, "the block ends before"))?;
        buffer.copy_from_slice(piece);
        Ok(())
    }

    /// Reads from `offset` until the buffer is full or the text ends, and returns how many bytes that were.
    pub(crate) fn read_up_to_at(&self, buffer: &mut [u8], offset: u64) -> Result<usize> {
        match self {
            Source::File(input) => read_up_to_at(&input.file, buffer, offset),
            Source::Block(block) => {
                let left = (block.bytes().len() as u64).saturating_sub(offset);
                let held = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
                self.read_exact_at(&mut buffer[..held], offset)?;
                Ok(held)
            }
        }
    }

    /// Numbers of the record and of the line that the byte at `offset` belongs to; the line is 0 if there are none.
    pub(crate) fn place(&self, finder: &mut PlaceFinder, offset: u64) -> Result<(u64, u64)> {
        match self {
            Source::File(input) => finder.find(&input.file, offset),
            Source::Block(block) => Ok(block.place(usize::try_from(offset).unwrap_or(usize::MAX))),
        }
    }

    /// Where the record begins that `place` was asked about.
    pub(crate) fn record_start(&self, finder: &PlaceFinder, offset: u64) -> u64 {
        match self {
            Source::File(_) => finder.record_start(),
            Source::Block(block) => {
                let mut before = RecordCounter::default();
                before.count(&block.bytes()[..usize::try_from(offset).unwrap_or(usize::MAX)]);
                before.record_start
            }
        }
    }
}
