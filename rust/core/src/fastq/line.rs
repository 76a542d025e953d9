//! Lines of FASTQ.

use memchr::memchr2;

/// Where a line is in a text. A line that is missing is empty, and has no line end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line {
    /// Its first byte.
    pub(crate) start: usize,
    /// Its end, without the line end.
    pub(crate) end: usize,
    /// The start of the next line.
    pub(crate) next: usize,
}

impl Line {
    /// The line of `text` that begins at `start`: up to LF, CR LF, CR or the end.
    #[inline]
    pub(crate) fn at(text: &[u8], start: usize) -> Line {
        let Some(length) = memchr2(b'\n', b'\r', &text[start..]) else {
            return Line { start, end: text.len(), next: text.len() };
        };
        let end = start + length;
        let is_two_bytes = text[end] == b'\r' && text.get(end + 1) == Some(&b'\n');
        Line { start, end, next: end + 1 + usize::from(is_two_bytes) }
    }

    /// Whether the text has no such line: it ends before.
    pub(crate) fn is_missing(self) -> bool {
        self.start == self.next
    }

    /// Whether it has a line end.
    pub(crate) fn has_end(self) -> bool {
        self.end < self.next
    }

    /// Its bytes, without the line end.
    pub(crate) fn of(self, text: &[u8]) -> &[u8] {
        &text[self.start..self.end]
    }

    /// Whether it holds nothing but blanks and TABs.
    pub(crate) fn is_blank(self, text: &[u8]) -> bool {
        trim_blanks(self.of(text)).is_empty()
    }
}

/// A line without the blanks and TABs at its end.
pub(crate) fn trim_blanks(line: &[u8]) -> &[u8] {
    let last = line.iter().rposition(|byte| !matches!(byte, b' ' | b'\t'));
    &line[..last.map_or(0, |last| last + 1)]
}

#[cfg(test)]
mod tests {
    use super::Line;

    #[test]
    fn a_line_ends_with_lf_or_cr_lf_or_cr() {
        let text = b"a\n\r\nb\r\r\n c\t";
        let mut lines = Vec::new();
        let mut line = Line::at(text, 0);
        while !line.is_missing() {
            lines.push((line.of(text), line.has_end(), line.is_blank(text)));
            line = Line::at(text, line.next);
        }
        let expected: [(&[u8], _, _); 5] = [
            (b"a", true, false),
            (b"", true, true),
            (b"b", true, false),
            (b"", true, true),
            (b" c\t", false, false),
        ];
        assert_eq!(lines, expected);
    }
}
