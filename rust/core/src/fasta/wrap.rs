//! Writes sequences in lines of 60 letters, as Biopython does.

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

#[cfg(test)]
mod tests {
    use super::wrap;

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
}
