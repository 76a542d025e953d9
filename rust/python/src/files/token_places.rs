//! Where the records of token batches begin: in memory, or in a file that keeps it for other runs.
//!
//! The file has little-endian numbers of 64 bits: [`MAGIC`], the longest length, how many files there are, size and time of
//! modification of each; how many records each length has, from 0 on; and where these begin, in all files as one.

use crate::files::{Appender, read_exact_at};
use sixfast_core::{Deal, PlannedShare, TokenIndex};
use std::fs::File;
use std::io::{BufWriter, Error, ErrorKind, Result, Write};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

/// What such a file begins with.
const MAGIC: u64 = u64::from_le_bytes(*b"6ftoken1");

/// Bytes of a number.
const EACH: u64 = 8;

/// By what a file is known again: its size, and when it was last written to.
pub(crate) type FileState = (u64, Option<SystemTime>);

/// Where a record begins, and how many of its letters count.
pub(crate) type PlannedRecord = (u64, usize);

/// Where records begin.
pub(crate) enum TokenPlaces {
    /// Those of one process.
    Kept(TokenIndex),
    /// Those of all processes, in a file.
    Stored(StoredPlaces, Deal),
}

impl TokenPlaces {
    /// The records of a batch, in the order of the input.
    pub(crate) fn look_up(&self, shares: impl Iterator<Item = PlannedShare>) -> Result<Vec<PlannedRecord>> {
        let mut found = Vec::new();
        for PlannedShare { length, first, records } in shares {
            match self {
                TokenPlaces::Kept(index) => {
                    let places = &index.places(length)[first..first + records];
                    found.extend(places.iter().map(|&place| (place, length)));
                }
                TokenPlaces::Stored(stored, deal) => {
                    let (first, step) = deal.places(length, first);
                    let places = stored.places(length, first, (records - 1) * step + 1)?;
                    found.extend(places.into_iter().step_by(step).map(|place| (place, length)));
                }
            }
        }
        found.sort_unstable();
        Ok(found)
    }
}

/// The places in a file.
pub(crate) struct StoredPlaces {
    file: File,
    counts: Vec<usize>,
    /// For each length, where in the file its places begin.
    starts: Vec<u64>,
}

impl StoredPlaces {
    /// Opens a file; None if it is none of places, or not of these files as they are now.
    pub(crate) fn open(path: &Path, longest: usize, files: &[FileState]) -> Result<Option<Self>> {
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let expected = head(longest, files);
        let (of_head, of_counts) = (expected.len() as u64 * EACH, (longest as u64 + 1) * EACH);
        let size = file.metadata()?.len();
        if size < of_head + of_counts || read_numbers(&file, 0, expected.len())? != expected {
            return Ok(None);
        }
        let counts: Vec<_> =
            read_numbers(&file, of_head, longest + 1)?.into_iter().map(|count| count as usize).collect();
        let mut end = of_head + of_counts;
        let starts = counts.iter().map(|&count| {
            let start = end;
            end = end.saturating_add((count as u64).saturating_mul(EACH));
            start
        });
        let starts = starts.collect();
        Ok((end == size).then_some(StoredPlaces { file, counts, starts }))
    }

    /// How many records there are of each length.
    pub(crate) fn counts(&self) -> &[usize] {
        &self.counts
    }

    fn places(&self, length: usize, first: usize, number: usize) -> Result<Vec<u64>> {
        read_numbers(&self.file, self.starts[length] + first as u64 * EACH, number)
    }
}

/// Writes the places of records to a file.
pub(crate) fn write_places(
    path: &Path,
    longest: usize,
    files: &[FileState],
    index: &TokenIndex,
) -> Result<()> {
    let mut out = BufWriter::with_capacity(1 << 18, Appender::create(path)?);
    for number in head(longest, files).into_iter().chain(index.counts().into_iter().map(|count| count as u64))
    {
        out.write_all(&number.to_le_bytes())?;
    }
    index.write(&mut out)?;
    out.flush()
}

fn head(longest: usize, files: &[FileState]) -> Vec<u64> {
    let mut head = vec![MAGIC, longest as u64, files.len() as u64];
    for (size, modified) in files {
        let since = modified.and_then(|time| time.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
        head.extend([*size, since.as_nanos() as u64]);
    }
    head
}

fn read_numbers(file: &File, offset: u64, number: usize) -> Result<Vec<u64>> {
    let length = number.checked_mul(EACH as usize).ok_or(Error::from(ErrorKind::InvalidData))?;
    let mut bytes = vec![0; length];
    read_exact_at(file, &mut bytes, offset)?;
    Ok(bytes.as_chunks().0.iter().map(|number| u64::from_le_bytes(*number)).collect())
}
