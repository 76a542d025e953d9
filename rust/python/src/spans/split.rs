//! `SpanSplitter`: divides the records of a file among many files.

use super::output::KEPT_CAPACITY;
use super::reader::SpanReader;
use crate::errors::{catch_panic, os_error};
use crate::files::write_all_at;
use crate::machine::BEST_LEVEL;
use pyo3::prelude::*;
use sixfast_core::{FilePart, FilePlace, WrittenRecords};
use std::fs::OpenOptions;
use std::num::NonZeroU64;
use std::path::PathBuf;

/// Writes the records of spans of one file to files with a fixed number of records each.
///
/// Args:
///     input: path of a FASTA file.
///     folder: path of an existing directory; the files are made in it and named 0, 1, 2...
///     each: records in a file.
///     copy: copy the lines of records as they are, with LF as their ends, and leave out what comes before the
///         first record; else records are read, checked and wrapped again.
///
/// Raises:
///     OSError: if the input cannot be opened.
///
/// SEMANTICS 11.1 to 11.6.
///
/// >>> import os, tempfile
/// >>> from sixfast._kernel import SpanSplitter
/// >>> folder = tempfile.TemporaryDirectory()
/// >>> path = os.path.join(folder.name, "reads.fa")
/// >>> with open(path, "wb") as file:
/// ...     _ = file.write(b">a\nATG\n>b\nATGGCC\n")
/// >>> splitter = SpanSplitter(path, folder.name, 1)
/// >>> splitter.process(0, 17)
/// ((17,), (2,), 17)
/// >>> splitter.write(0, 0)
/// >>> with open(os.path.join(folder.name, "1"), "rb") as file:
/// ...     file.read()
/// b'>b\nATGGCC\n'
/// >>> del splitter
/// >>> folder.cleanup()
#[pyclass(module = "sixfast._kernel")]
pub(crate) struct SpanSplitter {
    reader: SpanReader,
    folder: PathBuf,
    each: NonZeroU64,
    copy: bool,
    records: WrittenRecords,
}

#[pymethods]
impl SpanSplitter {
    #[new]
    #[pyo3(signature = (input, folder, each, *, copy=false))]
    fn new(input: PathBuf, folder: PathBuf, each: NonZeroU64, copy: bool) -> PyResult<Self> {
        Ok(SpanSplitter {
            reader: SpanReader::new(Some(input))?,
            folder,
            each,
            copy,
            records: WrittenRecords::default(),
        })
    }

    /// Read the records between two byte offsets of the input and hold them.
    ///
    /// Where results grow large it stops between two records; the rest is another call, after `write`.
    ///
    /// Args:
    ///     start: offset of the first byte; a record begins there.
    ///     end: offset after the last byte; a record or the file ends there.
    ///
    /// Returns:
    ///     ((bytes,), (records,), reached), where reached is the offset up to which the input was read.
    ///
    /// Raises:
    ///     OSError: if the input cannot be read, or ends early.
    ///     ValueError, UnicodeDecodeError: as `SpanTranslator`; with copy, for a byte that is no UTF-8 only.
    fn process(&mut self, py: Python<'_>, start: u64, end: u64) -> PyResult<SpanRecords> {
        let Self { reader, records, copy, .. } = self;
        catch_panic(|| {
            let reached = py.detach(|| {
                records.bytes.clear();
                records.bytes.shrink_to(KEPT_CAPACITY);
                records.ends.clear();
                records.ends.shrink_to(KEPT_CAPACITY / size_of::<usize>());
                reader.read(start, end, |block| {
                    let read = if *copy {
                        records.copy(block.bytes)
                    } else {
                        records.rewrap(*BEST_LEVEL, block.bytes)
                    };
                    read.map_err(|refusal| block.refused(refusal))?;
                    Ok(records.size_in_memory())
                })
            });
            let reached = reached.map_err(|failure| reader.error(py, failure))?;
            Ok(((records.bytes.len(),), (records.ends.len(),), reached))
        })
    }

    /// Say where the next record goes.
    ///
    /// Args:
    ///     records: records before those that `process` holds, in all files.
    ///     offset: where in its file the first of these goes.
    ///
    /// Returns:
    ///     (records, offset) after them.
    fn place_after(&self, records: u64, offset: u64) -> (u64, u64) {
        let FilePlace { records, offset } =
            self.records.place_after(FilePlace { records, offset }, self.each);
        (records, offset)
    }

    /// Write what `process` holds.
    ///
    /// Args:
    ///     records: records before these, in all files.
    ///     offset: where in its file the first of these goes.
    ///
    /// Raises:
    ///     OSError: if it cannot be written.
    fn write(&self, py: Python<'_>, records: u64, offset: u64) -> PyResult<()> {
        catch_panic(|| {
            let mut parts = self.records.file_parts(FilePlace { records, offset }, self.each);
            py.detach(|| parts.try_for_each(|part| self.write_part(&part)))
                .map_err(|(error, path)| os_error(&error, &path))
        })
    }
}

impl SpanSplitter {
    /// Writes one part. If no part of its file was written before, the file is created.
    fn write_part(&self, part: &FilePart) -> Result<(), (std::io::Error, PathBuf)> {
        let path = self.folder.join(part.file.to_string());
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(&path);
        file.and_then(|file| write_all_at(&file, &self.records.bytes[part.bytes.clone()], part.place.offset))
            .map_err(|error| (error, path))
    }
}

/// The length of the results, the number of records, and where the reading stopped.
type SpanRecords = ((usize,), (usize,), u64);
