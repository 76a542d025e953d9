//! Makes FASTA of blocks of BAM records.

use super::record::{BamRecord, NAME};
use crate::conversion::{Converted, RecordRefusal, RecordRefusalKind, RecordRejects};
use crate::fasta::readable_id;

/// Appends the records of `block` to `fasta`: `>` and the name, then the sequence on one line as it was sequenced.
///
/// Secondary and supplementary records are left out. Records whose name is no UTF-8 are put into `rejects` as FASTA,
/// if that is given.
///
/// # Errors
/// For the first record that is damaged, cut or aligned. Nothing is appended to `fasta` then.
pub fn bam_to_fasta(
    block: &[u8],
    fasta: &mut Vec<u8>,
    rejects: Option<&mut RecordRejects>,
) -> Result<Converted, RecordRefusal> {
    let start = fasta.len();
    let converted = append_records(block, fasta, rejects);
    if converted.is_err() {
        fasta.truncate(start);
    }
    converted
}

fn append_records(
    block: &[u8],
    fasta: &mut Vec<u8>,
    mut rejects: Option<&mut RecordRejects>,
) -> Result<Converted, RecordRefusal> {
    // The FASTA is never longer.
    fasta.reserve(block.len());
    let mut converted = Converted::default();
    let mut at = 0;
    while at < block.len() {
        converted.records += 1;
        let refusal = |kind, name, offset| RecordRefusal {
            kind,
            id: readable_id(name),
            record: converted.records,
            line: 0,
            offset,
            byte: block.get(offset).copied(),
        };
        let record = BamRecord::read(block, at, converted.records)?;
        if let Some(reference) = record.aligned_to() {
            return Err(refusal(RecordRefusalKind::Aligned { reference }, record.name, at));
        }
        if record.is_additional() {
            converted.left_out += 1;
        } else if let Err(error) = std::str::from_utf8(record.name) {
            let offset = at + NAME + error.valid_up_to();
            let refusal = refusal(RecordRefusalKind::InvalidUtf8, record.name, offset);
            let Some(rejects) = rejects.as_mut() else { return Err(refusal) };
            record.append_fasta(&mut rejects.bytes);
            rejects.refusals.push(refusal);
            converted.rejected += 1;
        } else {
            record.append_fasta(fasta);
        }
        at += record.length;
    }
    Ok(converted)
}
