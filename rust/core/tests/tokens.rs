//! Token batches from the index to the arrays, compared with a reading of the whole text.

use proptest::prelude::*;
use sixfast_core::{Deal, Level, RefusalKind, TokenBatch, TokenIndex, TokenPlan};

const LETTERS: &str = "LAGVSERTIDPKQNFYMHWCXBUZO.-";

/// The plan of a rank over a text, which is given in two blocks.
fn batches_of(
    text: &str,
    cut: usize,
    longest: usize,
    budget: usize,
    rank: usize,
    ranks: usize,
) -> Vec<TokenBatch> {
    let level = Level::best();
    let mut index = TokenIndex::new(longest);
    for block in [0..cut, cut..text.len()] {
        let start = block.start as u64;
        index.add(level, &mut text.as_bytes()[block].to_vec(), start).unwrap();
    }
    let deal = Deal::new(&index.counts(), rank, ranks);
    let plan = TokenPlan::new(deal.counts(), budget);
    index.keep(&deal);
    assert_eq!(index.counts(), deal.counts());
    let batches: Vec<_> = (0..plan.batches())
        .map(|number| {
            let mut batch = TokenBatch::default();
            let shares = plan.batch(number).unwrap();
            let mut records: Vec<_> = shares
                .flat_map(|share| {
                    let places = &index.places(share.length)[share.first..share.first + share.records];
                    places.iter().map(move |&place| (place, share.length))
                })
                .collect();
            records.sort_unstable();
            for (place, length) in records {
                let mut rest = text.as_bytes()[place as usize..].to_vec();
                batch.add(level, &mut rest, true, length, longest).unwrap();
            }
            batch
        })
        .collect();
    assert!(plan.batch(batches.len()).is_none());
    assert_eq!(plan.records(), batches.iter().map(|batch| batch.ids.len()).sum());
    assert_eq!(plan.tokens(), batches.iter().map(|batch| batch.tokens.len()).sum());
    batches
}

/// The tokens of a sequence.
fn tokens_of(sequence: &str) -> Vec<u8> {
    let letters = sequence.chars().map(|letter| 4 + LETTERS.find(letter).unwrap() as u8);
    [0].into_iter().chain(letters).chain([2]).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_record_is_in_one_batch_of_one_rank_with_its_tokens(
        sequences in prop::collection::vec("[LAGVSERTIDPKQNFYMHWCXBUZO.-]{0,30}", 0..60),
        longest in 1usize..25,
        more in 2usize..60,
        ranks in 1usize..5,
        cut in any::<prop::sample::Index>(),
    ) {
        let records: Vec<_> =
            sequences.iter().enumerate().map(|(number, text)| format!(">r{number} x\n{text}\n")).collect();
        let cut = records[..cut.index(records.len() + 1)].concat().len();
        let budget = longest + more;
        let mut found: Vec<_> = Vec::new();
        let mut of_ranks: Vec<usize> = Vec::new();
        for rank in 0..ranks {
            let batches = batches_of(&records.concat(), cut, longest, budget, rank, ranks);
            of_ranks.push(batches.iter().map(|batch| batch.tokens.len()).sum());
            for batch in batches {
                prop_assert!(batch.tokens.len() <= budget && !batch.ids.is_empty());
                let mut start = 0;
                let mut before = 0;
                for (id, &end) in batch.ids.iter().zip(&batch.ends) {
                    let number: usize = id[1..].parse().unwrap();
                    prop_assert!(start == 0 || number > before);
                    prop_assert!(end - start <= batch.longest);
                    found.push((number, batch.tokens[start..end].to_vec()));
                    (start, before) = (end, number);
                }
                prop_assert_eq!(start, batch.tokens.len());
            }
        }
        found.sort();
        let cut_sequences = sequences.iter().map(|text| tokens_of(&text[..text.len().min(longest)]));
        prop_assert_eq!(found, cut_sequences.enumerate().collect::<Vec<_>>());
        // No rank has more than the tokens of one sequence more than another.
        let (least, most) = (of_ranks.iter().min().unwrap(), of_ranks.iter().max().unwrap());
        prop_assert!(most - least <= longest + 2, "{:?}", of_ranks);
    }
}

#[test]
fn the_first_letter_without_token_is_refused_where_it_counts() {
    let block = ">a\nMA\n>b x\nM A\nM*l\n";
    let refused = TokenIndex::new(9).add(Level::best(), &mut block.as_bytes().to_vec(), 0).unwrap_err();
    assert_eq!(refused.kind, RefusalKind::NoToken { letter: b'*', position: 4 });
    assert_eq!((refused.id.as_str(), refused.place(block.as_bytes())), ("b", (2, 3)));
    TokenIndex::new(3).add(Level::best(), &mut block.as_bytes().to_vec(), 0).unwrap();
}
