//! Checks that text which arrives in pieces is UTF-8.

/// Checks pieces one after the other; a piece may end inside a letter.
#[derive(Clone, Debug, Default)]
pub struct Utf8Checker {
    bytes: u64,
    /// The first bytes of a letter whose other bytes come with the next piece.
    open_letter: Vec<u8>,
}

/// The first place where text is not UTF-8.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Utf8Error {
    /// Offset of the first byte that is not UTF-8, from the start of the first piece.
    pub offset: u64,
    /// That byte.
    pub byte: u8,
}

impl Utf8Checker {
    /// Checks that the next piece is UTF-8 text, together with the pieces before.
    ///
    /// # Errors
    /// At the first byte that is not.
    pub fn check(&mut self, piece: &[u8]) -> Result<(), Utf8Error> {
        if !(self.open_letter.is_empty() && piece.is_ascii()) {
            let held = self.open_letter.len() as u64;
            let text = [&self.open_letter, piece].concat();
            if let Err(error) = std::str::from_utf8(&text) {
                let at = error.valid_up_to();
                if error.error_len().is_some() {
                    return Err(Utf8Error { offset: self.bytes - held + at as u64, byte: text[at] });
                }
                self.open_letter = text[at..].to_vec();
            } else {
                self.open_letter.clear();
            }
        }
        self.bytes += piece.len() as u64;
        Ok(())
    }

    /// Checks that the text does not end inside a letter.
    ///
    /// # Errors
    /// At the first byte of the letter that is cut off.
    pub fn finish(&self) -> Result<(), Utf8Error> {
        match self.open_letter.first() {
            Some(&byte) => Err(Utf8Error { offset: self.bytes - self.open_letter.len() as u64, byte }),
            None => Ok(()),
        }
    }
}
