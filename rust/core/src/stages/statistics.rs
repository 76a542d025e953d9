//! Counts what records are like: their lengths, their letters, and properties that a user should know.
//!
//! `docs/SEMANTICS.md` section 16.

use crate::codes::is_ambiguous;
use crate::fasta::{AllowedLetters, Refusal, for_each_record};
use crate::simd::Level;
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hasher};

/// A property of a record that its user may want to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Property {
    /// No sequence.
    Empty,
    /// Only one or two letters: not even one codon.
    Short,
    /// A letter outside IUPAC's code for DNA, in either case.
    Outside,
    /// A letter of that code that stands for several bases, in either case.
    Ambiguous,
    /// A lower-case letter.
    LowerCase,
    /// The letter U, in either case.
    Rna,
}

impl Property {
    /// All of them, in the order of [`Statistics::properties`].
    pub const ALL: [Property; 6] = [
        Property::Empty,
        Property::Short,
        Property::Outside,
        Property::Ambiguous,
        Property::LowerCase,
        Property::Rna,
    ];
    /// Those that a letter gives to its record.
    const OF_LETTERS: [Property; 4] =
        [Property::Outside, Property::Ambiguous, Property::LowerCase, Property::Rna];

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// The properties that each letter gives to its record, as bits.
const PROPERTIES: [u8; 256] = {
    let mut properties = [0; 256];
    let mut letter = 0;
    while letter < properties.len() {
        let upper = (letter as u8).to_ascii_uppercase();
        properties[letter] = match upper {
            b'A' | b'C' | b'G' | b'T' => 0,
            b'U' => Property::Outside.bit() | Property::Rna.bit(),
            _ if is_ambiguous(upper) => Property::Ambiguous.bit(),
            _ => Property::Outside.bit(),
        };
        if (letter as u8).is_ascii_lowercase() {
            properties[letter] |= Property::LowerCase.bit();
        }
        letter += 1;
    }
    properties
};

/// The records with a property.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PropertyCount {
    /// Their number.
    pub records: u64,
    /// The first of them.
    pub examples: Vec<ExampleRecord>,
}

/// A record with a property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExampleRecord {
    /// Where its header line begins.
    pub offset: u64,
    /// Its id.
    pub id: String,
    /// The first letter that gives the property, if a letter does: its place in the sequence, from 0, and the letter.
    pub letter: Option<(usize, u8)>,
}

/// How often each length occurs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LengthCounts {
    common: Vec<u64>,
    long: BTreeMap<usize, u64>,
}

impl LengthCounts {
    /// Lengths below this are counted in a table.
    const COMMON: usize = 4096;

    #[inline]
    fn add(&mut self, length: usize) {
        if length >= Self::COMMON {
            *self.long.entry(length).or_default() += 1;
            return;
        }
        if self.common.len() <= length {
            self.common.resize(length + 1, 0);
        }
        self.common[length] += 1;
    }

    /// The lengths that occur, shortest first, and how often each does.
    pub fn iter(&self) -> impl Iterator<Item = (usize, u64)> {
        let common = self.common.iter().copied().enumerate().filter(|&(_, records)| records > 0);
        common.chain(self.long.iter().map(|(&length, &records)| (length, records)))
    }
}

/// The statistics of the records that were added so far.
#[derive(Clone, Debug)]
pub struct Statistics {
    level: Level,
    most_examples: usize,
    /// Records.
    pub records: u64,
    /// The lengths of their sequences, in bytes.
    pub lengths: LengthCounts,
    /// The records with each property, in the order of [`Property::ALL`].
    pub properties: [PropertyCount; Property::ALL.len()],
    /// How often each letter occurs. Several tables, so that equal letters in a row need not wait for one another.
    letter_counts: [[u64; 256]; 4],
}

impl Statistics {
    /// Statistics without any record. Of each property they will keep up to `most_examples` examples.
    pub fn new(level: Level, most_examples: usize) -> Self {
        Statistics {
            level,
            most_examples,
            records: 0,
            lengths: LengthCounts::default(),
            properties: Default::default(),
            letter_counts: [[0; 256]; 4],
        }
    }

