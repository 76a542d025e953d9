//! Divides records among files with a fixed number of records each.

use crate::fasta::{AllowedLetters, Refusal, check_utf8, description, for_each_record, record_layout, wrap};
use crate::simd::Level;
use memchr::{memchr, memchr_iter};
use std::num::NonZeroU64;
use std::ops::Range;

/// Records as text that will be written, and where each ends.
#[derive(Debug, Default)]
pub struct WrittenRecords {
    /// The text.
    pub bytes: Vec<u8>,
    /// Where in the text each record ends.
    pub ends: Vec<usize>,
}

impl WrittenRecords {
    /// Appends the records of `block` under their descriptions, in lines of 60 letters.
    ///
    /// The block is used as scratch space.
    ///
    /// # Errors
    /// For the first record, in the order of the block, that cannot be read.
    pub fn rewrap(&mut self, level: Level, block: &mut [u8]) -> Result<(), Refusal> {
        for_each_record(level, block, AllowedLetters::Ascii, |record| {
            self.bytes.push(b'>');
            self.bytes.extend_from_slice(description(record.header));
            self.bytes.push(b'\n');
            wrap(record.sequence, &mut self.bytes);
            self.ends.push(self.bytes.len());
            Ok(())
        })
    }

    /// Appends the lines of the records of `block` unchanged, except for line ends, which become LF.
    ///
    /// Text before the first record is left out.
    ///
    /// # Errors
    /// For a byte that is not UTF-8.
    pub fn copy(&mut self, block: &[u8]) -> Result<(), Refusal> {
        check_utf8(block)?;
        let start = if block.first() == Some(&b'>') { 0 } else { record_layout(block).end };
        let records = &block[start..];
        if records.is_empty() {
            return Ok(());
        }
        if memchr(b'\r', records).is_some() {
            self.copy_with_new_line_ends(records);
            return Ok(());
        }
        let before = self.bytes.len();
        let starts = memchr_iter(b'>', records).filter(|&at| at > 0 && records[at - 1] == b'\n');
        self.ends.extend(starts.map(|start| before + start));
        self.bytes.extend_from_slice(records);
        self.ends.push(self.bytes.len());
        Ok(())
    }

    fn copy_with_new_line_ends(&mut self, mut records: &[u8]) {
        while !records.is_empty() {
            let (mut record, rest) = records.split_at(record_layout(records).end);
            while let Some(at) = memchr(b'\r', record) {
                self.bytes.extend_from_slice(&record[..at]);
                self.bytes.push(b'\n');
                record = &record[at + 1..];
                record = record.strip_prefix(b"\n").unwrap_or(record);
            }
            self.bytes.extend_from_slice(record);
            self.ends.push(self.bytes.len());
            records = rest;
        }
    }

    /// Bytes of memory that they take.
    pub fn size_in_memory(&self) -> usize {
        self.bytes.len() + size_of_val(self.ends.as_slice())
    }

    /// The parts of the text that go to different files, in order.
    ///
    /// `before` is where the first record goes.
    pub fn file_parts(
        &self,
        before: FilePlace,
        records_per_file: NonZeroU64,
    ) -> impl Iterator<Item = FilePart> {
        let mut place = before;
        let mut first = 0;
        std::iter::from_fn(move || {
            if first == self.ends.len() {
                return None;
            }
            let room = usize::try_from(records_per_file.get() - place.records % records_per_file)
                .unwrap_or(usize::MAX);
            let next = first.saturating_add(room).min(self.ends.len());
            let start = if first == 0 { 0 } else { self.ends[first - 1] };
            let bytes = start..self.ends[next - 1];
            let part =
                FilePart { place, file: place.records / records_per_file, records: next - first, bytes };
            place = part.place_after(records_per_file);
            first = next;
            Some(part)
        })
    }

    /// Where the record after these goes.
    pub fn place_after(&self, before: FilePlace, records_per_file: NonZeroU64) -> FilePlace {
        self.file_parts(before, records_per_file)
            .last()
            .map_or(before, |part| part.place_after(records_per_file))
    }
}

/// Where a record goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FilePlace {
    /// Records before it, in all files.
    pub records: u64,
    /// Its offset in its file.
    pub offset: u64,
}

