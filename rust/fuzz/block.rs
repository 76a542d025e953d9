//! Translating a block of FASTA: any bytes, at every CPU level, whole and in pieces, against the naive rules.
//!
//! The last byte of an input says how it is translated, the bytes before are the block: so every FASTA file is
//! an input.
#![no_main]

#[path = "../core/tests/naive/mod.rs"]
mod naive;

use libfuzzer_sys::fuzz_target;
use naive::{Outcome, Refused};
use sixfast_core::{BlockTranslator, Level, RecordCounter, Refusal, Rejects, last_record_start};

fuzz_target!(|data: &[u8]| {
    let Some((&how, block)) = data.split_last() else { return };
    let (skip_empty, read) = (how & 1 == 1, 1 + usize::from(how >> 1));
    let expected = naive::translate(block, skip_empty);
    let expected_skipping = naive::translate_skipping(block, skip_empty);
    for level in Level::available() {
        assert_eq!(whole(level, block, skip_empty), expected, "{}", level.name());
        assert_eq!(in_pieces(level, block, skip_empty, read), expected, "{} in pieces", level.name());
        assert_eq!(skipping(level, block, skip_empty), expected_skipping, "{} skipping", level.name());
    }
    check_record_counter(block, read);
});

fn whole(level: Level, block: &[u8], skip_empty: bool) -> Result<Outcome, Refused> {
    let (mut found, mut scratch) = (Outcome::default(), block.to_vec());
    let mut translator = BlockTranslator::new(level, skip_empty);
    match translator.translate(&mut scratch, &mut found.nucleotide, &mut found.protein) {
        Ok(counts) => Ok(Outcome { counts, ..found }),
        Err(refusal) => {
            assert_eq!(scratch, block, "a refused block is changed");
            assert_eq!(found, Outcome::default(), "a refused block leaves results");
            Err(refused(block, &refusal))
        }
    }
}

/// Reads so many bytes at a time, and translates the whole records of what was read.
fn in_pieces(level: Level, block: &[u8], skip_empty: bool, read: usize) -> Result<Outcome, Refused> {
    let (mut found, mut block) = (Outcome::default(), block.to_vec());
    let mut translator = BlockTranslator::new(level, skip_empty);
    let (mut at, mut filled) = (0, 0);
    while at < block.len() {
        filled = block.len().min(filled + read);
        let end =
            if filled == block.len() { Some(filled - at) } else { last_record_start(&block[at..filled]) };
        let Some(end) = end else { continue };
        let piece = &mut block[at..at + end];
        found.counts += translator
            .translate(piece, &mut found.nucleotide, &mut found.protein)
            .map_err(|refusal| (refusal.kind, at + refusal.offset))?;
        at += end;
    }
    Ok(found)
}

fn skipping(
    level: Level,
    block: &[u8],
    skip_empty: bool,
) -> Result<(Outcome, Vec<u8>, Vec<Refused>), Refused> {
    let (mut found, mut rejects) = (Outcome::default(), Rejects::default());
    let counts = BlockTranslator::new(level, skip_empty)
        .translate_skipping(&mut block.to_vec(), &mut found.nucleotide, &mut found.protein, &mut rejects)
        .map_err(|refusal| refused(block, &refusal))?;
    let why = rejects.refusals.iter().map(|refusal| refused(block, refusal)).collect();
    Ok((Outcome { counts, ..found }, rejects.bytes, why))
}

fn refused(block: &[u8], refusal: &Refusal) -> Refused {
    assert_eq!(refusal.byte, block[refusal.offset]);
    assert_eq!(refusal.place(block), naive::place_of_end(&block[..refusal.offset]));
    (refusal.kind, refusal.offset)
}

/// Counts the records of the block, as of a file that is read so many bytes at a time.
fn check_record_counter(block: &[u8], read: usize) {
    let mut counter = RecordCounter::default();
    let counted = block.chunks(read).try_for_each(|piece| counter.check_and_count(piece));
    let error = counted.and_then(|()| counter.finish()).err();
    let readable = naive::utf8_length(block);
    assert_eq!(error.as_ref().map(|found| found.offset), (readable < block.len()).then_some(readable as u64));
    if error.is_none() {
        assert_eq!((counter.records, counter.lines + 1), naive::place_of_end(block));
    }
}
