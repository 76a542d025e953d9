//! Spans that begin and end anywhere: the index of a span, and the chunks of records that spans divide.

use proptest::prelude::{any, prop, proptest};
use proptest::sample::Index;
use proptest::strategy::{Just, Strategy};
use sixfast_core::{ChunkCounts, ChunkPlaces, Chunker, IndexBuilder, Level, SequencePart, SpanIndex};
use std::num::NonZeroUsize;

/// FASTA text with everything that a span may begin with, end with or hold.
fn fasta() -> impl Strategy<Value = Vec<u8>> {
    let piece = proptest::prop_oneof![
        4 => "[ACGTacgt]{0,90}",
        1 => "[ACGT\u{e9}\u{2603}]{0,20}",
        4 => prop::sample::select(vec!["\n", "\n", "\r\n", "\r", " ", "\t", ">"]).prop_map(String::from),
        2 => prop::sample::select(vec!["\n>", "\r>", "\n>id ", "\n>\u{e9} x>y\n", "\n>a\nACGT\n>b\nAC"])
            .prop_map(String::from),
    ];
    (Just(">"), prop::collection::vec(piece, 0..30))
        .prop_map(|(mark, pieces)| (mark.to_owned() + &pieces.concat()).into_bytes())
}

/// Some places of a text, in order, with its ends.
fn places(length: usize, cuts: &[Index]) -> Vec<usize> {
    let mut places: Vec<_> = cuts.iter().map(|cut| cut.index(length + 1)).chain([0, length]).collect();
    places.sort_unstable();
    places
}

/// The index of a span, byte by byte.
fn naive_index(text: &[u8], start: usize, end: usize) -> SpanIndex {
    let is_line_end = |byte: u8| byte == b'\n' || byte == b'\r';
    let mut new_line = start == 0 || is_line_end(text[start - 1]);
    let (mut in_first_line, mut in_header) = (!new_line, false);
    let mut found = SpanIndex::default();
    for (at, &byte) in text.iter().enumerate().take(end).skip(start) {
        if byte == b'>' && new_line {
            if found.records > 0 {
                found.longest_record = found.longest_record.max(found.last_record_letters);
            } else {
                found.first_record = at as u64;
            }
            found.records += 1;
            (found.last_record, found.last_record_letters, in_header) = (at as u64, 0, true);
        } else if !in_header && !is_line_end(byte) && byte != b' ' && byte != b'\t' {
            *(match (in_first_line, found.records) {
                (true, _) => &mut found.first_line_letters,
                (false, 0) => &mut found.letters_before,
                _ => &mut found.last_record_letters,
            }) += 1;
        }
        new_line = is_line_end(byte);
        (in_first_line, in_header) = (in_first_line && !new_line, in_header && !new_line);
    }
    SpanIndex { ends_in_header: (!in_first_line).then_some(in_header), ..found }
}

/// All chunks of a sequence, cut part by part, each from no more letters than it needs.
fn chunks_by_parts(sequence: &[u8], size: NonZeroUsize, places: &[usize]) -> (Vec<u8>, u64) {
    let (mut out, mut number) = (Vec::new(), 0);
    for place in places.windows(2) {
        let part = SequencePart::new(ChunkPlaces::new(sequence.len(), size), place[0], place[1] - place[0]);
        number += part.write_chunks(b"a", &sequence[place[0]..place[0] + part.letters_needed()], &mut out);
    }
    (out, number)
}

proptest! {
    #[test]
    fn a_span_is_indexed_wherever_it_and_its_pieces_end(
        text in fasta(),
        cuts in prop::collection::vec(any::<Index>(), 0..8),
        pieces in prop::collection::vec(any::<Index>(), 0..8),
    ) {
        let (places, pieces) = (places(text.len(), &cuts), places(text.len(), &pieces));
        for span in places.windows(2) {
            let (start, end) = (span[0], span[1]);
            let at_line_start = start == 0 || matches!(text[start - 1], b'\n' | b'\r');
            let expected = naive_index(&text, start, end);
            for level in Level::available() {
                let mut indexer = IndexBuilder::new(level, start as u64, at_line_start);
                for piece in pieces.windows(2) {
                    indexer.add(&text[piece[0].clamp(start, end)..piece[1].clamp(start, end)]);
                }
                assert_eq!(indexer.finish(), expected, "{} {start}..{end}", level.name());
            }
        }
    }

    #[test]
    fn letters_of_pieces_are_those_of_the_body(
        text in fasta(),
        pieces in prop::collection::vec(any::<Index>(), 0..8),
    ) {
        let is_letter = |byte: &u8| !matches!(byte, b'\n' | b'\r' | b' ' | b'\t');
        let expected: Vec<u8> = text.iter().copied().filter(is_letter).collect();
        for level in Level::available() {
            let mut letters = Vec::new();
            for piece in places(text.len(), &pieces).windows(2) {
                level.append_letters(&text[piece[0]..piece[1]], &mut letters);
            }
            assert_eq!(letters, expected, "{}", level.name());
            assert_eq!(level.count_letters(&text), expected.len(), "{}", level.name());
        }
    }

    #[test]
    fn chunks_of_parts_are_those_of_the_record(
        sequence in "[ACGTacgt-][ACGTacgt>-]{0,1000}".prop_map(String::into_bytes),
        size in proptest::prop_oneof![1..20_usize, 1..400_usize, Just(5000), Just(usize::MAX)],
        cuts in prop::collection::vec(any::<Index>(), 0..12),
    ) {
        let size = NonZeroUsize::new(size).unwrap();
        let (found, chunks) = chunks_by_parts(&sequence, size, &places(sequence.len(), &cuts));
        let block = [b">a\n", &sequence[..]].concat();
        for level in Level::available() {
            let mut out = Vec::new();
            let chunker = Chunker { level, size, keep_empty: false };
            let counts = chunker.cut(&mut block.clone(), &mut out).unwrap();
            assert_eq!((counts, &out), (ChunkCounts { records: 1, chunks }, &found), "{}", level.name());
        }
    }
}

#[test]
fn every_length_size_and_cut() {
    for length in 1..=24 {
        let sequence: Vec<u8> = (b'A'..).take(length).collect();
        for size in (1..=26).map(|size| NonZeroUsize::new(size).unwrap()) {
            let whole = chunks_by_parts(&sequence, size, &[0, length]);
            for cut in 0..=length {
                for other in cut..=length {
                    let found = chunks_by_parts(&sequence, size, &[0, cut, other, length]);
                    assert_eq!(found, whole, "{length} by {size} at {cut} and {other}");
                }
            }
        }
    }
}
