//! Which records are in which batch.

use super::AROUND;
use super::packing::{Recipe, pack};

/// A record of a batch: where it begins, and how many of its letters count.
pub type PlannedRecord = (u64, usize);

/// The batches of one process.
#[derive(Debug)]
pub struct TokenPlan {
    /// For each length, where its records begin.
    places: Vec<Vec<u64>>,
    recipes: Vec<Recipe>,
    /// For each recipe, the number of the batch behind its last one.
    ends: Vec<usize>,
}

impl TokenPlan {
    pub(super) fn new(places: Vec<Vec<u64>>, budget: usize) -> Self {
        let counts: Vec<_> = places.iter().map(Vec::len).collect();
        let recipes = pack(&counts, budget);
        let ends = recipes.iter().scan(0, |end, recipe| {
            *end += recipe.batches;
            Some(*end)
        });
        TokenPlan { places, ends: ends.collect(), recipes }
    }

    /// How many batches there are.
    pub fn batches(&self) -> usize {
        self.ends.last().copied().unwrap_or(0)
    }

    /// How many records are in them.
    pub fn records(&self) -> usize {
        self.places.iter().map(Vec::len).sum()
    }

    /// The tokens of all of them.
    pub fn tokens(&self) -> usize {
        self.places.iter().enumerate().map(|(length, places)| places.len() * (length + AROUND)).sum()
    }

    /// The records of a batch, in the order of the input; None if there is no such batch.
    pub fn batch(&self, number: usize) -> Option<Vec<PlannedRecord>> {
        let at = self.ends.partition_point(|&end| end <= number);
        let recipe = self.recipes.get(at)?;
        let nth = number - (self.ends[at] - recipe.batches);
        let mut records = Vec::new();
        for share in &recipe.shares {
            let first = share.before + nth * share.each;
            let places = &self.places[share.length][first..first + share.each];
            records.extend(places.iter().map(|&place| (place, share.length)));
        }
        records.sort_unstable();
        Some(records)
    }
}
