//! Packs records into batches by the histogram of their lengths: most records have one of few lengths.

use super::AROUND;

/// The most classes among which the fullest batch is sought: with so many there is hardly any room left.
const MOST_CLASSES: usize = 16;

/// What stands for a number of tokens that no batch has.
const UNREACHED: u8 = u8::MAX;

/// A batch may leave one token in so many empty, without a search for a fuller one.
const TOLERANCE: usize = 1000;

/// Records of one length in a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Share {
    /// Their letters.
    pub(super) length: usize,
    /// How many of them each batch has.
    pub(super) each: usize,
    /// How many records of this length are in the batches before.
    pub(super) before: usize,
}

/// Batches that are made of the same lengths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Recipe {
    /// How many batches.
    pub(super) batches: usize,
    /// What is in each, the longest first.
    pub(super) shares: Vec<Share>,
}

/// Packs records into batches of at most `budget` tokens, and returns the recipes in the order of the batches.
///
/// `counts` has the number of records of each length. Each batch takes the longest records that fit, as first-fit
/// decreasing does. Where that leaves room, the fullest batch of some lengths is sought.
pub(super) fn pack(counts: &[usize], budget: usize) -> Vec<Recipe> {
    let mut left = counts.to_vec();
    let mut recipes = Vec::new();
    loop {
        let mut chosen = longest_first(&left, budget);
        if chosen.is_empty() {
            return recipes;
        }
        let room = budget - tokens_in(&chosen);
        if room > budget / TOLERANCE {
            let fullest = fullest(&left, budget);
            if tokens_in(&fullest) > budget - room {
                chosen = fullest;
            }
        }
        let batches = chosen.iter().map(|&(length, each)| left[length] / each).min().unwrap_or(1);
        let mut shares = Vec::with_capacity(chosen.len());
        for (length, each) in chosen {
            shares.push(Share { length, each, before: counts[length] - left[length] });
            left[length] -= batches * each;
        }
        recipes.push(Recipe { batches, shares });
    }
}

/// The tokens of a batch, which has so many records of some lengths.
fn tokens_in(chosen: &[(usize, usize)]) -> usize {
    chosen.iter().map(|&(length, each)| (length + AROUND) * each).sum()
}

/// A batch that takes the longest records that fit, then the longest that fit into what is left.
fn longest_first(left: &[usize], budget: usize) -> Vec<(usize, usize)> {
    let mut room = budget;
    let mut chosen = Vec::new();
    for length in (0..left.len()).rev() {
        let each = left[length].min(room / (length + AROUND));
        if each > 0 {
            chosen.push((length, each));
            room -= each * (length + AROUND);
        }
        if room < AROUND {
            break;
        }
    }
    chosen
}

/// The fullest batch of those lengths that the most records have.
///
/// For each number of tokens it is found out how it can be reached: with the longest records alone, or else with as few
/// as possible of the next ones (the bounded subset-sum problem).
fn fullest(left: &[usize], budget: usize) -> Vec<(usize, usize)> {
    let mut lengths: Vec<_> = (0..left.len()).rev().filter(|&length| left[length] > 0).collect();
    lengths.sort_by_key(|&length| std::cmp::Reverse(left[length]));
    lengths.truncate(MOST_CLASSES);
    lengths.sort_unstable_by_key(|&length| std::cmp::Reverse(length));
    // For each number of tokens, the class whose record is the last to get there.
    let mut last = vec![UNREACHED; budget + 1];
    last[0] = 0;
    let mut used = vec![0_u32; budget + 1];
    let mut most = 0;
    for (class, &length) in (0..).zip(&lengths) {
        let tokens = length + AROUND;
        used.fill(0);
        for total in tokens..=budget {
            let before = total - tokens;
            if last[total] == UNREACHED && last[before] != UNREACHED && (used[before] as usize) < left[length]
            {
                last[total] = class;
                used[total] = used[before] + 1;
                most = most.max(total);
            }
        }
        if most == budget {
            break;
        }
    }
    let mut chosen: Vec<(usize, usize)> = Vec::new();
    while most > 0 {
        let length = lengths[usize::from(last[most])];
        match chosen.last_mut() {
            Some((same, each)) if *same == length => *each += 1,
            _ => chosen.push((length, 1)),
        }
        most -= length + AROUND;
    }
    chosen.reverse();
    chosen
}

#[cfg(test)]
mod tests {
    use super::{AROUND, Recipe, Share, fullest, pack};
    use proptest::prelude::*;

