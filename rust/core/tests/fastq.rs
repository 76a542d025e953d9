//! Compares what blocks of FASTQ give with a naive reader, wherever the file is cut into blocks.

#[path = "naive/fastq.rs"]
mod naive;
#[path = "streams/fastq.rs"]
mod stream;

use proptest::prelude::{any, prop, proptest};
use proptest::sample::{Index, select};
use proptest::strategy::Strategy;
use sixfast_core::{Level, RecordRejects, fastq_to_fasta};
use stream::check;

/// A line end, mostly the usual one.
fn line_end() -> impl Strategy<Value = &'static str> {
    select(vec!["\n", "\n", "\n", "\n", "\n", "\n", "\r\n", "\r"])
}

/// The lines of a record, whole or nearly so.
fn record() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let header = proptest::prop_oneof![
        4 => "[a-z]{0,3}( [a-z0-9]{0,4})?",
        1 => "[>@+ \t\u{1c}\u{a0}é☃a\\x00]{0,5}",
    ];
    let sequence = proptest::prop_oneof![
        4 => "[ACGT]{0,80}",
        1 => "[ACGTNacgt0*.;\\-\\x00]([ACGT>@+\\x00-\\x08é]){0,5}",
    ];
    let behind = select(vec!["", "", "", " ", "\t"]);
    (header, sequence, behind, 0..8_usize, select(b"I@+>! ".to_vec()), any::<Index>()).prop_map(
        |(header, sequence, behind, name, quality, place)| {
            let id = header.split_whitespace().next().unwrap_or_default();
            let name = [&header[..], id, "x"].get(name).copied().unwrap_or_default();
            let mut qualities = vec![b'I'; sequence.len()];
            if let Some(last) = qualities.len().checked_sub(1) {
                qualities[place.index(last + 1)] = quality;
            }
            let lines = [format!("@{header}"), format!("{sequence}{behind}"), format!("+{name}{behind}")];
            lines.into_iter().map(String::into_bytes).chain([qualities]).collect()
        },
    )
}

/// What may happen to the lines of a file.
#[derive(Clone, Debug)]
enum Mutation {
    Delete(Index),
    Repeat(Index),
    Insert(Index, Vec<u8>),
    Change(Index, Index, u8),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let line = "[@+> \tAé]{0,3}".prop_map(String::into_bytes);
    let byte = proptest::prop_oneof![select(b"@+> \tA\xe9".to_vec()), any::<u8>()];
    proptest::prop_oneof![
        any::<Index>().prop_map(Mutation::Delete),
        any::<Index>().prop_map(Mutation::Repeat),
        (any::<Index>(), line).prop_map(|(at, line)| Mutation::Insert(at, line)),
        (any::<Index>(), any::<Index>(), byte)
            .prop_map(|(at, place, byte)| Mutation::Change(at, place, byte)),
    ]
}

fn mutate(lines: &mut Vec<Vec<u8>>, mutation: &Mutation) {
    if lines.is_empty() {
        return;
    }
    match mutation {
        Mutation::Delete(at) => drop(lines.remove(at.index(lines.len()))),
        Mutation::Repeat(at) => {
            let at = at.index(lines.len());
            lines.insert(at, lines[at].clone());
        }
        Mutation::Insert(at, line) => lines.insert(at.index(lines.len()), line.clone()),
        Mutation::Change(at, place, byte) => {
            let at = at.index(lines.len());
            let line = &mut lines[at];
            if !line.is_empty() {
                let place = place.index(line.len());
                line[place] = *byte;
            }
        }
    }
}

/// Files that are whole, or changed in some places and cut.
fn file() -> impl Strategy<Value = Vec<u8>> {
    let between = prop::collection::vec(select(vec![&b""[..], b"", b" ", b"\t "]), 0..3);
    let between = proptest::prop_oneof![3 => proptest::strategy::Just(Vec::new()), 1 => between];
    let records = prop::collection::vec((record(), between), 0..8);
    let ends = proptest::prop_oneof![
        line_end().prop_map(|end| vec![end]),
        prop::collection::vec(line_end(), 1..20),
    ];
    let mutations = prop::collection::vec(mutation(), 0..2);
    let cut = proptest::option::of(any::<Index>());
    (records, ends, mutations, cut).prop_map(|(records, ends, mutations, cut)| {
        let mut lines: Vec<Vec<u8>> = Vec::new();
        for (record, between) in records {
            lines.extend(record);
            lines.extend(between.into_iter().map(<[u8]>::to_vec));
        }
        for mutation in &mutations {
            mutate(&mut lines, mutation);
        }
        let ends = ends.iter().cycle();
        let mut file: Vec<u8> =
            lines.iter().zip(ends).flat_map(|(line, end)| [line, end.as_bytes()].concat()).collect();
        file.truncate(cut.map_or(file.len(), |cut| cut.index(file.len() + 1)));
        file
    })
}

