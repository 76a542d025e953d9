//! Bodies of records: makes one sequence of the lines after the header.

use memchr::memchr2;

/// Removes blanks, tabs and line ends from a body, in place, and makes it upper case.
#[inline]
pub(crate) fn clean_body(body: &mut [u8]) -> &[u8] {
    let sequence = join_lines(body);
    sequence.make_ascii_uppercase();
    sequence
}

/// Removes blanks, tabs and line ends from a body, in place.
#[inline]
pub(crate) fn join_lines(body: &mut [u8]) -> &mut [u8] {
    let length = remove_bytes(body, b'\n', b'\r');
    let length = remove_bytes(&mut body[..length], b' ', b'\t');
    &mut body[..length]
}

/// Moves all bytes except `one` and `other` to the front, and returns how many these are.
fn remove_bytes(bytes: &mut [u8], one: u8, other: u8) -> usize {
    let (mut kept, mut at) = (0, 0);
    while at < bytes.len() {
        let run = memchr2(one, other, &bytes[at..]).unwrap_or(bytes.len() - at);
        if kept != at {
            bytes.copy_within(at..at + run, kept);
        }
        kept += run;
        at += run + 1;
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::{clean_body, join_lines};

    #[test]
    fn cleaning_drops_blanks_and_line_ends_only() {
        for (body, sequence) in [
            ("", ""),
            ("\n", ""),
            ("\r\nAC GT\r\r\n TT \n", "ACGTTT"),
            ("\nac\tgt\n\tTT\t", "ACGTTT"),
            ("\nA-C*.;>\x00\x0b\x0cN1\x1a\n", "A-C*.;>\x00\x0b\x0cN1\x1a"),
        ] {
            assert_eq!(clean_body(&mut body.as_bytes().to_vec()), sequence.as_bytes(), "{body:?}");
        }
        assert_eq!(join_lines(&mut b"\nac GT\r\nn\t".to_vec()), b"acGTn");
    }
}
