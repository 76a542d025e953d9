//! `describe_letter`: what a letter is that has no place in a FASTA file, and what to do about it.
//!
//! Letters that cannot be seen, or that look like others, are easily replaced wrongly: who puts another letter in place
//! of a byte order mark in front of a `>` glues the record behind it to the one before.

use pyo3::prelude::*;

/// How many bytes from a letter on are looked at.
const LOOK: usize = 64;

/// Letters that look like one of ASCII, beside those that Unicode says are forms of it.
const LOOK_ALIKES: [(char, &str); 7] = [
    (
        '>',
        "\u{2c3}\u{bb}\u{1433}\u{203a}\u{227b}\u{232a}\u{25b6}\u{25ba}\u{276d}\u{276f}\u{2771}\u{27e9}\u{3009}\u{300b}",
    ),
    ('A', "\u{391}\u{410}\u{13aa}\u{a4ee}"),
    ('C', "\u{3f9}\u{421}\u{13df}\u{a4da}"),
    ('G', "\u{50c}\u{13c0}\u{a4d6}"),
    ('T', "\u{3a4}\u{422}\u{13a2}\u{a4d4}"),
    ('N', "\u{39d}\u{a4e0}"),
    ('U', "\u{144c}\u{a4f4}"),
];

/// Letters without a shape whose category does not tell: fillers, joiners, variation selectors, a blank of Braille.
const SHAPELESS: [std::ops::RangeInclusive<char>; 8] = [
    '\u{34f}'..='\u{34f}',
    '\u{115f}'..='\u{1160}',
    '\u{17b4}'..='\u{17b5}',
    '\u{180b}'..='\u{180f}',
    '\u{2800}'..='\u{2800}',
    '\u{3164}'..='\u{3164}',
    '\u{fe00}'..='\u{fe0f}',
    '\u{e0100}'..='\u{e01ef}',
];

/// What is said of a letter.
pub(crate) struct Description {
    /// Its code point and its name.
    pub(crate) what: String,
    /// What to do, if it cannot be seen, looks like another letter, or hides a record; else empty.
    pub(crate) remedy: String,
    /// Whether a record seems to begin at this letter or behind it, and does not.
    pub(crate) hides_record: bool,
}

impl Description {
    /// Describes the letter at `offset` of a text.
    pub(crate) fn in_text(py: Python<'_>, text: &[u8], offset: usize) -> PyResult<Self> {
        let is_line_end = |byte: &u8| matches!(byte, b'\n' | b'\r');
        let start = text[..offset].iter().rposition(is_line_end).map_or(0, |at| at + 1);
        let rest = &text[offset..text.len().min(offset + LOOK)];
        let end = rest.iter().position(is_line_end).unwrap_or(rest.len());
        // What is long before the letter has other letters than blanks.
        let before = &text[start.max(offset.saturating_sub(LOOK))..offset];
        Self::new(py, &String::from_utf8_lossy(before), &String::from_utf8_lossy(&rest[..end]))
    }

