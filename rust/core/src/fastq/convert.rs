//! Makes FASTA of blocks of FASTQ.

use super::line::Line;
use super::record::{Complaint, FastqRecord, lines_at, plain_record, read_record, unreadable_text};
use crate::conversion::{Converted, RecordRefusal, RecordRejects};
use crate::fasta::readable_id;
use crate::simd::Level;

/// Appends the records of `block` to `fasta`: `>` and the header text, then the sequence on one line.
///
/// With `keep_lines` empty lines are added, so that each line of the FASTA stands where the line of `block` stood,
/// but for [`Converted::lines_before`]. Records with texts that cannot be read are put into `rejects`, if that is
/// given; what is wrong with the structure is refused all the same.
///
/// # Errors
/// For the first line that breaks a rule. Nothing is appended to `fasta` then.
pub fn fastq_to_fasta(
    level: Level,
    block: &[u8],
    keep_lines: bool,
    fasta: &mut Vec<u8>,
    rejects: Option<&mut RecordRejects>,
) -> Result<Converted, RecordRefusal> {
    // The FASTA is never longer.
    fasta.reserve(block.len());
    let start = fasta.len();
    let mut output = Output { fasta, start, keep_lines, converted: Converted::default() };
    match output.append_block(level, block, rejects) {
        Ok(()) => Ok(output.converted),
        Err(refusal) => {
            fasta.truncate(start);
            Err(refusal)
        }
    }
}

/// The FASTA of a block.
struct Output<'a> {
    fasta: &'a mut Vec<u8>,
    /// Where it begins.
    start: usize,
    keep_lines: bool,
    converted: Converted,
}

impl Output<'_> {
    fn append_block(
        &mut self,
        level: Level,
        block: &[u8],
        mut rejects: Option<&mut RecordRejects>,
    ) -> Result<(), RecordRefusal> {
        let mut at = 0;
        while at < block.len() {
            if let Some(record) = plain_record(level, block, at) {
                self.append(block, &record);
                self.converted.records += 1;
                at = record.end;
                continue;
            }
            let lines = lines_at(block, at);
            if lines[0].is_blank(block) {
                self.pass_lines(1);
                at = lines[0].next;
                continue;
            }
            self.converted.records += 1;
            at = lines[3].next;
            match readable_record(block, lines, rejects.is_some()) {
                Ok(record) => self.append(block, &record),
                Err(complaint) => {
                    let refusal = refusal(level, block, lines[0], complaint, self.converted.records);
                    let rejects = rejects.as_mut().filter(|_| complaint.0.can_be_skipped());
                    let Some(rejects) = rejects else { return Err(refusal) };
                    rejects.bytes.extend_from_slice(&block[lines[0].start..at]);
                    rejects.refusals.push(refusal);
                    self.converted.rejected += 1;
                    self.pass_lines(lines.len());
                }
            }
        }
        Ok(())
    }

    /// Appends one record.
    #[inline]
    fn append(&mut self, block: &[u8], record: &FastqRecord) {
        self.fasta.push(b'>');
        self.fasta.extend_from_slice(&block[record.header.clone()]);
        self.fasta.push(b'\n');
        self.fasta.extend_from_slice(&block[record.sequence.clone()]);
        self.fasta.extend_from_slice(if self.keep_lines { b"\n\n\n" } else { b"\n" });
    }

    /// Keeps the places of so many lines that give no record. The FASTA has to begin with one.
    fn pass_lines(&mut self, count: usize) {
        if self.keep_lines && self.fasta.len() == self.start {
            self.converted.lines_before += count as u64;
        } else if self.keep_lines {
            self.fasta.resize(self.fasta.len() + count, b'\n');
        }
    }
}

/// The record that has these lines.
///
/// # Errors
/// With the complaint about the first line that breaks a rule; before records are skipped, with one about the structure
/// wherever it is.
fn readable_record(block: &[u8], lines: [Line; 4], skips: bool) -> Result<FastqRecord, Complaint> {
    match read_record(block, lines) {
        Ok(record) => unreadable_text(block, &lines).map_or(Ok(record), Err),
        Err(complaint) if skips => Err(complaint),
        Err(complaint) => {
            let before = lines.iter().filter(|line| line.has_end() && line.next <= complaint.1).count();
            Err(unreadable_text(block, &lines[..before]).unwrap_or(complaint))
        }
    }
}

/// The refusal of the record that begins with the line `header`.
fn refusal(level: Level, block: &[u8], header: Line, complaint: Complaint, record: u64) -> RecordRefusal {
    let (kind, offset) = complaint;
    RecordRefusal {
        kind,
        id: header.of(block).strip_prefix(b"@").map(readable_id).unwrap_or_default(),
        record,
        line: level.count_lines(&block[..offset], b'\n').lines + 1,
        offset,
        byte: block.get(offset).copied().filter(|byte| !matches!(byte, b'\n' | b'\r')),
    }
}
