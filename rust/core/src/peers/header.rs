//! Parts of a header, as other programs cut it: white space is that of ASCII.

/// Up to the first white space, and what is behind that.
pub(super) fn split_once(header: &[u8]) -> (&[u8], &[u8]) {
    match header.iter().position(|&byte| is_space(byte)) {
        Some(at) => (&header[..at], &header[at + 1..]),
        None => (header, b""),
    }
}

/// The same without further white space before the second part.
pub(super) fn split(header: &[u8]) -> (&[u8], &[u8]) {
    let (id, rest) = split_once(header);
    let spaces = rest.iter().take_while(|&&byte| is_space(byte)).count();
    (id, &rest[spaces..])
}

/// The id and the description as EMBOSS has them: blanks before the id are passed over, and behind the first word of
/// the description stands one blank for a run of blanks and tabs. All behind that is as it was.
pub(super) fn split_for_emboss(header: &[u8]) -> (&[u8], [&[u8]; 2]) {
    let start = header.iter().take_while(|&&byte| byte == b' ').count();
    let (id, rest) = cut_word(&header[start..]);
    let (word, rest) = cut_word(rest);
    (id, [word, rest])
}

/// Appends such a description.
pub(super) fn write_description([word, rest]: [&[u8]; 2], out: &mut Vec<u8>) {
    out.extend_from_slice(word);
    if !rest.is_empty() {
        out.push(b' ');
        out.extend_from_slice(rest);
    }
}

/// Up to the first blank or tab, and what is behind all that follow it.
fn cut_word(text: &[u8]) -> (&[u8], &[u8]) {
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let end = text.iter().position(is_blank).unwrap_or(text.len());
    let blanks = text[end..].iter().take_while(|byte| is_blank(byte)).count();
    (&text[..end], &text[end + blanks..])
}

fn is_space(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == 0x0b
}
