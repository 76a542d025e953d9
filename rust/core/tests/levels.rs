//! One set of tests for every CPU level of this machine: each has to do what the scalar specification does.

use crate::naive;
use proptest::prelude::{any, prop, proptest};
use proptest::strategy::{Just, Strategy};
use sixfast_core::{
    Ambiguity, CodonReading, DualCodons, Frame, GENETIC_CODES, Level, Scan, reverse_complement_code_points,
    scan_scalar, stop_free_frames,
};

/// Sequences over a few letters, stops rare enough that some frames stay open.
fn sequences() -> impl Strategy<Value = Vec<u8>> {
    let open = prop::collection::vec(prop::sample::select(b"CG".to_vec()), 0..700);
    let bases = prop::collection::vec(prop::sample::select(b"ACGT".to_vec()), 0..300);
    let any_case = prop::collection::vec(prop::sample::select(b"ACGTNacgtn-".to_vec()), 0..300);
    let bytes = prop::collection::vec(any::<u8>(), 0..200);
    // One stop, or one odd letter, anywhere in a sequence without any.
    let almost_open =
        (prop::collection::vec(prop::sample::select(b"CG".to_vec()), 3..400), any::<prop::sample::Index>())
            .prop_flat_map(|(sequence, at)| {
                let patches =
                    prop::sample::select(vec!["TAA", "TAG", "TGA", "TTA", "CTA", "TCA", "CNC", "cCC", "TAN"]);
                (Just(sequence), Just(at), patches)
            })
            .prop_map(|(mut sequence, at, patch)| {
                let at = at.index(sequence.len() - 2);
                sequence[at..at + 3].copy_from_slice(patch.as_bytes());
                sequence
            });
    proptest::prop_oneof![open, bases, any_case, bytes, almost_open]
}

fn standard() -> CodonReading {
    CodonReading::new(&GENETIC_CODES[0], DualCodons::AminoAcids, Ambiguity::Drop)
}

#[test]
fn the_levels_of_this_machine() {
    let names: Vec<_> = Level::available().into_iter().map(Level::name).collect();
    println!("CPU levels exercised: {}", names.join(", "));
    assert_eq!(names[0], "portable");
    assert_eq!(Level::best().name(), names[names.len() - 1]);
}

#[test]
fn one_stop_at_every_place_of_every_length() {
    for length in 0..=200 {
        for at in 0..length.max(2) - 2 {
            for stop in ["TAA", "TAG", "TGA", "TTA", "CTA", "TCA", "TAR", "taa"] {
                let mut sequence = vec![b'C'; length];
                sequence[at..at + 3].copy_from_slice(stop.as_bytes());
                let expected = scan_scalar(&sequence);
                for level in Level::available() {
                    assert_eq!(
                        level.scan(&sequence),
                        expected,
                        "{} {stop} at {at} of {length}",
                        level.name()
                    );
                }
            }
        }
    }
}

#[test]
fn every_byte_at_every_place_of_a_stop() {
    for stop in ["TAA", "TAG", "TGA", "TTA", "CTA", "TCA"] {
        for (place, byte) in (0..3).flat_map(|place| (0..=u8::MAX).map(move |byte| (place, byte))) {
            for before in [0, 40, 97] {
                let mut sequence = vec![b'C'; 100];
                sequence[before..before + 3].copy_from_slice(stop.as_bytes());
                sequence[before + place] = byte;
                let expected = scan_scalar(&sequence);
                for level in Level::available() {
                    let name = level.name();
                    assert_eq!(level.scan(&sequence), expected, "{name} {stop} {place} {byte}");
                }
            }
        }
    }
}

#[test]
fn letters_after_the_stops_of_all_frames_change_nothing() {
    for (odd, length) in [(b'A', 5000), (b'N', 5000), (b'S', 5000), (b'N', 900), (b'S', 900), (0xff, 2000)] {
        let mut sequence = b"TAACTAACTAACTTAGTTAGTTAG".to_vec();
        sequence.resize(length, b'C');
        sequence[length - 50] = odd;
        for level in Level::available() {
            assert_eq!(level.scan(&sequence), scan_scalar(&sequence), "{} {odd} {length}", level.name());
        }
    }
}

#[test]
fn the_last_open_frame_is_not_closed_by_what_looks_like_a_stop() {
    // Closes all frames but the third forward one.
    let front = b"TAACTAACTTACTTACTTAC";
    for at in 900..1000 {
        for codon in ["TAQ", "TQA", "4AA", "TAA"] {
            let mut sequence = front.to_vec();
            sequence.resize(2000, b'C');
            sequence[at..at + 3].copy_from_slice(codon.as_bytes());
            let expected = scan_scalar(&sequence);
            assert_eq!(expected.stop_free.is_empty(), codon == "TAA" && at % 3 == 2);
            for level in Level::available() {
                assert_eq!(level.scan(&sequence), expected, "{} {codon} at {at}", level.name());
            }
        }
    }
}

