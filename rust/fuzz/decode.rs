//! Decoding a container: any bytes, with one thread and with three, whole and in pieces.
#![no_main]

use std::io::Read;

use libfuzzer_sys::fuzz_target;
use sixfast_input::{Container, Decoder, InputError};

fuzz_target!(|data: &[u8]| {
    let (front, whole, error) = decode(data, 1, 64 << 10);
    let (other_front, other, other_error) = decode(data, 3, 1000);
    assert_eq!((&front, &error), (&other_front, &other_error));
    assert!(whole == other);
    if let Some(error) = error {
        assert_eq!(error.container, Container::of(data));
        assert!(error.offset <= data.len() as u64);
    } else {
        assert_eq!(front.len() as u64, whole.0.min(512));
    }
});

/// How much content there is, and its sum.
type Content = (u64, u64);

fn decode(data: &[u8], threads: usize, piece: usize) -> (Vec<u8>, Content, Option<InputError>) {
    let mut decoder = Decoder::new(Box::new(std::io::Cursor::new(data.to_vec())), threads).unwrap();
    let front = decoder.front().unwrap_or_default().to_vec();
    let (mut length, mut sum, mut buffer) = (0, 0_u64, vec![0; piece]);
    loop {
        match decoder.read(&mut buffer) {
            Ok(0) => return (front, (length, sum), None),
            Ok(count) => {
                length += count as u64;
                for byte in &buffer[..count] {
                    sum = sum.wrapping_mul(31).wrapping_add(u64::from(*byte));
                }
            }
            Err(error) => {
                let error = InputError::of(&error).expect("nothing but the data can be wrong");
                return (front, (length, sum), Some(error.clone()));
            }
        }
    }
}
