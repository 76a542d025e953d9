//! `TokenPlanner` and `TokenReader`: token batches for protein language models, planned over all records of files.

use super::reader::SpanReader;
use crate::errors::{catch_panic, os_error};
use crate::files::token_places::{FileState, PlannedRecord, StoredPlaces, TokenPlaces, write_places};
use crate::files::{OpenFile, read_up_to_at};
use crate::machine::BEST_LEVEL;
use pyo3::exceptions::{PyIndexError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyByteArray;
use sixfast_core::{BatchFailure, Deal, TokenBatch, TokenIndex, TokenPlan};
use std::fs::{File, OpenOptions};
use std::path::PathBuf;
use std::time::SystemTime;

/// Bytes read at a time for a batch: some records that lie side by side, and little more than one that lies alone.
const WINDOW: usize = 8 << 10;

/// A file of proteins.
struct ProteinFile {
    path: PathBuf,
    /// What errors call it.
    name: PathBuf,
    /// Bytes of all files before it: records have places in all files as one.
    start: u64,
    size: u64,
    modified: Option<SystemTime>,
}

/// Finds the records of protein files, and plans token batches over all of them.
///
/// Files are opened one after the other, and read span by span.
///
/// Args:
///     max_length: of longer sequences only so many letters count.
///
/// SEMANTICS 23.1 to 23.8.
///
/// >>> import os, tempfile
/// >>> from sixfast._kernel import TokenPlanner
/// >>> folder = tempfile.TemporaryDirectory()
/// >>> path = os.path.join(folder.name, "proteins.faa")
/// >>> with open(path, "wb") as file:
/// ...     _ = file.write(b">a\nMA\n>b\nL\n")
/// >>> planner = TokenPlanner(1022)
/// >>> planner.open(path, path)
/// >>> planner.index(0, 11)
/// >>> reader = planner.plan(2000, 0, 1)
/// >>> reader.batches, reader.records, reader.tokens
/// (1, 2, 7)
/// >>> tokens, ends, longest, ids = reader.read(0)
/// >>> memoryview(tokens).cast("q").tolist(), memoryview(ends).cast("i").tolist(), longest, ids
/// ([0, 20, 5, 2, 0, 4, 2], [0, 4, 7], 4, ['a', 'b'])
/// >>> folder.cleanup()
#[pyclass(module = "sixfast._kernel")]
pub(crate) struct TokenPlanner {
    longest: usize,
    files: Vec<ProteinFile>,
    reader: Option<SpanReader>,
    index: TokenIndex,
    stored: Option<(StoredPlaces, PathBuf)>,
}

#[pymethods]
impl TokenPlanner {
    #[new]
    fn new(max_length: usize) -> Self {
        TokenPlanner {
            longest: max_length,
            files: Vec::new(),
            reader: None,
            index: TokenIndex::new(max_length),
            stored: None,
        }
    }

    /// Open the next file.
    ///
    /// Args:
    ///     path: of FASTA text. It is opened again for each batch.
    ///     name: what errors call it.
    ///
    /// Returns:
    ///     Nothing.
    ///
    /// Raises:
    ///     OSError: if it cannot be opened.
    fn open(&mut self, path: PathBuf, name: PathBuf) -> PyResult<()> {
        let opened = OpenFile::new(path, OpenOptions::new().read(true))?;
        let status = opened.file.metadata().map_err(|error| os_error(&error, &opened.path))?;
        let start = self.files.last().map_or(0, |before| before.start + before.size);
        self.files.push(ProteinFile {
            path: opened.path,
            name: name.clone(),
            start,
            size: status.len(),
            modified: status.modified().ok(),
        });
        self.reader = Some(SpanReader::of(OpenFile { file: opened.file, path: name }));
        Ok(())
    }

    /// Find the records of a span of the file that was opened last.
    ///
    /// Args:
    ///     start: offset of the first byte; a record begins there.
    ///     end: offset after the last byte; a record or the file ends there.
    ///
    /// Raises:
    ///     OSError: if the file cannot be read, or ends early.
    ///     ValueError: for text before the first record, or a letter that has no token.
    ///     UnicodeDecodeError: for a record that cannot be read.
    fn index(&mut self, py: Python<'_>, start: u64, end: u64) -> PyResult<()> {
        let Self { files, reader, index, .. } = self;
        let (Some(file), Some(reader)) = (files.last(), reader) else {
            return Err(PyValueError::new_err("no file is open"));
        };
        catch_panic(|| {
            let read = py.detach(|| {
                reader.read(start, end, |block| {
                    let place = file.start + block.start();
                    index.add(*BEST_LEVEL, block.bytes, place).map_err(|refusal| block.refused(refusal))?;
                    Ok(0)
                })
            });
            read.map(|_| ()).map_err(|failure| reader.error(py, failure))
        })
    }

    /// Write where all records begin, for other runs.
    ///
    /// Args:
    ///     path: where to write; what is there is overwritten.
    ///
    /// Returns:
    ///     Nothing.
    ///
    /// Raises:
    ///     OSError: if it cannot be written.
    fn save(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        catch_panic(|| {
            let written = py.detach(|| write_places(&path, self.longest, &self.states(), &self.index));
            written.map_err(|error| os_error(&error, &path))
        })
    }

    /// Take where all records begin from a file that `save` has written, instead of `index`.
    ///
    /// Args:
    ///     path: of the file.
    ///
    /// Returns:
    ///     Whether it is there, and of the files that were opened, as they are now.
    ///
    /// Raises:
    ///     OSError: if it cannot be read.
    fn load(&mut self, path: PathBuf) -> PyResult<bool> {
        catch_panic(|| {
            let stored = StoredPlaces::open(&path, self.longest, &self.states());
            let stored = stored.map_err(|error| os_error(&error, &path))?;
            self.stored = stored.map(|stored| (stored, path));
            Ok(self.stored.is_some())
        })
    }

    /// Plan the batches of one process of several that share the records. The planner is empty afterwards.
    ///
    /// Args:
    ///     budget: the most tokens in a batch, at least two more than `max_length`.
    ///     rank: number of the process, from 0.
    ///     world_size: number of processes.
    ///
    /// Returns:
    ///     A `TokenReader`.
    ///
    /// Raises:
    ///     ValueError: for numbers that do not go together.
    fn plan(
        &mut self,
        py: Python<'_>,
        budget: usize,
        rank: usize,
        world_size: usize,
    ) -> PyResult<TokenReader> {
        if budget < self.longest.saturating_add(2) || budget > i32::MAX as usize || rank >= world_size {
            return Err(PyValueError::new_err("budget, rank or world_size is out of its range"));
        }
        let longest = self.longest;
        catch_panic(|| {
            self.reader = None;
            let mut index = std::mem::replace(&mut self.index, TokenIndex::new(longest));
            let stored = self.stored.take();
            let (plan, places, stored_path) = py.detach(|| {
                let counts =
                    stored.as_ref().map_or_else(|| index.counts(), |(stored, _)| stored.counts().to_vec());
                let deal = Deal::new(&counts, rank, world_size);
                let plan = TokenPlan::new(deal.counts(), budget);
                if let Some((stored, path)) = stored {
                    return (plan, TokenPlaces::Stored(stored, deal), path);
                }
                index.keep(&deal);
                (plan, TokenPlaces::Kept(index), PathBuf::new())
            });
            Ok(TokenReader { longest, files: std::mem::take(&mut self.files), plan, places, stored_path })
        })
    }
}

impl TokenPlanner {
    fn states(&self) -> Vec<FileState> {
        self.files.iter().map(|file| (file.size, file.modified)).collect()
    }
}

/// Makes the token batches that a `TokenPlanner` has planned.
///
/// SEMANTICS 23.4.
///
/// >>> from sixfast._kernel import TokenPlanner
/// >>> reader = TokenPlanner(1022).plan(2000, 0, 1)
/// >>> reader.batches
/// 0
#[pyclass(module = "sixfast._kernel", frozen)]
pub(crate) struct TokenReader {
    longest: usize,
    files: Vec<ProteinFile>,
    plan: TokenPlan,
    places: TokenPlaces,
    /// Where the places are, if they are in a file.
    stored_path: PathBuf,
}

/// Tokens, boundaries, tokens of the longest sequence, ids.
type Arrays<'py> = (Bound<'py, PyByteArray>, Bound<'py, PyByteArray>, usize, Vec<String>);

#[pymethods]
impl TokenReader {
    /// Number of batches.
    #[getter]
    fn batches(&self) -> usize {
        self.plan.batches()
    }

    /// Number of records in all of them.
    #[getter]
    fn records(&self) -> usize {
        self.plan.records()
    }

    /// Number of tokens in all of them.
    #[getter]
    fn tokens(&self) -> usize {
        self.plan.tokens()
    }

    /// Read the records of a batch and make its arrays. Several threads may do that at a time.
    ///
    /// Args:
    ///     number: of the batch, from 0.
    ///
    /// Returns:
    ///     (tokens, boundaries, longest, ids): tokens of 64 bits, one sequence behind the other; numbers of 32 bits, 0 and
    ///     where each sequence ends; the tokens of the longest sequence; and the ids, in the same order.
    ///
    /// Raises:
    ///     IndexError: if there is no such batch.
    ///     OSError: if a file cannot be read; InputChangedError if it is not as it was.
    fn read<'py>(&self, py: Python<'py>, number: usize) -> PyResult<Arrays<'py>> {
        catch_panic(|| {
            let shares = self.plan.batch(number);
            let shares = shares.ok_or_else(|| PyIndexError::new_err("there is no such batch"))?;
            let records = self.places.look_up(shares).map_err(|error| os_error(&error, &self.stored_path))?;
            let TokenBatch { tokens, ends, longest, ids } =
                py.detach(|| self.batch(&records)).map_err(|failure| failure.error(py))?;
            let tokens = array(py, tokens.iter().map(|&token| i64::from(token).to_ne_bytes()))?;
            // A budget is below 2^31, so signed numbers have the same bytes.
            let ends = std::iter::once(0).chain(ends).map(|end| (end as u32).to_ne_bytes());
            Ok((tokens, array(py, ends)?, longest, ids))
        })
    }
}

