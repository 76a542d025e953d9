//! `SpanTranslator`: what a worker does with a span of a file, without Python in between.

use crate::block::{CountsTuple, as_tuple};
use crate::errors::{Origin, guarded, os_error};
use crate::file::tally_before;
use crate::io::{read_exact_at, write_all_at};
use crate::sequence::BEST_LEVEL;
use pyo3::prelude::*;
use sixfast_core::{BlockTranslator, Counts, Refusal, last_record_start};
use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};

/// Translates spans of one file and writes the results at given places of two others.
///
/// The files are opened once and the buffers kept from span to span.
///
/// Args:
///     input: path of a FASTA file.
///     nucleotide: path of an existing file to write to.
///     protein: path of an existing file to write to.
///     skip_empty: leave out frames whose protein is empty.
///
/// Raises:
///     OSError: if a file cannot be opened.
#[pyclass(module = "sixfast._kernel")]
pub(crate) struct SpanTranslator {
    input: OpenFile,
    nucleotide: Output,
    protein: Output,
    translator: BlockTranslator,
    block: Vec<u8>,
}

struct OpenFile {
    file: File,
    path: PathBuf,
}

struct Output {
    file: OpenFile,
    bytes: Vec<u8>,
}

impl OpenFile {
    fn new(path: PathBuf, options: &OpenOptions) -> PyResult<Self> {
        let file = options.open(&path).map_err(|error| os_error(&error, &path))?;
        Ok(OpenFile { file, path })
    }
}

impl Output {
    fn new(path: PathBuf) -> PyResult<Self> {
        Ok(Output { file: OpenFile::new(path, OpenOptions::new().write(true))?, bytes: Vec::new() })
    }

    fn write(&self, offset: u64) -> Result<(), (std::io::Error, &Path)> {
        let OpenFile { file, path } = &self.file;
        write_all_at(file, &self.bytes, offset).map_err(|error| (error, path.as_path()))
    }
}

/// Memory that is kept from one span to the next; a larger span gives its memory back.
const KEPT_CAPACITY: usize = 16 << 20;

enum Failure {
    Read(std::io::Error),
    Refused { refusal: Refusal, records_before: u64, lines_before: u64 },
}

/// Bytes read at a time: they stay in the processor's cache until they are translated.
const READ: usize = 256 << 10;

impl SpanTranslator {
    fn run(&mut self, start: u64, end: u64) -> Result<Counts, Failure> {
        for buffer in [&mut self.block, &mut self.nucleotide.bytes, &mut self.protein.bytes] {
            buffer.truncate(KEPT_CAPACITY);
            buffer.shrink_to(KEPT_CAPACITY);
        }
        self.nucleotide.bytes.clear();
        self.protein.bytes.clear();
        let mut counts = Counts::default();
        // The front of the block, in the file, and how much of the block is there already.
        let (mut at, mut held) = (start, 0);
        while at < end {
            let left = usize::try_from(end - at).unwrap_or(usize::MAX);
            let filled = left.min(held + held.max(READ));
            if self.block.len() < filled {
                self.block.resize(filled, 0);
            }
            let unread = &mut self.block[held..filled];
            read_exact_at(&self.input.file, unread, at + held as u64).map_err(Failure::Read)?;
            let unsearched = held.saturating_sub(1);
            let whole = if filled == left {
                Some(filled)
            } else {
                last_record_start(&self.block[unsearched..filled]).map(|found| unsearched + found)
            };
            let Some(whole) = whole else {
                held = filled; // one record, and not all of it
                continue;
            };
            counts += self.translate_block(at, whole)?;
            self.block.copy_within(whole..filled, 0);
            (at, held) = (at + whole as u64, filled - whole);
        }
        Ok(counts)
    }

    /// Translates the first `length` bytes of the block, which stand at `at` in the file.
    fn translate_block(&mut self, at: u64, length: usize) -> Result<Counts, Failure> {
        let (nucleotide, protein) = (&mut self.nucleotide.bytes, &mut self.protein.bytes);
        self.translator.translate(&mut self.block[..length], nucleotide, protein).map_err(|refusal| {
            match tally_before(&self.input.file, at) {
                Ok(before) => {
                    Failure::Refused { refusal, records_before: before.records, lines_before: before.lines }
                }
                Err(error) => Failure::Read(error),
            }
        })
    }
}

#[pymethods]
impl SpanTranslator {
    #[new]
    #[pyo3(signature = (input, nucleotide, protein, *, skip_empty=false))]
    fn new(input: PathBuf, nucleotide: PathBuf, protein: PathBuf, skip_empty: bool) -> PyResult<Self> {
        Ok(SpanTranslator {
            input: OpenFile::new(input, OpenOptions::new().read(true))?,
            nucleotide: Output::new(nucleotide)?,
            protein: Output::new(protein)?,
            translator: BlockTranslator::new(*BEST_LEVEL, skip_empty),
            block: Vec::new(),
        })
    }

    /// Read and translate the records between two byte offsets of the input and hold the results.
    ///
    /// Returns:
    ///     ((nucleotide bytes, protein bytes), counts): two lengths, and the counts of translate_block.
    ///
    /// Raises:
    ///     OSError: if the input cannot be read, or ends early.
    ///     ValueError, UnicodeDecodeError: as translate_block, naming file, line and record.
    fn translate(&mut self, py: Python<'_>, start: u64, end: u64) -> PyResult<((usize, usize), CountsTuple)> {
        guarded(|| {
            let counts = py.detach(|| self.run(start, end)).map_err(|failure| match failure {
                Failure::Read(error) => os_error(&error, &self.input.path),
                Failure::Refused { refusal, records_before, lines_before } => {
                    let source = &self.input.path.display().to_string();
                    Origin { source, records_before, lines_before }.error(py, &self.block, &refusal)
                }
            })?;
            Ok(((self.nucleotide.bytes.len(), self.protein.bytes.len()), as_tuple(counts)))
        })
    }

    /// Write what translate holds at these byte offsets of the two outputs.
    ///
    /// Raises:
    ///     OSError: if it cannot be written.
    fn write(&self, py: Python<'_>, nucleotide_offset: u64, protein_offset: u64) -> PyResult<()> {
        guarded(|| {
            py.detach(|| {
                self.nucleotide.write(nucleotide_offset)?;
                self.protein.write(protein_offset)
            })
            .map_err(|(error, path)| os_error(&error, path))
        })
    }
}
