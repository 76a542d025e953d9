//! Speed of the readers: cutting streams into blocks, and making FASTA of FASTQ and BAM; one thread.
//!
//! `cargo bench --package sixfast-bench --bench formats`. Reads are cut from real viral genomes.

use divan::Bencher;
use divan::counter::BytesCount;
use sixfast_core::{BamReader, Level, bam_to_fasta, fastq_to_fasta, whole_fasta, whole_fastq};

fn main() {
    divan::main();
}

const GENOMES: &str = include_str!("../../tests/data/viral_fragments.fa");
/// About what a worker reads at a time.
const BLOCK: usize = 256 << 10;

/// Reads of so many bases, and their headers as Illumina's machines write them.
fn reads(bases: usize) -> impl Iterator<Item = (String, Vec<u8>)> {
    let letters: String = GENOMES.lines().filter(|line| !line.starts_with('>')).collect();
    let reads: Vec<Vec<u8>> = letters.into_bytes().chunks_exact(bases).map(<[u8]>::to_vec).collect();
    let header = |number| format!("A00123:45:HXXXXXXXX:1:1101:{number}:1000 1:N:0:ACGTACGT+ACGTACGT");
    (1000..).map(header).zip(reads.into_iter().cycle())
}

/// A block of records, each written by `write`.
fn block(bases: usize, write: impl Fn(&str, &[u8]) -> Vec<u8>) -> Vec<u8> {
    let mut block = Vec::new();
    for (header, read) in reads(bases) {
        if block.len() > BLOCK {
            break;
        }
        block.extend(write(&header, &read));
    }
    block
}

/// A block of FASTQ with these line ends; `repeats` writes the header behind `+` too.
fn fastq(bases: usize, line_end: &str, repeats: bool) -> Vec<u8> {
    block(bases, |header, read| {
        let name = if repeats { header } else { "" };
        let (read, qualities) = (String::from_utf8_lossy(read), "F".repeat(read.len()));
        let lines = [&format!("@{header}"), &*read, &format!("+{name}"), &qualities, ""];
        lines.join(line_end).into_bytes()
    })
}

/// A block of unaligned BAM records.
fn bam(bases: usize) -> Vec<u8> {
    block(bases, |header, read| {
        let name = header.split(' ').next().unwrap_or_default();
        let mut record = [0xff; 32].to_vec();
        record[8] = name.len() as u8 + 1;
        record[12..16].copy_from_slice(&[0, 0, 4, 0]);
        record[16..20].copy_from_slice(&(read.len() as u32).to_le_bytes());
        record.extend([name.as_bytes(), b"\0"].concat());
        record.extend(read.chunks(2).map(|pair| pair[0] << 4 | pair.last().unwrap_or(&0) & 15));
        record.extend(vec![37; read.len()]);
        [&(record.len() as u32).to_le_bytes(), &record[..]].concat()
    })
}

/// FASTA with lines of so many letters.
fn fasta(line: usize) -> Vec<u8> {
    block(5000, |header, read| {
        let lines: Vec<_> = read.chunks(line).map(String::from_utf8_lossy).collect();
        format!(">{header}\n{}\n", lines.join("\n")).into_bytes()
    })
}

#[divan::bench(args = [60, 5000])]
fn cut_fasta(bencher: Bencher, line: usize) {
    let block = fasta(line);
    bencher.counter(BytesCount::new(block.len())).bench_local(|| whole_fasta(Level::best(), &block, false));
}

#[divan::bench(args = [150, 300, 5000])]
fn cut_fastq(bencher: Bencher, bases: usize) {
    let block = fastq(bases, "\n", false);
    bencher.counter(BytesCount::new(block.len())).bench_local(|| whole_fastq(Level::best(), &block, false));
}

fn convert_fastq(bencher: Bencher, block: &[u8], keep_lines: bool) {
    let mut fasta = Vec::new();
    bencher.counter(BytesCount::new(block.len())).bench_local(|| {
        fasta.clear();
        fastq_to_fasta(Level::best(), block, keep_lines, &mut fasta, None)
    });
}

#[divan::bench(args = [150, 300, 5000])]
fn convert(bencher: Bencher, bases: usize) {
    convert_fastq(bencher, &fastq(bases, "\n", false), false);
}

#[divan::bench]
fn convert_keeping_lines(bencher: Bencher) {
    convert_fastq(bencher, &fastq(150, "\n", false), true);
}

#[divan::bench]
fn convert_with_names_repeated(bencher: Bencher) {
    convert_fastq(bencher, &fastq(150, "\n", true), false);
}

#[divan::bench]
fn convert_with_cr_lf(bencher: Bencher) {
    convert_fastq(bencher, &fastq(150, "\r\n", false), false);
}

#[divan::bench(args = [150, 5000])]
fn cut_bam(bencher: Bencher, bases: usize) {
    let block = bam(bases);
    let mut reader = BamReader::default();
    reader.whole(b"BAM\x01\0\0\0\0\0\0\0\0", false).expect("a header");
    bencher.counter(BytesCount::new(block.len())).bench_local(|| reader.whole(&block, false));
}

#[divan::bench(args = [150, 5000])]
fn convert_bam(bencher: Bencher, bases: usize) {
    let block = bam(bases);
    let mut fasta = Vec::new();
    bencher.counter(BytesCount::new(block.len())).bench_local(|| {
        fasta.clear();
        bam_to_fasta(&block, &mut fasta, None).expect("unaligned records")
    });
}
