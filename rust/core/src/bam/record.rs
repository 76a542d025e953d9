//! One record of BAM: the fields that are looked at.

use super::letters::{append_letters, turn_back};
use crate::conversion::{RecordRefusal, RecordRefusalKind};
use memchr::memchr;

/// Where the name begins, behind the length of the record and 32 bytes of fields that every record has.
pub(crate) const NAME: usize = 36;

/// The bytes that a header begins with.
pub(crate) const MAGIC: [u8; 4] = *b"BAM\x01";

const PAIRED: u16 = 0x1;
const UNMAPPED: u16 = 0x4;
const REVERSE: u16 = 0x10;
const FIRST_OF_PAIR: u16 = 0x40;
const SECONDARY: u16 = 0x100;
const SUPPLEMENTARY: u16 = 0x800;

/// The fields of a record.
pub(crate) struct BamRecord<'a> {
    /// Bytes that it takes, with its length.
    pub(crate) length: usize,
    /// The name, without the NUL behind it.
    pub(crate) name: &'a [u8],
    flag: u16,
    reference: i32,
    /// Two letters a byte.
    packed: &'a [u8],
    letters: usize,
}

/// How many bytes the record at the front of `text` takes, with its length; none if it is not whole.
///
/// # Errors
/// If that is no length of a record.
#[inline]
pub(crate) fn record_length(text: &[u8]) -> Result<Option<usize>, RecordRefusalKind> {
    let Some(&length) = text.first_chunk() else { return Ok(None) };
    if length == MAGIC {
        return Err(RecordRefusalKind::SecondHeader);
    }
    match usize::try_from(i32::from_le_bytes(length)) {
        Ok(length) if length >= NAME - 4 => Ok(Some(4 + length).filter(|&length| length <= text.len())),
        _ => Err(RecordRefusalKind::RecordDamaged),
    }
}

impl<'a> BamRecord<'a> {
    /// Reads the record that begins at `start`, the block's record number `number`.
    ///
    /// # Errors
    /// If it is not whole, or its fields do not fit its length.
    #[inline]
    pub(crate) fn read(block: &'a [u8], start: usize, number: u64) -> Result<Self, RecordRefusal> {
        Self::read_front(&block[start..]).map_err(|kind| {
            let offset = if kind == RecordRefusalKind::Cut { block.len() } else { start };
            let byte = block.get(offset).copied();
            RecordRefusal { kind, id: String::new(), record: number, line: 0, offset, byte }
        })
    }

    #[inline]
    fn read_front(text: &'a [u8]) -> Result<Self, RecordRefusalKind> {
        let length = record_length(text)?.ok_or(RecordRefusalKind::Cut)?;
        Self::read_fields(&text[..length]).ok_or(RecordRefusalKind::RecordDamaged)
    }

    /// Reads all fields of a record; none if they take more bytes than it has.
    #[inline]
    fn read_fields(record: &'a [u8]) -> Option<Self> {
        let (fields, rest) = record.split_first_chunk::<NAME>()?;
        let half = |at: usize| u16::from_le_bytes([fields[at], fields[at + 1]]);
        let number =
            |at: usize| i32::from_le_bytes([fields[at], fields[at + 1], fields[at + 2], fields[at + 3]]);
        let letters = usize::try_from(number(20)).ok()?;
        let (name, rest) = rest.split_at_checked(usize::from(fields[12]))?;
        let (_cigar, rest) = rest.split_at_checked(4 * usize::from(half(16)))?;
        let (packed, rest) = rest.split_at_checked(letters.div_ceil(2))?;
        let (_qualities, _tags) = rest.split_at_checked(letters)?;
        let name = &name[..memchr(0, name)?];
        Some(BamRecord { length: record.len(), name, flag: half(18), reference: number(4), packed, letters })
    }

    /// The reference that the record is aligned to, if it is.
    pub(crate) fn aligned_to(&self) -> Option<i32> {
        (self.flag & UNMAPPED == 0 && self.reference >= 0).then_some(self.reference)
    }

    /// Whether the record is another alignment of a read that has a record of its own.
    pub(crate) fn is_additional(&self) -> bool {
        self.flag & (SECONDARY | SUPPLEMENTARY) != 0
    }

    /// Appends the record as FASTA, as it is stored. With `mates` the names of pairs get `/1` and `/2`.
    pub(crate) fn append_stored(&self, mates: bool, fasta: &mut Vec<u8>) {
        fasta.push(b'>');
        fasta.extend_from_slice(self.name);
        if mates && self.flag & PAIRED != 0 {
            fasta.extend_from_slice(if self.flag & FIRST_OF_PAIR != 0 { b"/1" } else { b"/2" });
        }
        fasta.push(b'\n');
        if self.letters == 0 {
            fasta.extend_from_slice(b"None");
        }
        append_letters(self.packed, self.letters, fasta);
        fasta.push(b'\n');
    }

    /// Appends the record as FASTA, the sequence as it was sequenced. A line end in the name becomes a blank.
    #[inline]
    pub(crate) fn append_fasta(&self, fasta: &mut Vec<u8>) {
        fasta.push(b'>');
        fasta.extend(self.name.iter().map(|&byte| if matches!(byte, b'\n' | b'\r') { b' ' } else { byte }));
        fasta.push(b'\n');
        let start = fasta.len();
        append_letters(self.packed, self.letters, fasta);
        if self.flag & REVERSE != 0 {
            turn_back(&mut fasta[start..]);
        }
        fasta.push(b'\n');
    }
}