    /// Adds the records of a block, which begins at `start` of its file and is used as scratch space.
    ///
    /// Appends the hash of each id to `hashes`: eight bytes, the lowest first, of [`id_hash`] with `hash_bits`.
    ///
    /// # Errors
    /// If the block does not begin with a record or is not UTF-8 text. Letters outside ASCII are counted like others.
    pub fn add_block(
        &mut self,
        block: &mut [u8],
        start: u64,
        hash_bits: u32,
        hashes: &mut Vec<u8>,
    ) -> Result<(), Refusal> {
        for_each_record(self.level, block, AllowedLetters::Any, |record| {
            let id = record.id();
            hashes.extend_from_slice(&id_hash(id, hash_bits).to_le_bytes());
            self.add_record(id, record.sequence, start + record.start() as u64);
            Ok(())
        })
    }

    /// Adds one record, whose header line begins at `offset` of its file.
    #[inline]
    pub fn add_record(&mut self, id: &[u8], sequence: &[u8], offset: u64) {
        self.records += 1;
        self.lengths.add(sequence.len());
        let mut properties = self.count_letters(sequence);
        match sequence.len() {
            0 => properties |= Property::Empty.bit(),
            1 | 2 => properties |= Property::Short.bit(),
            _ => {}
        }
        if properties != 0 {
            self.count_properties(properties, id, sequence, offset);
        }
    }

    /// Counts the letters and returns the properties that they give to the record.
    fn count_letters(&mut self, sequence: &[u8]) -> u8 {
        let (upper, lower) = (*b"ACGTN", *b"acgtn");
        let length = sequence.len() as u64;
        let uppers = self.level.count_five(sequence, upper);
        let mut left = length - uppers.iter().sum::<u64>();
        let mut lowers = [0; 5];
        if left > 0 {
            lowers = self.level.count_five(sequence, lower);
            left -= lowers.iter().sum::<u64>();
        }
        if left > 0 {
            return self.count_any_letters(sequence);
        }
        let mut properties = 0;
        for (letter, count) in upper.into_iter().zip(uppers).chain(lower.into_iter().zip(lowers)) {
            self.letter_counts[0][usize::from(letter)] += count;
            properties |= if count > 0 { PROPERTIES[usize::from(letter)] } else { 0 };
        }
        properties
    }

    fn count_any_letters(&mut self, sequence: &[u8]) -> u8 {
        let (pieces, rest) = sequence.as_chunks::<4>();
        let mut properties = 0;
        for piece in pieces {
            for (table, &letter) in self.letter_counts.iter_mut().zip(piece) {
                table[usize::from(letter)] += 1;
                properties |= PROPERTIES[usize::from(letter)];
            }
        }
        for &letter in rest {
            self.letter_counts[0][usize::from(letter)] += 1;
            properties |= PROPERTIES[usize::from(letter)];
        }
        properties
    }

    fn count_properties(&mut self, properties: u8, id: &[u8], sequence: &[u8], offset: u64) {
        for (count, property) in self.properties.iter_mut().zip(Property::ALL) {
            if properties & property.bit() == 0 {
                continue;
            }
            count.records += 1;
            if count.examples.len() < self.most_examples {
                let has = |&letter: &u8| PROPERTIES[usize::from(letter)] & property.bit() != 0;
                let place =
                    sequence.iter().position(has).filter(|_| Property::OF_LETTERS.contains(&property));
                count.examples.push(ExampleRecord {
                    offset,
                    id: String::from_utf8_lossy(id).into_owned(),
                    letter: place.map(|place| (place, sequence[place])),
                });
            }
        }
    }

    /// How often each byte occurs in the sequences.
    pub fn letters(&self) -> [u64; 256] {
        std::array::from_fn(|letter| self.letter_counts.iter().map(|table| table[letter]).sum())
    }
}

