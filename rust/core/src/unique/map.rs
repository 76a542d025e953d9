//! Lines of the map of frames (SEMANTICS 24.2).

use memchr::memchr2;

/// What a line of the map tells of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MapLine<'a> {
    /// Its id.
    pub id: &'a [u8],
    /// The number of the frame that stands for it, from 1; None if it was written itself.
    pub kept: Option<u64>,
}

/// Why a line tells nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MapDamage {
    /// The id begins with a quotation mark, by which pandas reads something else.
    QuotationMark,
    /// It is no line of a map, or not all of it.
    Cut,
}

impl<'a> MapLine<'a> {
    /// Reads a line with its end.
    ///
    /// # Errors
    /// If it is not as `prepare` has written it, or pandas would read another id.
    pub fn parse(line: &'a [u8]) -> Result<Self, MapDamage> {
        if line.starts_with(b"\"") {
            return Err(MapDamage::QuotationMark);
        }
        let text = line.strip_suffix(b"\n").ok_or(MapDamage::Cut)?;
        let id = Self::id_of(text);
        let kept = match text.get(id.len() + 1..) {
            None => None,
            Some(digits) => Some(number(digits).ok_or(MapDamage::Cut)?),
        };
        if id.is_empty() { Err(MapDamage::Cut) } else { Ok(MapLine { id, kept }) }
    }

    /// The id in a line, whatever else is in it.
    pub fn id_of(line: &[u8]) -> &[u8] {
        let end = memchr2(b'\t', b'\n', line).unwrap_or(line.len());
        &line[..end]
    }
}

/// A number of digits alone; one that is too large is the largest.
fn number(digits: &[u8]) -> Option<u64> {
    let is_number = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    let add = |number: u64, digit: &u8| number.saturating_mul(10).saturating_add(u64::from(digit - b'0'));
    is_number.then(|| digits.iter().fold(0, add))
}

#[cfg(test)]
mod tests {
    use super::{MapDamage, MapLine};

    #[test]
    fn a_line_is_an_id_or_an_id_and_a_number() {
        assert_eq!(MapLine::parse(b"aF1\n"), Ok(MapLine { id: b"aF1", kept: None }));
        assert_eq!(MapLine::parse(b"a F1\t012\n"), Ok(MapLine { id: b"a F1", kept: Some(12) }));
        let large = MapLine::parse(b"a\t99999999999999999999\n");
        assert_eq!(large, Ok(MapLine { id: b"a", kept: Some(u64::MAX) }));
        for line in ["\n", "", "a", "a\t1", "a\t\n", "a\tx\n", "a\t-1\n", "a\t1\t2\n", "\t1\n"] {
            assert_eq!(MapLine::parse(line.as_bytes()), Err(MapDamage::Cut), "{line:?}");
        }
        assert_eq!(MapLine::parse(b"\"a"), Err(MapDamage::QuotationMark));
    }

    #[test]
    fn an_id_ends_at_a_tab_or_the_line() {
        for (line, id) in [("a\t1\n", "a"), ("a\n", "a"), ("a", "a"), ("", "")] {
            assert_eq!(MapLine::id_of(line.as_bytes()), id.as_bytes());
        }
    }
}
