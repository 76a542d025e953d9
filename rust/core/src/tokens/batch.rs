//! Makes the arrays of a batch: tokens one behind the other, and where each sequence ends.

use super::AROUND;
use super::alphabet::{BEGIN, END, add_tokens};
use crate::fasta::{AllowedLetters, Refusal, for_each_record, record_layout};
use crate::simd::Level;

/// Why a record does not get into a batch.
#[derive(Debug)]
pub enum BatchFailure {
    /// It does not end in the text that was given.
    Unfinished,
    /// It is not the record that the plan knows.
    Changed,
}

impl From<Refusal> for BatchFailure {
    fn from(_: Refusal) -> Self {
        BatchFailure::Changed // when the plan was made, nothing was refused
    }
}

/// The sequences of a batch.
#[derive(Debug, Default)]
pub struct TokenBatch {
    /// Their tokens, one sequence behind the other.
    pub tokens: Vec<u8>,
    /// Where the tokens of each end.
    pub ends: Vec<usize>,
    /// The tokens of the longest.
    pub longest: usize,
    /// Their ids, in the same order.
    pub ids: Vec<String>,
}

impl TokenBatch {
    /// Adds the record at the front of a text, which is used as scratch space; `length` of its letters count.
    ///
    /// `is_last` says that the input ends with the text.
    ///
    /// # Errors
    /// If the record may go on behind the text; or if it has another length than was planned, or is none.
    pub fn add(
        &mut self,
        level: Level,
        text: &mut [u8],
        is_last: bool,
        length: usize,
        longest: usize,
    ) -> Result<(), BatchFailure> {
        let end = match text.first() {
            Some(b'>') => record_layout(text).end,
            Some(_) => return Err(BatchFailure::Changed),
            None => 0,
        };
        if end == text.len() && !is_last {
            return Err(BatchFailure::Unfinished);
        }
        let mut is_planned = false;
        for_each_record(level, &mut text[..end], AllowedLetters::Ascii, |record| {
            let counted = record.sequence.len().min(longest);
            self.tokens.push(BEGIN);
            is_planned =
                counted == length && add_tokens(&record.sequence[..counted], &mut self.tokens).is_none();
            self.tokens.push(END);
            self.ids.push(String::from_utf8_lossy(record.id()).into_owned());
            Ok(())
        })?;
        if !is_planned {
            return Err(BatchFailure::Changed);
        }
        self.ends.push(self.tokens.len());
        self.longest = self.longest.max(length + AROUND);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{BatchFailure, TokenBatch};
    use crate::simd::Level;

    fn add(batch: &mut TokenBatch, text: &[u8], is_last: bool, length: usize) -> Result<(), BatchFailure> {
        batch.add(Level::best(), &mut text.to_vec(), is_last, length, 3)
    }

    #[test]
    fn sequences_stand_one_behind_the_other() {
        let mut batch = TokenBatch::default();
        add(&mut batch, b">a x\nL\r\nA G V*\n>b\n", false, 3).unwrap();
        add(&mut batch, b">b", true, 0).unwrap();
        add(&mut batch, b">\nM\n>", false, 1).unwrap();
        assert_eq!(batch.tokens, [0, 4, 5, 6, 2, 0, 2, 0, 20, 2]);
        assert_eq!((batch.ends, batch.longest), (vec![5, 7, 10], 5));
        assert_eq!(batch.ids, ["a", "b", ""]);
    }

    #[test]
    fn a_record_may_go_on_behind_a_text_that_is_not_the_last() {
        for text in ["", ">a", ">a\nL", ">a\nL\n"] {
            let found = add(&mut TokenBatch::default(), text.as_bytes(), false, 1);
            assert!(matches!(found, Err(BatchFailure::Unfinished)), "{text:?}");
        }
        add(&mut TokenBatch::default(), b">a\nL", true, 1).unwrap();
    }

    #[test]
    fn a_record_that_is_not_the_planned_one_is_refused() {
        for text in ["", "L\n", ">a\nLA\n", ">a\n", ">a\nJ\n", ">a\n\u{e9}\n"] {
            let found = add(&mut TokenBatch::default(), text.as_bytes(), true, 1);
            assert!(matches!(found, Err(BatchFailure::Changed)), "{text:?}");
        }
    }
}
