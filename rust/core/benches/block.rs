//! Speed of the kernel alone: bytes to bytes, one thread, for each CPU level of this machine.
//!
//! `cargo bench --package sixfast-core`. Fragments are cut from real viral genomes, one line a sequence.

use divan::Bencher;
use divan::counter::BytesCount;
use sixfast_core::{BlockTranslator, Level};

fn main() {
    divan::main();
}

const GENOMES: &str = include_str!("../../../tests/data/viral_fragments.fa");
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

fn levels() -> Vec<&'static str> {
    Level::available().into_iter().map(Level::name).collect()
}

#[divan::bench(args = levels(), consts = [150, 300, 500])]
fn translate<const BASES: usize>(bencher: Bencher, level: &str) {
    let level = Level::available().into_iter().find(|known| known.name() == level).expect("a level");
    let mut translator = BlockTranslator::new(level, false);
    let mut block = block(BASES);
    let (mut nucleotide, mut protein) = (Vec::new(), Vec::new());
    bencher.counter(BytesCount::new(block.len())).bench_local(|| {
        nucleotide.clear();
        protein.clear();
        translator.translate(&mut block, &mut nucleotide, &mut protein)
    });
}
