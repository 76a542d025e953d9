//! One record of FASTQ: where its parts are, and what is wrong with it.

use super::line::{Line, trim_blanks};
use crate::conversion::RecordRefusalKind;
use crate::fasta::{description, id_range};
use crate::simd::Level;
use memchr::memchr2;
use std::ops::Range;

/// What is wrong with a record: why, and the offset in the block.
pub(crate) type Complaint = (RecordRefusalKind, usize);

/// Where the parts of a record are in its block.
pub(crate) struct FastqRecord {
    /// The header line without its `@`.
    pub(crate) header: Range<usize>,
    /// The sequence, without blanks at its end.
    pub(crate) sequence: Range<usize>,
    /// Start of the line behind the record.
    pub(crate) end: usize,
}

/// The record that begins at `start`, if it is of the commonest kind: ASCII, each line ended by LF, no blanks but in
/// the header, and behind `+` nothing or the whole header.
#[inline]
pub(crate) fn plain_record(level: Level, block: &[u8], start: usize) -> Option<FastqRecord> {
    let record = block[start..].strip_prefix(b"@")?;
    let (header, body) = record.split_at(memchr2(b'\n', b'\r', record)?);
    let body = body.strip_prefix(b"\n")?;
    let length = level.printable_run(body, b'~');
    let (sequence, rest) = body.split_at(length);
    let rest = rest.strip_prefix(b"\n+")?;
    let qualities = rest.strip_prefix(header).unwrap_or(rest).strip_prefix(b"\n")?;
    let is_plain = header.is_ascii()
        && !matches!(sequence.first(), Some(b'@' | b'+' | b'>'))
        && level.printable_run(qualities, b'~') == length;
    let behind = qualities.get(length..)?.strip_prefix(b"\n")?;
    let header_end = start + 1 + header.len();
    let sequence = header_end + 1..header_end + 1 + length;
    is_plain.then_some(FastqRecord {
        header: start + 1..header_end,
        sequence,
        end: block.len() - behind.len(),
    })
}

/// The four lines from `start` on.
pub(crate) fn lines_at(block: &[u8], start: usize) -> [Line; 4] {
    let mut next = start;
    [(); 4].map(|()| {
        let line = Line::at(block, next);
        next = line.next;
        line
    })
}

/// The record that has these lines.
///
/// # Errors
/// With the first complaint about the structure, which is never skipped.
pub(crate) fn read_record(block: &[u8], lines: [Line; 4]) -> Result<FastqRecord, Complaint> {
    use RecordRefusalKind::{
        BlankInSequence, Cut, HeaderMark, PlusMark, PlusName, QualityCount, SequenceMark,
    };
    let [header, sequence, plus, quality] = lines;
    let cut = (Cut, block.len());

    let Some(header_text) = header.of(block).strip_prefix(b"@") else {
        return Err((HeaderMark, header.start));
    };

    let letters = trim_blanks(sequence.of(block));
    if sequence.is_missing() {
        return Err(cut);
    }
    if let Some(b'@' | b'+' | b'>') = letters.first() {
        return Err((SequenceMark, sequence.start));
    }
    if let Some(at) = memchr2(b' ', b'\t', letters) {
        return Err((BlankInSequence, sequence.start + at));
    }

    if plus.is_missing() {
        return Err(cut);
    }
    let Some(name) = plus.of(block).strip_prefix(b"+") else {
        return Err((PlusMark, plus.start));
    };
    // What the end of the file cuts is not compared.
    if !plus.has_end() {
        return Err(cut);
    }
    if !repeats_name(name, header_text) {
        return Err((PlusName, plus.start + 1));
    }

    // If the file ends before the fourth line, an empty sequence is whole.
    let qualities = trim_blanks(quality.of(block));
    if qualities.len() < letters.len() && !quality.has_end() {
        return Err(cut);
    }
    if qualities.len() != letters.len() {
        return Err((QualityCount { letters: letters.len(), qualities: qualities.len() }, quality.start));
    }

    Ok(FastqRecord {
        header: header.start + 1..header.end,
        sequence: sequence.start..sequence.start + letters.len(),
        end: quality.next,
    })
}

/// Whether the text behind `+` is nothing, the header text or the id.
fn repeats_name(text: &[u8], header: &[u8]) -> bool {
    let [text, header] = [text, header].map(String::from_utf8_lossy);
    let [text, header] = [&text, &header].map(|text| description(text.as_bytes()));
    text.is_empty() || text == header || text == &header[id_range(header)]
}

/// The first text of these lines, the first of which is a header, that cannot be read.
pub(crate) fn unreadable_text(block: &[u8], lines: &[Line]) -> Option<Complaint> {
    use RecordRefusalKind::{InvalidUtf8, NonAsciiQuality, NonAsciiSequence};
    let outside_ascii = [None, Some(NonAsciiSequence), None, Some(NonAsciiQuality)];
    lines.iter().zip(outside_ascii).find_map(|(line, outside_ascii)| {
        let text = line.of(block);
        if text.is_ascii() {
            return None;
        }
        let letter = text.iter().position(|byte| !byte.is_ascii())?;
        let readable = std::str::from_utf8(text).map_or_else(|error| error.valid_up_to(), str::len);
        match outside_ascii {
            // Qualities are no text, but bytes that are counted.
            Some(NonAsciiQuality) => Some((NonAsciiQuality, line.start + letter)),
            Some(kind) if letter < readable => Some((kind, line.start + letter)),
            _ => (readable < text.len()).then_some((InvalidUtf8, line.start + readable)),
        }
    })
}
