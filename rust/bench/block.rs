//! Speed of the kernel alone: bytes to bytes, one thread, for each CPU level of this machine.
//!
//! `cargo bench --package sixfast-bench`. Fragments are cut from real viral genomes, one line a sequence. With
//! `SIXFAST_BENCH_FILE=reads.fa` the front of that file is translated as well, in blocks as a worker reads them.

use divan::Bencher;
use divan::counter::BytesCount;
use sixfast_core::{BlockTranslator, Level, Statistics, last_record_start};

fn main() {
    divan::main();
}

const GENOMES: &str = include_str!("../../tests/data/viral_fragments.fa");
/// About what a worker reads at a time.
const BLOCK: usize = 256 << 10;

/// A block of records of so many bases.
fn block(bases: usize) -> Vec<u8> {
    let letters: String = GENOMES.lines().filter(|line| !line.starts_with('>')).collect();
    let fragments = letters.as_bytes().chunks_exact(bases).cycle();
    let mut block = Vec::new();
    for (number, fragment) in fragments.enumerate() {
        if block.len() > BLOCK {
            break;
        }
        block.extend_from_slice(format!(">r{number:09}\n").as_bytes());
        block.extend_from_slice(fragment);
        block.push(b'\n');
    }
    block
}

/// The front of the file that the caller names, in blocks of whole records; none without a file.
fn blocks_of_file() -> Vec<Vec<u8>> {
    const FRONT: u64 = 64 << 20;
    let Some(path) = std::env::var_os("SIXFAST_BENCH_FILE") else { return Vec::new() };
    let mut text = Vec::new();
    let file = std::fs::File::open(path).expect("a readable file");
    std::io::Read::read_to_end(&mut std::io::Read::take(file, FRONT), &mut text).expect("a readable file");
    let mut blocks = Vec::new();
    let mut rest = text.as_slice();
    while let Some(end) = last_record_start(&rest[..rest.len().min(BLOCK)]) {
        blocks.push(rest[..end].to_vec());
        rest = &rest[end..];
    }
    blocks
}

#[divan::bench(args = levels(), sample_count = 20)]
fn file(bencher: Bencher, level: &str) {
    let mut translator = translator(level);
    let mut blocks = blocks_of_file();
    let (mut nucleotide, mut protein) = (Vec::new(), Vec::new());
    let bytes: usize = blocks.iter().map(Vec::len).sum();
    bencher.counter(BytesCount::new(bytes)).bench_local(|| {
        for block in &mut blocks {
            nucleotide.clear();
            protein.clear();
            translator.translate(block, &mut nucleotide, &mut protein).expect("readable records");
        }
    });
}

fn translator(level: &str) -> BlockTranslator {
    BlockTranslator::new(level_named(level), false)
}

fn level_named(name: &str) -> Level {
    Level::available().into_iter().find(|level| level.name() == name).expect("a level")
}

fn levels() -> Vec<&'static str> {
    Level::available().into_iter().map(Level::name).collect()
}

#[divan::bench(args = levels(), consts = [150, 300, 500])]
fn translate<const BASES: usize>(bencher: Bencher, level: &str) {
    let mut translator = translator(level);
    let mut block = block(BASES);
    let (mut nucleotide, mut protein) = (Vec::new(), Vec::new());
    bencher.counter(BytesCount::new(block.len())).bench_local(|| {
        nucleotide.clear();
        protein.clear();
        translator.translate(&mut block, &mut nucleotide, &mut protein)
    });
}

/// Fragments as they are, in lower case, and with a letter that is no base.
#[divan::bench(args = levels(), consts = [0, 1, 2])]
fn statistics<const LETTERS: usize>(bencher: Bencher, level: &str) {
    let level = level_named(level);
    let mut block = block(500);
    match LETTERS {
        0 => {}
        1 => block.make_ascii_lowercase(),
        _ => block.iter_mut().step_by(400).filter(|byte| **byte == b'A').for_each(|byte| *byte = b'R'),
    }
    let mut hashes = Vec::new();
    bencher.counter(BytesCount::new(block.len())).bench_local(|| {
        hashes.clear();
        Statistics::new(level, 1).add_block(&mut block, 0, 64, &mut hashes)
    });
}
