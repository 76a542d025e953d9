//! The sequence of a record whose place is known (SEMANTICS 22.8).

use crate::fasta::trim_text;
use memchr::memchr;

/// Reads the sequence of one record piece by piece, from its `>` on.
#[derive(Debug, Default)]
pub struct SequenceReader {
    sequence: String,
    /// The front of a line whose end is still to come.
    line: Vec<u8>,
    has_header: bool,
    is_done: bool,
}

impl SequenceReader {
    /// Adds the next piece. Returns whether more is needed, if there is more.
    pub fn add(&mut self, piece: &[u8]) -> bool {
        let mut rest = piece;
        while !self.is_done
            && let Some(end) = memchr(b'\n', rest)
        {
            if self.line.is_empty() {
                self.add_line(&rest[..end]);
            } else {
                self.line.extend_from_slice(&rest[..end]);
                let line = std::mem::take(&mut self.line);
                self.add_line(&line);
            }
            rest = &rest[end + 1..];
        }
        if !self.is_done {
            self.line.extend_from_slice(rest);
            self.is_done = self.has_header && self.line.starts_with(b">");
        }
        !self.is_done
    }

    /// The first line is passed over, whatever it is; one that begins with `>` ends the record.
    fn add_line(&mut self, line: &[u8]) {
        if !self.has_header {
            self.has_header = true;
        } else if line.starts_with(b">") {
            self.is_done = true;
        } else if line.is_ascii() {
            self.sequence.push_str(trim_text(std::str::from_utf8(line).unwrap_or_default()));
        } else {
            let text: String = line.utf8_chunks().map(|chunk| chunk.valid()).collect();
            self.sequence.push_str(trim_text(&text));
        }
    }

    /// The sequence.
    pub fn finish(mut self) -> String {
        if !self.is_done {
            let line = std::mem::take(&mut self.line);
            self.add_line(&line);
        }
        self.sequence
    }
}

#[cfg(test)]
mod tests {
    use super::SequenceReader;

    #[test]
    fn lines_are_joined_wherever_pieces_end() {
        let cases: [(&[u8], &str); 8] = [
            (b"", ""),
            (b">a", ""),
            (b">a\nAC\r\n GT \n>b\nG\n", "ACGT"),
            (b">a\n>b\nG\n", ""),
            (b"any\nA C\n\n\x1cTT\n", "A CTT"),
            (b">a\nA\xffC\n\xc3\n\xa9G", "ACG"),
            (">a\n\u{3000}A\u{a0}\u{e9}\u{85}\n".as_bytes(), "A\u{a0}\u{e9}"),
            (b">a\nA>C\nG", "A>CG"),
        ];
        for (file, expected) in cases {
            for cut in 0..=file.len() {
                let mut reader = SequenceReader::default();
                if reader.add(&file[..cut]) {
                    reader.add(&file[cut..]);
                }
                assert_eq!(reader.finish(), expected, "{} {cut}", file.escape_ascii());
            }
        }
    }
}
