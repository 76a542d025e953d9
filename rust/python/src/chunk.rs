//! `SpanChunker` and `survey_span`: sequences of a file cut into chunks.

use crate::errors::{guarded, os_error};
use crate::sequence::BEST_LEVEL;
use crate::span::{Output, SpanReader};
use pyo3::prelude::*;
use sixfast_core::{Chunked, Chunker, Survey};
use std::num::NonZeroUsize;
use std::path::PathBuf;

/// Look through the records between two byte offsets of a file.
///
/// Args:
///     input: path of a FASTA file.
///     start: offset of the first byte; a record begins there.
///     end: offset after the last byte; a record or the file ends there.
///
/// Returns:
///     (records, longest): the number of records, and the length of the longest sequence in bytes.
///
/// Raises:
///     OSError: if the file cannot be read, or ends early.
///     ValueError: for text before the first record.
///     UnicodeDecodeError: for a byte that is no UTF-8; letters outside ASCII count as their bytes.
///
/// SEMANTICS 10.6.
///
/// >>> import os, tempfile
/// >>> from sixfast._kernel import survey_span
/// >>> folder = tempfile.TemporaryDirectory()
/// >>> path = os.path.join(folder.name, "reads.fa")
/// >>> with open(path, "wb") as file:
/// ...     _ = file.write(b">a\nATG\n>b\nATGGCC\n")
/// >>> survey_span(path, 0, 17)
/// (2, 6)
/// >>> folder.cleanup()
#[pyfunction]
#[pyo3(signature = (input, start, end))]
pub(crate) fn survey_span(py: Python<'_>, input: PathBuf, start: u64, end: u64) -> PyResult<(u64, u64)> {
    guarded(|| {
        let mut reader = SpanReader::new(input)?;
        let mut survey = Survey::default();
        py.detach(|| {
            reader.read(start, end, |block| {
                survey.add(*BEST_LEVEL, block.bytes).map_err(|refusal| block.refused(refusal))?;
                Ok(0)
            })
        })
        .map_err(|failure| reader.error(py, failure))?;
        Ok((survey.records, survey.longest))
    })
}

/// Cuts the sequences of spans of one file into chunks and writes these at given places of another.
///
/// Args:
///     input: path of a FASTA file.
///     output: path of an existing file to write to.
///     size: letters in a chunk.
///     keep_empty: write an empty record as one empty chunk; else it is refused.
///
/// Raises:
///     OSError: if a file cannot be opened.
///
/// SEMANTICS 10.1 to 10.4.
///
/// >>> import os, tempfile
/// >>> from sixfast._kernel import SpanChunker
/// >>> folder = tempfile.TemporaryDirectory()
/// >>> reads, chunks = (os.path.join(folder.name, name) for name in ("reads.fa", "chunks.fa"))
/// >>> for path, content in ((reads, b">a\nATGGC\n"), (chunks, b"")):
/// ...     with open(path, "wb") as file:
/// ...         _ = file.write(content)
/// >>> chunker = SpanChunker(reads, chunks, 3)
/// >>> chunker.translate(0, 9)
/// ((30,), (1, 2), 9)
/// >>> chunker.write(0)
/// >>> with open(chunks, "rb") as file:
/// ...     file.read()
/// b'>a_chunk_1\nATG\n>a_chunk_2\nGGC\n'
/// >>> del chunker
/// >>> folder.cleanup()
#[pyclass(module = "sixfast._kernel")]
pub(crate) struct SpanChunker {
    reader: SpanReader,
    output: Output,
    chunker: Chunker,
}

#[pymethods]
impl SpanChunker {
    #[new]
    #[pyo3(signature = (input, output, size, *, keep_empty=false))]
    fn new(input: PathBuf, output: PathBuf, size: NonZeroUsize, keep_empty: bool) -> PyResult<Self> {
        Ok(SpanChunker {
            reader: SpanReader::new(input)?,
            output: Output::new(output)?,
            chunker: Chunker { level: *BEST_LEVEL, size, keep_empty },
        })
    }

    /// Read and cut the records between two byte offsets of the input and hold the results.
    ///
    /// Where results grow large it stops between two records; the rest is another call, after `write`.
    ///
    /// Args:
    ///     start: offset of the first byte; a record begins there.
    ///     end: offset after the last byte; a record or the file ends there.
    ///
    /// Returns:
    ///     ((bytes,), (records, chunks), reached), where reached is the offset up to which the input was read.
    ///
    /// Raises:
    ///     OSError: if the input cannot be read, or ends early.
    ///     ValueError, UnicodeDecodeError: as `SpanTranslator`.
    ///     ZeroDivisionError: for an empty record that is not to be kept.
    fn translate(&mut self, py: Python<'_>, start: u64, end: u64) -> PyResult<SpanChunks> {
        let Self { reader, output, chunker } = self;
        guarded(|| {
            let mut total = Chunked::default();
            let reached = py.detach(|| {
                output.clear();
                reader.read(start, end, |block| {
                    let cut = chunker.cut(block.bytes, &mut output.bytes);
                    let Chunked { records, chunks } = cut.map_err(|refusal| block.refused(refusal))?;
                    total.records += records;
                    total.chunks += chunks;
                    Ok(output.bytes.len())
                })
            });
            let reached = reached.map_err(|failure| reader.error(py, failure))?;
            Ok(((output.bytes.len(),), (total.records, total.chunks), reached))
        })
    }

    /// Say where the next results go.
    ///
    /// Args:
    ///     offset: where those that `translate` holds go, in bytes from the start of the output.
    ///
    /// Returns:
    ///     (offset,) behind them.
    fn behind(&self, offset: u64) -> (u64,) {
        (offset + self.output.bytes.len() as u64,)
    }

    /// Write what `translate` holds.
    ///
    /// Args:
    ///     offset: where, in bytes from the start of the output.
    ///
    /// Raises:
    ///     OSError: if it cannot be written.
    fn write(&self, py: Python<'_>, offset: u64) -> PyResult<()> {
        guarded(|| py.detach(|| self.output.write(offset)).map_err(|(error, path)| os_error(&error, path)))
    }
}

/// The length of the results, records and chunks, and where the reading stopped.
type SpanChunks = ((usize,), (u64, u64), u64);
