//! Numbers of predictions, read as pandas does it and written as Python does it.

use memchr::memchr;
use std::io::Write;

/// How many digits of a number pandas 2 looks at.
const MOST_DIGITS: usize = 17;

/// The largest power of ten in one step: below it pandas 2 divides twice.
const MOST_EXPONENT: usize = 308;

/// Reads scores: exactly, or as pandas 2 does it.
#[derive(Debug, Default)]
pub struct ScoreReader {
    /// The doubles that are nearest to powers of ten; none to read exactly.
    powers: Vec<f64>,
}

impl ScoreReader {
    /// A reader that is exact, or like pandas 2.
    pub fn new(like_pandas_2: bool) -> Self {
        let number = if like_pandas_2 { MOST_EXPONENT + 1 } else { 0 };
        ScoreReader { powers: (0..number).filter_map(|power| format!("1e{power}").parse().ok()).collect() }
    }

    /// Whether texts are read as what they say.
    pub fn is_exact(&self) -> bool {
        self.powers.is_empty()
    }

    /// The number that a text is; None if it is none.
    pub fn read(&self, text: &[u8]) -> Option<f64> {
        let exact = || std::str::from_utf8(text).ok()?.parse().ok();
        if self.is_exact() { exact() } else { self.as_pandas_2(text).or_else(exact) }
    }

    /// The number as `read_csv` of pandas 2 reads it; None if it is none, or far too large.
    ///
    /// One in three has another last digit than it should.
    fn as_pandas_2(&self, text: &[u8]) -> Option<f64> {
        let unsigned = text.strip_prefix(b"-").or(text.strip_prefix(b"+")).unwrap_or(text);
        let (mantissa, mut exponent) = match unsigned.iter().position(|byte| matches!(byte, b'e' | b'E')) {
            Some(at) => (&unsigned[..at], whole(&unsigned[at + 1..])?),
            None => (unsigned, 0),
        };
        let (mut value, mut digits) = (0.0, 0);
        let mut parts = mantissa.splitn(2, |&byte| byte == b'.');
        let [front, behind] = [parts.next()?, parts.next().unwrap_or_default()];
        if front.len() + behind.len() == 0 {
            return None;
        }
        for (part, is_front) in [(front, true), (behind, false)] {
            for digit in part {
                if !digit.is_ascii_digit() {
                    return None;
                }
                if digits < MOST_DIGITS {
                    value = value * 10.0 + f64::from(digit - b'0');
                    exponent = exponent.saturating_sub(i64::from(!is_front));
                    digits += 1;
                } else {
                    exponent = exponent.saturating_add(i64::from(is_front));
                }
            }
        }
        let power = |power: u64| self.powers.get(power as usize).copied().unwrap_or(f64::INFINITY);
        let (size, most) = (exponent.unsigned_abs(), MOST_EXPONENT as u64);
        let value = match exponent {
            0.. if size > most => return None,
            0.. => value * power(size),
            _ if size > most => value / power(size - most) / power(most),
            _ => value / power(size),
        };
        Some(if text.starts_with(b"-") { -value } else { value })
    }
}

/// Whether a text is a number without a point.
pub(super) fn is_whole(text: &[u8]) -> bool {
    let digits = text.strip_prefix(b"-").or(text.strip_prefix(b"+")).unwrap_or(text);
    !digits.is_empty() && digits.iter().all(u8::is_ascii_digit)
}

/// A number without a point; one that is too large is the largest.
fn whole(text: &[u8]) -> Option<i64> {
    let limit = if text.starts_with(b"-") { i64::MIN } else { i64::MAX };
    is_whole(text).then(|| std::str::from_utf8(text).ok()?.parse().ok()).map(|read| read.unwrap_or(limit))
}

