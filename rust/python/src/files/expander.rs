//! `PredictionExpander`: gives predictions of frames that were written once back to all frames.

use super::predictions::{Failure, HEADER, Lines, Outcome, PIECE, PredictionFile, split_id};
use crate::errors::catch_panic;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use sixfast_core::{
    HighestScores, MapDamage, MapLine, Prediction, RecordHashes, RepeatedRecords, ScoreReader,
};
use std::path::PathBuf;

/// Bytes of the map that are looked through at a time.
const LOOK: usize = 16 << 20;

/// About so many bytes of predictions are made at a time.
const MADE: usize = 4 * PIECE;

/// Gives predictions of frames that were written once back to all frames, and makes the table of highest scores.
///
/// `look` is called until it says that all was looked through, then `next` until there is nothing more. Eight bytes are
/// kept for each prediction or, before the first `next`, for each record.
///
/// Args:
///     predictions: path of VirNucPro's predictions for the frames that were written.
///     predictions_name: what errors call it.
///     frame_map: path of the map of these frames.
///     map_name: what errors call it.
///     like_pandas_2: read scores as pandas 2 does, not exactly.
///
/// Raises:
///     OSError: if a file cannot be opened.
///     ValueError: if `predictions` does not begin as predictions do.
///
/// SEMANTICS 24.4 to 24.6.
///
/// >>> import os, tempfile
/// >>> from sixfast._kernel import PredictionExpander
/// >>> folder = tempfile.TemporaryDirectory()
/// >>> few, frame_map = (os.path.join(folder.name, name) for name in ("few.txt", "map.tsv"))
/// >>> with open(few, "w") as file:
/// ...     _ = file.write("Sequence_ID\tPrediction\tscore1\tscore2\nr1F1\tvirus\t0.25\t0.75\n")
/// >>> with open(frame_map, "w") as file:
/// ...     _ = file.write("r1F1\nr2F1\t1\n")
/// >>> expander = PredictionExpander(few, "few.txt", frame_map, "map.tsv", like_pandas_2=False)
/// >>> expander.look()
/// False
/// >>> results, highest, read, frames = expander.next()
/// >>> results.splitlines()
/// [b'r1F1\tvirus\t0.25\t0.75', b'r2F1\tvirus\t0.25\t0.75']
/// >>> highest.splitlines()[1:], read, frames
/// ([b'r1\tTrue\t0.25\t0.75', b'r2\tTrue\t0.25\t0.75'], 12, 2)
/// >>> expander.next(), expander.predictions, expander.records
/// (None, 1, 2)
/// >>> folder.cleanup()
#[pyclass(module = "sixfast._kernel")]
pub(crate) struct PredictionExpander {
    inputs: Inputs,
    scores: ScoreReader,
    are_whole: [bool; 2],
    step: Step,
}

/// Both files, and what sentences call them.
struct Inputs {
    predictions: PathBuf,
    predictions_name: String,
    frame_map: PathBuf,
    map_name: String,
}

/// What is done.
enum Step {
    /// Hashes of all records are made, to know which come up in several places.
    Look(RecordHashes, Lines),
    /// The highest scores of those are found.
    Gather(RepeatedRecords, Join),
    Write(HighestScores, Join),
    End {
        predictions: usize,
        records: u64,
    },
}

/// Results, highest scores, bytes of the map, frames.
type Piece<B> = (B, B, u64, u64);

#[pymethods]
impl PredictionExpander {
    #[new]
    #[pyo3(signature = (predictions, predictions_name, frame_map, map_name, *, like_pandas_2))]
    fn new(
        py: Python<'_>,
        predictions: PathBuf,
        predictions_name: String,
        frame_map: PathBuf,
        map_name: String,
        like_pandas_2: bool,
    ) -> PyResult<Self> {
        let inputs = Inputs { predictions, predictions_name, frame_map, map_name };
        let opened = py.detach(|| {
            let are_whole = inputs.are_whole()?;
            let step = Step::Look(RecordHashes::default(), Lines::open(&inputs.frame_map, 0)?);
            Ok((are_whole, step))
        });
        let (are_whole, step) = opened.map_err(Failure::error)?;
        Ok(PredictionExpander { inputs, scores: ScoreReader::new(like_pandas_2), are_whole, step })
    }

    /// Look through a piece of the map, before the first `next`.
    ///
    /// Returns:
    ///     Whether there is more to be looked through.
    ///
    /// Raises:
    ///     OSError: if a file cannot be read.
    ///     ValueError: as `next`.
    fn look(&mut self, py: Python<'_>) -> PyResult<bool> {
        catch_panic(|| py.detach(|| self.look_on()).map_err(Failure::error))
    }

    /// Make the next piece of both files.
    ///
    /// Returns:
    ///     (predictions, highest scores, read, frames): bytes to be written, bytes of the map, and frames in it; None at
    ///     the end.
    ///
    /// Raises:
    ///     OSError: if a file cannot be read.
    ///     ValueError: for predictions that are not those of the map's frames, and for one or a map that is damaged.
    fn next<'py>(&mut self, py: Python<'py>) -> PyResult<Option<Piece<Bound<'py, PyBytes>>>> {
        catch_panic(|| {
            let made = py.detach(|| self.make()).map_err(Failure::error)?;
            Ok(made.map(|(results, highest, read, frames)| {
                (PyBytes::new(py, &results), PyBytes::new(py, &highest), read, frames)
            }))
        })
    }

    /// How many predictions were read, at the end.
    #[getter]
    fn predictions(&self) -> usize {
        if let Step::End { predictions, .. } = self.step { predictions } else { 0 }
    }

    /// How many records have highest scores, at the end.
    #[getter]
    fn records(&self) -> u64 {
        if let Step::End { records, .. } = self.step { records } else { 0 }
    }
}

