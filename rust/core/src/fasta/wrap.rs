//! Writes sequences in lines: of 60 letters, as Biopython does, or of another length.

const WIDTH: usize = 60;

/// Appends `sequence` in lines, each ended by LF; nothing for an empty one.
#[inline]
pub(crate) fn wrap(sequence: &[u8], out: &mut Vec<u8>) {
    out.reserve(sequence.len() + sequence.len() / WIDTH + 1);
    let (lines, rest) = sequence.as_chunks::<WIDTH>();
    for line in lines {
        out.extend_from_slice(line);
        out.push(b'\n');
    }
    if !rest.is_empty() {
        out.extend_from_slice(rest);
        out.push(b'\n');
    }
}

/// Appends `sequence` in lines of `width` letters, each ended by LF; for a width of 0 in one line, also an empty one.
#[inline]
pub(crate) fn write_lines(sequence: &[u8], width: usize, out: &mut Vec<u8>) {
    if width == 0 {
        out.extend_from_slice(sequence);
        out.push(b'\n');
        return;
    }
    for line in sequence.chunks(width) {
        out.extend_from_slice(line);
        out.push(b'\n');
    }
}

#[cfg(test)]
mod tests {
    use super::{wrap, write_lines};

    #[test]
    fn lines_hold_sixty_letters() {
        for length in 0..200 {
            let sequence = vec![b'A'; length];
            let mut out = b">\n".to_vec();
            wrap(&sequence, &mut out);
            let lines: Vec<&[u8]> = sequence.chunks(60).collect();
            let mut expected = [&b">"[..]].into_iter().chain(lines).collect::<Vec<_>>().join(&b'\n');
            expected.push(b'\n');
            assert_eq!(out, expected, "{length}");
        }
    }

    #[test]
    fn lines_have_any_width() {
        for (width, text) in [(0, "ACGTA\n\n"), (1, "A\nC\nG\nT\nA\n"), (3, "ACG\nTA\n"), (9, "ACGTA\n")] {
            let mut out = Vec::new();
            write_lines(b"ACGTA", width, &mut out);
            write_lines(b"", width, &mut out);
            assert_eq!(out, text.as_bytes(), "{width}");
        }
    }
}
