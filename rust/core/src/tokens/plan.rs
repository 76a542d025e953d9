//! Which records are in which batch.

use super::AROUND;
use super::packing::{Recipe, pack};

/// Records of one length that are in one batch, and lie one behind the other among those of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlannedShare {
    /// How many of their letters count.
    pub length: usize,
    /// The number of the first, from 0, among the records of this length.
    pub first: usize,
    /// How many.
    pub records: usize,
}

/// The batches of one process.
#[derive(Debug)]
pub struct TokenPlan {
    counts: Vec<usize>,
    recipes: Vec<Recipe>,
    /// For each recipe, the number of the batch behind its last one.
    ends: Vec<usize>,
}

impl TokenPlan {
    /// Plans batches of at most `budget` tokens. `counts` has the number of records of each length.
    pub fn new(counts: Vec<usize>, budget: usize) -> Self {
        let recipes = pack(&counts, budget);
        let ends = recipes.iter().scan(0, |end, recipe| {
            *end += recipe.batches;
            Some(*end)
        });
        TokenPlan { ends: ends.collect(), recipes, counts }
    }

    /// How many batches there are.
    pub fn batches(&self) -> usize {
        self.ends.last().copied().unwrap_or(0)
    }

    /// How many records are in them.
    pub fn records(&self) -> usize {
        self.counts.iter().sum()
    }

    /// The tokens of all of them.
    pub fn tokens(&self) -> usize {
        self.counts.iter().enumerate().map(|(length, count)| count * (length + AROUND)).sum()
    }

    /// The records of a batch, the longest first; None if there is no such batch.
    pub fn batch(&self, number: usize) -> Option<impl Iterator<Item = PlannedShare>> {
        let at = self.ends.partition_point(|&end| end <= number);
        let recipe = self.recipes.get(at)?;
        let nth = number - (self.ends[at] - recipe.batches);
        Some(recipe.shares.iter().map(move |share| PlannedShare {
            length: share.length,
            first: share.before + nth * share.each,
            records: share.each,
        }))
    }
}
