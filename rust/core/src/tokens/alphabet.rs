//! The alphabet of ESM-2, which is ESM-1b's.

/// The token in front of each sequence.
pub(super) const BEGIN: u8 = 0;
/// The token behind each sequence.
pub(super) const END: u8 = 2;

/// The letters that have a token, in the order of their tokens.
const LETTERS: &[u8; 27] = b"LAGVSERTIDPKQNFYMHWCXBUZO.-";
/// The token of the first of them.
const FIRST: u8 = 4;
/// What stands in the table for a letter without a token.
const NONE: u8 = u8::MAX;

static TOKENS: [u8; 256] = {
    let mut table = [NONE; 256];
    let mut at = 0;
    while at < LETTERS.len() {
        table[LETTERS[at] as usize] = FIRST + at as u8;
        at += 1;
    }
    table
};

/// Adds the tokens of a sequence, without those around it. Returns the place of the first letter that has none.
pub(super) fn add_tokens(sequence: &[u8], tokens: &mut Vec<u8>) -> Option<usize> {
    let from = tokens.len();
    tokens.extend(sequence.iter().map(|&letter| TOKENS[usize::from(letter)]));
    first_none(tokens[from..].iter().copied())
}

/// The place of the first letter without a token.
pub(super) fn unknown_letter(sequence: &[u8]) -> Option<usize> {
    first_none(sequence.iter().map(|&letter| TOKENS[usize::from(letter)]))
}

/// The place of the first [`NONE`]. It is sought only where there is one: the largest number is found without branches.
fn first_none(mut tokens: impl Iterator<Item = u8> + Clone) -> Option<usize> {
    if tokens.clone().max() == Some(NONE) { tokens.position(|token| token == NONE) } else { None }
}

#[cfg(test)]
mod tests {
    use super::{add_tokens, unknown_letter};

    #[test]
    fn each_letter_has_its_token() {
        let mut tokens = vec![9];
        assert_eq!(add_tokens(b"LAGVSERTIDPKQNFYMHWCXBUZO.-", &mut tokens), None);
        assert_eq!(tokens, [9].into_iter().chain(4..=30).collect::<Vec<_>>());
    }

    #[test]
    fn all_other_bytes_have_none() {
        let known = (0..=u8::MAX).filter(|&letter| unknown_letter(&[b'A', letter]).is_none());
        let mut expected = b"LAGVSERTIDPKQNFYMHWCXBUZO.-".to_vec();
        expected.sort_unstable();
        assert_eq!(known.collect::<Vec<_>>(), expected);
        assert_eq!(add_tokens(b"MAJ*", &mut Vec::new()), Some(2));
        assert_eq!(unknown_letter(b"MAJ*"), Some(2));
        assert_eq!(unknown_letter(b""), None);
    }
}
