//! ORFs of random records, at every CPU level, held to a search that looks at each codon.

#[path = "naive/orfs.rs"]
mod naive;

use naive::rows;
use proptest::prelude::{any, prop, proptest};
use proptest::strategy::Strategy;
use sixfast_core::{
    Ambiguity, CodonSet, DualCodons, Frame, FrameSet, GENETIC_CODES, Level, OrfCounts, OrfFormat, OrfRules,
    OrfStyle, OrfWriter, Partial, RefusalKind,
};

const STYLE: OrfStyle = OrfStyle { line_width: 0, description: false };

fn rules() -> impl Strategy<Value = OrfRules> {
    let code = (
        0..GENETIC_CODES.len(),
        any::<bool>(),
        prop::sample::select(&[Ambiguity::Drop, Ambiguity::X, Ambiguity::Resolve][..]),
    );
    let starts = prop::option::of(prop::sample::select(vec![*b"ATG", *b"NTG", *b"ATN"]));
    let lengths = (0..40_usize, prop::option::of(20..90_usize));
    let flags = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    (code, starts, lengths, 0..64_u8, flags).prop_map(
        |((code, dual, ambiguity), starts, (least, most), frames, flags)| {
            let (left, right, include_stop, initial_m, circular) = flags;
            OrfRules {
                code: &GENETIC_CODES[code],
                dual: if dual { DualCodons::Stops } else { DualCodons::AminoAcids },
                ambiguity,
                starts: starts.map(CodonSet::expansions),
                min_length: least,
                max_length: most.unwrap_or(usize::MAX),
                partial: Partial { left, right },
                frames: Frame::ALL
                    .into_iter()
                    .filter(|frame| frames >> frame.index() & 1 == 0)
                    .fold(FrameSet::ALL, FrameSet::without_frame),
                include_stop,
                initial_m,
                circular,
            }
        },
    )
}

/// Sequences with few and with many stops, and with odd letters.
fn sequences() -> impl Strategy<Value = Vec<u8>> {
    let letters =
        |letters: &'static [u8], length| prop::collection::vec(prop::sample::select(letters), 0..length);
    proptest::prop_oneof![
        8 => letters(b"ACGT", 20),
        8 => letters(b"ACGT", 400),
        8 => letters(b"CGTCGA", 400),
        8 => letters(b"TAGATGA", 200),
        8 => letters(b"ACGTacgtNRYUu-*", 200),
        8 => letters(b"ACGTACGTACGTACGTACGTRN", 300),
        // Longer than what is looked at together.
        1 => letters(b"ACGTACGTACGTACGTACGTACGTN", 9000),
    ]
}

fn found(level: Level, rules: OrfRules, sequence: &[u8]) -> (String, OrfCounts) {
    let mut writer = OrfWriter::new(level, rules, vec![OrfFormat::Tsv], STYLE);
    let mut block = [b">s x\n", sequence, b"\n"].concat();
    let mut table = Vec::new();
    let counts = writer.write(&mut block, &mut [&mut table]).unwrap();
    (String::from_utf8(table).unwrap(), counts)
}

proptest! {
    #[test]
    fn orfs_are_those_of_the_naive_search(rules in rules(), sequence in sequences()) {
        let expected = rows("s", &sequence, &rules);
        for level in Level::available() {
            let (table, counts) = found(level, rules, &sequence);
            assert_eq!(table, expected, "{}", level.name());
            assert_eq!(counts.orfs as usize, expected.lines().count());
            assert_eq!((counts.records, counts.bases), (1, sequence.len() as u64));
        }
    }
}

proptest! {
    /// What is handed over is what is written, in the columns of the table and in the texts of both kinds.
    #[test]
    fn orfs_that_are_handed_over_are_those_that_are_written(rules in rules(), sequence in sequences()) {
        let level = Level::best();
        let (expected, counts) = found(level, rules, &sequence);
        let (mut table, mut letters) = (Vec::new(), Vec::new());
        let mut block = [b">s x\n", &sequence[..], b"\n"].concat();
        let visited = OrfWriter::visitor(level, rules).for_each_orf(&mut block, |orf| {
            let [id, protein] = [orf.id, orf.protein].map(|text| String::from_utf8_lossy(text).into_owned());
            let [start_codon, stop_codon] = [orf.start_codon, orf.stop_codon]
                .map(|codon| String::from_utf8_lossy(codon.unwrap_or(b"-")).into_owned());
            let frame = String::from_utf8_lossy(&orf.frame.suffix()).into_owned();
            let (strand, partial, codons, number) = (orf.frame.strand(), orf.partial, orf.codons, orf.number);
            let (start, end) = (orf.range.start, orf.range.end);
            table.push(format!(
                "{id}\t{start}\t{end}\t{strand}\t{frame}\t{partial}\t{codons}\t{start_codon}\t{stop_codon}\t{protein}\t\
                 {id}{frame}_{number}\n"
            ));
            letters.extend_from_slice(orf.nucleotides);
            letters.push(b'\n');
        });
        assert_eq!((table.concat(), visited), (expected, Ok(counts)));
        let mut writer = OrfWriter::new(level, rules, vec![OrfFormat::Nucleotide], STYLE);
        let mut text = Vec::new();
        writer.write(&mut [b">s x\n", &sequence[..], b"\n"].concat(), &mut [&mut text]).unwrap();
        let written: Vec<_> = text.split_inclusive(|&byte| byte == b'\n').skip(1).step_by(2).collect();
        assert_eq!(letters, written.concat());
    }
}

