//! `ShardIndexer`: finds the records of files, and writes VirNucPro's index of them.

use crate::errors::{catch_panic, os_error};
use crate::files::{Appender, read_up_to_at};
use crate::threads::side_by_side;
use memchr::memmem;
use pyo3::prelude::*;
use sixfast_core::{ShardOrder, ShardRecords, ShardScanner, append_json, write_table};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{ErrorKind, Read, Result, Seek, SeekFrom, Write};
use std::ops::Range;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, Builder};

/// Bytes that are read at a time.
const PIECE: usize = 1 << 20;

/// Bytes that are read at a time to find a record.
const CUT: usize = 64 << 10;

/// Records that a thread makes JSON of at a time.
const BLOCK: usize = 8192;

/// Finds the records of files, and writes an index of them, the longest first.
///
/// A record takes 28 bytes of memory and its id.
///
/// Args:
///     threads: how many parts of the files are read, and how many parts of the JSON are made, at a time.
///     part_bytes: about so many bytes of a file are read by one thread.
///
/// SEMANTICS 22.2 to 22.4 and 22.7.
///
/// >>> import os, tempfile
/// >>> from sixfast._kernel import ShardIndexer
/// >>> folder = tempfile.TemporaryDirectory()
/// >>> reads, index = (os.path.join(folder.name, name) for name in ("reads.faa", "index.json"))
/// >>> with open(reads, "w") as file:
/// ...     _ = file.write(">a\nM\n>b\nMK\n")
/// >>> indexer = ShardIndexer(1, 1 << 20)
/// >>> indexer.add_files([reads])
/// >>> indexer.records, indexer.tokens
/// (2, 3)
/// >>> indexer.write(index, b'{"sequences": ', [b'"reads.faa"'], b"}", None)
/// >>> with open(index) as file:
/// ...     [line.split()[1] for line in file if "sequence_id" in line]
/// ['"b",', '"a",']
/// >>> folder.cleanup()
#[pyclass(module = "sixfast._kernel")]
pub(crate) struct ShardIndexer {
    found: ShardRecords,
    /// The order of the records, once it is known.
    order: Option<ShardOrder>,
    threads: usize,
    part_bytes: u64,
}

#[pymethods]
impl ShardIndexer {
    #[new]
    fn new(threads: usize, part_bytes: u64) -> Self {
        ShardIndexer {
            found: ShardRecords::default(),
            order: None,
            threads: threads.max(1),
            part_bytes: part_bytes.max(1),
        }
    }

