//! The highest scores of each record, as `VirNucPro` makes them of its predictions with pandas (SEMANTICS 24.5).

use super::number::{write_float, write_whole};
use super::repeated::{RepeatedRecords, raise, without_frame};
use std::mem::{replace, take};

const HEADER: &[u8] = b"Modified_ID\tIs_Virus\tmax_score_0\tmax_score_1\n";

/// Makes the table of the highest scores, row by row, in the order in which records come up.
#[derive(Debug, Default)]
pub struct HighestScores {
    are_whole: [bool; 2],
    repeated: RepeatedRecords,
    /// The record whose frames come up now, and its scores so far.
    record: Vec<u8>,
    scores: [f64; 2],
    is_open: bool,
    records: u64,
}

impl HighestScores {
    /// A table without rows.
    ///
    /// `are_whole` says for each score that it is written without a point, and `repeated` has the scores of the records
    /// that come up in several places.
    pub fn new(are_whole: [bool; 2], repeated: RepeatedRecords) -> Self {
        HighestScores { are_whole, repeated, ..Self::default() }
    }

    /// How many rows there are.
    pub fn records(&self) -> u64 {
        self.records
    }

    /// Adds the scores of a frame; where a record ends before it, its row is appended.
    pub fn add(&mut self, frame_id: &[u8], scores: [f64; 2], table: &mut Vec<u8>) {
        let record = without_frame(frame_id);
        if self.is_open && record == self.record {
            raise(&mut self.scores, scores);
            return;
        }
        self.end_record(table);
        self.record.clear();
        self.record.extend_from_slice(record);
        (self.scores, self.is_open) = (scores, true);
    }

    /// Appends what is left; a table without rows is an empty line.
    pub fn finish(&mut self, table: &mut Vec<u8>) {
        self.end_record(table);
        if self.records == 0 {
            table.push(b'\n');
        }
    }

    fn end_record(&mut self, table: &mut Vec<u8>) {
        if !take(&mut self.is_open) {
            return;
        }
        if let Some((highest, is_written)) = self.repeated.scores.get_mut(&*self.record) {
            if replace(is_written, true) {
                return;
            }
            self.scores = *highest;
        }
        if self.records == 0 {
            table.extend_from_slice(HEADER);
        }
        self.records += 1;
        write_id(&self.record, table);
        let is_virus = self.scores[1] >= self.scores[0];
        table.extend_from_slice(if is_virus { b"\tTrue" } else { b"\tFalse" });
        for (score, is_whole) in self.scores.into_iter().zip(self.are_whole) {
            table.push(b'\t');
            match is_whole {
                _ if score.is_nan() => {}
                true => write_whole(score, table),
                false => write_float(score, table),
            }
        }
        table.push(b'\n');
    }
}

/// Appends an id as Python's `csv` does it, which quotes one with a quotation mark.
fn write_id(id: &[u8], table: &mut Vec<u8>) {
    if !id.contains(&b'"') {
        table.extend_from_slice(id);
        return;
    }
    table.push(b'"');
    for &byte in id {
        table.extend_from_slice(if byte == b'"' { b"\"\"" } else { std::slice::from_ref(&byte) });
    }
    table.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::{HighestScores, RepeatedRecords};
    use crate::unique::RecordHashes;

    fn table(are_whole: [bool; 2], repeated: RepeatedRecords, frames: &[(&str, [f64; 2])]) -> Vec<String> {
        let (mut highest, mut table) = (HighestScores::new(are_whole, repeated), Vec::new());
        for &(id, scores) in frames {
            highest.add(id.as_bytes(), scores, &mut table);
        }
        highest.finish(&mut table);
        let text = String::from_utf8(table).unwrap();
        assert_eq!(highest.records() as usize + 1, text.lines().count().max(1));
        text.lines().skip(1).map(str::to_owned).collect()
    }

    #[test]
    fn a_row_has_the_highest_scores_of_a_record() {
        let frames =
            [("aF1", [0.0, 1.0]), ("aF2", [2.0, 0.0]), ("bF1", [0.5, f64::NAN]), ("q\"F1", [0.5, 0.5])];
        let expected = ["a\tFalse\t2.0\t1", "b\tFalse\t0.5\t", "\"q\"\"\"\tTrue\t0.5\t0"];
        assert_eq!(table([false, true], RepeatedRecords::default(), &frames), expected);
        assert_eq!(table([true, true], RepeatedRecords::default(), &[]), [""; 0]);
    }

    #[test]
    fn a_record_that_comes_up_again_has_one_row() {
        let frames = [("aF1", [0.0, 1.0]), ("bF1", [0.5, 0.5]), ("aF2", [2.0, 0.0]), ("bF1", [0.25, 0.25])];
        let mut hashes = RecordHashes::default();
        for (id, _) in frames {
            hashes.add(id.as_bytes());
        }
        let mut repeated = hashes.repeated();
        for (id, scores) in frames {
            repeated.add(id.as_bytes(), scores);
        }
        assert_eq!(table([false; 2], repeated, &frames), ["a\tFalse\t2.0\t1.0", "b\tTrue\t0.5\t0.5"]);
    }
}
