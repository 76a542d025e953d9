//! What a whole file holds, read in pieces.

use crate::errors::{decode_error, guarded, os_error};
use crate::io::read_exact_at;
use pyo3::prelude::*;
use sixfast_core::{Problem, Tally};
use std::fs::File;
use std::path::{Path, PathBuf};

const PIECE: usize = 1 << 20;

/// The records and lines of the file's first `end` bytes, which need not be readable FASTA.
pub(crate) fn tally_before(file: &File, end: u64) -> std::io::Result<Tally> {
    let mut tally = Tally::default();
    let mut piece = vec![0; PIECE];
    let mut at = 0;
    while at < end {
        let length = usize::try_from(end - at).unwrap_or(PIECE).min(PIECE);
        read_exact_at(file, &mut piece[..length], at)?;
        tally.count(&piece[..length]);
        at += length as u64;
    }
    Ok(tally)
}

/// Return the number of records of a FASTA file that begins with a record.
///
/// Raises:
///     OSError: if the file cannot be read.
///     UnicodeDecodeError: for a byte that is no UTF-8; letters outside ASCII do no harm here.
///
/// SEMANTICS 6.3 and 6.13.
#[pyfunction]
#[pyo3(signature = (path))]
pub(crate) fn count_records(py: Python<'_>, path: PathBuf) -> PyResult<u64> {
    guarded(|| {
        let outcome = py.detach(|| read_through(&path)).map_err(|error| os_error(&error, &path))?;
        outcome.map_err(|(problem, tally)| not_text(py, &path, &problem, &tally))
    })
}

type Outcome = Result<u64, (Problem, Tally)>;

fn read_through(path: &Path) -> std::io::Result<Outcome> {
    use std::io::Read;
    let mut file = File::open(path)?;
    let mut tally = Tally::default();
    let mut piece = vec![0; PIECE];
    loop {
        let length = file.read(&mut piece)?;
        let checked = if length == 0 { tally.finish() } else { tally.check_and_count(&piece[..length]) };
        match checked {
            Err(problem) => {
                let before = tally_before(&File::open(path)?, problem.offset)?;
                return Ok(Err((problem, before)));
            }
            Ok(()) if length == 0 => return Ok(Ok(tally.records)),
            Ok(()) => {}
        }
    }
}

fn not_text(py: Python<'_>, path: &Path, problem: &Problem, before: &Tally) -> PyErr {
    let Problem { byte, .. } = problem;
    let reason = format!(
        "{}, line {}, record {}: byte 0x{byte:02x} is no UTF-8 text; save the file as UTF-8 or remove the byte",
        path.display(),
        before.lines + 1,
        before.records
    );
    decode_error(py, "utf-8", &[*byte], 0, &reason)
}
