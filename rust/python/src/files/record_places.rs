//! `find_places` and `count_records`: which records and lines are at which places of a file.
//!
//! Files are read in pieces.

use crate::errors::{catch_panic, decode_error, os_error};
use crate::files::read_exact_at;
use pyo3::prelude::*;
use sixfast_core::{RecordCounter, Utf8Error};
use std::fs::File;
use std::path::{Path, PathBuf};

const PIECE: usize = 1 << 20;

/// Finds the record and the line of a place in a file. It continues from the place before, if that lies in front.
#[derive(Default)]
pub(crate) struct PlaceFinder {
    before: RecordCounter,
    at: u64,
}

impl PlaceFinder {
    /// Number of the record and of the line that the byte at `offset` belongs to. The file need not be readable.
    pub(crate) fn find(&mut self, file: &File, offset: u64) -> std::io::Result<(u64, u64)> {
        if offset < self.at {
            *self = PlaceFinder::default();
        }
        let mut piece = vec![0; PIECE];
        while self.at < offset {
            let length = usize::try_from(offset - self.at).unwrap_or(PIECE).min(PIECE);
            read_exact_at(file, &mut piece[..length], self.at)?;
            self.before.count(&piece[..length]);
            self.at += length as u64;
        }
        Ok((self.before.records, self.before.lines + 1))
    }

    /// Where the last found record starts.
    pub(crate) fn record_start(&self) -> u64 {
        self.before.record_start
    }
}

/// Return the numbers of the records and of the lines that begin at some places of a FASTA file.
///
/// Args:
///     path: path of the file; it is read once, up to the last of these places.
///     offsets: where records begin, in bytes from the start of the file, in ascending order.
///
/// Returns:
///     A list of (record, line), both counted from 1.
///
/// Raises:
///     OSError: if the file cannot be read, or is shorter.
///
/// >>> import os, tempfile
/// >>> from sixfast._kernel import find_places
/// >>> with tempfile.TemporaryDirectory() as folder:
/// ...     path = os.path.join(folder, "reads.fa")
/// ...     with open(path, "w") as file:
/// ...         _ = file.write(">a\nATG\n\n>b\nGCC\n")
/// ...     find_places(path, [0, 8])
/// [(1, 1), (2, 4)]
#[pyfunction]
#[pyo3(signature = (path, offsets))]
pub(crate) fn find_places(py: Python<'_>, path: PathBuf, offsets: Vec<u64>) -> PyResult<Vec<(u64, u64)>> {
    catch_panic(|| {
        py.detach(|| {
            let file = File::open(&path)?;
            let mut finder = PlaceFinder::default();
            // A record has begun after its first byte.
            offsets.into_iter().map(|offset| finder.find(&file, offset + 1)).collect::<Result<_, _>>()
        })
        .map_err(|error: std::io::Error| os_error(&error, &path))
    })
}

/// Return the number of records of a FASTA file that begins with a record.
///
/// Args:
///     path: path of the file, a str or an os.PathLike; it is read in pieces of 1 MiB.
///
/// Returns:
///     The number of lines that begin with `>`.
///
/// Raises:
///     OSError: if the file cannot be read.
///     UnicodeDecodeError: for a byte that is no UTF-8; letters outside ASCII do no harm here.
///
/// SEMANTICS 6.3 and 6.13.
///
/// >>> import os, tempfile
/// >>> from sixfast._kernel import count_records
/// >>> with tempfile.TemporaryDirectory() as folder:
/// ...     path = os.path.join(folder, "reads.fa")
/// ...     with open(path, "w") as file:
/// ...         _ = file.write(">a\nATG\n>b\nGCC\n")
/// ...     count_records(path)
/// 2
#[pyfunction]
#[pyo3(signature = (path))]
pub(crate) fn count_records(py: Python<'_>, path: PathBuf) -> PyResult<u64> {
    catch_panic(|| {
        let outcome = py.detach(|| count_in_pieces(&path)).map_err(|error| os_error(&error, &path))?;
        outcome.map_err(|(Utf8Error { byte, .. }, (record, line))| {
            let reason = format!(
                "{}, line {line}, record {record}: byte 0x{byte:02x} is no UTF-8 text; \
                 save the file as UTF-8 or remove the byte",
                path.display(),
            );
            decode_error(py, "utf-8", &[byte], 0, &reason)
        })
    })
}

/// The number of records, or the first byte that is not UTF-8 with its record and line.
type Outcome = Result<u64, (Utf8Error, (u64, u64))>;

fn count_in_pieces(path: &Path) -> std::io::Result<Outcome> {
    use std::io::Read;
    let mut file = File::open(path)?;
    let mut counter = RecordCounter::default();
    let mut piece = vec![0; PIECE];
    loop {
        let length = file.read(&mut piece)?;
        let checked = if length == 0 { counter.finish() } else { counter.check_and_count(&piece[..length]) };
        match checked {
            Err(error) => {
                let place = PlaceFinder::default().find(&File::open(path)?, error.offset)?;
                return Ok(Err((error, place)));
            }
            Ok(()) if length == 0 => return Ok(Ok(counter.records)),
            Ok(()) => {}
        }
    }
}