/// The part of the text that goes to one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilePart {
    /// Where its first record goes.
    pub place: FilePlace,
    /// Number of the file, from 0.
    pub file: u64,
    /// Where in the text it stands.
    pub bytes: Range<usize>,
    /// Its records.
    pub records: usize,
}

impl FilePart {
    fn place_after(&self, records_per_file: NonZeroU64) -> FilePlace {
        let records = self.place.records + self.records as u64;
        let is_full = records.is_multiple_of(records_per_file.get());
        let offset = if is_full { 0 } else { self.place.offset + self.bytes.len() as u64 };
        FilePlace { records, offset }
    }
}

#[cfg(test)]
mod tests {
    use super::{FilePlace, WrittenRecords};
    use crate::fasta::RefusalKind;
    use crate::simd::Level;
    use std::num::NonZeroU64;

    fn texts(records: &WrittenRecords) -> Vec<&str> {
        let mut start = 0;
        let text =
            |&end: &usize| std::str::from_utf8(&records.bytes[std::mem::replace(&mut start, end)..end]);
        records.ends.iter().map(text).collect::<Result<_, _>>().unwrap()
    }

    #[test]
    fn records_are_wrapped_again_under_their_descriptions() {
        let long = "a".repeat(61);
        let mut block = format!(">a b \nAC\nGT\n>\n> \u{e9} x\u{3000}\r\n\r\n>d\n{long}").into_bytes();
        let mut records = WrittenRecords { bytes: b">z\n".to_vec(), ends: vec![3] };
        records.rewrap(Level::best(), &mut block).unwrap();
        let last = format!(">d\n{}\na\n", "a".repeat(60));
        assert_eq!(texts(&records), [">z\n", ">a b\nACGT\n", ">\n", "> \u{e9} x\n", &last]);
        let refusal = records.rewrap(Level::best(), &mut ">a\n\u{e9}".as_bytes().to_vec()).unwrap_err();
        assert_eq!(refusal.kind, RefusalKind::NonAsciiSequence);
    }

    #[test]
    fn lines_are_copied_with_new_ends() {
        for (block, expected) in [
            ("", &[][..]),
            ("text\nno >record", &[]),
            ("\n\u{feff}>x\n>a b \nA>\n", &[">a b \nA>\n"]),
            (">a\n\nA C\n>b\n>", &[">a\n\nA C\n", ">b\n", ">"]),
            (">a\r\nA\u{e9}\r\r\n>b\r>c\n\r", &[">a\nA\u{e9}\n\n", ">b\n", ">c\n\n"]),
        ] {
            let mut records = WrittenRecords::default();
            records.copy(block.as_bytes()).unwrap();
            assert_eq!(texts(&records), expected, "{block:?}");
        }
        assert_eq!(WrittenRecords::default().copy(b">a\n\xff").unwrap_err().kind, RefusalKind::InvalidUtf8);
    }

    /// Records of 1, 2, 3... bytes, divided one by one and in two parts with any cut between them.
    #[test]
    fn every_file_has_its_number_of_records_wherever_the_text_is_cut() {
        let sizes: Vec<usize> = (1..12).collect();
        let text: Vec<u8> = sizes.iter().flat_map(|&size| vec![size as u8; size]).collect();
        for each in 1..14 {
            let expected: Vec<Vec<u8>> = sizes
                .chunks(each)
                .map(|file| file.iter().flat_map(|&size| vec![size as u8; size]).collect())
                .collect();
            for cut in 0..=sizes.len() {
                let mut files = vec![Vec::new(); expected.len()];
                let mut place = FilePlace::default();
                let mut at = 0;
                for sizes in [&sizes[..cut], &sizes[cut..]] {
                    let mut records = WrittenRecords::default();
                    for size in sizes {
                        records.bytes.extend_from_slice(&text[at..at + size]);
                        records.ends.push(records.bytes.len());
                        at += size;
                    }
                    let each = NonZeroU64::new(each as u64).unwrap();
                    for part in records.file_parts(place, each) {
                        let file: &mut Vec<u8> = &mut files[part.file as usize];
                        assert_eq!(file.len() as u64, part.place.offset);
                        file.extend_from_slice(&records.bytes[part.bytes]);
                    }
                    place = records.place_after(place, each);
                }
                assert_eq!(files, expected, "{each} a file, cut at {cut}");
                assert_eq!(place.records, sizes.len() as u64);
            }
        }
    }
}
