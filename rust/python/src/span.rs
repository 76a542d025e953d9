//! `SpanTranslator`: what a worker does with a span of a file, without Python in between.

use crate::block::{CountsTuple, as_tuple};
use crate::errors::{Place, guarded, os_error};
use crate::file::Finder;
use crate::io::{read_exact_at, write_all_at};
use crate::sequence::BEST_LEVEL;
use pyo3::prelude::*;
use sixfast_core::{BlockTranslator, Counts, Refusal, Rejects, last_record_start};
use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};

/// Translates spans of one file and writes the results at given places of others.
///
/// The files are opened once and the buffers kept from span to span.
///
/// Args:
///     input: path of a FASTA file.
///     nucleotide: path of an existing file to write to.
///     protein: path of an existing file to write to.
///     rejects: path of an existing file for records that cannot be read; None to refuse them.
///     skip_empty: leave out frames whose protein is empty.
///
/// Raises:
///     OSError: if a file cannot be opened.
///
/// SEMANTICS 6.1 to 6.13 for reading, 8.1 to 8.7 and 8.16 for writing.
///
/// >>> import os, tempfile
/// >>> from sixfast._kernel import SpanTranslator
/// >>> folder = tempfile.TemporaryDirectory()
/// >>> paths = [os.path.join(folder.name, name) for name in ("reads.fa", "nucleotide.fa", "protein.faa")]
/// >>> for path, text in zip(paths, (b">a\nATG\n>b\nATGGCC\n", b"", b"")):
/// ...     with open(path, "wb") as file:
/// ...         _ = file.write(text)
/// >>> translator = SpanTranslator(*paths)
/// >>> lengths, counts, reasons, reached = translator.translate(7, 17)
/// >>> lengths, counts, reached
/// ((64, 44, 0), (1, 1, 6, 6, 0), 17)
/// >>> translator.write(0, 0, 0)
/// >>> with open(paths[2]) as file:
/// ...     file.readline(), file.readline()
/// ('>bF1\n', 'MA\n')
/// >>> del translator
/// >>> folder.cleanup()
#[pyclass(module = "sixfast._kernel")]
pub(crate) struct SpanTranslator {
    input: OpenFile,
    nucleotide: Output,
    protein: Output,
    rejects: Option<Output>,
    translator: BlockTranslator,
    block: Vec<u8>,
    finder: Finder,
    /// Why records were rejected, not handed over yet; and how many sentences may still be made.
    reasons: Vec<String>,
    reasons_left: usize,
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

/// Sentences about rejected records that one translator makes: enough for the first hundred of the file, since
/// each worker goes through its spans in order.
const MOST_REASONS: usize = 100;

enum Failure {
    Read(std::io::Error),
    Refused { refusal: Refusal, record: u64, line: u64 },
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Failure::Read(error)
    }
}

/// Lengths of the results, counts, why records were rejected, and where the translation stopped.
type SpanTranslation = ((usize, usize, usize), CountsTuple, Vec<String>, u64);

/// Results are handed over when they are larger than this: very short records give ten times their size.
const MOST_RESULTS: usize = 24 << 20;

/// Bytes read at a time: they stay in the processor's cache until they are translated.
const READ: usize = 256 << 10;

