//! Deals records to the processes that share them.

/// The records of one process, by their length.
///
/// All records, the longest first and those of a length in the order of the input, are dealt to the processes in turns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deal {
    ranks: usize,
    /// For each length, the place of the first record among all of this length, and how many there are.
    shares: Vec<(usize, usize)>,
}

impl Deal {
    /// The deal of one of `ranks` processes. `counts` has the number of all records of each length.
    pub fn new(counts: &[usize], rank: usize, ranks: usize) -> Self {
        let mut before = 0;
        let mut shares = vec![(0, 0); counts.len()];
        for (share, &count) in shares.iter_mut().zip(counts).rev() {
            let first = (rank + ranks - before % ranks) % ranks;
            *share = (first, count.saturating_sub(first).div_ceil(ranks));
            before += count;
        }
        Deal { ranks, shares }
    }

    /// The number of its records of each length.
    pub fn counts(&self) -> Vec<usize> {
        self.shares.iter().map(|&(_, count)| count).collect()
    }

    /// The places of some of its records of a length, among all of this length: the first, and the step to the next.
    pub fn places(&self, length: usize, first: usize) -> (usize, usize) {
        (self.shares[length].0 + first * self.ranks, self.ranks)
    }
}

#[cfg(test)]
mod tests {
    use super::Deal;

    #[test]
    fn each_record_is_dealt_once_in_turns() {
        let counts = [3, 0, 7, 1, 4];
        for ranks in 1..20 {
            let mut dealt = 0;
            let mut seen = counts.map(|count| vec![None; count]);
            for rank in 0..ranks {
                let deal = Deal::new(&counts, rank, ranks);
                for (length, count) in deal.counts().into_iter().enumerate() {
                    let (first, step) = deal.places(length, 0);
                    for nth in 0..count {
                        assert_eq!(deal.places(length, nth), (first + nth * step, step));
                        assert_eq!(seen[length][first + nth * step].replace(rank), None);
                        dealt += 1;
                    }
                }
            }
            assert_eq!(dealt, counts.iter().sum::<usize>());
            let in_turns: Vec<_> = seen.iter().rev().flatten().map(|rank| rank.unwrap()).collect();
            assert_eq!(in_turns, (0..dealt).map(|at| at % ranks).collect::<Vec<_>>());
        }
    }
}
