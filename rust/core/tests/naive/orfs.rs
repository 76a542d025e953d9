//! ORFs by looking at each codon, as `sixfast.reference` finds them.

use sixfast_core::{Ambiguity, Codon, CodonReading, Frame, OrfRules, Partial};

/// Where codons without a stop begin, and whether a stop stands before and behind them.
struct Region {
    places: Vec<usize>,
    after_stop: bool,
    before_stop: bool,
}

/// The strand of a sequence that is read in the direction of the places.
struct Strand<'a> {
    letters: Vec<u8>,
    rules: &'a OrfRules,
    reading: CodonReading,
}

/// The table of all ORFs, without its header.
pub(crate) fn rows(id: &str, sequence: &[u8], rules: &OrfRules) -> String {
    let mut forward = sequence.to_ascii_uppercase();
    if rules.ambiguity != Ambiguity::Drop {
        forward.iter_mut().filter(|letter| **letter == b'U').for_each(|letter| *letter = b'T');
    }
    let pairs: &[&[u8; 2]] = match rules.ambiguity {
        Ambiguity::Drop => &[b"AT", b"CG"],
        _ => &[b"AT", b"CG", b"RY", b"KM", b"BV", b"DH"],
    };
    let reverse: Vec<u8> = forward.iter().rev().map(|&letter| complement(letter, pairs)).collect();
    let mut table = String::new();
    for frame in Frame::ALL.into_iter().filter(|&frame| rules.frames.has(frame)) {
        let letters = if frame.is_reverse() { reverse.clone() } else { forward.clone() };
        let reading = CodonReading::new(rules.code, rules.dual, rules.ambiguity);
        Strand { letters, rules, reading }.add_rows(id, frame, &mut table);
    }
    table
}

fn complement(letter: u8, pairs: &[&[u8; 2]]) -> u8 {
    let other = pairs.iter().find_map(|&&[one, other]| match letter {
        _ if letter == one => Some(other),
        _ if letter == other => Some(one),
        _ => None,
    });
    other.unwrap_or(letter)
}

impl Strand<'_> {
    fn codon(&self, place: usize) -> [u8; 3] {
        [0, 1, 2].map(|at| self.letters[(place + at) % self.letters.len()])
    }

    fn is_stop(&self, place: usize) -> bool {
        self.reading.read(self.codon(place)) == Codon::Letter(b'*')
    }

    /// Cuts codons at stops.
    fn cut(&self, places: impl Iterator<Item = usize>, mut after_stop: bool) -> Vec<Region> {
        let mut regions = Vec::new();
        let mut open = Vec::new();
        for place in places {
            if self.is_stop(place) {
                regions.push(Region { places: std::mem::take(&mut open), after_stop, before_stop: true });
                after_stop = true;
            } else {
                open.push(place);
            }
        }
        regions.push(Region { places: open, after_stop, before_stop: false });
        regions.retain(|region| !region.places.is_empty());
        regions
    }

    fn regions(&self) -> Vec<Region> {
        let length = self.letters.len();
        if length < 3 {
            return Vec::new();
        }
        if !self.rules.circular {
            let frames = (0..3).map(|offset| (offset..length - 2).step_by(3));
            return frames.flat_map(|frame| self.cut(frame, false)).collect();
        }
        let once = |offset: usize| (0..length / 3).map(move |codon| (offset + 3 * codon) % length).collect();
        let once: Vec<Vec<usize>> = (0..3).map(once).collect();
        let round = (0..length).map(|codon| 3 * codon % length).collect();
        let rings = if length.is_multiple_of(3) { once.clone() } else { vec![round] };
        let mut regions = Vec::new();
        for ring in rings {
            let whole = |places| Region { places, after_stop: false, before_stop: false };
            match ring.iter().position(|&place| self.is_stop(place)) {
                Some(stop) => {
                    let turned = ring.iter().cycle().skip(stop + 1).take(ring.len());
                    regions.extend(self.cut(turned.copied(), true));
                }
                None if self.rules.starts.is_none() && !length.is_multiple_of(3) => {
                    regions.extend(once.iter().cloned().map(whole));
                }
                None if self.rules.starts.is_none() => regions.push(whole(ring)),
                None => regions.push(whole([&ring[..], &ring[..]].concat())),
            }
        }
        regions
    }

    fn add_rows(&self, id: &str, frame: Frame, table: &mut String) {
        let rules = self.rules;
        let length = self.letters.len();
        let mut orfs = Vec::new();
        for region in self.regions() {
            let Region { mut places, after_stop, before_stop } = region;
            let mut lacks_left = !after_stop;
            let mut has_start = false;
            if let Some(starts) = rules.starts
                && !(lacks_left && rules.partial.left && !rules.circular)
            {
                let Some(first) = places.iter().position(|&place| starts.contains(self.codon(place))) else {
                    continue;
                };
                places.drain(..first);
                (lacks_left, has_start) = (false, true);
            }
            let lacks_right = !before_stop || places.len() > length / 3;
            places.truncate(length / 3);
            let nucleotides = 3 * places.len();
            if places[0] % 3 == frame.offset()
                && (rules.min_length..=rules.max_length).contains(&nucleotides)
                && (rules.partial.left || !lacks_left)
                && (rules.partial.right || !lacks_right)
            {
                orfs.push((places, Partial { left: lacks_left, right: lacks_right }, has_start));
            }
        }
        orfs.sort_by_key(|(places, ..)| places[0]);
        for (number, (places, lacks, has_start)) in orfs.into_iter().enumerate() {
            table.push_str(&self.row(id, frame, number + 1, &places, lacks, has_start));
        }
    }

    fn row(
        &self,
        id: &str,
        frame: Frame,
        number: usize,
        places: &[usize],
        lacks: Partial,
        has_start: bool,
    ) -> String {
        let length = self.letters.len();
        let text = |codon: [u8; 3]| String::from_utf8(codon.to_vec()).unwrap();
        let letters = places.iter().filter_map(|&place| match self.reading.read(self.codon(place)) {
            Codon::Letter(letter) => Some(char::from(letter)),
            _ => None,
        });
        let mut protein: String = letters.collect();
        if has_start && self.rules.initial_m {
            protein.replace_range(..1, "M");
        }
        let mut behind = places[0] + 3 * places.len();
        let stop = if lacks.right { "-".to_owned() } else { text(self.codon(behind % length)) };
        if self.rules.include_stop && !lacks.right {
            protein.push('*');
            behind += 3;
        }
        let start = if frame.is_reverse() { (3 * length - behind) % length } else { places[0] };
        let partial = match (lacks.left, lacks.right) {
            (false, false) => "no",
            (true, false) => "5",
            (false, true) => "3",
            (true, true) => "53",
        };
        let names_start = has_start || self.rules.starts.is_none();
        let first = if names_start { text(self.codon(places[0])) } else { "-".to_owned() };
        let strand = if frame.is_reverse() { '-' } else { '+' };
        let suffix = String::from_utf8(frame.suffix().to_vec()).unwrap();
        format!(
            "{id}\t{start}\t{}\t{strand}\t{suffix}\t{partial}\t{}\t{first}\t{stop}\t{protein}\t{id}{suffix}_{number}\n",
            start + behind - places[0],
            places.len(),
        )
    }
}