/// A hash of an id, the same in every process. If `bits` is less than 64, only so many first bits are kept.
///
/// Fewer bits are for tests, which want different ids with the same hash.
#[inline]
pub fn id_hash(id: &[u8], bits: u32) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(id);
    let unwanted = 64_u32.saturating_sub(bits);
    hasher.finish().checked_shr(unwanted).unwrap_or(0).checked_shl(unwanted).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{ExampleRecord, Property, Statistics, id_hash};
    use crate::fasta::RefusalKind;
    use crate::simd::Level;

    fn statistics_of(level: Level, block: &str) -> (Statistics, Vec<u8>) {
        let (mut found, mut hashes) = (Statistics::new(level, 1), Vec::new());
        found.add_block(&mut block.as_bytes().to_vec(), 100, 64, &mut hashes).unwrap();
        (found, hashes)
    }

    #[test]
    fn each_property_is_counted_once_for_a_record() {
        let block = ">a\nACGT\n>b x\n\n>c\nAC\n>d\nacgu\nU-\n>e\nANNR\n>f\nACGTACGTacgtn\n>g\n\u{e9}T\r\n>h\nNNN\n>i\n";
        for level in Level::available() {
            let (found, hashes) = statistics_of(level, block);
            assert_eq!((found.records, hashes.len()), (9, 72));
            let records: Vec<u64> = found.properties.iter().map(|count| count.records).collect();
            assert_eq!(records, [2, 1, 2, 3, 2, 1], "{:?}", Property::ALL);
            let example = |property: Property| found.properties[property as usize].examples[0].clone();
            let expected = |offset, id: &str, letter| ExampleRecord { offset, id: id.into(), letter };
            assert_eq!(example(Property::Empty), expected(108, "b", None));
            assert_eq!(example(Property::Short), expected(114, "c", None));
            assert_eq!(example(Property::Outside), expected(120, "d", Some((3, b'u'))));
            assert_eq!(example(Property::Ambiguous), expected(131, "e", Some((1, b'N'))));
            assert_eq!(example(Property::LowerCase), expected(120, "d", Some((0, b'a'))));
            assert_eq!(example(Property::Rna), expected(120, "d", Some((3, b'u'))));
        }
    }

    #[test]
    fn every_letter_and_length_is_counted() {
        let long = "ACGTRr-".repeat(1000);
        let block = format!(">a\nAC GT\n>b\nacgt\n>c\n{long}\n>d\nNnNn\n>e\n\u{e9}\n>f\n{long}");
        for level in Level::available() {
            let (found, _) = statistics_of(level, &block);
            let letters = found.letters();
            let text: String = block.lines().filter(|line| !line.starts_with('>')).collect();
            for letter in 0..=u8::MAX {
                let expected = text.bytes().filter(|&found| found == letter && found != b' ').count();
                assert_eq!(letters[usize::from(letter)], expected as u64, "{letter}");
            }
            assert_eq!(found.lengths.iter().collect::<Vec<_>>(), [(2, 1), (4, 3), (7000, 2)]);
        }
    }

    #[test]
    fn text_that_cannot_be_read_is_refused() {
        let mut found = Statistics::new(Level::best(), 1);
        let refusal =
            found.add_block(&mut b">a\nAC\n>b\n\xff\n".to_vec(), 0, 64, &mut Vec::new()).unwrap_err();
        assert_eq!((refusal.kind, refusal.offset), (RefusalKind::InvalidUtf8, 9));
        assert!(found.add_block(&mut b"AC\n".to_vec(), 0, 64, &mut Vec::new()).is_err());
    }

    #[test]
    fn fewer_bits_of_a_hash_are_its_first() {
        let whole = id_hash(b"read1", 64);
        assert_eq!(whole, id_hash(b"read1", 64));
        assert_ne!(whole, id_hash(b"read2", 64));
        assert_eq!(id_hash(b"read1", 8), whole >> 56 << 56);
        assert_eq!(id_hash(b"read1", 0), 0);
    }
}
