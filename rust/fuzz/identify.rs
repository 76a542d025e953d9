//! The frames of one sequence, at every CPU level, against the naive rules.
//!
//! An input is taken twice: its bytes as letters, and each byte as four bases, since the fast paths are for
//! sequences of nothing but A, C, G and T.
#![no_main]

#[path = "../core/tests/naive/mod.rs"]
mod naive;

use libfuzzer_sys::fuzz_target;
use naive::ReadingFrame;
use sixfast_core::{Frames, Level, all_frames, scan_scalar, stop_free_frames};

fuzz_target!(|data: &[u8]| {
    check(data);
    let bases: Vec<u8> =
        data.iter().flat_map(|byte| [0, 2, 4, 6].map(|at| b"ACGT"[usize::from(byte >> at & 3)])).collect();
    check(&bases);
});

fn check(sequence: &[u8]) {
    let (stop_free, all) = (naive::stop_free_frames(sequence), naive::all_frames(sequence));
    let scan = scan_scalar(sequence);
    for level in Level::available() {
        assert_eq!(level.scan(sequence), scan, "{}: scan", level.name());
        // Scratch space may hold anything.
        let mut reverse = b"left over".to_vec();
        let found = stop_free_frames(level, sequence, &mut reverse);
        assert_eq!(read(&found), stop_free, "{}: stop-free frames", level.name());
        assert_eq!(found.is_empty(), stop_free.is_empty());
        let found = all_frames(level, sequence, &mut reverse);
        assert_eq!(read(&found), all, "{}: all frames", level.name());
    }
}

fn read(frames: &Frames) -> Vec<ReadingFrame> {
    let read = |found: sixfast_core::ReadingFrame| {
        let mut protein = b"before".to_vec();
        let length = found.translate(&mut protein);
        assert_eq!(protein.len(), 6 + length);
        let protein = protein.split_off(6);
        ReadingFrame { frame: found.frame, nucleotide: found.nucleotides(length).to_vec(), protein }
    };
    frames.iter().map(read).collect()
}
