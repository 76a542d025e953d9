//! Finds out whether a protein is part of one of many reference proteins.

/// Letters by which the places are sorted: as many as fit into one number.
const FRONT: usize = size_of::<u64>();

/// Follows each reference. No frame's protein holds it, so none is found across two references.
const END: u8 = b'\n';

/// Reference proteins, indexed by the first letters at each place.
///
/// A place takes eight bytes. The text at a place is compared only where eight letters agree, so a search costs some
/// twenty comparisons. A full suffix array would have to be sorted by whole proteins, which costs more than it saves
/// for the few proteins of a chunk.
#[derive(Debug, Default)]
pub struct ReferenceProteins {
    /// All references, each with [`END`], and [`FRONT`] bytes more.
    text: Vec<u8>,
    /// Offsets in `text` of all letters and ends, sorted by the [`FRONT`] bytes that begin there.
    places: Vec<usize>,
}

impl ReferenceProteins {
    /// Appends references to `text`, in the form that [`ReferenceProteins::new`] takes.
    pub fn join(text: &mut Vec<u8>, references: impl IntoIterator<Item = impl AsRef<[u8]>>) {
        for reference in references {
            text.extend_from_slice(reference.as_ref());
            text.push(END);
        }
    }

    /// Indexes references that [`ReferenceProteins::join`] has put together.
    pub fn new(mut text: Vec<u8>) -> Self {
        let length = text.len();
        text.extend_from_slice(&[END; FRONT]);
        let front = |&place: &usize| text[place..].first_chunk().map(|&front| u64::from_be_bytes(front));
        let mut places: Vec<usize> = (0..length).collect();
        places.sort_unstable_by_key(front);
        ReferenceProteins { text, places }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Whether `protein`, which holds no line end, is a part of a reference. The empty one is part of any.
    pub fn any_contains(&self, protein: &[u8]) -> bool {
        let front = &protein[..protein.len().min(FRONT)];
        let first = self.places.partition_point(|&place| &self.text[place..place + front.len()] < front);
        self.places[first..]
            .iter()
            .map(|&place| &self.text[place..])
            .take_while(|rest| rest.starts_with(front))
            .any(|rest| rest.starts_with(protein))
    }
}

#[cfg(test)]
mod tests {
    use super::ReferenceProteins;
    use proptest::prelude::*;

    fn references<T: AsRef<[u8]>>(proteins: &[T]) -> ReferenceProteins {
        let mut text = Vec::new();
        ReferenceProteins::join(&mut text, proteins);
        ReferenceProteins::new(text)
    }

    #[test]
    fn a_protein_is_found_where_a_reference_holds_it() {
        let known = references(&["MKLVFFAEDVGSNKGA", "", "WWW"]);
        for protein in ["MKLVFFAEDVGSNKGA", "MKLVFFAED", "KLVFFAEDVGSNKGA", "A", "NKGA", "WW", "WWW", ""] {
            assert!(known.any_contains(protein.as_bytes()), "{protein}");
        }
        for protein in ["MKLVFFAEDVGSNKGAW", "KLVFFAEDVGSNKGG", "AW", "GAWWW", "WWWW", "w", "X", "Y"] {
            assert!(!known.any_contains(protein.as_bytes()), "{protein}");
        }
    }

    #[test]
    fn no_reference_holds_nothing_and_an_empty_one_the_empty_protein() {
        assert!(references::<&str>(&[]).is_empty());
        assert!(!references::<&str>(&[]).any_contains(b""));
        assert!(!references(&[""]).is_empty());
        assert!(references(&[""]).any_contains(b""));
        assert!(!references(&["", ""]).any_contains(b"A"));
    }

    #[test]
    fn all_places_with_the_same_front_are_compared() {
        let known = references(&["A".repeat(500), "A".repeat(100) + "C"]);
        assert!(known.any_contains(("A".repeat(99) + "C").as_bytes()));
        assert!(!known.any_contains(("A".repeat(101) + "C").as_bytes()));
        assert!(!known.any_contains("A".repeat(501).as_bytes()));
    }

    proptest! {
        #[test]
        fn the_index_is_a_search_through_each_reference(
            proteins in prop::collection::vec("[AC\u{e9}]{0,30}", 0..6),
            protein in "[AC]{0,14}",
        ) {
            let known = references(&proteins);
            let expected = proteins.iter().any(|reference| reference.contains(&protein));
            prop_assert_eq!(known.any_contains(protein.as_bytes()), expected);
        }
    }
}
