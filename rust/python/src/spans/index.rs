//! `SpanIndexer`: indexes a file before it is cut into chunks.

use super::reader::SpanReader;
use crate::errors::catch_panic;
use crate::machine::BEST_LEVEL;
use pyo3::prelude::*;
use pyo3::types::PyTuple;
use sixfast_core::{IndexBuilder, RefusalKind, SpanIndex, Utf8Checker};
use std::path::PathBuf;

/// Indexes spans of a file, which may begin and end anywhere but inside a letter of UTF-8.
///
/// Args:
///     input: path of a FASTA file.
///
/// Raises:
///     OSError: if it cannot be opened.
///
/// SEMANTICS 10.6.
///
/// >>> import os, tempfile
/// >>> from sixfast._kernel import SpanIndexer
/// >>> folder = tempfile.TemporaryDirectory()
/// >>> path = os.path.join(folder.name, "reads.fa")
/// >>> with open(path, "wb") as file:
/// ...     _ = file.write(b">a\nATG\n>b\nATGGCC\n")
/// >>> indexer = SpanIndexer(path)
/// >>> indexer.process(5, 15)
/// ((), (1,), 15)
/// >>> indexer.write()
/// [(1, 0, 1, 7, 7, 0, 5, False)]
/// >>> del indexer
/// >>> folder.cleanup()
#[pyclass(module = "sixfast._kernel")]
pub(crate) struct SpanIndexer {
    reader: SpanReader,
    found: SpanIndex,
}

#[pymethods]
impl SpanIndexer {
    #[new]
    fn new(input: PathBuf) -> PyResult<Self> {
        Ok(SpanIndexer { reader: SpanReader::new(Some(input))?, found: SpanIndex::default() })
    }

    /// Index a span and hold the result.
    ///
    /// Args:
    ///     start: offset of the first byte.
    ///     end: offset after the last byte.
    ///
    /// Returns:
    ///     ((), (records,), end), where records is the number of those that start in the span.
    ///
    /// Raises:
    ///     OSError: if the input cannot be read, or ends early.
    ///     UnicodeDecodeError: for a byte that is no UTF-8; letters outside ASCII count as their bytes.
    fn process(&mut self, py: Python<'_>, start: u64, end: u64) -> PyResult<((), (u64,), u64)> {
        let Self { reader, found } = self;
        catch_panic(|| {
            let indexed = py.detach(|| {
                let mut utf8 = Utf8Checker::default();
                let mut indexer =
                    IndexBuilder::new(*BEST_LEVEL, start, start == 0 || reader.ends_line(start)?);
                let mut at = start;
                while at < end {
                    let piece = reader.piece(&(at..end))?;
                    if let Err(error) = utf8.check(piece) {
                        return Err(reader.refused(RefusalKind::InvalidUtf8, start + error.offset));
                    }
                    indexer.add(piece);
                    at += piece.len() as u64;
                }
                if let Err(error) = utf8.finish() {
                    return Err(reader.refused(RefusalKind::InvalidUtf8, start + error.offset));
                }
                Ok(indexer.finish())
            });
            *found = indexed.map_err(|failure| reader.error(py, failure))?;
            Ok(((), (found.records,), end))
        })
    }

    /// Say where the next results go: there are none.
    ///
    /// Returns:
    ///     ().
    fn place_after<'py>(slf: &Bound<'py, Self>) -> Bound<'py, PyTuple> {
        PyTuple::empty(slf.py())
    }

    /// Return what `process` found.
    ///
    /// Returns:
    ///     [(first_line, before, records, first, last, longest, letters, in_header)]: letters of the line that
    ///     began before the span, and after it before the first record; the number of records that start in
    ///     the span, and where the first and the last do; letters of the longest record but the last, and of the
    ///     last as far as the span goes; whether the span ends in a header, None if it ends in the line that it
    ///     began in.
    fn write(&self) -> Vec<Found> {
        let SpanIndex {
            first_line_letters,
            letters_before,
            records,
            first_record,
            last_record,
            longest_record,
            last_record_letters,
            ends_in_header,
        } = self.found;
        vec![(
            first_line_letters,
            letters_before,
            records,
            first_record,
            last_record,
            longest_record,
            last_record_letters,
            ends_in_header,
        )]
    }
}

/// As `write` tells it.
type Found = (u64, u64, u64, u64, u64, u64, u64, Option<bool>);