    /// Find the records of some files.
    ///
    /// Args:
    ///     paths: paths of FASTA files, which are read in pieces of 1 MiB.
    ///
    /// Raises:
    ///     OSError: for the first of the files that cannot be read.
    fn add_files(&mut self, py: Python<'_>, paths: Vec<PathBuf>) -> PyResult<()> {
        catch_panic(|| {
            self.order = None;
            let failed = py.detach(|| self.scan_all(&paths));
            failed.map_err(|(file, error)| os_error(&error, &paths[file]))
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

    /// Write the list of records as JSON between two texts, and beside it the table that `ShardTable` reads.
    ///
    /// Args:
    ///     path: where to write; what is there is overwritten.
    ///     front: what stands in front of the list.
    ///     files: a JSON text for each file.
    ///     end: what stands behind the list.
    ///     table: where to write the table; None for no table.
    ///
    /// Returns:
    ///     Why the table could not be written; None if it was.
    ///
    /// Raises:
    ///     OSError: if the JSON cannot be written.
    #[pyo3(signature = (path, front, files, end, table))]
    fn write(
        &mut self,
        py: Python<'_>,
        path: PathBuf,
        front: Vec<u8>,
        files: Vec<Vec<u8>>,
        end: Vec<u8>,
        table: Option<PathBuf>,
    ) -> PyResult<Option<String>> {
        catch_panic(|| {
            let (table, json) = py.detach(|| {
                let found = &self.found;
                let order = self.order.get_or_insert_with(|| found.order());
                let list = JsonList { found, order, files: &files, threads: self.threads };
                let write = |table: &Path| write_table(found, list.order, &mut Appender::create(table)?);
                beside(|| table.as_deref().map_or(Ok(()), write), || list.write(&path, &front, &end))
            });
            json.map_err(|error| os_error(&error, &path))?;
            Ok(table.err().map(|error| error.to_string()))
        })
    }
}

impl ShardIndexer {
    /// The error is the first in the order of the files, with the number of that.
    fn scan_all(&mut self, paths: &[PathBuf]) -> std::result::Result<(), (usize, std::io::Error)> {
        let parts: Vec<_> = (0..paths.len())
            .flat_map(|file| {
                parts_of(&paths[file], self.part_bytes).into_iter().map(move |part| (file, part))
            })
            .collect();
        let has_failed = AtomicBool::new(false);
        let done = Mutex::new(Scanned { found: &mut self.found, after: 0, waiting: BTreeMap::new() });
        // Once one has failed, those before it are being read already.
        let items = parts.iter().enumerate().take_while(|_| !has_failed.load(Ordering::Relaxed));
        side_by_side(self.threads.min(parts.len()), items, |(number, (file, part))| {
            let records = scan(&paths[*file], part);
            has_failed.fetch_or(records.is_err(), Ordering::Relaxed);
            let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
            done.waiting.insert(number, records);
            done.append();
        });
        let done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
        let failed =
            done.waiting.into_iter().find_map(|(part, records)| Some((parts[part].0, records.err()?)));
        failed.map_or(Ok(()), Err)
    }
}

/// Records of parts that were scanned. They are put behind each other in the order of the parts.
struct Scanned<'a> {
    found: &'a mut ShardRecords,
    /// How many parts' records are in `found`.
    after: usize,
    waiting: BTreeMap<usize, Result<ShardRecords>>,
}

impl Scanned<'_> {
    fn append(&mut self) {
        while let Some(Ok(_)) = self.waiting.get(&self.after) {
            if let Some(Ok(records)) = self.waiting.remove(&self.after) {
                self.found.append(records);
            }
            self.after += 1;
        }
    }
}

/// Parts of a file, each but the first from the start of a record. What cannot be cut is one part.
fn parts_of(path: &Path, part_bytes: u64) -> Vec<Range<u64>> {
    let cuts = cuts_of(path, part_bytes).unwrap_or_default();
    let starts = [0].into_iter().chain(cuts.iter().copied());
    let ends = cuts.iter().copied().chain([u64::MAX]); // the last goes on as long as the file does
    starts.zip(ends).map(|(start, end)| start..end).collect()
}

fn cuts_of(path: &Path, part_bytes: u64) -> Result<Vec<u64>> {
    let mut cuts = Vec::new();
    let status = path.metadata()?;
    if !status.is_file() || status.len() <= part_bytes {
        return Ok(cuts); // a pipe can be opened once only
    }
    let file = File::open(path)?;
    let mut at = part_bytes;
    while at < status.len() {
        let Some(start) = record_start(&file, at)? else { break };
        cuts.push(start);
        at = start.saturating_add(part_bytes);
    }
    Ok(cuts)
}

/// Where the first record begins behind a line that ends at `from` or later.
fn record_start(file: &File, mut from: u64) -> Result<Option<u64>> {
    let mut piece = vec![0; CUT];
    loop {
        let length = read_up_to_at(file, &mut piece, from)?;
        if let Some(at) = memmem::find(&piece[..length], b"\n>") {
            return Ok(Some(from + at as u64 + 1));
        }
        if length < piece.len() {
            return Ok(None);
        }
        from += length as u64 - 1; // the last byte may be the end of the line
    }
}

fn scan(path: &Path, part: &Range<u64>) -> Result<ShardRecords> {
    let mut file = File::open(path)?;
    let mut scanner = ShardScanner::at(part.start);
    let mut found = ShardRecords::default();
    if part.start == 0 {
        found.start_file();
    } else {
        file.seek(SeekFrom::Start(part.start))?;
    }
    let mut file = file.take(part.end - part.start);
    let mut piece = vec![0; PIECE];
    loop {
        match file.read(&mut piece) {
            Ok(0) => break,
            Ok(length) => scanner.add(&piece[..length], &mut found),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    scanner.finish(&mut found);
    Ok(found)
}

/// The list of all records.
struct JsonList<'a> {
    found: &'a ShardRecords,
    order: &'a ShardOrder,
    files: &'a [Vec<u8>],
    threads: usize,
}

impl JsonList<'_> {
    /// Writes it between two texts. While some blocks are made, those before them are written.
    fn write(&self, path: &Path, front: &[u8], end: &[u8]) -> Result<()> {
        let mut out = Appender::create(path)?;
        out.write_all(front)?;
        let records = self.found.len();
        let starts: Vec<_> = (0..records.max(1)).step_by(BLOCK).collect();
        let texts = || (0..self.threads).map(|_| Mutex::default()).collect::<Vec<_>>();
        let (mut made, mut making) = (texts(), texts());
        for group in starts.chunks(self.threads) {
            thread::scope(|scope| {
                for (&start, text) in group.iter().zip(&making) {
                    let work = move || self.make(start..records.min(start + BLOCK), text);
                    if Builder::new().spawn_scoped(scope, work).is_err() {
                        work(); // there are no more threads to be had
                    }
                }
                write_all(&mut out, &mut made)
            })?;
            std::mem::swap(&mut made, &mut making);
        }
        write_all(&mut out, &mut made)?;
        out.write_all(end)
    }

    fn make(&self, places: Range<usize>, text: &Mutex<Vec<u8>>) {
        let mut text = text.lock().unwrap_or_else(PoisonError::into_inner);
        append_json(self.found, self.order, places, self.files, &mut text);
    }
}

/// Writes texts, and leaves them empty.
fn write_all(out: &mut Appender, texts: &mut [Mutex<Vec<u8>>]) -> Result<()> {
    for text in texts {
        let text = text.get_mut().unwrap_or_else(PoisonError::into_inner);
        out.write_all(text)?;
        text.clear();
    }
    Ok(())
}

/// Does two things at a time; one after the other where there is no thread to be had.
fn beside<A: Send>(other: impl Fn() -> A + Sync, work: impl FnOnce() -> A) -> (A, A) {
    thread::scope(|scope| match Builder::new().spawn_scoped(scope, &other) {
        Ok(thread) => {
            let done = work();
            (thread.join().unwrap_or_else(|panic| resume_unwind(panic)), done)
        }
        Err(_) => (other(), work()),
    })
}
