//! The header of BAM, read part by part as it arrives.

use super::record::MAGIC;
use crate::conversion::RecordRefusalKind;

/// How many bytes of names are kept: they are for sentences only.
const KEPT_NAMES: usize = 1 << 20;

/// What was read of a header, and what comes next.
#[derive(Debug, Default)]
pub(crate) struct Header {
    next: Part,
    /// Names of the first references, as far as they are kept.
    names: Vec<String>,
    /// Bytes of these.
    kept: usize,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Part {
    #[default]
    Magic,
    TextLength,
    /// So many bytes of the text.
    Text(usize),
    ReferenceCount,
    /// So many references.
    References(usize),
    /// What is no part of the header.
    Records,
}

/// What stands behind a part, or nothing if the part is not whole.
type Behind<'a> = Option<&'a [u8]>;

impl Header {
    /// Whether all of it was read.
    pub(crate) fn is_whole(&self) -> bool {
        self.next == Part::Records
    }

    /// The name of a reference.
    pub(crate) fn reference(&self, number: i32) -> Option<&str> {
        self.names.get(usize::try_from(number).ok()?).map(String::as_str)
    }

    /// Reads as many parts as are whole at the front of `text`, and returns how many bytes these take.
    ///
    /// # Errors
    /// If a part is damaged, with the offset at which it begins.
    pub(crate) fn read(&mut self, text: &[u8]) -> Result<usize, (RecordRefusalKind, usize)> {
        let mut rest = text;
        while !self.is_whole() {
            let offset = text.len() - rest.len();
            match self.read_part(rest).map_err(|kind| (kind, offset))? {
                Some(behind) => rest = behind,
                None => break,
            }
        }
        Ok(text.len() - rest.len())
    }

    fn read_part<'a>(&mut self, text: &'a [u8]) -> Result<Behind<'a>, RecordRefusalKind> {
        match self.next {
            Part::Magic => {
                let Some((magic, rest)) = text.split_first_chunk() else { return Ok(None) };
                if *magic != MAGIC {
                    return Err(RecordRefusalKind::HeaderDamaged);
                }
                self.next = Part::TextLength;
                Ok(Some(rest))
            }
            Part::TextLength => {
                let Some((length, rest)) = split_size(text)? else { return Ok(None) };
                self.next = Part::Text(length);
                Ok(Some(rest))
            }
            Part::Text(left) => {
                let (passed, rest) = text.split_at(left.min(text.len()));
                let left = left - passed.len();
                self.next = if left == 0 { Part::ReferenceCount } else { Part::Text(left) };
                Ok((left == 0 || !passed.is_empty()).then_some(rest))
            }
            Part::ReferenceCount => {
                let Some((count, rest)) = split_size(text)? else { return Ok(None) };
                self.next = Part::References(count);
                Ok(Some(rest))
            }
            Part::References(left) => {
                let rest = if left == 0 { Some(text) } else { self.read_reference(text)? };
                if rest.is_some() {
                    self.next = left.checked_sub(1).map_or(Part::Records, Part::References);
                }
                Ok(rest)
            }
            Part::Records => Ok(None),
        }
    }

    /// Reads the name of a reference, ended by NUL, and its length.
    fn read_reference<'a>(&mut self, text: &'a [u8]) -> Result<Behind<'a>, RecordRefusalKind> {
        let Some((length, rest)) = split_size(text)? else { return Ok(None) };
        let Some((name, rest)) = rest.split_at_checked(length) else { return Ok(None) };
        let Some((0, name)) = name.split_last() else { return Err(RecordRefusalKind::HeaderDamaged) };
        let Some((_length, rest)) = split_size(rest)? else { return Ok(None) };
        if self.kept < KEPT_NAMES {
            self.kept += name.len();
            self.names.push(String::from_utf8_lossy(name).into_owned());
        }
        Ok(Some(rest))
    }
}

/// The size at the front of `text` and what stands behind it, if all of its four bytes are there.
fn split_size(text: &[u8]) -> Result<Option<(usize, &[u8])>, RecordRefusalKind> {
    let Some((&size, rest)) = text.split_first_chunk() else { return Ok(None) };
    match usize::try_from(i32::from_le_bytes(size)) {
        Ok(size) => Ok(Some((size, rest))),
        Err(_) => Err(RecordRefusalKind::HeaderDamaged),
    }
}