/// Appends the shortest text that reads back, as Python writes a float.
///
/// Of two that are as near the one with an even digit is taken, which Rust's own writing does not do.
pub(super) fn write_float(value: f64, out: &mut Vec<u8>) {
    let mut buffer = zmij::Buffer::new();
    let text = buffer.format(value).as_bytes();
    match memchr(b'e', text) {
        // An exponent has two digits at least.
        Some(at) if text.len() == at + 3 => {
            out.extend_from_slice(&text[..at + 2]);
            out.extend_from_slice(&[b'0', text[at + 2]]);
        }
        None if value.abs() < 1e-4 && value != 0.0 => {
            let digits = text.iter().position(|byte| (b'1'..=b'9').contains(byte)).unwrap_or_default();
            out.extend_from_slice(&text[..usize::from(value < 0.0)]);
            out.push(text[digits]);
            if digits + 1 < text.len() {
                out.push(b'.');
                out.extend_from_slice(&text[digits + 1..]);
            }
            out.extend_from_slice(b"e-05");
        }
        _ => out.extend_from_slice(text),
    }
}

/// Appends a number without a point.
pub(super) fn write_whole(value: f64, out: &mut Vec<u8>) {
    let _ = write!(out, "{:.0}", value + 0.0); // 0, not -0
}

#[cfg(test)]
mod tests {
    use super::{ScoreReader, is_whole, write_float, write_whole};

    #[test]
    fn floats_are_written_as_python_does_it() {
        let written = |text: &str| {
            let mut out = b"x".to_vec();
            write_float(text.parse().unwrap(), &mut out);
            String::from_utf8(out).unwrap()
        };
        for text in [
            "0.0",
            "-0.0",
            "1.0",
            "0.0001",
            "1e-05",
            "-1.25e-05",
            "9.99e-05",
            "9.5367431640625e-07",
            "5.045580110163428e-05",
            "1.5e-100",
            "5e-324",
            "1000000000000000.0",
            "1e+16",
            "-1.25e+22",
            "1e+308",
            "0.9998779296875",
            "inf",
            "-inf",
        ] {
            assert_eq!(written(text), format!("x{text}"));
        }
        // Both of these are as near.
        assert_eq!(written("0.97458648681640625"), "x0.9745864868164062");
    }

    #[test]
    fn whole_numbers_have_no_point() {
        for (value, text) in [(-0.0, "0"), (12.0, "12"), (-3.0, "-3"), (1e23, "99999999999999991611392")] {
            let mut out = Vec::new();
            write_whole(value, &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), text);
        }
        for (text, expected) in [
            ("1", true),
            ("+12", true),
            ("-0", true),
            ("", false),
            ("-", false),
            ("1.", false),
            ("1e5", false),
        ] {
            assert_eq!(is_whole(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn numbers_are_read_exactly() {
        let reader = ScoreReader::new(false);
        for text in ["0.43235963582992554", "1", "-.5", "1.", "+1e-5", "inf", "-Infinity"] {
            assert_eq!(reader.read(text.as_bytes()), text.parse().ok(), "{text}");
        }
        assert!(reader.read(b"nan").unwrap().is_nan());
        for text in ["", "x", "1_0", " 1", "1e", "."] {
            assert_eq!(reader.read(text.as_bytes()), None, "{text:?}");
        }
    }

    #[test]
    fn pandas_2_reads_some_numbers_with_another_last_digit() {
        // As pandas 2.3.3 has read them.
        let reader = ScoreReader::new(true);
        for (text, number) in [
            ("0.43235963582992554", 0.432_359_635_829_925_5),
            ("0.008737117983400822", 0.008_737_117_983_400_8),
            ("3.0252307325895345e-09", 3.025_230_732_589_534e-9),
            ("1.9793677339046247e-33", 1.979_367_733_904_625e-33),
            ("0.9549777507781982", 0.954_977_750_778_198_2),
            ("-1.5", -1.5),
            ("+12", 12.0),
            (".5", 0.5),
            ("1e400", f64::INFINITY),
            ("1e-400", 0.0),
            ("1e99999999999999999999", f64::INFINITY),
            ("inf", f64::INFINITY),
        ] {
            assert_eq!(reader.read(text.as_bytes()), Some(number), "{text}");
        }
        assert!(reader.read(b"nan").unwrap().is_nan());
        for text in ["", ".", "-", "1e", "1.2.3", "e5", "x", "--1"] {
            assert_eq!(reader.read(text.as_bytes()), None, "{text:?}");
        }
    }
}
