//! Ids of records that come up in several places of the map.

use crate::stages::keep_repeated;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};

/// The id of a record, from that of its frame.
pub(super) fn without_frame(frame_id: &[u8]) -> &[u8] {
    match frame_id {
        [record @ .., b'F' | b'R', b'1'..=b'3'] => record,
        _ => frame_id,
    }
}

/// Hashes of the ids of records, one for each place where an id comes up: eight bytes.
#[derive(Debug, Default)]
pub struct RecordHashes {
    keys: RandomState,
    hashes: Vec<u64>,
    last: Vec<u8>,
}

impl RecordHashes {
    /// Adds the next frame.
    pub fn add(&mut self, frame_id: &[u8]) {
        let record = without_frame(frame_id);
        if self.hashes.is_empty() || record != self.last {
            self.hashes.push(self.keys.hash_one(record));
            self.last.clear();
            self.last.extend_from_slice(record);
        }
    }

    /// The records whose hashes come up in several places.
    pub fn repeated(mut self) -> RepeatedRecords {
        keep_repeated(&mut self.hashes);
        RepeatedRecords { keys: self.keys, hashes: self.hashes.into_iter().collect(), scores: HashMap::new() }
    }
}

/// The highest scores of records that may come up in several places.
#[derive(Debug, Default)]
pub struct RepeatedRecords {
    keys: RandomState,
    hashes: HashSet<u64>,
    /// By the id of the record: both scores, and whether they were written.
    pub(super) scores: HashMap<Box<[u8]>, ([f64; 2], bool)>,
}

impl RepeatedRecords {
    /// Whether there are any. If so, all frames have to be added.
    pub fn are_sought(&self) -> bool {
        !self.hashes.is_empty()
    }

    /// Adds the scores of a frame.
    pub fn add(&mut self, frame_id: &[u8], scores: [f64; 2]) {
        let record = without_frame(frame_id);
        if !self.hashes.contains(&self.keys.hash_one(record)) {
            return;
        }
        match self.scores.get_mut(record) {
            Some((highest, _)) => raise(highest, scores),
            None => {
                self.scores.insert(record.into(), (scores, false));
            }
        }
    }
}

/// Raises the highest scores, as Python's `max` does it: a NaN in front stays.
pub(super) fn raise(highest: &mut [f64; 2], scores: [f64; 2]) {
    for (highest, score) in highest.iter_mut().zip(scores) {
        if score > *highest {
            *highest = score;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{RecordHashes, without_frame};

    #[test]
    fn frames_are_the_end_of_an_id_once() {
        for (frame, record) in [("aF1F2", "aF1"), ("R3", ""), ("aF4", "aF4"), ("af1", "af1"), ("", "")] {
            assert_eq!(without_frame(frame.as_bytes()), record.as_bytes());
        }
    }

    #[test]
    fn records_that_lie_apart_are_sought() {
        let sought = |ids: &[&str]| {
            let mut hashes = RecordHashes::default();
            for id in ids {
                hashes.add(id.as_bytes());
            }
            hashes.repeated()
        };
        assert!(!sought(&[]).are_sought());
        assert!(!sought(&["F1", "F2", "aF1", "aR2", "bF1"]).are_sought());
        let mut repeated = sought(&["aF1", "bF1", "aF2"]);
        assert!(repeated.are_sought());
        for (id, scores) in [("aF1", [0.5, f64::NAN]), ("bF1", [0.5, 0.5]), ("aF2", [0.75, 0.5])] {
            repeated.add(id.as_bytes(), scores);
        }
        assert_eq!(repeated.scores.len(), 1);
        let found = format!("{:?}", repeated.scores[&b"a"[..]]);
        assert_eq!(found, "([0.75, NaN], false)");
    }
}