/// A bytearray of these numbers, written straight to its memory.
fn array<const BYTES: usize>(
    py: Python<'_>,
    numbers: impl Iterator<Item = [u8; BYTES]>,
) -> PyResult<Bound<'_, PyByteArray>> {
    PyByteArray::new_with(py, BYTES * numbers.size_hint().0, |memory| {
        for (place, number) in memory.as_chunks_mut::<BYTES>().0.iter_mut().zip(numbers) {
            *place = number;
        }
        Ok(())
    })
}

/// Why a batch cannot be made.
enum Failure<'a> {
    Read(std::io::Error, &'a ProteinFile),
    Changed(&'a ProteinFile),
}

impl Failure<'_> {
    fn error(&self, py: Python<'_>) -> PyErr {
        match self {
            Failure::Read(error, file) => os_error(error, &file.name),
            Failure::Changed(file) => {
                let name = file.name.display();
                let sentence = format!("{name}: was changed after its batches were planned; plan them anew");
                let errors = py.import("sixfast.errors");
                let error = errors.and_then(|errors| errors.getattr("InputChangedError")?.call1((sentence,)));
                error.map_or_else(|error| error, PyErr::from_value)
            }
        }
    }
}

impl TokenReader {
    /// The batch of these records, which are in the order of the files.
    fn batch(&self, records: &[PlannedRecord]) -> Result<TokenBatch, Failure<'_>> {
        let mut batch = TokenBatch::default();
        let mut window = Vec::new();
        let mut rest = records;
        while let Some(&(first, _)) = rest.first() {
            let file = &self.files[self.files.partition_point(|file| file.start <= first) - 1];
            let end = rest.partition_point(|&(place, _)| place < file.start + file.size);
            if end == 0 {
                return Err(Failure::Changed(file)); // a file of places that is damaged
            }
            let (of_file, others) = rest.split_at(end);
            self.add_records(file, of_file, &mut window, &mut batch)?;
            rest = others;
        }
        Ok(batch)
    }

    /// Adds records of one file to a batch.
    fn add_records<'a>(
        &self,
        file: &'a ProteinFile,
        records: &[PlannedRecord],
        window: &mut Vec<u8>,
        batch: &mut TokenBatch,
    ) -> Result<(), Failure<'a>> {
        let failed = |error| Failure::Read(error, file);
        let opened = File::open(&file.path).map_err(failed)?;
        let status = opened.metadata().map_err(failed)?;
        if (status.len(), status.modified().ok()) != (file.size, file.modified) {
            return Err(Failure::Changed(file));
        }
        let mut at = 0; // where the window begins in the file
        window.clear();
        for &(place, length) in records {
            let start = place - file.start;
            let mut bytes = WINDOW as u64;
            loop {
                let skipped = usize::try_from(start - at).unwrap_or(usize::MAX);
                let is_last = at + window.len() as u64 == file.size;
                let text = window.get_mut(skipped..).unwrap_or_default();
                match batch.add(*BEST_LEVEL, text, is_last, length, self.longest) {
                    Ok(()) => break,
                    Err(BatchFailure::Changed) => return Err(Failure::Changed(file)),
                    Err(BatchFailure::Unfinished) => {}
                }
                window.resize(usize::try_from(bytes.min(file.size - start)).unwrap_or(usize::MAX), 0);
                if read_up_to_at(&opened, window, start).map_err(failed)? < window.len() {
                    return Err(Failure::Changed(file));
                }
                at = start;
                bytes *= 4;
            }
        }
        Ok(())
    }
}
