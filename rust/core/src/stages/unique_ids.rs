//! Gives each record an id of its own (`--unique-ids`): the first keeps it, others get a number behind it.

use super::id_hash;
use super::id_store::IdStore;
use crate::fasta::{check_record, check_start, id_range, record_layout};
use std::collections::HashMap;
use std::io;

/// The ids that records were given so far.
///
/// In memory an id takes a slot of 16 bytes, of which a quarter to five eighths are empty: 21 to 43 bytes. An id that
/// was asked for again takes some 40 bytes more. The texts are in the store.
#[derive(Debug)]
pub struct UniqueIds<S> {
    store: S,
    /// A table with open addressing; its length is a power of two.
    slots: Vec<Slot>,
    given: usize,
    /// For ids that were asked for again, by their places: the last number that was tried.
    numbers: HashMap<u64, u64>,
    hash_bits: u32,
}

/// An id that was given, or nothing.
#[derive(Clone, Copy, Debug)]
struct Slot {
    hash: u64,
    place: u64,
}

/// No store has this place.
const EMPTY: Slot = Slot { hash: 0, place: u64::MAX };

impl<S: IdStore> UniqueIds<S> {
    /// No ids so far. Of hashes so many first bits are used: 64, or fewer in tests.
    pub fn new(store: S, hash_bits: u32) -> Self {
        UniqueIds { store, slots: vec![EMPTY; 16], given: 0, numbers: HashMap::new(), hash_bits }
    }

    /// The id that the next record is given in the place of `id`; none if it keeps that.
    ///
    /// # Errors
    /// If the store fails.
    pub fn rename(&mut self, id: &[u8]) -> io::Result<Option<Vec<u8>>> {
        let Some(place) = self.find_or_give(id)? else { return Ok(None) };
        let mut number = self.numbers.get(&place).copied().unwrap_or(0);
        loop {
            number += 1;
            let new = [id, format!("_{number}").as_bytes()].concat();
            if self.find_or_give(&new)?.is_none() {
                self.numbers.insert(place, number);
                return Ok(Some(new));
            }
        }
    }

    /// The place of an id that was given before. If it was not, it is given now.
    fn find_or_give(&mut self, id: &[u8]) -> io::Result<Option<u64>> {
        let hash = id_hash(id, self.hash_bits);
        let mut at = self.home(hash);
        while self.slots[at].place != EMPTY.place {
            let Slot { hash: other, place } = self.slots[at];
            if other == hash && self.store.equals(place, id)? {
                return Ok(Some(place));
            }
            at = self.behind(at);
        }
        self.slots[at] = Slot { hash, place: self.store.append(id)? };
        self.given += 1;
        if self.given > self.slots.len() / 4 * 3 {
            self.grow();
        }
        Ok(None)
    }

    /// Where the search for a hash begins.
    fn home(&self, hash: u64) -> usize {
        // The table has at least 16 slots, so fewer than 64 bits are shifted out.
        (hash >> (u64::BITS - self.slots.len().trailing_zeros())) as usize
    }

    fn behind(&self, at: usize) -> usize {
        (at + 1) & (self.slots.len() - 1)
    }

    /// Makes the table twice as large.
    fn grow(&mut self) {
        let larger = vec![EMPTY; 2 * self.slots.len()];
        for slot in std::mem::replace(&mut self.slots, larger) {
            if slot.place != EMPTY.place {
                let mut at = self.home(slot.hash);
                while self.slots[at].place != EMPTY.place {
                    at = self.behind(at);
                }
                self.slots[at] = slot;
            }
        }
    }

    /// Appends the FASTA text `block` to `fasta`, each record with the id that it is given.
    ///
    /// Records that cannot be read are copied as they are: they are given no id. Returns how many got a new one.
    ///
    /// # Errors
    /// If the store fails.
    pub fn rename_records(&mut self, block: &[u8], fasta: &mut Vec<u8>) -> io::Result<u64> {
        let (mut renamed, mut copied, mut at) = (0, 0, 0);
        if check_start(block).is_err() {
            fasta.extend_from_slice(block);
            return Ok(0);
        }
        fasta.reserve(block.len());
        while at < block.len() {
            let found = record_layout(&block[at..]);
            let record = &block[at..at + found.end];
            if check_record(record, &found).is_ok() {
                let header = &record[1..found.header_end];
                let id = id_range(header);
                if let Some(new) = self.rename(&header[id.clone()])? {
                    // A header without an id gets one in front of its blanks.
                    let id = if id.is_empty() { 0..0 } else { id };
                    fasta.extend_from_slice(&block[copied..at + 1 + id.start]);
                    fasta.extend_from_slice(&new);
                    copied = at + 1 + id.end;
                    renamed += 1;
                }
            }
            at += found.end;
        }
        fasta.extend_from_slice(&block[copied..]);
        Ok(renamed)
    }
}

