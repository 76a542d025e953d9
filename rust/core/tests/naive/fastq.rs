//! The rules for FASTQ once more, line by line, written to be read. Tests and a fuzz target compare the core with them.

use sixfast_core::RecordRefusalKind;
use sixfast_core::RecordRefusalKind::{
    BlankInSequence, Cut, HeaderMark, InvalidUtf8, NonAsciiQuality, NonAsciiSequence, PlusMark, PlusName,
    QualityCount, SequenceMark,
};

/// A record: its number, the line that it begins at, and what is kept of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Record {
    pub(crate) line: u64,
    pub(crate) header: Vec<u8>,
    pub(crate) sequence: Vec<u8>,
}

/// Why something is refused, and the numbers of the record and of the line, from 1.
pub(crate) type Refused = (RecordRefusalKind, u64, u64);

/// What a file gives.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Outcome {
    pub(crate) records: Vec<Record>,
    pub(crate) rejects: Vec<u8>,
    pub(crate) why: Vec<Refused>,
}

struct Line<'a> {
    text: &'a [u8],
    line_end: &'a [u8],
}

fn split_lines(mut text: &[u8]) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    while !text.is_empty() {
        let length = text.iter().position(|byte| b"\r\n".contains(byte)).unwrap_or(text.len());
        let rest = &text[length..];
        let end = [&b"\r\n"[..], b"\r", b"\n"].into_iter().find(|end| rest.starts_with(end));
        let end = end.map_or(0, <[u8]>::len);
        lines.push(Line { text: &text[..length], line_end: &rest[..end] });
        text = &rest[end..];
    }
    lines
}

/// Reads a whole file. Records with texts that cannot be read are collected if `skips`, and refused if not.
pub(crate) fn read(file: &[u8], skips: bool) -> Result<Outcome, Refused> {
    let lines = split_lines(file);
    let last_line =
        lines.len() as u64 + u64::from(lines.last().is_some_and(|line| !line.line_end.is_empty()));
    let mut outcome = Outcome::default();
    let (mut number, mut at) = (0, 0);
    while at < lines.len() {
        if without_blanks(lines[at].text).is_empty() {
            at += 1;
            continue;
        }
        number += 1;
        let record = &lines[at..lines.len().min(at + 4)];
        let place = |complaint: (usize, RecordRefusalKind)| match complaint {
            (_, Cut) => (Cut, number, last_line),
            (line, kind) => (kind, number, (at + line) as u64 + 1),
        };
        let structure = (0..4).find_map(|line| Some((line, wrong_structure(record, line)?)));
        let text = (0..4).find_map(|line| Some((line, wrong_text(record, line)?)));
        match (structure, text) {
            (None, None) => outcome.records.push(Record {
                line: at as u64 + 1,
                header: record[0].text[1..].to_vec(),
                sequence: without_blanks(record[1].text).to_vec(),
            }),
            (None, Some(complaint)) if skips => {
                outcome.rejects.extend(record.iter().flat_map(|line| [line.text, line.line_end].concat()));
                outcome.why.push(place(complaint));
            }
            (Some(structure), Some(text)) if text.0 < structure.0 && !skips => return Err(place(text)),
            (Some(complaint), _) | (None, Some(complaint)) => return Err(place(complaint)),
        }
        at += record.len();
    }
    Ok(outcome)
}

/// What is wrong with the structure at one of the four lines of a record.
fn wrong_structure(record: &[Line], number: usize) -> Option<RecordRefusalKind> {
    let header = record[0].text;
    let sequence = record.get(1).map(|line| without_blanks(line.text)).unwrap_or_default();
    let Some(Line { text, line_end }) = record.get(number) else {
        let plus_is_whole = record.get(2).is_some_and(|line| !line.line_end.is_empty());
        return (number < 3 || !sequence.is_empty() || !plus_is_whole).then_some(Cut);
    };
    match number {
        0 if !text.starts_with(b"@") => Some(HeaderMark),
        1 if sequence.first().is_some_and(|first| b"@+>".contains(first)) => Some(SequenceMark),
        1 if sequence.iter().any(|byte| b" \t".contains(byte)) => Some(BlankInSequence),
        2 if !text.starts_with(b"+") => Some(PlusMark),
        2 if line_end.is_empty() => Some(Cut),
        2 => (!is_name(&text[1..], &header[1..])).then_some(PlusName),
        3 => {
            let (letters, qualities) = (sequence.len(), without_blanks(text).len());
            match () {
                () if qualities < letters && line_end.is_empty() => Some(Cut),
                () => (qualities != letters).then_some(QualityCount { letters, qualities }),
            }
        }
        _ => None,
    }
}

/// What is wrong with the text of one of the four lines. What the end of the file cuts is not looked at.
fn wrong_text(record: &[Line], number: usize) -> Option<RecordRefusalKind> {
    let Line { text, line_end } = record.get(number)?;
    if number < 3 && line_end.is_empty() {
        return None;
    }
    let readable = std::str::from_utf8(text).unwrap_or_else(|error| {
        std::str::from_utf8(&text[..error.valid_up_to()]).expect("what is before the first error is readable")
    });
    match number {
        1 if !readable.is_ascii() => Some(NonAsciiSequence),
        3 if !text.is_ascii() => Some(NonAsciiQuality),
        _ => (readable.len() < text.len()).then_some(InvalidUtf8),
    }
}

fn without_blanks(mut text: &[u8]) -> &[u8] {
    while let [front @ .., b' ' | b'\t'] = text {
        text = front;
    }
    text
}

/// Whether the text behind `+` is nothing, the header text, or the id.
fn is_name(text: &[u8], header: &[u8]) -> bool {
    let is_space = |letter: char| letter.is_whitespace() || ('\x1c'..='\x1f').contains(&letter);
    let (text, header) = (String::from_utf8_lossy(text), String::from_utf8_lossy(header));
    let (text, header) = (text.trim_end_matches(is_space), header.trim_end_matches(is_space));
    let id = header.split(is_space).find(|word| !word.is_empty()).unwrap_or_default();
    text.is_empty() || text == header || text == id
}

/// The records of FASTA text: the line each begins at, the header line without its `>`, and the sequence.
pub(crate) fn read_fasta(text: &[u8]) -> Vec<Record> {
    let mut records: Vec<Record> = Vec::new();
    for (line, number) in split_lines(text).iter().zip(1..) {
        if let Some(header) = line.text.strip_prefix(b">") {
            records.push(Record { line: number, header: header.to_vec(), sequence: Vec::new() });
        } else {
            let record = records.last_mut().expect("FASTA begins with a record");
            record.sequence.extend(line.text.iter().filter(|byte| !b" \t".contains(byte)));
        }
    }
    records
}
