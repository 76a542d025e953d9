//! `ShardTable`: looks records up in the table that `ShardIndexer` has written, and reads their sequences.

use super::{OpenFile, read_exact_at, read_up_to_at};
use crate::errors::{catch_panic, os_error};
use pyo3::exceptions::{PyIndexError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyInt;
use sixfast_core::{LengthRun, SequenceReader, TABLE_HEAD_BYTES, TableEntry, TableLayout};
use std::fs::{File, OpenOptions};
use std::io::Result;
use std::ops::Range;
use std::path::PathBuf;

/// Bytes of a record that are read at a time. Most have fewer.
const PIECE: usize = 4096;

/// Records that lie no farther apart are looked up together: to read a kilobyte takes as long as to ask for it.
const NEAR: u64 = 64;

/// The table of an index, of which only its head is held in memory.
///
/// Args:
///     path: path of the table.
///
/// Raises:
///     OSError: if it cannot be read.
///     ValueError: if it is no table, or not whole.
///
/// SEMANTICS 22.7 and 22.8.
///
/// >>> import os, tempfile
/// >>> from sixfast._kernel import ShardIndexer, ShardTable
/// >>> folder = tempfile.TemporaryDirectory()
/// >>> reads, path = (os.path.join(folder.name, name) for name in ("reads.faa", "table"))
/// >>> with open(reads, "w") as file:
/// ...     _ = file.write(">a\nM\n>b\nMK\n")
/// >>> indexer = ShardIndexer(1, 1 << 20)
/// >>> indexer.add_files([reads])
/// >>> indexer.write(os.devnull, b"", [b""], b"", path)
/// >>> with open(path, "ab") as file:
/// ...     _ = file.write(b"text")
/// >>> table = ShardTable(path)
/// >>> table.records, table.text, table.entry(0), table.tokens_of_every(1, 2)
/// (2, b'text', ('b', 2, 0, 5), 1)
/// >>> table.read([reads], [1, 0])
/// [('a', 'M', 0), ('b', 'MK', 0)]
/// >>> del table
/// >>> folder.cleanup()
#[pyclass(module = "sixfast._kernel", frozen)]
pub(crate) struct ShardTable {
    table: OpenFile,
    layout: TableLayout,
    runs: Vec<LengthRun>,
    text: Vec<u8>,
}

#[pymethods]
impl ShardTable {
    #[new]
    fn new(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        catch_panic(|| {
            let table = OpenFile::new(path, OpenOptions::new().read(true))?;
            match py.detach(|| read_head(&table.file)) {
                Ok(Some((layout, runs, text))) => Ok(ShardTable { table, layout, runs, text }),
                Ok(None) => {
                    let name = table.path.display();
                    Err(PyValueError::new_err(format!("{name}: is no whole table of an index; remove it")))
                }
                Err(error) => Err(os_error(&error, &table.path)),
            }
        })
    }

    /// How many records there are.
    #[getter]
    fn records(&self) -> u64 {
        self.layout.records
    }

    /// What stands behind the table.
    #[getter]
    fn text(&self) -> &[u8] {
        &self.text
    }

    /// Return the sum of the lengths of every `step`-th record.
    ///
    /// Args:
    ///     first: the number of the first of them, from 0.
    ///     step: from one of them to the next, at least 1.
    ///
    /// Returns:
    ///     The sum.
    fn tokens_of_every(&self, first: u64, step: u64) -> PyResult<u64> {
        catch_panic(|| Ok(LengthRun::tokens_of_every(&self.runs, first, step)))
    }

    /// Return a record.
    ///
    /// Args:
    ///     record: its number, from 0.
    ///
    /// Returns:
    ///     (id, length, number of its file, offset there).
    ///
    /// Raises:
    ///     IndexError: if there is no such record.
    ///     OSError: if the table cannot be read.
    fn entry(&self, py: Python<'_>, record: u64) -> PyResult<(String, u64, usize, u64)> {
        catch_panic(|| {
            if record >= self.layout.records {
                return Err(PyIndexError::new_err("list index out of range"));
            }
            let found = py.detach(|| self.look_up(&[record]));
            let found = found.map_err(|error| os_error(&error, &self.table.path))?;
            let (id, TableEntry { file, offset, .. }) = &found[0];
            Ok((id.clone(), self.length(record), *file, *offset))
        })
    }

    /// Return whether all of these are numbers of records, and none comes twice.
    ///
    /// Args:
    ///     indices: ints; negative ones count from the end.
    ///
    /// Returns:
    ///     False for anything that is no int, too.
    fn are_distinct(&self, indices: &Bound<'_, PyAny>) -> PyResult<bool> {
        catch_panic(|| {
            let mut seen = vec![0_u64; self.layout.records.div_ceil(64) as usize];
            for index in indices.try_iter()? {
                let index = index?;
                if !index.is_exact_instance_of::<PyInt>() {
                    return Ok(false);
                }
                let Ok(index) = index.extract::<i64>() else { return Ok(false) };
                let Some(record) = self.record(index) else { return Ok(false) };
                let (word, bit) = ((record / 64) as usize, 1 << (record % 64));
                if seen[word] & bit != 0 {
                    return Ok(false);
                }
                seen[word] |= bit;
            }
            Ok(true)
        })
    }

    /// Read the sequences of some records.
    ///
    /// Args:
    ///     paths: paths of the files of the index, in its order.
    ///     indices: numbers of records; negative ones count from the end.
    ///
    /// Returns:
    ///     A list of (id, sequence, number of the file), in the order of `indices`.
    ///
    /// Raises:
    ///     IndexError: for a number that no record has.
    ///     OSError: if the table or a file cannot be read.
    fn read(&self, py: Python<'_>, paths: Vec<PathBuf>, indices: Vec<i64>) -> PyResult<Vec<Sequence>> {
        catch_panic(|| {
            let records = indices.iter().map(|&index| self.record(index)).collect::<Option<Vec<_>>>();
            let records = records.ok_or_else(|| PyIndexError::new_err("list index out of range"))?;
            py.detach(|| self.read_all(&paths, &records))
                .map_err(|(error, file)| os_error(&error, file.map_or(&self.table.path, |file| &paths[file])))
        })
    }
}

/// An id, the sequence, and the number of the file.
type Sequence = (String, String, usize);

/// Why reading failed, and the number of the file if it was not the table.
type Failure = (std::io::Error, Option<usize>);

impl ShardTable {
    /// The number of a record, which may be counted from the end.
    fn record(&self, index: i64) -> Option<u64> {
        let record = if index < 0 {
            self.layout.records.checked_sub(index.unsigned_abs())?
        } else {
            index.unsigned_abs()
        };
        (record < self.layout.records).then_some(record)
    }

    fn length(&self, record: u64) -> u64 {
        let mut end = 0;
        let run = self.runs.iter().find(|run| {
            end += run.records;
            record < end
        });
        run.map_or(0, |run| run.length)
    }

    /// The entries and ids of some records.
    fn look_up(&self, records: &[u64]) -> Result<Vec<(String, TableEntry)>> {
        if records.windows(2).all(|pair| pair[0].abs_diff(pair[1]) <= NEAR) {
            return self.look_up_together(records);
        }
        let found: Result<Vec<_>> = records.chunks(1).map(|record| self.look_up_together(record)).collect();
        found.map(|found| found.concat())
    }

    /// The same by two looks at the table: at all entries, and at all ids, from the first to the last of them.
    fn look_up_together(&self, records: &[u64]) -> Result<Vec<(String, TableEntry)>> {
        let (Some(&first), Some(&last)) = (records.iter().min(), records.iter().max()) else {
            return Ok(Vec::new());
        };
        let bytes = self.part(self.layout.entry(first)..self.layout.entry(last + 1))?;
        let all: Vec<_> = bytes.as_chunks().0.iter().map(TableEntry::from_bytes).collect();
        let start = all.first().map_or(0, |entry| entry.id_start);
        let end = all.last().map_or(0, |entry| entry.id_start + entry.id_bytes as u64);
        let ids = self.part(self.layout.ids() + start..self.layout.ids() + end)?;
        let look_up = |&record: &u64| {
            let entry = all[(record - first) as usize];
            let id = &ids[(entry.id_start - start) as usize..][..entry.id_bytes];
            (String::from_utf8_lossy(id).into_owned(), entry)
        };
        Ok(records.iter().map(look_up).collect())
    }

    fn part(&self, range: Range<u64>) -> Result<Vec<u8>> {
        read_part(&self.table.file, range)
    }

    fn read_all(&self, paths: &[PathBuf], records: &[u64]) -> std::result::Result<Vec<Sequence>, Failure> {
        let mut open: Vec<Option<File>> = paths.iter().map(|_| None).collect();
        let mut piece = vec![0; PIECE];
        let mut read = |file: usize, offset: u64| {
            let source = match &mut open[file] {
                Some(source) => source,
                closed => closed.insert(File::open(&paths[file])?),
            };
            read_sequence(source, offset, &mut piece)
        };
        let found = self.look_up(records).map_err(|error| (error, None))?;
        let one = |(id, TableEntry { file, offset, .. })| match read(file, offset) {
            Ok(sequence) => Ok((id, sequence, file)),
            Err(error) => Err((error, Some(file))),
        };
        found.into_iter().map(one).collect()
    }
}

/// What is where, the runs of equal lengths, and the text.
type Head = (TableLayout, Vec<LengthRun>, Vec<u8>);

fn read_head(table: &File) -> Result<Option<Head>> {
    let length = table.metadata()?.len();
    let mut head = [0; TABLE_HEAD_BYTES];
    if read_up_to_at(table, &mut head, 0)? < head.len() {
        return Ok(None);
    }
    let Some(layout) = TableLayout::read(&head, length) else { return Ok(None) };
    let runs = LengthRun::read_all(&read_part(table, layout.runs())?);
    Ok(Some((layout, runs, read_part(table, layout.text())?)))
}

fn read_part(table: &File, range: Range<u64>) -> Result<Vec<u8>> {
    let mut bytes = vec![0; (range.end - range.start) as usize];
    read_exact_at(table, &mut bytes, range.start)?;
    Ok(bytes)
}

fn read_sequence(file: &File, mut offset: u64, piece: &mut [u8]) -> Result<String> {
    let mut reader = SequenceReader::default();
    loop {
        let length = read_up_to_at(file, piece, offset)?;
        if !reader.add(&piece[..length]) || length < piece.len() {
            return Ok(reader.finish());
        }
        offset += length as u64;
    }
}