impl PredictionExpander {
    fn look_on(&mut self) -> Outcome<bool> {
        match &mut self.step {
            Step::Look(hashes, lines) => {
                let mut read = 0;
                while read < LOOK {
                    let length = lines.next()?;
                    if length == 0 {
                        let repeated = std::mem::take(hashes).repeated();
                        return self.begin(repeated);
                    }
                    hashes.add(MapLine::id_of(&lines.line));
                    read += length;
                }
            }
            Step::Gather(repeated, join) => {
                let mut read = 0;
                while read < LOOK {
                    let length = join.next()?;
                    if length == 0 {
                        let repeated = std::mem::take(repeated);
                        return self.begin_to_write(repeated);
                    }
                    repeated.add(join.id(), join.scores(&self.scores)?);
                    read += length;
                }
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Goes on when it is known which records are repeated.
    fn begin(&mut self, repeated: RepeatedRecords) -> Outcome<bool> {
        if !repeated.are_sought() {
            return self.begin_to_write(repeated);
        }
        self.step = Step::Gather(repeated, self.inputs.join()?);
        Ok(true)
    }

    fn begin_to_write(&mut self, repeated: RepeatedRecords) -> Outcome<bool> {
        self.step = Step::Write(HighestScores::new(self.are_whole, repeated), self.inputs.join()?);
        Ok(false)
    }

    fn make(&mut self) -> Outcome<Option<Piece<Vec<u8>>>> {
        let Step::Write(highest, join) = &mut self.step else { return Ok(None) };
        let (mut results, mut table) = (Vec::with_capacity(MADE + MADE / 4), Vec::new());
        let (mut read, mut frames) = (0, 0);
        while results.len() < MADE {
            let length = join.next()?;
            if length == 0 {
                highest.finish(&mut table);
                join.predictions.check_all_used()?;
                self.step = Step::End { predictions: join.predictions.used(), records: highest.records() };
                break;
            }
            highest.add(join.id(), join.scores(&self.scores)?, &mut table);
            results.extend_from_slice(join.id());
            results.extend_from_slice(&join.rest);
            read += length as u64;
            frames += 1;
        }
        Ok(Some((results, table, read, frames)))
    }
}

impl Inputs {
    fn join(&self) -> Outcome<Join> {
        Ok(Join {
            lines: Lines::open(&self.frame_map, 0)?,
            number: 0,
            map_name: self.map_name.clone(),
            predictions: PredictionFile::open(&self.predictions, &self.predictions_name)?,
            predictions_name: self.predictions_name.clone(),
            rest: Vec::new(),
            known: None,
        })
    }

    /// Whether all numbers of each score have no point: these are columns of whole numbers for pandas.
    fn are_whole(&self) -> Outcome<[bool; 2]> {
        PredictionFile::open(&self.predictions, &self.predictions_name)?;
        let mut lines = Lines::open(&self.predictions, HEADER.len() as u64)?;
        let mut are_whole = [true; 2];
        while are_whole != [false; 2] && lines.next()? > 0 {
            if let Some(prediction) = Prediction::parse(split_id(&lines.line).1) {
                let [first, second] = prediction.are_whole();
                are_whole = [are_whole[0] && first, are_whole[1] && second];
            }
        }
        Ok(are_whole)
    }
}

/// The map, line by line, with the prediction of each frame.
struct Join {
    lines: Lines,
    /// How many lines were read.
    number: u64,
    map_name: String,
    predictions: PredictionFile,
    predictions_name: String,
    /// What stands behind the id in the prediction of the last frame, and the scores if they are known.
    rest: Vec<u8>,
    known: Option<[f64; 2]>,
}

impl Join {
    /// Reads the next line, and returns its length; 0 at the end.
    fn next(&mut self) -> Outcome<usize> {
        let length = self.lines.next()?;
        if length == 0 {
            return Ok(0);
        }
        self.number += 1;
        self.rest.clear();
        let line = MapLine::parse(&self.lines.line).map_err(|damage| self.refusal(damage))?;
        let prediction = match line.kept {
            None => self.predictions.next(line.id, &mut self.rest)?,
            Some(number) if number == 0 || number > self.predictions.used() as u64 => {
                return Err(Failure::Refused(format!(
                    "{}, line {}: frame {number} is not before it; is it cut?",
                    self.map_name, self.number
                )));
            }
            Some(number) => self.predictions.again(number as usize, &mut self.rest)?,
        };
        self.known = prediction.scores();
        Ok(length)
    }

    /// The id of the last frame.
    fn id(&self) -> &[u8] {
        MapLine::id_of(&self.lines.line)
    }

    /// The scores of the last frame.
    fn scores(&self, reader: &ScoreReader) -> Outcome<[f64; 2]> {
        let read = || {
            std::str::from_utf8(self.id()).ok()?;
            if let (true, Some(known)) = (reader.is_exact(), self.known) {
                return Some(known);
            }
            let [first, second] = Prediction::parse(&self.rest)?.scores;
            Some([reader.read(first)?, reader.read(second)?])
        };
        read().ok_or_else(|| {
            Failure::Refused(format!(
                "{}: the prediction of {} is not a word and two numbers; is it cut?",
                self.predictions_name,
                String::from_utf8_lossy(self.id())
            ))
        })
    }

    fn refusal(&self, damage: MapDamage) -> Failure {
        let Join { map_name, number, .. } = self;
        Failure::Refused(match damage {
            MapDamage::QuotationMark => format!(
                "{map_name}, line {number}: {} begins with a quotation mark, by which pandas reads something else; \
                 rename that record",
                String::from_utf8_lossy(self.id())
            ),
            MapDamage::Cut => {
                format!("{map_name}, line {number}: is damaged, or no map; prepare the frames again")
            }
        })
    }
}
