//! `IdTable`: gives each record an id of its own; the texts of ids are in a file.

use crate::files::{OpenFile, read_exact_at, write_all_at};
use pyo3::prelude::*;
use sixfast_core::{IdStore, UniqueIds};
use std::fs::OpenOptions;
use std::io::Result;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Bytes of texts that are held before they are written.
const HELD: usize = 1 << 20;

/// Bytes in front of a text that tell its length.
const LENGTH: usize = size_of::<u64>();

/// The ids that records were given so far, also those of earlier inputs.
pub(crate) struct GivenIds {
    table: Mutex<UniqueIds<IdFile>>,
    renamed: AtomicU64,
}

impl GivenIds {
    /// Appends a block of FASTA to `fasta`, each record with the id that it is given.
    pub(crate) fn rename_records(&self, block: &[u8], fasta: &mut Vec<u8>) -> Result<()> {
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        self.renamed.fetch_add(table.rename_records(block, fasta)?, Ordering::Relaxed);
        Ok(())
    }
}

/// Texts of ids, one behind the other in a file, each behind its length. The last ones are in memory.
struct IdFile {
    file: OpenFile,
    written: u64,
    held: Vec<u8>,
    text: Vec<u8>,
}

impl IdFile {
    /// Fills `text` with so many bytes from a place on.
    fn read(&mut self, length: usize, place: u64) -> Result<()> {
        self.text.resize(length, 0);
        if place < self.written {
            return read_exact_at(&self.file.file, &mut self.text, place);
        }
        let start = (place - self.written) as usize;
        self.text.copy_from_slice(&self.held[start..start + length]);
        Ok(())
    }
}

impl IdStore for IdFile {
    fn append(&mut self, id: &[u8]) -> Result<u64> {
        if self.held.len() >= HELD {
            write_all_at(&self.file.file, &self.held, self.written)?;
            self.written += self.held.len() as u64;
            self.held.clear();
        }
        let place = self.written + self.held.len() as u64;
        self.held.extend_from_slice(&(id.len() as u64).to_le_bytes());
        self.held.extend_from_slice(id);
        Ok(place)
    }

    fn equals(&mut self, place: u64, id: &[u8]) -> Result<bool> {
        self.read(LENGTH, place)?;
        if self.text != (id.len() as u64).to_le_bytes() {
            return Ok(false);
        }
        self.read(id.len(), place + LENGTH as u64)?;
        Ok(self.text == id)
    }
}

/// The ids that records were given so far, for `RecordBlocks` of one input or of several.
///
/// In memory it takes 21 to 43 bytes for each record. The texts of the ids go to a file.
///
/// Args:
///     path: path of an existing, empty file for the texts.
///
/// Raises:
///     OSError: if it cannot be opened.
///
/// SEMANTICS 18.30.
///
/// >>> import os, tempfile
/// >>> from sixfast._kernel import IdTable, RecordBlocks
/// >>> with tempfile.TemporaryDirectory() as folder:
/// ...     reads, texts = (os.path.join(folder, name) for name in ("reads.fa", "texts"))
/// ...     for path, content in ((reads, b">a x\nATG\n>a y\nGCC\n"), (texts, b"")):
/// ...         with open(path, "wb") as file:
/// ...             _ = file.write(content)
/// ...     ids = IdTable(texts)
/// ...     RecordBlocks(reads, reads, unique_ids=ids).next().text()[0], ids.renamed
/// (b'>a x\nATG\n>a_1 y\nGCC\n', 1)
#[pyclass(module = "sixfast._kernel", frozen)]
pub(crate) struct IdTable {
    pub(crate) given: Arc<GivenIds>,
}

#[pymethods]
impl IdTable {
    #[new]
    fn new(path: PathBuf) -> PyResult<Self> {
        let file = OpenFile::new(path, OpenOptions::new().read(true).write(true))?;
        let store = IdFile { file, written: 0, held: Vec::new(), text: Vec::new() };
        let table = Mutex::new(UniqueIds::new(store, u64::BITS));
        Ok(IdTable { given: Arc::new(GivenIds { table, renamed: AtomicU64::new(0) }) })
    }

    /// How many records were given another id than theirs.
    #[getter]
    fn renamed(&self) -> u64 {
        self.given.renamed.load(Ordering::Relaxed)
    }
}