proptest! {
    #[test]
    fn a_file_gives_what_the_rules_say_wherever_it_is_cut(
        file in file(),
        reads in prop::collection::vec(1..200_usize, 1..6),
    ) {
        check(&file, &reads);
    }

    #[test]
    fn any_bytes_are_read_or_refused(
        bytes in prop::collection::vec(select(b"@+>A\n\n\r \t\xc3\xa9\x00I".to_vec()), 0..60),
        reads in prop::collection::vec(1..20_usize, 1..4),
    ) {
        check(&bytes, &reads);
    }
}

/// The refusal of a file: its kind, record, line, id and byte.
fn refusal(file: &[u8]) -> (sixfast_core::RecordRefusalKind, u64, u64, String, Option<u8>) {
    let refusal = fastq_to_fasta(Level::best(), file, false, &mut Vec::new(), None).unwrap_err();
    (refusal.kind, refusal.record, refusal.line, refusal.id, refusal.byte)
}

#[test]
fn what_is_refused_is_named() {
    use sixfast_core::RecordRefusalKind::{
        BlankInSequence, Cut, HeaderMark, InvalidUtf8, NonAsciiQuality, NonAsciiSequence, PlusMark, PlusName,
        QualityCount, SequenceMark,
    };
    for (record, kind, line, id, byte) in [
        (&b"junk\n"[..], HeaderMark, 5, "", Some(b'j')),
        (b"@x d\n>AC\n+\nIII\n", SequenceMark, 6, "x", Some(b'>')),
        (b"@x d\nA C\n+\nIII\n", BlankInSequence, 6, "x", Some(b' ')),
        (b"@x d\nACGT\nACG\n+\nIIII\nIII\n", PlusMark, 7, "x", Some(b'A')),
        (b"@x d\nACGT\n\n+\n", PlusMark, 7, "x", None),
        (b"@x d\nACGT\n+y\nIIII\n", PlusName, 7, "x", Some(b'y')),
        (b"@x d\nACGT\n+\nIII\n", QualityCount { letters: 4, qualities: 3 }, 8, "x", Some(b'I')),
        (b"@x d\nACGT\n+\nIII", Cut, 8, "x", None),
        (b"@x d\nACGT\n+\n", Cut, 8, "x", None),
        (b"@x d\n\n+", Cut, 7, "x", None),
        (b"@x d", Cut, 5, "x", None),
        (b"@x\xe9 d\nAC\n+\nII\n", InvalidUtf8, 5, "x", Some(0xe9)),
        (b"@x d\nA\xc3\xa9\n+\nIII\n", NonAsciiSequence, 6, "x", Some(0xc3)),
        (b"@x d\nA\xe9\n+\nII\n", InvalidUtf8, 6, "x", Some(0xe9)),
        (b"@x d\nACG\n+\nI\xc3\xa9\n", NonAsciiQuality, 8, "x", Some(0xc3)),
        (b"@x d\nACG\n+\nII\xe9\n", NonAsciiQuality, 8, "x", Some(0xe9)),
        // The first line that breaks a rule is told.
        (b"@x \xe9\nA C\n+\nIII\n", InvalidUtf8, 5, "x", Some(0xe9)),
        (b"@x d\nA\xe9 C\n+\nIIII\n", BlankInSequence, 6, "x", Some(b' ')),
    ] {
        let file = [b"@a\nAC\r\n+\nII\n", record].concat();
        assert_eq!(refusal(&file), (kind, 2, line, id.into(), byte), "{}", String::from_utf8_lossy(record));
        check(&file, &[3]);
    }
}

#[test]
fn lines_keep_their_numbers() {
    let block = b"\n \n@a\xe9\nA\n+\nI\n\n@b\nAC\n+b\n@+\n\n\t\n@c\n\n+\n\n@d\n\n+\n";
    let (mut fasta, mut rejects) = (Vec::new(), RecordRejects::default());
    let converted = fastq_to_fasta(Level::best(), block, true, &mut fasta, Some(&mut rejects)).unwrap();
    assert_eq!((converted.records, converted.rejected, converted.lines_before), (4, 1, 7));
    assert_eq!(String::from_utf8_lossy(&fasta), ">b\nAC\n\n\n\n\n>c\n\n\n\n>d\n\n\n\n");
    assert_eq!(rejects.bytes, b"@a\xe9\nA\n+\nI\n");
}
