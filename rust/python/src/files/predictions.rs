//! Predictions of frames in a file, by their ids and by their numbers.

use crate::errors::os_error;
use crate::files::read_up_to_at;
use memchr::memchr;
use pyo3::PyErr;
use pyo3::exceptions::PyValueError;
use sixfast_core::{ShortPrediction, WideHashes};
use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// The first line of predictions.
pub(crate) const HEADER: &[u8] = b"Sequence_ID\tPrediction\tscore1\tscore2\n";

/// Bytes that are read at a time.
pub(crate) const PIECE: usize = 256 << 10;

/// Bytes that are read for one line, which is mostly shorter.
const LINE: usize = 512;

/// Why predictions cannot be expanded.
pub(crate) enum Failure {
    Read(std::io::Error, PathBuf),
    /// A sentence for the user.
    Refused(String),
}

impl Failure {
    pub(crate) fn error(self) -> PyErr {
        match self {
            Failure::Read(error, path) => os_error(&error, &path),
            Failure::Refused(sentence) => PyValueError::new_err(sentence),
        }
    }
}

/// A result that may be a failure.
pub(crate) type Outcome<T> = Result<T, Failure>;

/// A file that is read line by line.
pub(crate) struct Lines {
    file: BufReader<File>,
    path: PathBuf,
    /// The last line with its end, which the last of a file may lack.
    pub(crate) line: Vec<u8>,
}

impl Lines {
    /// The lines of a file from an offset on.
    pub(crate) fn open(path: &Path, offset: u64) -> Outcome<Self> {
        let open = || {
            let mut file = File::open(path)?;
            file.seek(SeekFrom::Start(offset))?;
            Ok(BufReader::with_capacity(PIECE, file))
        };
        let file = open().map_err(|error| Failure::Read(error, path.into()))?;
        Ok(Lines { file, path: path.into(), line: Vec::new() })
    }

    /// Reads the next line, and returns its length; 0 at the end.
    pub(crate) fn next(&mut self) -> Outcome<usize> {
        self.line.clear();
        let read = self.file.read_until(b'\n', &mut self.line);
        read.map_err(|error| Failure::Read(error, self.path.clone()))
    }
}

/// The id of a line of predictions, and what stands behind it.
pub(crate) fn split_id(line: &[u8]) -> (&[u8], &[u8]) {
    line.split_at(memchr(b'\t', line).unwrap_or(line.len()))
}

/// Predictions of the frames that were written, by their number.
///
/// They are read in the order of the file, which is that of the frames. Where it is another one, all that are left are
/// kept by the hashes of their ids.
pub(crate) struct PredictionFile {
    lines: Lines,
    again: File,
    name: String,
    /// Where the next line begins.
    offset: u64,
    kept: Vec<ShortPrediction>,
    left: Option<HashMap<[u32; 3], ShortPrediction>>,
    hashes: WideHashes,
    scratch: Vec<u8>,
}

impl PredictionFile {
    /// The predictions of a file, which is called so in sentences.
    pub(crate) fn open(path: &Path, name: &str) -> Outcome<Self> {
        let mut lines = Lines::open(path, 0)?;
        let again = File::open(path).map_err(|error| Failure::Read(error, path.into()))?;
        lines.next()?;
        if lines.line != HEADER {
            return Err(Failure::Refused(format!(
                "{name}, line 1: is no header of predictions; give VirNucPro's prediction_results.txt"
            )));
        }
        Ok(PredictionFile {
            lines,
            again,
            name: name.to_owned(),
            offset: HEADER.len() as u64,
            kept: Vec::new(),
            left: None,
            hashes: WideHashes::default(),
            scratch: Vec::new(),
        })
    }

    /// How many were asked for by `next`.
    pub(crate) fn used(&self) -> usize {
        self.kept.len()
    }

    /// Appends what stands behind the id in the prediction of the next frame that was written, and returns it too.
    pub(crate) fn next(&mut self, id: &[u8], rest: &mut Vec<u8>) -> Outcome<ShortPrediction> {
        if self.left.is_none() {
            let length = self.lines.next()?;
            let (found, behind) = split_id(&self.lines.line);
            if found == id {
                rest.extend_from_slice(behind);
                let kept = ShortPrediction::new(behind, self.offset, &mut self.scratch);
                self.kept.push(kept);
                self.offset += length as u64;
                return Ok(kept);
            }
            self.left = Some(self.read_left()?);
        }
        let left = self.left.as_mut().and_then(|left| left.remove(&self.hashes.of([id])));
        let kept = left.ok_or_else(|| {
            Failure::Refused(format!("{}: has no prediction for {}", self.name, String::from_utf8_lossy(id)))
        })?;
        self.kept.push(kept);
        self.write(kept, rest)
    }

    /// The same for a frame by its number, from 1.
    pub(crate) fn again(&self, number: usize, rest: &mut Vec<u8>) -> Outcome<ShortPrediction> {
        self.write(self.kept[number - 1], rest)
    }

    /// Refuses predictions that are left.
    pub(crate) fn check_all_used(&self) -> Outcome<()> {
        if self.left.as_ref().is_some_and(HashMap::is_empty) {
            return Ok(());
        }
        let mut lines = Lines::open(&self.lines.path, self.offset)?;
        while lines.next()? > 0 {
            let (id, _) = split_id(&lines.line);
            if self.left.as_ref().is_none_or(|left| left.contains_key(&self.hashes.of([id]))) {
                return Err(Failure::Refused(format!(
                    "{}: {} is not in the map; give the predictions of the frames that the map tells of",
                    self.name,
                    String::from_utf8_lossy(id)
                )));
            }
        }
        Ok(())
    }

    /// All predictions from the next line on.
    fn read_left(&mut self) -> Outcome<HashMap<[u32; 3], ShortPrediction>> {
        let mut left = HashMap::new();
        let mut lines = Lines::open(&self.lines.path, self.offset)?;
        let mut offset = self.offset;
        loop {
            let length = lines.next()?;
            if length == 0 {
                return Ok(left);
            }
            let (id, rest) = split_id(&lines.line);
            let short = ShortPrediction::new(rest, offset, &mut self.scratch);
            if left.insert(self.hashes.of([id]), short).is_some() {
                return Err(Failure::Refused(format!(
                    "{}: is in another order than the frames, and has two predictions for {}; prepare the reads with \
                     unique ids",
                    self.name,
                    String::from_utf8_lossy(id)
                )));
            }
            offset += length as u64;
        }
    }

    fn write(&self, short: ShortPrediction, rest: &mut Vec<u8>) -> Outcome<ShortPrediction> {
        let Some(offset) = short.write(rest) else { return Ok(short) };
        let mut line = vec![0; LINE];
        loop {
            let read = read_up_to_at(&self.again, &mut line, offset);
            let length = read.map_err(|error| Failure::Read(error, self.lines.path.clone()))?;
            let end = memchr(b'\n', &line[..length]).map(|at| at + 1);
            if end.is_some() || length < line.len() {
                rest.extend_from_slice(split_id(&line[..end.unwrap_or(length)]).1);
                return Ok(short);
            }
            line.resize(2 * line.len(), 0);
        }
    }
}
