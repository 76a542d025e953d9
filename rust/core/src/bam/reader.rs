//! Cuts a stream of BAM into blocks of whole records, which stand behind its header.

use super::header::Header;
use super::record::record_length;
use crate::conversion::{RecordRefusal, RecordRefusalKind};

/// What is whole at the front of a buffer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WholeBam {
    /// Bytes of the file's header, to be passed over.
    pub header: usize,
    /// Bytes of the whole records behind them.
    pub bytes: usize,
    /// How many records these are.
    pub records: u64,
}

/// Reads a stream from its start on, buffer by buffer.
#[derive(Debug, Default)]
pub struct BamReader {
    header: Header,
}

impl BamReader {
    /// What is whole at the front of `buffer`, which begins where that of the buffer before ended.
    ///
    /// If nothing is, more has to be read. What is damaged is refused only when it is at the front, so that the
    /// records before it come first.
    ///
    /// # Errors
    /// If what is at the front of the buffer is damaged, or cut by the end of the file.
    pub fn whole(&mut self, buffer: &[u8], is_end: bool) -> Result<WholeBam, RecordRefusal> {
        let header = self.header.read(buffer).map_err(|(kind, at)| refusal(kind, 0, buffer, at))?;
        let mut whole = WholeBam { header, ..WholeBam::default() };
        if !self.header.is_whole() {
            let cut = refusal(RecordRefusalKind::HeaderCut, 0, buffer, buffer.len());
            return if is_end { Err(cut) } else { Ok(whole) };
        }
        loop {
            let at = header + whole.bytes;
            let refused = match record_length(&buffer[at..]) {
                Ok(Some(length)) => {
                    whole.bytes += length;
                    whole.records += 1;
                    continue;
                }
                Ok(None) if is_end && at < buffer.len() => {
                    refusal(RecordRefusalKind::Cut, 1, buffer, buffer.len())
                }
                Ok(None) => return Ok(whole),
                Err(kind) => refusal(kind, 1, buffer, at),
            };
            return if whole.records == 0 { Err(refused) } else { Ok(whole) };
        }
    }

    /// The name of a reference, by its number from 0. Of many references the first are known.
    pub fn reference(&self, number: i32) -> Option<&str> {
        self.header.reference(number)
    }
}

/// The refusal of a record whose id is not known, or of the header.
fn refusal(kind: RecordRefusalKind, record: u64, buffer: &[u8], offset: usize) -> RecordRefusal {
    RecordRefusal { kind, id: String::new(), record, line: 0, offset, byte: buffer.get(offset).copied() }
}
