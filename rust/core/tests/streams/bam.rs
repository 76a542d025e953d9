//! Reads BAM as a stream, block by block, and compares with the naive reader. Tests and a fuzz target use it.

use super::naive::{self, Outcome, Refused};
use sixfast_core::{BamReader, RecordRefusal, RecordRefusalKind, RecordRejects, bam_to_fasta, check_block};

/// Checks what a file gives, read at once and with so many bytes at a time.
pub(crate) fn check(file: &[u8], reads: &[usize]) {
    for skips in [false, true] {
        let expected = naive::read(file, skips);
        assert_eq!(read(file, skips, &[file.len().max(1)]), expected);
        assert_eq!(read(file, skips, reads), expected, "{reads:?}");
    }
}

/// Reads a file as a stream: so many bytes at a time, of which the whole records are converted.
pub(crate) fn read(file: &[u8], skips: bool, reads: &[usize]) -> Result<Outcome, Refused> {
    let (mut reader, mut outcome, mut rejects) = (BamReader::default(), Outcome::default(), Vec::new());
    let (mut at, mut filled, mut records, mut left_out) = (0, 0, 0, 0);
    let mut reads = reads.iter().cycle();
    loop {
        filled = file.len().min(filled + reads.next().unwrap());
        let is_end = filled == file.len();
        let refused = |refusal: RecordRefusal| {
            let is_header =
                matches!(refusal.kind, RecordRefusalKind::HeaderCut | RecordRefusalKind::HeaderDamaged);
            assert_eq!((refusal.record == 0, refusal.line), (is_header, 0));
            (refusal.kind, records + refusal.record)
        };
        let whole = reader.whole(&file[at..filled], is_end).map_err(refused)?;
        assert!(
            whole.header + whole.bytes > 0 || filled < file.len() || at == filled,
            "the end is not taken"
        );
        at += whole.header;
        let (mut fasta, mut rejected) = (b">before\n".to_vec(), RecordRejects::default());
        let block = &file[at..at + whole.bytes];
        let converted = bam_to_fasta(block, &mut fasta, skips.then_some(&mut rejected));
        assert!(fasta.starts_with(b">before\n"));
        let fasta = &fasta[8..];
        let converted = converted.map_err(|refusal| {
            assert!(fasta.is_empty(), "a refusal leaves a trace");
            refused(refusal)
        })?;
        assert_eq!(converted.records, whole.records);
        assert!(fasta.len() <= block.len());
        let found = read_fasta(fasta);
        assert_eq!(found.len() as u64 + converted.left_out + converted.rejected, converted.records);
        outcome.records.extend(found);
        rejects.extend(rejected.bytes);
        assert_eq!(rejected.refusals.len() as u64, converted.rejected);
        (at, records, left_out) = (at + whole.bytes, records + whole.records, left_out + converted.left_out);
        if at == file.len() && is_end {
            break;
        }
    }
    let mut lines = rejects.split(|&byte| byte == b'\n');
    while let Some([b'>', header @ ..]) = lines.next() {
        outcome.rejects.push((header.to_vec(), lines.next().expect("a sequence").to_vec()));
    }
    let names = (0..).map_while(|number| reader.reference(number)).map(str::to_owned);
    Ok(Outcome { references: names.collect(), left_out, ..outcome })
}

/// The records of FASTA whose sequences are on one line: header line and sequence.
fn read_fasta(fasta: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
    assert_eq!(check_block(fasta), Ok(()));
    let mut lines = fasta.split(|&byte| byte == b'\n');
    let mut records = Vec::new();
    while let Some([b'>', header @ ..]) = lines.next() {
        records.push((header.to_vec(), lines.next().expect("a sequence").to_vec()));
    }
    assert_eq!(lines.next(), None);
    records
}