impl SpanTranslator {
    /// Translates from `start` on; returns the counts and where it stopped.
    fn run(&mut self, start: u64, end: u64) -> Result<(Counts, u64), Failure> {
        self.block.truncate(KEPT_CAPACITY);
        self.block.shrink_to(KEPT_CAPACITY);
        for output in
            [Some(&mut self.nucleotide), Some(&mut self.protein), self.rejects.as_mut()].into_iter().flatten()
        {
            output.bytes.clear();
            output.bytes.shrink_to(KEPT_CAPACITY);
        }
        let mut counts = Counts::default();
        // The front of the block, in the file, and how much of the block is there already.
        let (mut at, mut held) = (start, 0);
        while at < end && self.held_results() < MOST_RESULTS {
            let left = usize::try_from(end - at).unwrap_or(usize::MAX);
            let filled = left.min(held + held.max(READ));
            if self.block.len() < filled {
                self.block.resize(filled, 0);
            }
            let unread = &mut self.block[held..filled];
            read_exact_at(&self.input.file, unread, at + held as u64)?;
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
        Ok((counts, at))
    }

    /// Bytes of results in memory.
    fn held_results(&self) -> usize {
        let rejects = self.rejects.as_ref().map_or(0, |rejects| rejects.bytes.len());
        self.nucleotide.bytes.len() + self.protein.bytes.len() + rejects
    }

    /// Translates the first `length` bytes of the block, which stand at `at` in the file.
    fn translate_block(&mut self, at: u64, length: usize) -> Result<Counts, Failure> {
        let block = &mut self.block[..length];
        let (nucleotide, protein) = (&mut self.nucleotide.bytes, &mut self.protein.bytes);
        let mut put_aside = Rejects::default();
        let translated = match &self.rejects {
            None => self.translator.translate(block, nucleotide, protein),
            Some(_) => self.translator.translate_skipping(block, nucleotide, protein, &mut put_aside),
        };
        for refusal in put_aside.refusals.iter().take(self.reasons_left) {
            let (record, line) = self.finder.find(&self.input.file, at + refusal.offset as u64)?;
            let source = &self.input.path.display().to_string();
            self.reasons.push(Place { source, record, line }.sentence(refusal));
        }
        self.reasons_left = self.reasons_left.saturating_sub(put_aside.refusals.len());
        if let Some(rejects) = &mut self.rejects {
            rejects.bytes.append(&mut put_aside.bytes);
        }
        match translated {
            Ok(counts) => Ok(counts),
            Err(refusal) => {
                let (record, line) = self.finder.find(&self.input.file, at + refusal.offset as u64)?;
                Err(Failure::Refused { refusal, record, line })
            }
        }
    }
}

#[pymethods]
impl SpanTranslator {
    #[new]
    #[pyo3(signature = (input, nucleotide, protein, rejects=None, *, skip_empty=false))]
    fn new(
        input: PathBuf,
        nucleotide: PathBuf,
        protein: PathBuf,
        rejects: Option<PathBuf>,
        skip_empty: bool,
    ) -> PyResult<Self> {
        Ok(SpanTranslator {
            input: OpenFile::new(input, OpenOptions::new().read(true))?,
            nucleotide: Output::new(nucleotide)?,
            protein: Output::new(protein)?,
            rejects: rejects.map(Output::new).transpose()?,
            translator: BlockTranslator::new(*BEST_LEVEL, skip_empty),
            block: Vec::new(),
            finder: Finder::default(),
            reasons: Vec::new(),
            reasons_left: MOST_REASONS,
        })
    }

    /// Read and translate the records between two byte offsets of the input and hold the results.
    ///
    /// Where results grow large it stops between two records; the rest is another call, after `write`.
    ///
    /// Args:
    ///     start: offset of the first byte; a record begins there.
    ///     end: offset after the last byte; a record or the file ends there.
    ///
    /// Returns:
    ///     ((nucleotide bytes, protein bytes, rejected bytes), counts, reasons, reached): three lengths, counts and
    ///     reasons of `translate_block_skipping`, and the offset up to which the input was translated. No more than
    ///     100 reasons are given in all.
    ///
    /// Raises:
    ///     OSError: if the input cannot be read, or ends early.
    ///     ValueError, UnicodeDecodeError: as `translate_block`, naming file, line and record.
    fn translate(&mut self, py: Python<'_>, start: u64, end: u64) -> PyResult<SpanTranslation> {
        guarded(|| {
            let (counts, reached) = py.detach(|| self.run(start, end)).map_err(|failure| match failure {
                Failure::Read(error) => os_error(&error, &self.input.path),
                Failure::Refused { refusal, record, line } => {
                    let source = &self.input.path.display().to_string();
                    Place { source, record, line }.error(py, &self.block, &refusal)
                }
            })?;
            let rejected = self.rejects.as_ref().map_or(0, |rejects| rejects.bytes.len());
            let lengths = (self.nucleotide.bytes.len(), self.protein.bytes.len(), rejected);
            Ok((lengths, as_tuple(counts), std::mem::take(&mut self.reasons), reached))
        })
    }

    /// Write what `translate` holds.
    ///
    /// Args:
    ///     nucleotide_offset: where to write in the nucleotide file, in bytes from its start.
    ///     protein_offset: the same for the protein file.
    ///     rejects_offset: the same for the file of rejected records; not looked at if there is none.
    ///
    /// Raises:
    ///     OSError: if it cannot be written.
    fn write(
        &self,
        py: Python<'_>,
        nucleotide_offset: u64,
        protein_offset: u64,
        rejects_offset: u64,
    ) -> PyResult<()> {
        guarded(|| {
            py.detach(|| {
                self.nucleotide.write(nucleotide_offset)?;
                self.protein.write(protein_offset)?;
                self.rejects.as_ref().map_or(Ok(()), |rejects| rejects.write(rejects_offset))
            })
            .map_err(|(error, path)| os_error(&error, path))
        })
    }
}
