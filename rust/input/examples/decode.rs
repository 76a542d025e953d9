//! Writes the content of a file to standard output: `decode FILE [THREADS]`.

use std::fs::File;
use std::io::{self, Write};
use std::process::ExitCode;

use sixfast_input::{Decoder, InputError};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let threads = arguments.get(2).map_or(1, |text| text.parse().expect("THREADS is a number"));
    match decode(&arguments[1], threads) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}; {:?}", InputError::of(&error));
            ExitCode::FAILURE
        }
    }
}

fn decode(path: &str, threads: usize) -> io::Result<()> {
    let mut decoder = Decoder::new(Box::new(File::open(path)?), threads)?;
    let mut output = io::stdout().lock();
    io::copy(&mut io::BufReader::with_capacity(1 << 20, &mut decoder), &mut output)?;
    output.flush()?;
    if decoder.lacks_end_block() {
        eprintln!("no end block");
    }
    Ok(())
}
