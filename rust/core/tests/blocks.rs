//! Compares what blocks give with a naive reader and translator of a few lines.

use crate::naive::{self, Outcome, Refused};
use proptest::prelude::{any, prop, proptest};
use proptest::strategy::{Just, Strategy};
use sixfast_core::{BlockTranslator, Level, Rejects};

fn translate(level: Level, text: &[u8], skip_empty: bool) -> Result<Outcome, Refused> {
    let (mut block, mut found) = (text.to_vec(), Outcome::default());
    let translated = BlockTranslator::new(level, skip_empty).translate(
        &mut block,
        &mut found.nucleotide,
        &mut found.protein,
    );
    match translated {
        Ok(counts) => Ok(Outcome { counts, ..found }),
        Err(refusal) => {
            assert_eq!((&block[..], found), (text, Outcome::default()), "a refusal leaves a trace");
            assert_eq!(refusal.byte, text[refusal.offset]);
            Err((refusal.kind, refusal.offset))
        }
    }
}

fn translate_skipping(
    level: Level,
    text: &[u8],
    skip_empty: bool,
) -> Result<(Outcome, Vec<u8>, Vec<Refused>), Refused> {
    let (mut found, mut rejects) = (Outcome::default(), Rejects::default());
    let counts = BlockTranslator::new(level, skip_empty)
        .translate_skipping(&mut text.to_vec(), &mut found.nucleotide, &mut found.protein, &mut rejects)
        .map_err(|refusal| (refusal.kind, refusal.offset))?;
    let why = rejects.refusals.iter().map(|refusal| (refusal.kind, refusal.offset)).collect();
    Ok((Outcome { counts, ..found }, rejects.bytes, why))
}

/// FASTA text that starts with a record and holds everything ASCII that a reader may stumble over.
fn fasta() -> impl Strategy<Value = String> {
    let piece = proptest::prop_oneof![
        6 => "[ACGT]{0,90}",
        3 => "[CG]{0,90}",
        2 => "[ACGTNacgtnRU*-]{0,60}",
        4 => prop::sample::select(vec!["\n", "\n", "\r\n", "\r", "\n>", "\r>", "\n>id ", ">", " ", "\t"]).prop_map(String::from),
        1 => "[\\x00-\\x7f]{0,20}",
    ];
    (Just(">"), prop::collection::vec(piece, 0..40))
        .prop_map(|(mark, pieces)| mark.to_owned() + &pieces.concat())
}

proptest! {
    #[test]
    fn a_block_gives_what_the_rules_say(text in fasta(), skip_empty in any::<bool>()) {
        let expected = naive::translate(text.as_bytes(), skip_empty);
        assert!(expected.is_ok());
        for level in Level::available() {
            assert_eq!(translate(level, text.as_bytes(), skip_empty), expected, "{}", level.name());
        }
    }

    #[test]
    fn cutting_a_block_between_records_changes_nothing(first in fasta(), second in fasta()) {
        let translate = |text: &str| translate(Level::best(), text.as_bytes(), false).unwrap();
        let whole = translate(&format!("{first}\n{second}"));
        let (front, back) = (translate(&format!("{first}\n")), translate(&second));
        assert_eq!(whole.nucleotide, [front.nucleotide, back.nucleotide].concat());
        assert_eq!(whole.protein, [front.protein, back.protein].concat());
        assert_eq!(whole.counts.bases, front.counts.bases + back.counts.bases);
    }

    #[test]
    fn any_bytes_are_translated_or_refused(
        front in prop::sample::select(vec!["", ">", ">a\nACGT\n>b"]),
        bytes in prop::collection::vec(any::<u8>(), 0..300),
        skip_empty in any::<bool>(),
    ) {
        let block = [front.as_bytes(), &bytes].concat();
        let expected = naive::translate(&block, skip_empty);
        let expected_skipping = naive::translate_skipping(&block, skip_empty);
        for level in Level::available() {
            assert_eq!(translate(level, &block, skip_empty), expected, "{}", level.name());
            assert_eq!(translate_skipping(level, &block, skip_empty), expected_skipping, "{}", level.name());
        }
    }
}