#[cfg(test)]
mod tests {
    use super::UniqueIds;
    use crate::stages::MemoryIdStore;
    use proptest::prelude::{prop, proptest};
    use proptest::sample::select;
    use std::collections::{HashMap, HashSet};

    /// The rule once more, with dictionaries.
    fn rename_naively(ids: &[String]) -> Vec<String> {
        let (mut given, mut numbers) = (HashSet::new(), HashMap::new());
        let rename = |id: &String| {
            let mut new = id.clone();
            while !given.insert(new.clone()) {
                let number = numbers.entry(id.clone()).or_insert(0);
                *number += 1;
                new = format!("{id}_{number}");
            }
            new
        };
        ids.iter().map(rename).collect()
    }

    fn rename(ids: &[String], hash_bits: u32) -> Vec<String> {
        let mut unique = UniqueIds::new(MemoryIdStore::default(), hash_bits);
        let mut rename = |id: &String| match unique.rename(id.as_bytes()).unwrap() {
            Some(new) => String::from_utf8(new).unwrap(),
            None => id.clone(),
        };
        ids.iter().map(&mut rename).collect()
    }

    #[test]
    fn numbers_go_on_where_an_id_was_given_already() {
        for (ids, given) in [
            ("read1 read2 read1 read1", "read1 read2 read1_1 read1_2"),
            ("read1 read1_1 read1", "read1 read1_1 read1_2"),
            ("r r r_1", "r r_1 r_1_1"),
            ("r r r_1 r_1 r r", "r r_1 r_1_1 r_1_2 r_2 r_3"),
        ] {
            let ids: Vec<String> = ids.split(' ').map(str::to_owned).collect();
            assert_eq!(rename(&ids, 64).join(" "), given);
        }
        assert_eq!(rename(&[const { String::new() }; 3], 64), ["", "_1", "_2"]);
    }

    #[test]
    fn headers_keep_all_but_the_id() {
        let mut unique = UniqueIds::new(MemoryIdStore::default(), 64);
        let mut fasta = Vec::new();
        let first = ">a b\nAC\n>\n>  a c \r\na>\n>\u{e9}\u{a0}\u{e9}\n";
        assert_eq!(unique.rename_records(first.as_bytes(), &mut fasta).unwrap(), 1);
        let second = b">a\xff d\nA\n>b\nA\xc3\xa9\n>\t \nG\r>b\n>a\n\n>\xc3\xa9";
        assert_eq!(unique.rename_records(second, &mut fasta).unwrap(), 3);
        assert_eq!(unique.rename_records(b"no record\n>a\n", &mut fasta).unwrap(), 0);
        let expected = [
            ">a b\nAC\n>\n>  a_1 c \r\na>\n>\u{e9}\u{a0}\u{e9}\n".as_bytes(),
            b">a\xff d\nA\n>b\nA\xc3\xa9\n>_1\t \nG\r>b\n>a_2\n\n>\xc3\xa9_1",
            b"no record\n>a\n",
        ];
        assert_eq!(fasta.escape_ascii().to_string(), expected.concat().escape_ascii().to_string());
    }

    proptest! {
        #[test]
        fn ids_are_those_of_the_rule_whatever_their_hashes(
            ids in prop::collection::vec(
                (select(vec!["", "a", "b"]), select(vec!["", "_1", "_2", "_1_1", "_1_2"])),
                0..60,
            ),
            hash_bits in select(vec![0_u32, 2, 64]),
        ) {
            let ids: Vec<String> = ids.into_iter().map(|(word, number)| word.to_owned() + number).collect();
            assert_eq!(rename(&ids, hash_bits), rename_naively(&ids));
        }
    }
}
