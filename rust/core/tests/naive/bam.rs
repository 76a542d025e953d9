//! The rules for BAM once more, field by field, written to be read. Tests and a fuzz target compare the core with them.

use sixfast_core::RecordRefusalKind;
use sixfast_core::RecordRefusalKind::{
    Aligned, Cut, HeaderCut, HeaderDamaged, InvalidUtf8, RecordDamaged, SecondHeader,
};

/// Why something is refused, and the number of the record, from 1.
pub(crate) type Refused = (RecordRefusalKind, u64);

/// What a file gives: records are the header line of the FASTA and the sequence.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Outcome {
    pub(crate) references: Vec<String>,
    pub(crate) records: Vec<(Vec<u8>, Vec<u8>)>,
    pub(crate) rejects: Vec<(Vec<u8>, Vec<u8>)>,
    pub(crate) left_out: u64,
}

/// Takes fields from the front.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn bytes(&mut self, length: usize) -> Option<&'a [u8]> {
        let (bytes, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(bytes)
    }

    fn int32(&mut self) -> Option<i32> {
        Some(i32::from_le_bytes(self.bytes(4)?.try_into().ok()?))
    }

    fn uint16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes(self.bytes(2)?.try_into().ok()?))
    }

    fn uint8(&mut self) -> Option<u8> {
        Some(self.bytes(1)?[0])
    }
}

/// Reads a whole file. Records whose name cannot be read are collected if `skips`, and refused if not.
pub(crate) fn read(file: &[u8], skips: bool) -> Result<Outcome, Refused> {
    let mut fields = Fields(file);
    let mut outcome = Outcome { references: read_header(&mut fields)?, ..Outcome::default() };
    let mut number = 0;
    while !fields.0.is_empty() {
        number += 1;
        let refused = |kind| (kind, number);
        if fields.0.starts_with(b"BAM\x01") {
            return Err(refused(SecondHeader));
        }
        let length = fields.int32().ok_or(refused(Cut))?;
        let length = usize::try_from(length).ok().filter(|&length| length >= 32);
        let record = fields.bytes(length.ok_or(refused(RecordDamaged))?).ok_or(refused(Cut))?;
        let (reference, flag, name, sequence) = read_record(record).ok_or(refused(RecordDamaged))?;
        if flag & 0x4 == 0 && reference >= 0 {
            return Err(refused(Aligned { reference }));
        }
        if flag & 0x900 != 0 {
            outcome.left_out += 1;
            continue;
        }
        let header = name.iter().map(|&byte| if b"\r\n".contains(&byte) { b' ' } else { byte }).collect();
        if std::str::from_utf8(name).is_ok() {
            outcome.records.push((header, sequence));
        } else if skips {
            outcome.rejects.push((header, sequence));
        } else {
            return Err(refused(InvalidUtf8));
        }
    }
    Ok(outcome)
}

/// Reads the header and returns the names of the references.
fn read_header(fields: &mut Fields) -> Result<Vec<String>, Refused> {
    let cut = (HeaderCut, 0);
    let size = |field: Option<i32>| usize::try_from(field.ok_or(cut)?).map_err(|_| (HeaderDamaged, 0));
    if fields.bytes(4).ok_or(cut)? != b"BAM\x01" {
        return Err((HeaderDamaged, 0));
    }
    let length = size(fields.int32())?;
    fields.bytes(length).ok_or(cut)?;
    let count = size(fields.int32())?;
    let mut references = Vec::new();
    for _ in 0..count {
        let length = size(fields.int32())?;
        let name = fields.bytes(length).ok_or(cut)?;
        let name = name.strip_suffix(b"\0").ok_or((HeaderDamaged, 0))?;
        size(fields.int32())?;
        references.push(String::from_utf8_lossy(name).into_owned());
    }
    Ok(references)
}

/// The reference, the flag, the name and the sequence of a record; none if its fields take more than its bytes.
fn read_record(record: &[u8]) -> Option<(i32, u16, &[u8], Vec<u8>)> {
    let mut fields = Fields(record);
    let (reference, _position) = (fields.int32()?, fields.int32()?);
    let (name_length, _quality, _bin) = (fields.uint8()?, fields.uint8()?, fields.uint16()?);
    let (cigar_length, flag) = (fields.uint16()?, fields.uint16()?);
    let letters = usize::try_from(fields.int32()?).ok()?;
    let (_next_reference, _next_position, _length) = (fields.int32()?, fields.int32()?, fields.int32()?);
    let name = fields.bytes(name_length.into())?;
    let name = name.split(|&byte| byte == 0).next().filter(|_| name.contains(&0))?;
    fields.bytes(4 * usize::from(cigar_length))?;
    let packed = fields.bytes(letters.div_ceil(2))?;
    fields.bytes(letters)?;
    let codes = packed.iter().flat_map(|byte| [byte >> 4, byte & 15]).take(letters);
    let mut sequence: Vec<u8> = codes.map(|code| b"=ACMGRSVTWYHKDBN"[usize::from(code)]).collect();
    if flag & 0x10 != 0 {
        sequence = sequence.iter().rev().map(|&letter| complement(letter)).collect();
    }
    Some((reference, flag, name, sequence))
}

fn complement(letter: u8) -> u8 {
    match letter {
        b'A' => b'T',
        b'T' => b'A',
        b'C' => b'G',
        b'G' => b'C',
        b'R' => b'Y',
        b'Y' => b'R',
        b'M' => b'K',
        b'K' => b'M',
        b'B' => b'V',
        b'V' => b'B',
        b'D' => b'H',
        b'H' => b'D',
        same => same,
    }
}
