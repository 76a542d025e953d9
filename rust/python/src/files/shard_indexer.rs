//! `ShardIndexer`: finds the records of files, and writes VirNucPro's index of them.

use crate::errors::{catch_panic, os_error};
use pyo3::prelude::*;
use sixfast_core::{ShardOrder, ShardRecords, ShardScanner, write_json, write_table};
use std::fs::File;
use std::io::{ErrorKind, Read, Result, Write};
use std::path::{Path, PathBuf};

/// Bytes that are read at a time.
const PIECE: usize = 1 << 20;

/// Finds the records of files, and writes an index of them, the longest first.
///
/// A record takes 28 bytes of memory and its id.
///
/// SEMANTICS 22.2 to 22.4 and 22.7.
///
/// >>> import os, tempfile
/// >>> from sixfast._kernel import ShardIndexer
/// >>> folder = tempfile.TemporaryDirectory()
/// >>> reads, index = (os.path.join(folder.name, name) for name in ("reads.faa", "index.json"))
/// >>> with open(reads, "w") as file:
/// ...     _ = file.write(">a\nM\n>b\nMK\n")
/// >>> indexer = ShardIndexer()
/// >>> indexer.add_file(reads)
/// >>> indexer.records, indexer.tokens
/// (2, 3)
/// >>> indexer.write_json(index, b'{"sequences": ', [b'"reads.faa"'], b"}")
/// >>> with open(index) as file:
/// ...     [line.split()[1] for line in file if "sequence_id" in line]
/// ['"b",', '"a",']
/// >>> folder.cleanup()
#[pyclass(module = "sixfast._kernel")]
pub(crate) struct ShardIndexer {
    found: ShardRecords,
    /// The order of the records, once it is known.
    order: Option<ShardOrder>,
}

#[pymethods]
impl ShardIndexer {
    #[new]
    fn new() -> Self {
        ShardIndexer { found: ShardRecords::default(), order: None }
    }

    /// Find the records of the next file.
    ///
    /// Args:
    ///     path: path of a FASTA file; it is read in pieces of 1 MiB.
    ///
    /// Raises:
    ///     OSError: if it cannot be read.
    fn add_file(&mut self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        catch_panic(|| {
            py.detach(|| self.scan(&path)).map_err(|error: std::io::Error| os_error(&error, &path))
        })
    }

    /// How many records were found.
    #[getter]
    fn records(&self) -> usize {
        self.found.len()
    }

    /// The sum of their lengths.
    #[getter]
    fn tokens(&self) -> u64 {
        self.found.tokens()
    }

    /// Write the list of records as JSON, between two texts.
    ///
    /// Args:
    ///     path: where to write; what is there is overwritten.
    ///     front: what stands in front of the list.
    ///     files: a JSON text for each file.
    ///     end: what stands behind the list.
    ///
    /// Raises:
    ///     OSError: if it cannot be written.
    fn write_json(
        &mut self,
        py: Python<'_>,
        path: PathBuf,
        front: Vec<u8>,
        files: Vec<Vec<u8>>,
        end: Vec<u8>,
    ) -> PyResult<()> {
        catch_panic(|| {
            let write = || {
                let (found, order) = self.sorted();
                let mut out = File::create(&path)?;
                out.write_all(&front)?;
                write_json(found, order, &files, &mut out)?;
                out.write_all(&end)
            };
            py.detach(write).map_err(|error: std::io::Error| os_error(&error, &path))
        })
    }

    /// Write the records as a table, which `ShardTable` reads.
    ///
    /// Args:
    ///     path: where to write; what is there is overwritten.
    ///     text: what the table is to hold besides.
    ///
    /// Raises:
    ///     OSError: if it cannot be written.
    fn write_table(&mut self, py: Python<'_>, path: PathBuf, text: Vec<u8>) -> PyResult<()> {
        catch_panic(|| {
            let write = || {
                let (found, order) = self.sorted();
                write_table(found, order, &text, &mut File::create(&path)?)
            };
            py.detach(write).map_err(|error: std::io::Error| os_error(&error, &path))
        })
    }
}

impl ShardIndexer {
    fn scan(&mut self, path: &Path) -> Result<()> {
        let mut file = File::open(path)?;
        let mut piece = vec![0; PIECE];
        let mut scanner = ShardScanner::default();
        self.order = None;
        self.found.start_file();
        loop {
            match file.read(&mut piece) {
                Ok(0) => break,
                Ok(length) => scanner.add(&piece[..length], &mut self.found),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        scanner.finish(&mut self.found);
        Ok(())
    }

    fn sorted(&mut self) -> (&ShardRecords, &ShardOrder) {
        (&self.found, self.order.get_or_insert_with(|| self.found.order()))
    }
}
