//! Compares what blocks of BAM give with a naive reader, wherever the file is cut into blocks.

#[path = "naive/bam.rs"]
mod naive;
#[path = "streams/bam.rs"]
mod stream;

use proptest::prelude::{any, prop, proptest};
use proptest::sample::{Index, select};
use proptest::strategy::Strategy;
use sixfast_core::{BamReader, RecordRefusalKind, bam_to_fasta};
use stream::{check, read};

/// A record, before it is written.
#[derive(Clone, Debug)]
struct Read {
    name: Vec<u8>,
    flag: u16,
    reference: i32,
    cigar: usize,
    sequence: Vec<u8>,
    tags: Vec<u8>,
}

impl Read {
    fn unaligned(name: &str, sequence: &str) -> Read {
        Read {
            name: name.into(),
            flag: 4,
            reference: -1,
            cigar: 0,
            sequence: sequence.into(),
            tags: Vec::new(),
        }
    }

    /// The record as the specification of SAM/BAM lays it out.
    fn encode(&self) -> Vec<u8> {
        let code = |letter: &u8| b"=ACMGRSVTWYHKDBN".iter().position(|known| known == letter).unwrap() as u8;
        let codes: Vec<u8> = self.sequence.iter().map(code).collect();
        let packed = codes.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).unwrap_or(&0));
        let mut record = Vec::new();
        record.extend(self.reference.to_le_bytes());
        record.extend((-1_i32).to_le_bytes()); // position
        record.extend([self.name.len() as u8 + 1, 0, 0x48, 0x12]); // name length, mapping quality, bin
        record.extend((self.cigar as u16).to_le_bytes());
        record.extend(self.flag.to_le_bytes());
        record.extend((codes.len() as u32).to_le_bytes());
        record.extend([0xff; 12]); // next reference and position, length of the template
        record.extend(&self.name);
        record.push(0);
        record.extend(vec![0x11; 4 * self.cigar]);
        record.extend(packed);
        record.extend(vec![0xff; codes.len()]);
        record.extend(&self.tags);
        [&(record.len() as u32).to_le_bytes(), &record[..]].concat()
    }
}

fn header(text: &str, references: &[&str]) -> Vec<u8> {
    let mut header = b"BAM\x01".to_vec();
    header.extend((text.len() as u32).to_le_bytes());
    header.extend(text.as_bytes());
    header.extend((references.len() as u32).to_le_bytes());
    for name in references {
        header.extend((name.len() as u32 + 1).to_le_bytes());
        header.extend(name.as_bytes());
        header.extend([0, 100, 0, 0, 0]);
    }
    header
}

fn record() -> impl Strategy<Value = Read> {
    let name = proptest::prop_oneof![
        6 => "[!-?A-~]{0,20}".prop_map(String::into_bytes),
        1 => prop::collection::vec(select(b"a >\n\r\xc3\xa9\xff".to_vec()), 0..6),
    ];
    let flag = select(vec![4, 4, 4, 4, 4, 0x14, 0x4d, 0x8d, 0x204, 0x404, 0x104, 0x804, 0, 0x10, 0x100]);
    let reference = select(vec![-1, -1, -1, -1, -1, -1, -1, 0, 1]);
    let sequence = prop::collection::vec(select(b"=ACMGRSVTWYHKDBNACGTACGT".to_vec()), 0..40);
    let tags = prop::collection::vec(any::<u8>(), 0..8);
    (name, flag, reference, 0..3_usize, sequence, tags).prop_map(
        |(name, flag, reference, cigar, sequence, tags)| Read {
            name,
            flag,
            reference,
            cigar,
            sequence,
            tags,
        },
    )
}