/// The letters of a record that has several parts, of a few codons or of many.
fn long_sequences() -> impl Strategy<Value = Vec<u8>> {
    let letters = |letters: &'static [u8]| prop::collection::vec(prop::sample::select(letters), 0..13_000);
    proptest::prop_oneof![letters(b"ACGTacgt"), letters(b"ACGTACGTACGTRNU"), letters(b"CCCCCCCCCCCCCCCCT")]
}

proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
    #[test]
    fn a_long_record_gives_the_same_in_parts(
        rules in rules(),
        sequence in long_sequences(),
        width in 1..9_000_usize,
        stop in prop::option::of(0..13_000_usize),
    ) {
        let rules = OrfRules { circular: false, ..rules };
        let mut sequence = sequence;
        if let Some(place) = stop.filter(|place| place + 3 <= sequence.len()) {
            sequence[place..place + 3].copy_from_slice(b"TAA");
        }
        let lines: Vec<_> = sequence.chunks(width).map(<[u8]>::to_vec).collect();
        let block = [b">s a description\n".to_vec(), lines.join(&b'\n'), b"\n".to_vec()].concat();
        let formats = [OrfFormat::Tsv, OrfFormat::Gff3, OrfFormat::Protein];
        let style = OrfStyle { line_width: 60, description: true };
        let mut writer = OrfWriter::new(Level::best(), rules, formats.to_vec(), style);
        let mut whole = vec![Vec::new(); formats.len()];
        let counts = writer.write(&mut block.clone(), &mut whole.iter_mut().collect::<Vec<_>>()).unwrap();

        let mut block = block;
        let mut record = writer.read_long(&mut block, 1).unwrap();
        let mut joined = vec![Vec::new(); formats.len()];
        for part in 0..record.parts() {
            let found = writer.find_part(&record, &block, part);
            let place = record.place(part, found);
            writer.write_part(&record, &block, place, &mut joined.iter_mut().collect::<Vec<_>>()).unwrap();
        }
        for (joined, whole) in joined.iter().zip(&whole) {
            let lines = [joined, whole].map(|text| std::str::from_utf8(text).unwrap().lines());
            let [joined, whole] = lines;
            let different = joined.zip(whole).find(|(joined, whole)| joined != whole);
            assert_eq!(different, None);
        }
        assert_eq!(joined, whole);
        assert_eq!(record.counts(), counts);
    }
}

const USUAL: OrfRules = OrfRules {
    code: &GENETIC_CODES[0],
    dual: DualCodons::AminoAcids,
    ambiguity: Ambiguity::X,
    starts: None,
    min_length: 0,
    max_length: usize::MAX,
    partial: Partial { left: true, right: true },
    frames: FrameSet::ALL,
    include_stop: false,
    initial_m: true,
    circular: false,
};

#[test]
fn one_stop_at_every_place_of_every_length() {
    for length in (3..9).chain(60..69).chain(121..126).chain(3841..3845) {
        for at in (0..length - 2).filter(|at| length < 3000 || *at > 3775) {
            for stop in ["TAA", "TCA", "YTA"] {
                let mut sequence = vec![b'C'; length];
                sequence[at..at + 3].copy_from_slice(stop.as_bytes());
                let rules = OrfRules { ambiguity: Ambiguity::Resolve, ..USUAL };
                let expected = rows("s", &sequence, &rules);
                for level in Level::available() {
                    assert_eq!(found(level, rules, &sequence).0, expected, "{stop} at {at} of {length}");
                }
            }
        }
    }
}

/// What a block of three records is refused for, and the record and line.
fn refusal(rules: OrfRules, format: OrfFormat, sequence: &str) -> (RefusalKind, (u64, u64)) {
    let block = format!(">a\nAC\n>b\n{sequence}\n>c\nAC\n");
    let mut writer = OrfWriter::new(Level::best(), rules, vec![format], STYLE);
    let mut out = Vec::new();
    let refusal = writer.write(&mut block.clone().into_bytes(), &mut [&mut out]).unwrap_err();
    assert_eq!(refusal.id, "b");
    (refusal.kind, refusal.place(block.as_bytes()))
}

#[test]
fn a_codon_that_biopython_refuses_is_told_as_it_is_on_the_forward_strand() {
    let rules = OrfRules { ambiguity: Ambiguity::Biopython, ..USUAL };
    let kind = RefusalKind::UnknownCodon { codon: *b"A-G", position: 4 };
    for format in [OrfFormat::Protein, OrfFormat::Bed] {
        assert_eq!(refusal(rules, format, "ATGA-G"), (kind, (2, 3)));
    }
    let forward = [0, 1, 2].map(|at| Frame::ALL[at]).into_iter();
    let reverse = OrfRules { frames: forward.fold(FrameSet::ALL, FrameSet::without_frame), ..rules };
    assert_eq!(refusal(reverse, OrfFormat::Tsv, "ATGA-G"), (kind, (2, 3)));
    let short = OrfRules { min_length: 9, ..rules };
    let mut out = Vec::new();
    let mut writer = OrfWriter::new(Level::best(), short, vec![OrfFormat::Tsv], STYLE);
    assert!(writer.write(&mut b">s\n---TAA\n".to_vec(), &mut [&mut out]).is_ok(), "it is in no ORF");
}

#[test]
fn an_orf_over_the_origin_has_no_six_columns() {
    let rules = OrfRules { circular: true, ..USUAL };
    let kind = RefusalKind::OrfOverOrigin { start: 4, end: 7 };
    for sequence in ["GTAACC", "CTAAC"] {
        assert_eq!(refusal(rules, OrfFormat::Bed, sequence), (kind, (2, 3)));
    }
}