    /// The histogram of lengths.
    fn counts_of(lengths: &[(usize, usize)]) -> Vec<usize> {
        let mut counts = vec![0; lengths.iter().map(|&(length, _)| length + 1).max().unwrap_or(0)];
        for &(length, count) in lengths {
            counts[length] += count;
        }
        counts
    }

    fn tokens(recipe: &Recipe) -> usize {
        recipe.shares.iter().map(|share| share.each * (share.length + AROUND)).sum()
    }

    /// How full the batches are, in parts of ten thousand.
    fn fill(recipes: &[Recipe], budget: usize) -> usize {
        let batches: usize = recipes.iter().map(|recipe| recipe.batches).sum();
        let used: usize = recipes.iter().map(|recipe| recipe.batches * tokens(recipe)).sum();
        used * 10_000 / (batches * budget)
    }

    /// Each record is in one batch, and no batch has more tokens than it may.
    fn assert_packed(counts: &[usize], budget: usize) -> Vec<Recipe> {
        let recipes = pack(counts, budget);
        let mut packed = vec![0; counts.len()];
        for recipe in &recipes {
            assert!(recipe.batches > 0 && tokens(recipe) <= budget, "{recipe:?}");
            assert!(recipe.shares.windows(2).all(|pair| pair[0].length > pair[1].length), "{recipe:?}");
            for share in &recipe.shares {
                assert_eq!(share.before, packed[share.length]);
                packed[share.length] += recipe.batches * share.each;
            }
        }
        assert_eq!(packed, counts);
        recipes
    }

    #[test]
    fn nothing_gives_no_batch() {
        assert_eq!(pack(&[], 100), []);
        assert_eq!(pack(&[0, 0], 100), []);
    }

    #[test]
    fn the_longest_come_first_and_shorter_ones_fill_the_room() {
        let share = |length, each, before| Share { length, each, before };
        assert_eq!(
            pack(&counts_of(&[(8, 3), (3, 2)]), 20),
            [
                Recipe { batches: 1, shares: vec![share(8, 2, 0)] },
                Recipe { batches: 1, shares: vec![share(8, 1, 2), share(3, 2, 0)] },
            ]
        );
    }

    #[test]
    fn frames_of_reads_fill_batches() {
        // Of 150 and 300 bases, where a third has one letter more; of 500 bases, where a codon with N is left out.
        for lengths in [
            &[(50, 100_000), (49, 200_000)][..],
            &[(100, 100_000), (99, 200_000)],
            &[(166, 78_000), (165, 19_000), (164, 2_400), (163, 200)],
        ] {
            let recipes = assert_packed(&counts_of(lengths), 16_384);
            assert!(fill(&recipes, 16_384) >= 9950, "{lengths:?}: {}", fill(&recipes, 16_384));
        }
        // Where all have 166 letters no batch of 16,384 tokens holds more than 97.
        let recipes = assert_packed(&counts_of(&[(166, 97_000)]), 16_384);
        assert_eq!(
            recipes,
            [Recipe { batches: 1000, shares: vec![Share { length: 166, each: 97, before: 0 }] }]
        );
    }

    #[test]
    fn few_lengths_are_mixed_where_one_leaves_room() {
        assert_eq!(fullest(&counts_of(&[(5, 9), (3, 9)]), 31), [(5, 3), (3, 2)]);
        assert_eq!(fullest(&counts_of(&[(5, 9), (3, 1)]), 31), [(5, 4)]);
        assert_eq!(fullest(&counts_of(&[(50, 9)]), 31), []);
    }

    proptest! {
        #[test]
        fn each_record_is_in_one_batch(
            lengths in prop::collection::vec((0usize..60, 1usize..40), 0..30),
            budget in 62usize..400,
        ) {
            assert_packed(&counts_of(&lengths), budget);
        }

        #[test]
        fn the_fullest_batch_is_the_fullest(
            lengths in prop::collection::vec((0usize..9, 1usize..3), 0..5),
            budget in 0usize..40,
        ) {
            let counts = counts_of(&lengths);
            let mut reached = vec![0];
            for (length, &count) in counts.iter().enumerate() {
                for _ in 0..count {
                    reached.extend(reached.clone().iter().map(|total| total + length + AROUND));
                    reached.sort_unstable();
                    reached.dedup();
                }
            }
            let most = reached.into_iter().filter(|&total| total <= budget).max().unwrap_or(0);
            let found = fullest(&counts, budget);
            prop_assert_eq!(super::tokens_in(&found), most);
            prop_assert!(found.iter().all(|&(length, each)| each <= counts[length]));
        }
    }
}
