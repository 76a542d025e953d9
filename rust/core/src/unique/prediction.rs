//! Predictions of frames: what is told behind the id.

use super::number::{is_whole, write_float};
use memchr::memchr_iter;

/// The words for a frame.
const WORDS: [&[u8]; 2] = [b"others", b"virus"];

/// What stands behind the id in a line of predictions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prediction<'a> {
    word: &'a [u8],
    /// Both scores.
    pub scores: [&'a [u8]; 2],
}

impl<'a> Prediction<'a> {
    /// Reads a line from the tab behind the id to its end; None if it is not three columns more.
    pub fn parse(rest: &'a [u8]) -> Option<Self> {
        let text = rest.strip_prefix(b"\t")?.strip_suffix(b"\n")?;
        let mut tabs = memchr_iter(b'\t', text);
        let (Some(first), Some(second), None) = (tabs.next(), tabs.next(), tabs.next()) else { return None };
        let word = &text[..first];
        std::str::from_utf8(word).ok()?; // numbers are ASCII anyway
        Some(Prediction { word, scores: [&text[first + 1..second], &text[second + 1..]] })
    }

    /// Whether the scores are numbers without a point.
    pub fn are_whole(&self) -> [bool; 2] {
        self.scores.map(is_whole)
    }
}

/// A prediction in eight bytes: the word, and two numbers of 32 bits from 0 up to 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShortPrediction(u64);

/// The two highest bits of each half are free: numbers below 2 have none of them.
const LIMIT: f64 = 2.0;
/// The bit that says the second word.
const WORD_BIT: u64 = 1 << 62;
/// The bit that says that the others are an offset in a file.
const OFFSET_BIT: u64 = 1 << 63;

impl ShortPrediction {
    /// The prediction in eight bytes, if they say all of it; else that it is to be read at `offset`.
    ///
    /// `rest` is its text from the tab behind the id to its end, and `scratch` is used.
    pub fn new(rest: &[u8], offset: u64, scratch: &mut Vec<u8>) -> Self {
        scratch.clear();
        match Prediction::parse(rest).and_then(|prediction| Self::short(&prediction)) {
            Some(short) if short.write(scratch).is_none() && scratch == rest => short,
            _ => ShortPrediction(OFFSET_BIT | offset),
        }
    }

    fn short(prediction: &Prediction<'_>) -> Option<Self> {
        let word = WORDS.iter().position(|word| *word == prediction.word)?;
        let mut bits = word as u64 * WORD_BIT;
        for (text, shift) in prediction.scores.into_iter().zip([32, 0]) {
            let value: f64 = std::str::from_utf8(text).ok()?.parse().ok()?;
            if !(0.0..LIMIT).contains(&value) {
                return None;
            }
            bits |= u64::from((value as f32).to_bits()) << shift;
        }
        Some(ShortPrediction(bits))
    }

    /// Both scores, if the eight bytes say them.
    pub fn scores(self) -> Option<[f64; 2]> {
        let score = |bits: u64| f64::from(f32::from_bits(bits as u32));
        (self.0 & OFFSET_BIT == 0).then(|| [score((self.0 & !WORD_BIT) >> 32), score(self.0)])
    }

    /// Appends the text, or returns the offset at which it is to be read.
    pub fn write(self, out: &mut Vec<u8>) -> Option<u64> {
        let Some(scores) = self.scores() else { return Some(self.0 & !OFFSET_BIT) };
        out.push(b'\t');
        out.extend_from_slice(WORDS[usize::from(self.0 & WORD_BIT != 0)]);
        for score in scores {
            out.push(b'\t');
            write_float(score, out);
        }
        out.push(b'\n');
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{Prediction, ShortPrediction};
    use proptest::prelude::*;

    fn short(rest: &str) -> Result<String, u64> {
        let short = ShortPrediction::new(rest.as_bytes(), 77, &mut Vec::new());
        let mut out = Vec::new();
        short.write(&mut out).map_or_else(|| Ok(String::from_utf8(out).unwrap()), Err)
    }

    #[test]
    fn a_prediction_is_a_word_and_two_numbers() {
        let found = Prediction::parse(b"\tvirus\t0.25\t1\n").unwrap();
        assert_eq!(found, Prediction { word: b"virus", scores: [b"0.25", b"1"] });
        assert_eq!(found.are_whole(), [false, true]);
        for rest in
            ["", "\n", "\tvirus\n", "\tvirus\t1\n", "\tvirus\t1\t2", "\tvirus\t1\t2\t3\n", "x\tv\t1\t2\n"]
        {
            assert_eq!(Prediction::parse(rest.as_bytes()), None, "{rest:?}");
        }
        assert_eq!(Prediction::parse(b"\t\xff\t1\t2\n"), None);
    }

    #[test]
    fn what_does_not_fit_into_eight_bytes_is_read_again() {
        for rest in [
            "\tvirus\t0.5\n",
            "\tmaybe\t0.5\t0.25\n",
            "\tvirus\t1\t0.0\n",
            "\tvirus\t0.1\t0.5\n",
            "\tvirus\t2.0\t0.5\n",
            "\tvirus\t-0.5\t0.5\n",
            "\tvirus\t-0.0\t0.5\n",
            "\tvirus\tnan\t0.5\n",
            "\tvirus\t0.50\t0.5\n",
            "\tvirus\tx\t0.5\n",
        ] {
            assert_eq!(short(rest), Err(77), "{rest:?}");
        }
    }

    proptest! {
        #[test]
        fn floats_of_32_bits_fit(first in 0f32..2.0, second in 0f32..2.0, is_virus: bool) {
            let text = |value: f32| {
                let mut out = Vec::new();
                super::write_float(f64::from(value), &mut out);
                String::from_utf8(out).unwrap()
            };
            let word = if is_virus { "virus" } else { "others" };
            let rest = format!("\t{word}\t{}\t{}\n", text(first), text(second));
            prop_assert_eq!(short(&rest), Ok(rest));
        }
    }
}
