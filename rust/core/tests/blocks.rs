//! Blocks against a naive reader and translator of a few lines.

use proptest::prelude::{any, prop, proptest};
use proptest::strategy::{Just, Strategy};
use sixfast_core::{BlockTranslator, Counts, Frame, Level, RefusalKind, amino_acid};

type Outcome = (String, String, Counts);

/// What the block rules say, written for reading; ASCII text only.
fn translate_naively(text: &str, skip_empty: bool) -> Outcome {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let (mut nucleotide, mut protein, mut counts) = (String::new(), String::new(), Counts::default());
    for record in format!("\n{text}").split("\n>").skip(1) {
        let (header, body) = record.split_once('\n').unwrap_or((record, ""));
        let id = header
            .split(|c: char| c.is_whitespace() || ('\x1c'..='\x1f').contains(&c))
            .find(|word| !word.is_empty());
        let forward = body.replace(['\n', ' ', '\t'], "").to_ascii_uppercase();
        let other = |c| match c {
            'A' => 'T',
            'T' => 'A',
            'C' => 'G',
            'G' => 'C',
            c => c,
        };
        let reverse: String = forward.chars().rev().map(other).collect();
        counts.records += 1;
        counts.bases += forward.len() as u64;
        let mut kept = false;
        for frame in Frame::ALL {
            let strand = if frame.is_reverse() { &reverse } else { &forward };
            let letters = strand.get(frame.offset()..).unwrap_or_default();
            let acids: String = letters
                .as_bytes()
                .chunks_exact(3)
                .filter_map(|codon| amino_acid([codon[0], codon[1], codon[2]]))
                .map(char::from)
                .collect();
            if acids.contains('*') {
                continue;
            }
            kept = true;
            if acids.is_empty() && skip_empty {
                continue;
            }
            counts.frames += 1;
            let suffix = frame.suffix().map(char::from);
            let header = format!(">{}{}{}\n", id.unwrap_or_default(), suffix[0], suffix[1]);
            let nucleotides = &letters[..letters.len().min(3 * acids.len() + 1)];
            nucleotide.push_str(&[&header, nucleotides, "\n"].concat());
            protein.push_str(&[&header, &acids, "\n"].concat());
        }
        counts.records_with_frames += u64::from(kept);
    }
    (nucleotide, protein, counts)
}

fn translate(level: Level, text: &str, skip_empty: bool) -> Outcome {
    let (mut nucleotide, mut protein) = (Vec::new(), Vec::new());
    let mut translator = BlockTranslator::new(level, skip_empty);
    let counts = translator.translate(&mut text.as_bytes().to_vec(), &mut nucleotide, &mut protein).unwrap();
    (String::from_utf8(nucleotide).unwrap(), String::from_utf8(protein).unwrap(), counts)
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
        let expected = translate_naively(&text, skip_empty);
        for level in Level::available() {
            assert_eq!(translate(level, &text, skip_empty), expected, "{}", level.name());
        }
    }

    #[test]
    fn cutting_a_block_between_records_changes_nothing(first in fasta(), second in fasta()) {
        let level = Level::best();
        let whole = translate(level, &format!("{first}\n{second}"), false);
        let (front, back) = (translate(level, &format!("{first}\n"), false), translate(level, &second, false));
        assert_eq!(whole.0, front.0 + &back.0);
        assert_eq!(whole.1, front.1 + &back.1);
        assert_eq!(whole.2.bases, front.2.bases + back.2.bases);
    }

    #[test]
    fn any_bytes_are_translated_or_refused(mut block in prop::collection::vec(any::<u8>(), 0..300)) {
        let (mut nucleotide, mut protein) = (Vec::new(), Vec::new());
        let before = block.clone();
        match BlockTranslator::new(Level::best(), false).translate(&mut block, &mut nucleotide, &mut protein) {
            Ok(_) => assert!(before.is_empty() || before[0] == b'>'),
            Err(refusal) => {
                assert_eq!(block, before);
                assert!(nucleotide.is_empty() && protein.is_empty());
                assert_eq!(refusal.byte, before[refusal.offset]);
                assert_eq!(refusal.kind == RefusalKind::LeadingText, before[0] != b'>');
            }
        }
    }
}