    /// Describes the first letter of `rest`, before which `before` stands in its line.
    fn new(py: Python<'_>, before: &str, rest: &str) -> PyResult<Self> {
        let unicode = Unicode(py.import("unicodedata")?);
        let mut letters = rest.chars();
        let Some(letter) = letters.next() else {
            return Ok(Description { what: String::new(), remedy: String::new(), hides_record: false });
        };
        let what = match letter {
            '!'..='~' => format!("letter '{letter}'"),
            _ => format!("U+{:04X} ({})", u32::from(letter), unicode.name(letter)?),
        };
        let is_invisible = unicode.is_invisible(letter)?;
        let looks_like = unicode.looks_like(letter)?;
        let is_first = unicode.skip_invisible(before.chars())?.is_none();
        let begins = |next: Option<char>| -> PyResult<bool> {
            Ok(match next {
                Some(next) => next == '>' || unicode.looks_like(next)? == Some('>'),
                None => false,
            })
        };
        let hides_record = is_first
            && if is_invisible { begins(unicode.skip_invisible(letters)?)? } else { begins(Some(letter))? };
        let remedy = match (hides_record, is_invisible, looks_like) {
            (true, true, _) if letter == '\u{feff}' => {
                "a byte order mark in front of '>', as where files were joined; remove it, else the record behind it is \
                 lost"
            }
            (true, true, _) => "in front of '>'; remove it, else the record behind it is lost",
            (true, false, None) => {
                "behind what cannot be seen; remove what is in front of it, else the record is lost"
            }
            (true, false, Some(_)) => {
                "which looks like '>'; write '>' instead, else the record that it begins is lost"
            }
            (false, true, _) => "which cannot be seen; remove it",
            (false, false, Some(other)) => {
                let remedy = format!("which looks like '{other}'; write '{other}' instead");
                return Ok(Description { what, remedy, hides_record });
            }
            (false, false, None) => "",
        };
        Ok(Description { what, remedy: remedy.to_owned(), hides_record })
    }
}

/// Python's module `unicodedata`.
struct Unicode<'py>(Bound<'py, PyModule>);

impl Unicode<'_> {
    fn name(&self, letter: char) -> PyResult<String> {
        let name = match letter {
            '\0' => "NULL",
            '\t' => "TAB",
            _ if letter.is_control() => "a control character",
            _ => "no name",
        };
        self.0.call_method1("name", (letter, name))?.extract()
    }

    fn is_invisible(&self, letter: char) -> PyResult<bool> {
        let category: String = self.0.call_method1("category", (letter,))?.extract()?;
        let is_shapeless = SHAPELESS.iter().any(|range| range.contains(&letter));
        Ok(is_shapeless || matches!(category.as_str(), "Cc" | "Cf" | "Zs" | "Zl" | "Zp"))
    }

    /// The letter of ASCII that another letter looks like.
    fn looks_like(&self, letter: char) -> PyResult<Option<char>> {
        if letter.is_ascii() {
            return Ok(None);
        }
        let plain: String = self.0.call_method1("normalize", ("NFKC", letter))?.extract()?;
        let known = LOOK_ALIKES.iter().find(|(_, others)| others.contains(letter)).map(|&(plain, _)| plain);
        let mut plain = plain.chars();
        Ok(known.or(match (plain.next(), plain.next()) {
            (Some(plain), None) if plain.is_ascii_graphic() => Some(plain),
            _ => None,
        }))
    }

    /// The first letter that can be seen.
    fn skip_invisible(&self, letters: impl Iterator<Item = char>) -> PyResult<Option<char>> {
        for letter in letters {
            if !self.is_invisible(letter)? {
                return Ok(Some(letter));
            }
        }
        Ok(None)
    }
}

/// Return what a letter is that has no place in a FASTA file, and what to do about it.
///
/// Args:
///     text: bytes of the file around it; what is no UTF-8 is replaced.
///     offset: where it begins in them.
///
/// Returns:
///     (what, remedy, hides_record): its code point and name, or itself if it is of ASCII and can be seen; what
///     makes it dangerous and what to do, empty for other letters; and whether a record seems to begin at it or
///     behind it, and does not.
///
/// SEMANTICS 16.13.
///
/// >>> from sixfast._kernel import describe_letter
/// >>> describe_letter("AC\u200bG\n".encode(), 2)
/// ('U+200B (ZERO WIDTH SPACE)', 'which cannot be seen; remove it', False)
#[pyfunction]
#[pyo3(signature = (text, offset))]
pub(crate) fn describe_letter(
    py: Python<'_>,
    text: &[u8],
    offset: usize,
) -> PyResult<(String, String, bool)> {
    let found = Description::in_text(py, text, offset.min(text.len()))?;
    Ok((found.what, found.remedy, found.hides_record))
}
