//! Reading FASTQ as a stream: any bytes, at every CPU level, whole and in pieces, against the naive rules.
//!
//! The last byte of an input says how many bytes are read at a time, the bytes before are the file.
#![no_main]

#[path = "../core/tests/naive/fastq.rs"]
mod naive;
#[path = "../core/tests/streams/fastq.rs"]
mod stream;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((&read, file)) = data.split_last() else { return };
    stream::check(file, &[1 + usize::from(read)]);
});
