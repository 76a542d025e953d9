//! Reads FASTQ as a stream, block by block, and compares with the naive reader. Tests and a fuzz target use it.

use super::naive::{self, Outcome, Refused};
use sixfast_core::{Level, RecordRejects, check_block, fastq_to_fasta, whole_fastq};

/// Checks what a file gives, read at once and with so many bytes at a time.
pub(crate) fn check(file: &[u8], reads: &[usize]) {
    for skips in [false, true] {
        let mut expected = naive::read(file, skips);
        for keep_lines in [true, false] {
            if let (Ok(outcome), false) = (&mut expected, keep_lines) {
                outcome.records.iter_mut().for_each(|record| record.line = 0);
            }
            for level in Level::available() {
                let name = level.name();
                assert_eq!(read(level, file, keep_lines, skips, &[file.len()]), expected, "{name}");
                assert_eq!(read(level, file, keep_lines, skips, reads), expected, "{name} {reads:?}");
            }
        }
    }
}

/// Reads a file as a stream: so many bytes at a time, of which the whole records are converted.
fn read(
    level: Level,
    file: &[u8],
    keep_lines: bool,
    skips: bool,
    reads: &[usize],
) -> Result<Outcome, Refused> {
    let mut outcome = Outcome::default();
    let (mut at, mut filled, mut records, mut lines) = (0, 0, 0, 0);
    let mut reads = reads.iter().cycle();
    while at < file.len() {
        filled = file.len().min(filled + reads.next().unwrap());
        let whole = whole_fastq(level, &file[at..filled], filled == file.len());
        assert!(whole.bytes > 0 || filled < file.len(), "the end is not taken");
        let block = &file[at..at + whole.bytes];
        let (mut fasta, mut rejects) = (b">before\n".to_vec(), RecordRejects::default());
        let converted = fastq_to_fasta(level, block, keep_lines, &mut fasta, skips.then_some(&mut rejects));
        assert!(fasta.starts_with(b">before\n"));
        let fasta = &fasta[8..];
        let placed = |kind, record, line| (kind, records + record, lines + line);
        let converted = converted.map_err(|refusal| {
            assert!(fasta.is_empty(), "a refusal leaves a trace");
            placed(refusal.kind, refusal.record, refusal.line)
        })?;
        assert_eq!(check_block(fasta), Ok(()));
        assert!(fasta.len() <= block.len());
        let found = naive::read_fasta(fasta);
        assert_eq!(found.len() as u64 + converted.rejected, converted.records);
        assert_eq!(converted.records, whole.records);
        outcome.records.extend(found.into_iter().map(|mut record| {
            record.line = if keep_lines { lines + converted.lines_before + record.line } else { 0 };
            record
        }));
        outcome.why.extend(rejects.refusals.iter().map(|why| placed(why.kind, why.record, why.line)));
        outcome.rejects.extend(rejects.bytes);
        (at, records, lines) = (at + whole.bytes, records + whole.records, lines + whole.lines);
    }
    Ok(outcome)
}
