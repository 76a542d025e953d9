//! The index as JSON, laid out as Python's `json` does it with an indent of 2 (SEMANTICS 22.4).

use super::records::{ShardOrder, ShardRecord, ShardRecords};
use crate::fasta::write_number;
use std::io::{Result, Write};

/// Bytes that are written at a time.
const PIECE: usize = 256 << 10;

/// Writes the list of all records, from `[` to `]`, as a value of the outermost object.
///
/// `files` has a JSON text for each file.
///
/// # Errors
/// If `out` takes no more.
pub fn write_json<S: AsRef<[u8]>>(
    records: &ShardRecords,
    order: &ShardOrder,
    files: &[S],
    out: &mut impl Write,
) -> Result<()> {
    let mut text = b"[".to_vec();
    let mut between: &[u8] = b"\n";
    records.for_each(order, |ShardRecord { id, length, file, offset }| {
        text.extend_from_slice(std::mem::replace(&mut between, b",\n"));
        text.extend_from_slice(b"    {\n      \"sequence_id\": \"");
        append_escaped(id, &mut text);
        text.extend_from_slice(b"\",\n      \"length\": ");
        write_number(length, &mut text);
        text.extend_from_slice(b",\n      \"file_path\": ");
        text.extend_from_slice(files[file].as_ref());
        text.extend_from_slice(b",\n      \"byte_offset\": ");
        write_number(offset, &mut text);
        text.extend_from_slice(b"\n    }");
        if text.len() >= PIECE {
            out.write_all(&text)?;
            text.clear();
        }
        Ok(())
    })?;
    text.extend_from_slice(if records.is_empty() { b"]" } else { b"\n  ]" });
    out.write_all(&text)
}

/// Appends UTF-8 text in ASCII.
fn append_escaped(text: &[u8], out: &mut Vec<u8>) {
    let is_plain = |byte: &u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\');
    if text.iter().all(is_plain) {
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
