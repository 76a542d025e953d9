//! Makes FASTA of BAM records as wrappers around `VirNucPro` do it: of all of them, as they are stored.

use super::record::BamRecord;
use crate::conversion::RecordRefusal;

/// The records of `block` as FASTA: `>` and the name, then the sequence on one line as it is stored.
///
/// A record without a sequence has the line `None`. With `mates` the names of pairs get `/1` and `/2`.
///
/// # Errors
/// For the first record that is damaged or cut.
pub fn bam_as_stored(block: &[u8], mates: bool) -> Result<Vec<u8>, RecordRefusal> {
    let mut fasta = Vec::with_capacity(block.len());
    let (mut at, mut records) = (0, 0);
    while at < block.len() {
        records += 1;
        let record = BamRecord::read(block, at, records)?;
        record.append_stored(mates, &mut fasta);
        at += record.length;
    }
    Ok(fasta)
}
