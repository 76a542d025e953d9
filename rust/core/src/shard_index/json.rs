//! The index as JSON, laid out as Python's `json` does it with an indent of 2 (SEMANTICS 22.4).

use super::records::{ShardOrder, ShardRecord, ShardRecords};
use crate::fasta::write_number;
use std::ops::Range;

/// What stands before the id of the first record, and of each other one.
const FRONT: &[u8] = b"[\n    {\n      \"sequence_id\": \"";
const NEXT: &[u8] = b"\n    },\n    {\n      \"sequence_id\": \"";

/// Appends a part of the list of all records, which is a value of the outermost object.
///
/// Together the parts are the list from `[` to `]`: those of some places after the other, the last one with the last
/// place, or that of no places where there are no records. `files` has a JSON text for each file.
pub fn append_json<S: AsRef<[u8]>>(
    records: &ShardRecords,
    order: &ShardOrder,
    places: Range<usize>,
    files: &[S],
    out: &mut Vec<u8>,
) {
    if records.is_empty() {
        out.extend_from_slice(b"[]");
        return;
    }
    let (is_first, is_last) = (places.start == 0, places.end == records.len());
    let mut front = if is_first { FRONT } else { NEXT };
    // What stands between id and offset is the same for many records of a file.
    let mut middles: Vec<(Option<u64>, Vec<u8>)> = vec![(None, Vec::new()); files.len()];
    records.for_each(order, places, |ShardRecord { id, length, file, offset }| {
        let (of_length, middle) = &mut middles[file];
        if *of_length != Some(length) {
            *of_length = Some(length);
            write_middle(length, files[file].as_ref(), middle);
        }
        out.extend_from_slice(std::mem::replace(&mut front, NEXT));
        append_escaped(id, out);
        out.extend_from_slice(middle);
        write_number(offset, out);
    });
    if is_last {
        out.extend_from_slice(b"\n    }\n  ]");
    }
}

fn write_middle(length: u64, file: &[u8], middle: &mut Vec<u8>) {
    middle.clear();
    middle.extend_from_slice(b"\",\n      \"length\": ");
    write_number(length, middle);
    middle.extend_from_slice(b",\n      \"file_path\": ");
    middle.extend_from_slice(file);
    middle.extend_from_slice(b",\n      \"byte_offset\": ");
}

/// Appends UTF-8 text in ASCII.
fn append_escaped(text: &[u8], out: &mut Vec<u8>) {
    let is_odd = |byte: &&u8| !matches!(byte, b' '..=b'!' | b'#'..=b'[' | b']'..=b'~');
    // All are counted: many at a time is faster than to stop at the first.
    if text.iter().filter(is_odd).count() == 0 {
        out.extend_from_slice(text);
        return;
    }
    for letter in String::from_utf8_lossy(text).chars() {
        match letter {
            '"' => out.extend_from_slice(b"\\\""),
            '\\' => out.extend_from_slice(b"\\\\"),
            '\u{8}' => out.extend_from_slice(b"\\b"),
            ' '..='~' => out.push(letter as u8),
            _ => {
                for unit in letter.encode_utf16(&mut [0; 2]) {
                    out.extend_from_slice(format!("\\u{unit:04x}").as_bytes());
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::append_escaped;

    #[test]
    fn ids_are_ascii() {
        let mut out = Vec::new();
        append_escaped("a\"\\/\u{7f}\u{8}\u{0}\u{e9}\u{1f9ec}".as_bytes(), &mut out);
        assert_eq!(String::from_utf8(out).unwrap(), r#"a\"\\/\u007f\b\u0000\u00e9\ud83e\uddec"#);
    }
}