/// Files that are whole, or with a few bytes changed, or cut, or joined.
fn file() -> impl Strategy<Value = Vec<u8>> {
    let references = prop::collection::vec(select(vec!["chr1", "", "\u{e9}"]), 0..3);
    let records = prop::collection::vec(record(), 0..6);
    let changes = prop::collection::vec((any::<Index>(), select(vec![0, 1, 4, 0x80, 0xff])), 0..2);
    let cut = proptest::option::of(any::<Index>());
    ("[@HD\t\n]{0,30}", references, records, changes, cut, 0..20).prop_map(
        |(text, references, records, changes, cut, copies)| {
            let mut file = header(&text, &references);
            file.extend(records.iter().flat_map(Read::encode));
            if copies == 0 {
                file.extend_from_within(..);
            }
            for (at, byte) in changes {
                let at = at.index(file.len());
                file[at] = byte;
            }
            file.truncate(cut.map_or(file.len(), |cut| cut.index(file.len() + 1)));
            file
        },
    )
}

proptest! {
    #[test]
    fn a_file_gives_what_the_rules_say_wherever_it_is_cut(
        file in file(),
        reads in prop::collection::vec(1..120_usize, 1..6),
    ) {
        check(&file, &reads);
    }
}

#[test]
fn every_cut_of_a_file_is_refused_and_named() {
    let header = header("@HD\tVN:1.6\n", &["chr1", "chr2"]);
    let (one, other) = (Read::unaligned("a", "ACG").encode(), Read::unaligned("b", "").encode());
    let file = [&header[..], &one, &other].concat();
    let between = [header.len(), header.len() + one.len(), file.len()];
    for length in 0..=file.len() {
        let expected = match between.iter().filter(|&&end| end <= length).count() {
            0 => Some((RecordRefusalKind::HeaderCut, 0)),
            _ if between.contains(&length) => None,
            records => Some((RecordRefusalKind::Cut, records as u64)),
        };
        for reads in [file.len(), 1, 7] {
            assert_eq!(read(&file[..length], false, &[reads]).err(), expected, "{length}");
        }
    }
}

#[test]
fn what_is_refused_is_named() {
    use RecordRefusalKind::{Aligned, InvalidUtf8, RecordDamaged};
    let good = Read::unaligned("good", "ACGT").encode();
    let aligned = Read { flag: 0, reference: 1, ..Read::unaligned("m x", "ACGT") }.encode();
    let unreadable = Read { name: b"n\xff".to_vec(), ..Read::unaligned("", "AC") }.encode();
    let mut damaged = Read::unaligned("d", "ACGT").encode();
    damaged[20] = 6; // letters
    let mut without_nul = Read::unaligned("d", "ACGT").encode();
    without_nul[37] = b'x';
    for (record, kind, id, offset) in [
        (&aligned, Aligned { reference: 1 }, "m", 0),
        (&unreadable, InvalidUtf8, "n", 37),
        (&damaged, RecordDamaged, "", 0),
        (&without_nul, RecordDamaged, "", 0),
    ] {
        let block = [&good[..], record, &good].concat();
        let refusal = bam_to_fasta(&block, &mut Vec::new(), None).unwrap_err();
        assert_eq!((refusal.kind, refusal.record, &refusal.id[..]), (kind, 2, id));
        assert_eq!(refusal.offset, good.len() + offset);
    }
}

#[test]
fn files_that_were_joined_are_told() {
    let file = [header("@HD\n", &["chr1"]), Read::unaligned("a", "AC").encode()].concat();
    assert_eq!(read(&file.repeat(2), false, &[20]), Err((RecordRefusalKind::SecondHeader, 2)));
    let mut reader = BamReader::default();
    reader.whole(&file, true).unwrap();
    assert_eq!((reader.reference(0), reader.reference(1), reader.reference(-1)), (Some("chr1"), None, None));
}

#[test]
fn reads_are_written_as_they_were_sequenced() {
    let turned = Read { flag: 0x14, ..Read::unaligned("r/1", "AACGRMBD=N") };
    let additional = Read { flag: 0x104, ..Read::unaligned("s", "AC") };
    let block = [Read::unaligned("a", "ACG"), turned, additional, Read::unaligned("*", "")];
    let mut fasta = Vec::new();
    let block: Vec<u8> = block.iter().flat_map(Read::encode).collect();
    let converted = bam_to_fasta(&block, &mut fasta, None).unwrap();
    assert_eq!(String::from_utf8_lossy(&fasta), ">a\nACG\n>r/1\nN=HVKYCGTT\n>*\n\n");
    assert_eq!((converted.records, converted.left_out), (4, 1));
}