#[test]
fn every_codon_at_every_place_of_a_run() {
    for codon in 0..64_usize {
        let letters = [codon / 16, codon / 4 % 4, codon % 4].map(|at| b"ACGT"[at]);
        for codons in 1..=130 {
            let frame = letters.repeat(codons);
            let expected = naive::protein(&frame);
            for level in Level::available() {
                let mut protein = vec![b'-'];
                level.translate_codons(&frame, standard().letters(), &mut protein);
                assert_eq!(protein[1..], expected, "{} {letters:?}", level.name());
            }
        }
    }
}

#[test]
fn every_codon_in_every_genetic_code() {
    let codons: Vec<_> =
        (0..64_usize).map(|at| [at / 16, at / 4 % 4, at % 4].map(|at| b"ACGT"[at])).collect();
    for code in &GENETIC_CODES {
        for dual in [DualCodons::AminoAcids, DualCodons::Stops] {
            let expected: Vec<_> = codons.iter().filter_map(|&codon| code.amino_acid(codon, dual)).collect();
            let reading = CodonReading::new(code, dual, Ambiguity::X);
            for level in Level::available() {
                let mut protein = Vec::new();
                level.translate_codons(codons.as_flattened(), reading.letters(), &mut protein);
                assert_eq!(protein, expected, "{} code {}", level.name(), code.id());
            }
        }
    }
}

#[test]
fn unknown_letters_at_every_place_of_every_length() {
    for length in 1..=200 {
        for place in 0..length {
            // One letter, some, and all from there on.
            for unknown in [place..place + 1, place..length.min(place + 4), place..length] {
                let mut sequence = b"CAGGC".repeat(40);
                sequence.truncate(length);
                sequence[unknown].fill(b'N');
                for level in Level::available() {
                    let mut reverse = Vec::new();
                    let frames = stop_free_frames(level, &sequence, &mut reverse);
                    let expected = naive::stop_free_frames(&sequence);
                    assert_eq!(frames.iter().count(), expected.len(), "{} {place} of {length}", level.name());
                    for (found, expected) in frames.iter().zip(expected) {
                        let mut protein = vec![b'-'];
                        assert_eq!(found.translate(&mut protein), expected.protein.len());
                        assert_eq!(found.frame, expected.frame);
                        assert_eq!(protein[1..], expected.protein, "{} {place} of {length}", level.name());
                    }
                }
            }
        }
    }
}

proptest! {
    #[test]
    fn scan_is_the_scalar_scan(sequence in sequences()) {
        let expected = scan_scalar(&sequence);
        for level in Level::available() {
            assert_eq!(level.scan(&sequence), expected, "{}", level.name());
        }
    }

    #[test]
    fn a_frame_is_stop_free_if_its_translation_is(sequence in sequences()) {
        let Scan { stop_free, .. } = scan_scalar(&sequence);
        let kept: Vec<_> = stop_free.iter().map(Frame::suffix).collect();
        let expected: Vec<_> =
            naive::stop_free_frames(&sequence).iter().map(|found| found.frame.suffix()).collect();
        assert_eq!(kept, expected);
    }

    #[test]
    fn a_printable_run_ends_at_the_first_odd_byte(run in "[!-`]{0,300}", end in prop::collection::vec(any::<u8>(), 0..80)) {
        let text = [run.as_bytes(), &end].concat();
        for last in [b'`', b'~'] {
            let expected = text.iter().take_while(|byte| (b'!'..=last).contains(byte)).count();
            for level in Level::available() {
                assert_eq!(level.printable_run(&text, last), expected, "{}", level.name());
            }
        }
    }

    #[test]
    fn translation_is_codon_by_codon(sequence in prop::collection::vec(prop::sample::select(b"ACGT".to_vec()), 0..1200)) {
        let expected = naive::protein(&sequence);
        for level in Level::available() {
            let mut protein = vec![b'-'];
            level.translate_codons(&sequence, standard().letters(), &mut protein);
            assert_eq!(protein[1..], expected, "{}", level.name());
        }
    }

    #[test]
    fn reverse_complement_is_the_naive_one_and_its_own_inverse(sequence in sequences()) {
        let expected = naive::reverse_complement(&sequence);
        for level in Level::available() {
            let mut reverse = Vec::new();
            level.reverse_complement(&sequence, &mut reverse);
            assert_eq!(reverse, expected, "{}", level.name());
            let mut back = Vec::new();
            level.reverse_complement(&reverse, &mut back);
            assert_eq!(back, sequence, "{}", level.name());
        }
    }

    #[test]
    fn code_points_are_complemented_as_bytes_are(points in prop::collection::vec(any::<u32>(), 0..100), sequence in sequences()) {
        let wide = |letters: &[u8]| letters.iter().map(|&letter| u32::from(letter)).collect::<Vec<_>>();
        let ascii: Vec<u8> = sequence.into_iter().filter(u8::is_ascii).collect();
        assert_eq!(reverse_complement_code_points(&wide(&ascii)), wide(&naive::reverse_complement(&ascii)));
        let high: Vec<u32> = points.into_iter().map(|point| point | 0x100).collect();
        let mut backwards = high.clone();
        backwards.reverse();
        assert_eq!(reverse_complement_code_points(&high), backwards);
    }
}
